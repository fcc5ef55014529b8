"""All answers that fit what was published, counted out: raters of a set can be exchanged for each other.

A world is how many of n raters gave each answer. For every world the real rules are asked what they would
have published; the worlds that fit a file are those for which it would have been just what the file says,
refusals included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from surveys.release import Figure, Policy, coarsen, release_amount, release_bins, release_rating
from surveys.release.cells import place

Whole = npt.NDArray[np.int64]
Seen = frozenset[tuple[str, str]]
"""Figures and labels of one question and one set."""

RATINGS, AMOUNTS = (1, 2, 3, 4, 5), (-3, -2, -1, 0, 1, 2, 3)
SENSITIVE: Mapping[str, frozenset[int]] = {
    "agreement": frozenset({1, 2}),
    "frequency": frozenset({4, 5}),
    "amount": frozenset({-3, -2, 2, 3}),
}
SENSITIVE_END = {"agreement": "low", "frequency": "high"}


@dataclass(frozen=True)
class Asked:
    """A question as it was asked: its way, the number of answers, the rules, whether in half steps."""

    kind: str
    n: int
    policy: Policy
    coarse: bool = False

    @property
    def values(self) -> Sequence[int]:
        """All that can be answered."""
        return AMOUNTS if self.kind == "amount" else RATINGS


@dataclass(frozen=True)
class Worlds:
    """All worlds of a question, and which of the different things that can be published each leads to."""

    counts: Whole
    seen: Sequence[Seen]
    which: Whole

    def fitting(self, told: Seen) -> Whole:
        """The worlds for which just this would be read."""
        if told not in self.seen:
            return self.counts[:0]
        fitting: Whole = self.counts[self.which == self.seen.index(told)]
        return fitting


@cache
def histograms(n: int, values: int) -> Whole:
    """Every way in which n raters can spread over so many answers, one a row."""
    if values == 1:
        return np.array([[n]], dtype=np.int64)
    parts = []
    for first in range(n + 1):
        rest = histograms(n - first, values - 1)
        parts.append(np.column_stack([np.full(len(rest), first, dtype=np.int64), rest]))
    return np.concatenate(parts)


@cache
def worlds(asked: Asked, refusals: bool) -> Worlds:
    """All worlds of a question; with `refusals` if the file also names what is withheld."""
    counts = histograms(asked.n, len(asked.values))
    keys = _keys(asked, counts)
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    numbers: dict[Seen, int] = {}
    of_key = [
        numbers.setdefault(published(asked, answers_of(counts[row], asked.values), refusals), len(numbers))
        for row in first.tolist()
    ]
    return Worlds(counts, list(numbers), np.array(of_key, dtype=np.int64)[inverse.ravel()])


def published(asked: Asked, answers: Sequence[int], refusals: bool) -> Seen:
    """What the real rules publish of these answers, as a file tells it."""
    figures = _figures(asked, answers)
    shown = place((one for one in figures if one.figure != "withheld"), "set", "item")
    refused = [one for one in figures if one.figure == "withheld"]
    cells = coarsen(shown, {"set"}) if asked.coarse else shown
    told = {(one.figure, one.label) for one in cells}
    if refusals or not told:
        told |= {(one.figure, one.label) for one in refused[:1]}
    return frozenset(told)


def _figures(asked: Asked, answers: Sequence[int]) -> tuple[Figure, ...]:
    if asked.kind == "amount":
        return release_amount(asked.policy, answers)
    mean = release_rating(asked.policy, answers, SENSITIVE_END[asked.kind])
    return mean if len(answers) < asked.policy.k else mean + release_bins(asked.policy, answers)


def answers_of(counts: Whole, values: Sequence[int]) -> list[int]:
    """The answers of a world, sorted."""
    return [value for value, count in zip(values, counts.tolist(), strict=True) for _ in range(count)]


def _keys(asked: Asked, counts: Whole) -> Whole:
    """A number for each world, the same where the rules, which see sums and bins, cannot tell them apart."""
    base = 8 * asked.n + 1
    values = np.array(asked.values)
    if asked.kind == "amount":
        parts = [counts @ np.maximum(-values, 0), counts @ np.maximum(values, 0)]
    else:
        parts = [counts[:, :2].sum(axis=1), counts[:, 3:].sum(axis=1), counts @ values]
    keys = np.zeros(len(counts), dtype=np.int64)
    for part in parts:
        keys = keys * base + part
    return keys


@cache
def possible(asked: Asked, told: Seen, refusals: bool, known: tuple[int, ...] = ()) -> frozenset[int]:
    """What another rater can have answered, for somebody who knows these answers; empty: a contradiction."""
    own = np.array([known.count(value) for value in asked.values], dtype=np.int64)
    rest = worlds(asked, refusals).fitting(told) - own
    most = rest[(rest >= 0).all(axis=1)].max(axis=0, initial=0).tolist()
    return frozenset(value for value, some in zip(asked.values, most, strict=True) if some)


def possible_leaver(
    before: Asked, told_before: Seen, now: Asked, told_now: Seen, refusals: bool
) -> frozenset[int]:
    """What the one person can have answered who was asked in the larger of two waves only.

    As if everybody else had repeated every answer.
    """
    more, less = (before, now) if before.n > now.n else (now, before)
    told_more, told_less = (told_before, told_now) if before.n > now.n else (told_now, told_before)
    larger = worlds(more, refusals).fitting(told_more)
    smaller = {row.tobytes() for row in worlds(less, refusals).fitting(told_less)}
    return frozenset(
        value
        for value, one_less in zip(more.values, _each_less(larger), strict=True)
        if any(row.tobytes() in smaller for row in one_less)
    )


def _each_less(counts: Whole) -> Iterator[Whole]:
    for column in range(counts.shape[1]):
        less = counts[counts[:, column] > 0].copy()
        less[:, column] -= 1
        yield np.ascontiguousarray(less)


def possible_steps(fits: Callable[[int], bool], steps: int, n: int, known: Sequence[int]) -> frozenset[int]:
    """The steps of a ladder that another rater can have chosen; `fits` takes a median given twice over."""
    pairs = [(a, b) for a in range(steps) for b in range(a, steps) if fits(a + b) and (n % 2 == 0 or a == b)]
    return frozenset(
        step for step in range(steps) if any(_can_lie_between([*known, step], n, *pair) for pair in pairs)
    )


def _can_lie_between(chosen: Sequence[int], n: int, low: int, high: int) -> bool:
    """Whether n choices that include these can have `low` and `high` in their middle."""
    below, above = sum(one < low for one in chosen), sum(one > high for one in chosen)
    if n % 2:
        return max(below, above) <= n // 2
    if low == high:
        return max(below, above) <= n // 2 - 1
    up_to_low, from_high = sum(one <= low for one in chosen), sum(one >= high for one in chosen)
    between = len(chosen) - up_to_low - from_high
    return not between and max(below, above) < n // 2 and max(up_to_low, from_high) <= n // 2
