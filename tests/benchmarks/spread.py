"""Whether a spread that is told of a question proves answers that its released cells alone leave open.

    python -m tests.benchmarks.spread [sets of answers per row]               (1,500 by default; some minutes)

Waves are made up, of people who agree, differ, stand at both ends or all say the same. For each set of raters
the reader knows the released cells of all leaders and how many answered, and may be one of these raters. They
work out exactly which sums of squares all the others may have, and drop every set of answers that no choice
of the others brings to the spread that is told. An answer is proved when one value is left, or none but those
at the sensitive end, where the cells alone left more. Waves are tried one question at a time, and the others
are held against the spread of each part of an answer by itself. The exit status is 1 if the rule proves any.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

import numpy as np

from scoring import ItemKey, Pooled, pool
from tests.benchmarks.open_sets import LEAST, MOST, QUESTIONS, UNIT, Options, options, released, squares
from tests.benchmarks.results import Result, report

Rule = Callable[[Pooled, ItemKey, str], float]

LEADERS = (3, 5, 10, 20, 40)
SETS = 1500


def as_it_is(pooled: Pooled, item: ItemKey, part: str) -> float:
    """The standard deviation that people read."""
    return pooled.coarse.spread(item, part).sd


def unfloored(pooled: Pooled, item: ItemKey, part: str) -> float:
    """The same to the next tenth, whatever it is and however few leaders there are."""
    return ceil(round(10 * pooled.spread(item, part).sd, 6)) / 10


# --- what the spread rules out ---------------------------------------------------------------------


@dataclass(frozen=True)
class Wave:
    """The answers of every leader's raters to one question."""

    kind: str
    sets: tuple[tuple[int, ...], ...]

    @property
    def df(self) -> int:
        """Degrees of freedom within leaders."""
        return sum(len(answers) - 1 for answers in self.sets)

    def pooled(self) -> Pooled:
        """The pooled spread, as an opened wave has it."""
        item = QUESTIONS[self.kind].item.id
        return pool([(str(place), "report", {item: x}) for place, held in enumerate(self.sets) for x in held])

    def possible(self) -> list[Options]:
        """What the released cells leave open, leader by leader."""
        return [options(self.kind, len(held), released(self.kind, held)) for held in self.sets]


def proofs(wave: Wave, rule: Rule, others: Sequence[Sequence[int]]) -> int:
    """In how many sets of raters the spread that `rule` tells proves an answer to somebody."""
    steps = [_step(wave, rule, place) for place in range(len(QUESTIONS[wave.kind].parts))]
    return sum(
        _proves(wave.kind, held, [reach[place] for reach in others], steps)
        for place, held in enumerate(wave.sets)
    )


def _step(wave: Wave, rule: Rule, place: int) -> tuple[int, int]:
    """Smallest and largest sum of squares of the whole wave that are told as this wave's is."""
    question = QUESTIONS[wave.kind]
    item, part = question.item, question.parts[place]
    here = rule(wave.pooled(), item, part)
    most = sum(UNIT * len(held) * 9 for held in wave.sets)

    def told(total: int) -> float:
        variance = total / UNIT / wave.df
        leaders = {item.id: len(wave.sets)}
        return rule(Pooled(len(wave.sets), 0, {(item.id, part): (variance, wave.df)}, leaders), item, part)

    first = _first(lambda total: told(total) >= here, most)
    last = _first(lambda total: told(total) > here, most + 1) - 1
    if not first <= sum(squares(wave.kind, held)[place] for held in wave.sets) <= last:
        raise AssertionError("the wave does not lie in its own step")
    return first, last


def _first(holds: Callable[[int], bool], most: int) -> int:
    low, high = 0, most
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def _proves(
    kind: str, held: tuple[int, ...], others: Sequence[int], steps: Sequence[tuple[int, int]]
) -> bool:
    label = released(kind, held)
    return any(
        _tells(QUESTIONS[kind].harmless, options(kind, len(held), label, own), others, steps)
        for own in (None, *sorted(set(held)))
    )


def _tells(
    harmless: frozenset[int], open_: Options, others: Sequence[int], steps: Sequence[tuple[int, int]]
) -> bool:
    before = frozenset().union(*open_.values())
    after = frozenset().union(
        *(
            values
            for key, values in open_.items()
            if all(
                _reaches(reach, first - own, last - own)
                for own, reach, (first, last) in zip(key, others, steps, strict=True)
            )
        )
    )
    return (len(after) == 1 < len(before)) or bool(before & harmless and not after & harmless)


