"""Made-up leaders and raters whose every answer is known, from a seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from surveys.instruments import Instrument, Item, load_instrument

INSTRUMENT = load_instrument("technical-leadership")
FORM = "standard"
ROLES = ("cto", "ceo", "cro")
QUESTIONS = ("Q1", "Q7", "T1", "T3")
"""The four ratings on which weak rules are tried, and on one of which a group may be of one mind."""

DISLIKED, LATE, SILENT, NOT_IN_POSITION = 0.2, 0.12, 0.08, 0.05
LIKED_MEAN, DISLIKED_MEAN, SPREAD = 3.9, 1.8, 0.7
SIZES = {"report": (3, 12), "peer": (3, 9), "other": (0, 6)}
AMOUNT_OF = {5: 0, 4: 1, 3: 1, 2: 2, 1: 3}
OPEN = {"O1": ("helped",), "O2": ("too-far", "too-involved")}


@dataclass(frozen=True)
class Said:
    """A comment as its author wrote it."""

    item: str
    text: str
    facet: str | None
    direction: str | None


@dataclass(frozen=True)
class Rater:
    """One rater. `late`: after an interim report would have been made; `trait`: some attribute cuts go by."""

    email: str
    group: str
    answers: Mapping[str, int | None]
    calibration: Mapping[str, int]
    comments: Sequence[Said]
    voted: bool
    late: bool
    trait: bool


@dataclass(frozen=True)
class Led:
    """A leader with raters. `manager`: the manager's answers to the four questions, for weak rules."""

    email: str
    name: str
    role: str
    raters: Sequence[Rater]
    manager: Mapping[str, int] = field(default_factory=dict)


Favour = Callable[[str], float]
"""How favourably somebody answers a question, about 1..5, 5 the best."""
Change = Callable[[Rater], Mapping[str, int | None]]
Edge = Callable[[random.Random, str], Led]


def population(number: int, seed: int) -> list[Led]:
    """So many leaders: first the edge cases, then leaders at random."""
    rng = random.Random(seed)
    edges = [edge(rng, f"edge-{place}") for place, edge in enumerate(EDGES)]
    return [*edges, *(anybody(rng, f"leader-{place}") for place in range(number - len(edges)))][:number]


def anybody(rng: random.Random, key: str, **sizes: int) -> Led:
    """A leader at random: liked or not, with groups of any size, half of them with one of one mind."""
    mean = DISLIKED_MEAN if rng.random() < DISLIKED else LIKED_MEAN
    wanted = sizes or {group: rng.randint(*limits) for group, limits in SIZES.items()}
    led = _led(rng, key, wanted, lambda _item: rng.gauss(mean, SPREAD))
    return _of_one_mind(rng, led, mean) if rng.random() < 0.5 else led


def opinion(item: Item, favour: int, sign: int) -> int:
    """An answer as favourable as this, 5 the best: the end of the scale depends on the way of asking."""
    if item.type == "amount":
        return sign * AMOUNT_OF[favour]
    return favour if item.type == "agreement" else 6 - favour


def closed_items(instrument: Instrument = INSTRUMENT, role: str = "cto") -> list[Item]:
    """The closed questions of the form that everybody gets here."""
    return [item for item in instrument.items_of(FORM, role) if item.type not in ("calibration", "comment")]


def _led(rng: random.Random, key: str, sizes: Mapping[str, int], favour: Favour) -> Led:
    role = rng.choice(ROLES)
    signs = {item.id: rng.choice((-1, 1)) for item in closed_items(role=role)}
    raters = [
        _rater(rng, f"{key}.{group}-{place}@example.org", group, role, signs, favour)
        for group, size in sizes.items()
        for place in range(size)
    ]
    manager = {item: opinion(INSTRUMENT.item(item), _rounded(favour(item)), 1) for item in QUESTIONS}
    return Led(f"{key}@example.org", name_of(key), role, raters, manager)


def _rater(
    rng: random.Random, email: str, group: str, role: str, signs: Mapping[str, int], favour: Favour
) -> Rater:
    answers: dict[str, int | None] = {}
    for item in closed_items(role=role):
        sign = signs[item.id] * (-1 if rng.random() < 0.2 else 1)
        value = opinion(item, _rounded(favour(item.id)), sign)
        answers[item.id] = None if rng.random() < NOT_IN_POSITION else value
    ladders = [item for item in INSTRUMENT.items_of(FORM, role) if item.type == "calibration"]
    return Rater(
        email=email,
        group=group,
        answers=answers,
        calibration={item.id: rng.randrange(len(item.ladder)) for item in ladders},
        comments=tuple(_comments(rng)),
        voted=rng.random() >= SILENT,
        late=rng.random() < LATE,
        trait=rng.random() < 0.5,
    )


