"""RW: two waves with one leaver or joiner, while everybody else repeats every answer."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tests.benchmarks.reconstruction.attackers import Question, questions, read_files
from tests.benchmarks.reconstruction.population import Led
from tests.benchmarks.reconstruction.producing import ProducedWave
from tests.benchmarks.reconstruction.worlds import Seen, possible_leaver, published

HALVES = ("0.3 or lower",)


@dataclass
class Frozen:
    """What follows for the one person: with the rule for waves, and as it would be without it."""

    pairs: int = 0
    exact: int = 0
    sensitive: int = 0
    exact_without: int = 0
    sensitive_without: int = 0
    unsound: int = 0
    uncoarse: int = 0  # figures of sets with few changes that are not in half steps


def exchanged(leaders: Sequence[Led], seed: int) -> list[Led]:
    """The same leaders; of each, one direct report has left, or one has come."""
    rng = random.Random(seed)
    return [_left(led) if place % 2 else _joined(led, rng) for place, led in enumerate(leaders)]


def _left(led: Led) -> Led:
    gone = next(one for one in reversed(led.raters) if one.group == "report" and one.voted)
    return replace(led, raters=[one for one in led.raters if one is not gone])


def _joined(led: Led, rng: random.Random) -> Led:
    model = next(one for one in led.raters if one.group == "report")
    given = {
        item: rng.choice((1, 2, 4, 5)) if item[0] in "QT" else rng.randint(-3, 3) for item in model.answers
    }
    new = replace(model, email=f"new.{model.email}", answers=given, comments=(), voted=True)
    return replace(led, raters=[*led.raters, new])


def attack(before: ProducedWave, now: ProducedWave) -> Frozen:
    """The reader of both reports on the web."""
    found = Frozen()
    earlier = {(one.leader, one.set_id, one.item): one for one in _asked(before)}
    for one in _asked(now):
        was = earlier.get((one.leader, one.set_id, one.item))
        if was is not None and abs(was.asked.n - one.asked.n) == 1 and _enough(was, one):
            _take(found, was, one)
    found.uncoarse = sum(1 for _ in _not_in_half_steps(now))
    return found


def _asked(wave: ProducedWave) -> Iterator[Question]:
    for produced in wave.leaders:
        reading = read_files(produced)
        yield from (replace(one, leader=produced.led.email) for one in questions(produced, reading))


def _enough(was: Question, now: Question) -> bool:
    return min(was.asked.n, now.asked.n) >= now.asked.policy.k and was.asked.n + now.asked.n < 30


def _take(found: Frozen, was: Question, now: Question) -> None:
    more, less = sorted((list(was.answers), list(now.answers)), key=len, reverse=True)
    for value in less:
        more.remove(value)
    (truth,) = more
    left = possible_leaver(was.asked, was.web, now.asked, now.web, False)
    plain: Seen = published(replace(now.asked, coarse=False), now.answers, False)
    without = possible_leaver(was.asked, was.web, replace(now.asked, coarse=False), plain, False)
    found.pairs += 1
    found.exact += len(left) == 1
    found.sensitive += left <= now.harmful
    found.exact_without += len(without) == 1
    found.sensitive_without += without <= now.harmful
    found.unsound += truth not in left


def _not_in_half_steps(wave: ProducedWave) -> Iterator[str]:
    """Figures of sets in which one person came or left, and which are published as finely as ever."""
    for produced in wave.leaders:
        changed = {set_id for set_id in produced.sets if "report" in set_id.split("+")}
        for read in read_files(produced)["leader.html"]:
            if (
                read.set_id in changed
                and read.item in produced.led.raters[0].answers
                and not _is_half(read.figure, read.label)
            ):
                yield f"{produced.led.email}: {read}"


def _is_half(figure: str, label: str) -> bool:
    if figure in ("mean", "too-little", "too-much"):
        return " or " in label or label.endswith((".0", ".5"))
    return not figure.startswith("share-")


def rows(wave: ProducedWave) -> Mapping[str, int]:
    """How many sets of a wave are published in half steps, and how many there are."""
    return {
        "coarse": sum(len(one.coarse) for one in wave.leaders),
        "sets": sum(len(one.sets) for one in wave.leaders),
    }