def _reaches(sums: int, first: int, last: int) -> bool:
    """Whether a set of sums, one bit each, holds one from first to last."""
    rest = sums >> max(first, 0)
    return last >= 0 and bool(rest) and (rest & -rest).bit_length() - 1 <= last - max(first, 0)


def sums_of_others(possible: Sequence[Options]) -> list[list[int]]:
    """By part and leader: all sums of squares that the other leaders may have together, one bit each."""
    parts = len(next(iter(possible[0])))
    return [_without_each([{key[part] for key in one} for one in possible], 1) for part in range(parts)]


def _without_each(choices: Sequence[set[int]], sums: int) -> list[int]:
    if len(choices) == 1:
        return [sums]
    half = len(choices) // 2
    first, second = choices[:half], choices[half:]
    return [*_without_each(first, _add(sums, second)), *_without_each(second, _add(sums, first))]


def _add(sums: int, choices: Sequence[set[int]]) -> int:
    for squares_of_one in choices:
        ordered = [0, *sorted(squares_of_one)]
        moved, total = sums, 0
        for before, after in pairwise(ordered):
            moved <<= after - before
            total |= moved
        sums = total
    return sums


# --- waves to try ----------------------------------------------------------------------------------


def waves(kind: str, leaders: int, sets: int, seed: int = 1) -> Iterator[Wave]:
    """Waves of so many leaders, together at least so many sets of raters."""
    source = np.random.default_rng((seed, leaders, list(QUESTIONS).index(kind)))
    for _ in range(ceil(sets / leaders)):
        people = PEOPLE[int(source.integers(len(PEOPLE)))]
        yield Wave(kind, tuple(people(source, QUESTIONS[kind].values, place) for place in range(leaders)))


def _around(source: np.random.Generator, values: range, spread: float) -> tuple[int, ...]:
    n, middle = int(source.integers(LEAST, MOST + 1)), source.uniform(values[0], values[-1])
    drawn = np.clip(np.round(source.normal(middle, spread, n)), values[0], values[-1])
    return tuple(int(x) for x in drawn)


def _at_both_ends(source: np.random.Generator, values: range, _place: int) -> tuple[int, ...]:
    if source.random() < 0.2:
        return _around(source, values, 2.0)
    return tuple(
        int(x) for x in source.choice([values[0], values[-1]], int(source.integers(LEAST, MOST + 1)))
    )


def _all_the_same(source: np.random.Generator, values: range, _place: int) -> tuple[int, ...]:
    if source.random() < 0.3:
        return _around(source, values, 1.0)
    return (int(source.choice(values)),) * int(source.integers(LEAST, MOST + 1))


def _all_but_one_in_the_middle(source: np.random.Generator, values: range, place: int) -> tuple[int, ...]:
    if place == 0:
        return _at_both_ends(source, values, place)
    return (values[len(values) // 2],) * int(source.integers(LEAST, MOST + 1))


PEOPLE = (
    lambda source, values, _: _around(source, values, 0.3),
    lambda source, values, _: _around(source, values, 0.7),
    lambda source, values, _: _around(source, values, 1.2),
    _at_both_ends,
    _all_the_same,
    _all_but_one_in_the_middle,
)


def count(kind: str, leaders: int, sets: int) -> tuple[int, int, int]:
    """Sets that were tried, and those in which the rule as it is and the unfloored one prove an answer."""
    tried = proved = weak = 0
    for wave in waves(kind, leaders, sets):
        others = sums_of_others(wave.possible())
        tried += len(wave.sets)
        proved += proofs(wave, as_it_is, others)
        weak += proofs(wave, unfloored, others)
    return tried, proved, weak


def run(sets: int = SETS) -> Iterator[Result]:
    """Two rows for each number of leaders and way of asking."""
    for leaders in LEADERS:
        for kind in QUESTIONS:
            tried, proved, weak = count(kind, leaders, sets)
            what = f"{leaders} leaders, {kind}"
            yield Result("spread", what, f"an answer is proved in {proved} of {tried} sets", proved == 0)
            yield Result("spread", f"{what}, unfloored", f"{weak} of {tried} sets", None)


def main(arguments: Sequence[str]) -> int:
    """Print what was found; the exit status."""
    return report(run(int(arguments[0]) if arguments else SETS))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