def _comments(rng: random.Random) -> Iterator[Said]:
    for item, directions in OPEN.items():
        if rng.random() < 0.45:
            letters = "".join(rng.choice("aeioubdgklmnprst") for _ in range(12))
            facet = rng.choice((None, "contact", "room"))
            yield Said(item, f"Word {letters}.", facet, rng.choice(directions))


def _of_one_mind(rng: random.Random, led: Led, mean: float) -> Led:
    group, item = rng.choice([rater.group for rater in led.raters]), rng.choice(QUESTIONS)
    same = opinion(INSTRUMENT.item(item), _rounded(rng.gauss(mean, SPREAD)), 1)
    return _changed(led, lambda one: {item: same} if one.group == group else {})


def name_of(key: str) -> str:
    """A name of letters only, so that a number in a report is never part of a name."""
    return (
        "Lea "
        + "".join("abcdefghij"[int(sign)] if sign.isdigit() else sign for sign in key if sign != "-").title()
    )


def _rounded(favour: float) -> int:
    return min(5, max(1, round(favour)))


def _changed(led: Led, change: Change) -> Led:
    raters = [replace(one, answers={**one.answers, **change(one)}) for one in led.raters]
    return replace(led, raters=raters)


def _everybody(led: Led) -> Led:
    return replace(led, raters=[replace(one, voted=True) for one in led.raters])


def _alike(favour: int) -> Edge:
    """Everybody gives the same, as favourable as this, on every question."""
    return lambda rng, key: _everybody(_whole(_led(rng, key, {"report": 9, "peer": 6}, lambda _item: favour)))


def _dissenter(rng: random.Random, key: str) -> Led:
    """One dissenter among people who are content."""
    led = _alike(5)(rng, key)
    worst = {item.id: opinion(item, 1, 1) for item in closed_items(role=led.role)}
    return replace(led, raters=[replace(led.raters[0], answers=worst), *led.raters[1:]])


def _just_enough(rng: random.Random, key: str) -> Led:
    """Groups of exactly as many as a figure needs."""
    return _everybody(_whole(_led(rng, key, {"report": 5, "peer": 5}, lambda _item: rng.gauss(3, 1.5))))


def _hardly_observed(rng: random.Random, key: str) -> Led:
    """On some questions so many cannot tell that too few answers are left."""
    led = _just_enough(rng, key)
    unsure = {one.email for group in ("report", "peer") for one in _of(led, group)[:2]}
    return _changed(led, lambda one: dict.fromkeys(("C1", "Q1", "T1")) if one.email in unsure else {})


def _merged(rng: random.Random, key: str) -> Led:
    """Two groups that make one set of exactly the least number."""
    led = _led(rng, key, {"report": 7, "peer": 3, "other": 2}, lambda _item: rng.gauss(2.5, 1.5))
    return _everybody(_whole(led))


def _one_left_to_answer(rng: random.Random, key: str) -> Led:
    """After the close one group lacks a ballot and has to be merged."""
    led = _everybody(_whole(_led(rng, key, {"report": 6, "peer": 5}, lambda _item: rng.gauss(3, 1.5))))
    last = replace(led.raters[-1], voted=False)
    return replace(led, raters=[*led.raters[:-1], last])


def _polarised(rng: random.Random, key: str) -> Led:
    """Half far too little, half far too much."""
    led = _alike(1)(rng, key)
    ends = {one.email: (3, -3)[place % 2] for place, one in enumerate(led.raters)}
    amounts = [item.id for item in closed_items(role=led.role) if item.type == "amount"]
    return _changed(led, lambda one: dict.fromkeys(amounts, ends[one.email]))


def _whole(led: Led) -> Led:
    """The same, with an answer wherever somebody was not in a position to say."""
    missing = {item.id: opinion(item, 3, 1) for item in closed_items(role=led.role)}
    return _changed(
        led, lambda one: {item: missing[item] for item, value in one.answers.items() if value is None}
    )


def _of(led: Led, group: str) -> list[Rater]:
    return [one for one in led.raters if one.group == group]


EDGES: Sequence[Edge] = (
    *(_alike(favour) for favour in (1, 2, 5)),
    _dissenter,
    _just_enough,
    _hardly_observed,
    _merged,
    _one_left_to_answer,
    _polarised,
)
