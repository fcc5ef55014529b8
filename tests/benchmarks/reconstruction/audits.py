"""Audits of produced files: nothing in them tells more than the released cells do."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from typing import Any

from scoring import Named, Pooled, SetKey, pool, score_subject
from scoring.pooling import TOLD_STEP, Row, prior_sd
from surveys.scorecards import KeptCell
from tests.benchmarks.certificate import FIGURES
from tests.benchmarks.reconstruction.attackers import Reading, answers_to
from tests.benchmarks.reconstruction.population import INSTRUMENT
from tests.benchmarks.reconstruction.producing import Produced, ProducedWave
from tests.benchmarks.reconstruction.readers import (
    NUMBER_TOLD,
    Read,
    numbers_in,
    read_board_lines,
    read_estimates,
)
from webapp.people.scoring_input import item_keys, ladders_of

SCORED = ("facets", "by_set", "credibility", "depth", "modes", "standout")
"""Fields of a scorecard that are worked out from released cells and nothing named."""
NEAR = 1e-9


@dataclass(frozen=True)
class ReadLeader:
    """A leader's files and what the parsers read in them."""

    produced: Produced
    reading: Reading

    @property
    def card(self) -> dict[str, Any]:
        """The scorecard as it was handed out."""
        card: dict[str, Any] = json.loads(self.produced.files["scorecard.json"])
        return card


def differencing(found: ReadLeader) -> Iterator[str]:
    """Every sum or difference of published sets of one question concerns nobody, or k people and more."""
    k = found.produced.policy.k
    for item, sets in _published_sets(found).items():
        for signs in product((-1, 0, 1), repeat=len(sets)):
            size = size_of(signs, sets)
            if 0 < size < k:
                yield f"{found.produced.led.email} {item}: {signs} concerns {size}"


def size_of(signs: Sequence[int], sets: Sequence[frozenset[str]]) -> int:
    """How many people a sum and difference of sets concerns."""
    told: Counter[str] = Counter()
    for sign, people in zip(signs, sets, strict=True):
        told.update(dict.fromkeys(people, sign))
    return sum(weight != 0 for weight in told.values())


def _published_sets(found: ReadLeader) -> dict[str, list[frozenset[str]]]:
    sets: dict[str, dict[str, frozenset[str]]] = {}
    produced = found.produced
    for read in found.reading["scorecard.json"]:
        if read.figure != "withheld":
            named = read.set_id.split("+")
            members = [
                one
                for name, raters in produced.sets.items()
                if set(name.split("+")) <= set(named)
                for one in raters
            ]
            told = [one for one in members if one.answers.get(read.item, 0) is not None]
            sets.setdefault(read.item, {})[read.set_id] = frozenset(one.email for one in told)
    return {item: list(of.values()) for item, of in sets.items()}


def foreign_figures(found: ReadLeader) -> Iterator[str]:
    """Figures that no certificate covers, or that one file tells otherwise than the others."""
    cells = set(found.reading["scorecard.json"])
    for name, reads in found.reading.items():
        yield from (f"{name}: {read}" for read in reads if read.figure not in FIGURES)
        yield from (f"{name}: {read}" for read in set(reads) - cells)
        yield from (f"{name} lacks {read}" for read in _shown(cells) - set(reads))


def _shown(cells: Iterable[Read]) -> set[Read]:
    return {cell for cell in cells if cell.figure != "withheld"}


def not_from_cells(wave: ProducedWave, found: Sequence[ReadLeader]) -> Iterator[str]:
    """Figures of scorecards that do not follow from their cells and the wave's coarse spread."""
    pooled = pool(_rows(wave)).coarse
    for one in found:
        again, card = _scored_again(one.card, pooled), one.card
        for name in SCORED:
            if not same(again[name], card[name]):
                yield f"{one.produced.led.email}: {name}"


def _rows(wave: ProducedWave) -> list[Row]:
    return [
        (one.subject_id, set_id, dict(rater.answers))
        for one in wave.leaders
        for set_id, raters in one.sets.items()
        for rater in raters
    ]


def _scored_again(card: Mapping[str, Any], pooled: Pooled) -> dict[str, Any]:
    cells = [KeptCell.model_validate(cell) for cell in card["cells"] if cell["figure"] != "withheld"]
    sets = [SetKey(one["set_id"], one["invited"]) for one in card["sets"]]
    keys, ladders = item_keys(INSTRUMENT), ladders_of(INSTRUMENT)
    return asdict(score_subject(keys, sets, cells, pooled, Named({}, {}), {}, ladders))


def same(one: Any, other: Any) -> bool:
    """Whether two pieces of JSON are the same, numbers to nine places."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, float) or isinstance(other, float):
        return one is not None and other is not None and abs(one - other) <= NEAR
    return bool(one == other)


def telling_spread(wave: ProducedWave) -> Iterator[str]:
    """Spreads behind intervals that could tell sums of squares: finer than a step, or told of few leaders."""
    pooled = pool(_rows(wave)).coarse
    for key in item_keys(INSTRUMENT):
        sd = pooled.spread(key).sd
        fixed = prior_sd(key)
        told = TOLD_STEP * round(sd / TOLD_STEP) if pooled.tells(key.id) else fixed
        if (key.id, "number") in pooled.variances and (abs(sd - told) > NEAR or sd < fixed - NEAR):
            yield f"{key.id}: {sd}"


def labels_with_two_bands(found: Iterable[ReadLeader]) -> Iterator[str]:
    """Cells whose bounds tell more than their label and the range of answers."""
    bands: dict[tuple[Any, ...], tuple[float | None, float | None]] = {}
    for one in found:
        for cell in one.card["cells"]:
            ladder = cell["item"] if cell["figure"] == "median" else ""
            halves = cell["set_id"] in one.card["coarse"]
            key = cell["figure"], cell["label"], cell["n_low"], cell["n_high"], ladder, halves
            if bands.setdefault(key, (cell["low"], cell["high"])) != (cell["low"], cell["high"]):
                yield f"{one.produced.led.email}: {cell}"


PRINTED_ON_BOARDS = ("1.39",)
"""Constants in the words of a board's page: the width of comparison intervals in standard errors."""


def strange_numbers(
    name: str, content: bytes, cards: Sequence[Mapping[str, Any]], usual: set[str]
) -> Iterator[str]:
    """Numbers in a file's words that no scorecard accounts for and that are not usual in such files."""
    told = usual | {form for card in cards for form in _forms(card)}
    yield from (f"{name}: {one}" for one in sorted(numbers_in(name, content) - told))


def numbers_on_every(pages: Sequence[bytes]) -> set[str]:
    """Numbers that stand on all of these pages, and so tell nothing of any leader."""
    return set.intersection(*(numbers_in("page.html", page) for page in pages)) if pages else set()


def _forms(card: Mapping[str, Any]) -> Iterator[str]:
    """Every number of a scorecard in all ways in which a report may print it."""
    for leaf in _leaves(card):
        if isinstance(leaf, str):
            yield from re.findall(NUMBER_TOLD, leaf)
            yield from re.findall(r"\d+(?:\.\d+)?", leaf)
        elif leaf is not None:
            yield from _rounded(leaf, 0)
            yield from _rounded(leaf, 1)
    yield str(round(100 * card["standout"]["share"]))
    for leaf in _leaves([mode["strength"] for mode in card["modes"]]):
        if isinstance(leaf, float):
            yield from _rounded(leaf, 2)


def _rounded(leaf: float, digits: int) -> tuple[str, str, str]:
    plain = f"{abs(round(leaf, digits)) + 0.0:.{digits}f}"
    return plain, f"−{plain}", f"+{plain}"


def _leaves(value: Any) -> Iterator[str | float | None]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    elif not isinstance(value, bool):
        yield value


PICTURE = re.compile(r'<title id="([^"]+)">[^<]*</title>(.*?)</svg>', re.DOTALL)
DRAWN: Mapping[str, Callable[[Mapping[str, Any]], tuple[Any, ...]]] = {
    "bar": lambda facet: (facet["too_little"], facet["too_much"], facet["split"]),
    "glance": lambda facet: (facet["bias"], facet["split"]),
}


def telling_pictures(found: Iterable[ReadLeader]) -> Iterator[str]:
    """Drawings that differ although the figures beside them, to a tenth, are the same."""
    seen: dict[tuple[Any, ...], str] = {}
    for one in found:
        facets = {facet["facet"]: facet for facet in one.card["facets"]}
        for title, marks in PICTURE.findall(one.produced.files["leader.html"].decode()):
            kind, _, name = title.partition("-")
            if kind in DRAWN and name in facets:
                key = kind, name, json.dumps([_tenths(part) for part in DRAWN[kind](facets[name])])
                if seen.setdefault(key, marks) != marks:
                    yield f"{one.produced.led.email}: {title}"


def _tenths(part: Any) -> Any:
    return {key: round(value, 1) + 0.0 for key, value in part.items()} if isinstance(part, dict) else part


def board_not_from_cards(name: str, content: bytes, cards: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Figures in a board's files that are not, to a tenth, those of a scorecard."""
    told = {_printed(one) for card in cards for one in _estimates(card)}
    read = read_estimates(content) if name.endswith(".html") else read_board_lines(content)
    yield from (f"{name}, {chapter} {row}: {one}" for chapter, row, one in read if one not in told)


def _estimates(value: Any) -> Iterator[Mapping[str, float]]:
    if isinstance(value, dict):
        if value.keys() == {"value", "low", "high"}:
            yield value
        for inner in value.values():
            yield from _estimates(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _estimates(inner)


def _printed(one: Mapping[str, float]) -> str:
    value, low, high = (
        f"{round(one[name], 1) + 0.0:.1f}".replace("-", "−") for name in ("value", "low", "high")
    )
    return f"{value} ({low} to {high})"


def too_few_behind(found: ReadLeader) -> Iterator[str]:
    """Closed questions that are shown although fewer than k answered."""
    for read in found.reading["scorecard.json"]:
        raters = found.produced.sets.get(read.set_id)
        if raters is not None and read.figure != "withheld" and ":" not in read.item:
            n = len(answers_to(raters, read.item))
            if read.item in raters[0].answers and n < found.produced.policy.k:
                yield f"{found.produced.led.email}: {read} of {n}"
