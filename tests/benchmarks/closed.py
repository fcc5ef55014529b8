"""The certificate for closed questions: ratings, amounts and medians, over all that can be answered."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations_with_replacement

import numpy as np
import numpy.typing as npt

from tests.benchmarks.breach import Breach

Whole = npt.NDArray[np.int64]
PublishMean = Callable[[int, int], Hashable]
PublishBins = Callable[[tuple[int, int, int]], Hashable]
PublishAmount = Callable[[int, int, int], Hashable]
PublishMedian = Callable[[int, int], Hashable]
View = Callable[[Hashable], Hashable]
"""Another way in which the same figures may be published, told from the figures alone."""

RATINGS = (1, 2, 3, 4, 5)
AMOUNTS = (-3, -2, -1, 0, 1, 2, 3)
SENSITIVE = {"low": {1, 2}, "high": {4, 5}, "extreme": {-3, -2, 2, 3}}
STEPS = 8


@dataclass(frozen=True)
class Asked:
    """A question, n answers to it, and c of these known to colluding raters."""

    question: str
    n: int
    c: int
    values: Sequence[int]
    end: str

    @property
    def harmless(self) -> int:
        """The answers that may be proved, one bit for each value."""
        return sum(1 << place for place, value in enumerate(self.values) if value not in SENSITIVE[self.end])


@dataclass(frozen=True)
class Labels:
    """The different labels of a way of publishing, and for each plain label which of them it becomes."""

    names: Sequence[Hashable]
    of: Whole


def rating_breaches(
    mean: PublishMean, bins: PublishBins, n: int, c: int, end: str, views: Sequence[View] = ()
) -> Iterator[Breach]:
    """Mean and three bins (or their refusal) together, over every multiset of n answers 1..5."""
    low, middle, high, total = _rating_states(n)
    means = {total: mean(n, total) for total in range(n, 5 * n + 1)}
    shares = cache(bins)
    published = ((means[s], shares((a, b, d))) for a, b, d, s in _rows(low, middle, high, total))
    labels, which = _labels(published, views)
    for known in combinations_with_replacement(RATINGS, c):
        left = np.zeros(len(total), dtype=np.int64)
        for place, value in enumerate(RATINGS):
            taken = (*known, value)
            fits = _ratings_fit(
                low - sum(one <= 2 for one in taken),
                middle - taken.count(3),
                high - sum(one >= 4 for one in taken),
                total - sum(taken),
            )
            left |= np.where(fits, 1 << place, 0)
        yield from _breaches(Asked("rating", n, c, RATINGS, end), known, labels, which, left)


def amount_breaches(amount: PublishAmount, n: int, c: int, views: Sequence[View] = ()) -> Iterator[Breach]:
    """Both figures together, over every pair of sums that n answers -3..3 can have."""
    grid = np.arange(3 * n + 1)
    little, much = (side.ravel() for side in np.meshgrid(grid, grid))
    fits = _amounts_fit(n, little, much)
    little, much = little[fits], much[fits]
    labels, which = _labels((amount(n, d, e) for d, e in _rows(little, much)), views)
    for known in sorted({_sums(values) for values in combinations_with_replacement(AMOUNTS, c)}):
        left = np.zeros(len(little), dtype=np.int64)
        for place, value in enumerate(AMOUNTS):
            d, e = _sums([value])
            fits = _amounts_fit(n - c - 1, little - known[0] - d, much - known[1] - e)
            left |= np.where(fits, 1 << place, 0)
        yield from _breaches(Asked("amount", n, c, AMOUNTS, "extreme"), known, labels, which, left)


def median_breaches(median: PublishMedian, n: int, c: int, steps: int = STEPS) -> Iterator[Breach]:
    """The published band, over every pair of middle answers: no step may be ruled out for anybody."""
    pairs = [
        pair for pair in combinations_with_replacement(range(steps), 2) if n % 2 == 0 or pair[0] == pair[1]
    ]
    published: dict[Hashable, list[tuple[int, int]]] = {}
    for pair in pairs:
        published.setdefault(median(n, sum(pair)), []).append(pair)
    for label, middles in published.items():
        for known in combinations_with_replacement(range(steps), c):
            if not any(_median_fits(n, known, pair) for pair in middles):
                continue
            left = [v for v in range(steps) if any(_median_fits(n, (*known, v), pair) for pair in middles)]
            if len(left) < steps:
                yield Breach("median", n, label, known, tuple(left))


def _breaches(
    asked: Asked, known: Sequence[int], labels: Sequence[Labels], which: Whole, left: Whole
) -> Iterator[Breach]:
    """Labels under which only sensitive answers, or for a reader alone a single answer, remain possible."""
    union = np.zeros(len(labels[0].names), dtype=np.int64)
    np.bitwise_or.at(union, which, left)
    for view in labels:
        seen = np.zeros(len(view.names), dtype=np.int64)
        np.bitwise_or.at(seen, view.of, union)
        yield from _proved(asked, known, view.names, seen)


def _proved(asked: Asked, known: Sequence[int], names: Sequence[Hashable], union: Whole) -> Iterator[Breach]:
    proved = (union & asked.harmless) == 0
    if asked.c == 0:
        proved |= (union & (union - 1)) == 0
    for place in np.flatnonzero(proved & (union != 0)).tolist():
        remaining = tuple(value for bit, value in enumerate(asked.values) if int(union[place]) >> bit & 1)
        yield Breach(asked.question, asked.n, names[place], tuple(known), remaining)


def _labels(published: Iterable[Hashable], views: Sequence[View]) -> tuple[list[Labels], Whole]:
    """The different labels as they are and in every other view; and for each state which of them it gets."""
    plain, which = _numbered(published)
    own = Labels(plain, np.arange(len(plain)))
    return [own, *(Labels(*_numbered(view(label) for label in plain)) for view in views)], which


def _numbered(labels: Iterable[Hashable]) -> tuple[list[Hashable], Whole]:
    numbers: dict[Hashable, int] = {}
    of = np.array([numbers.setdefault(label, len(numbers)) for label in labels], dtype=np.int64)
    return list(numbers), of


def _rating_states(n: int) -> tuple[Whole, Whole, Whole, Whole]:
    """Every (answers 1-2, answers 3, answers 4-5, sum) that n answers 1..5 can have."""
    states = [
        (low, n - low - high, high, low + 3 * (n - low - high) + 4 * high + extra)
        for low in range(n + 1)
        for high in range(n + 1 - low)
        for extra in range(low + high + 1)
    ]
    low, middle, high, total = np.array(states, dtype=np.int64).T
    return low, middle, high, total


def _ratings_fit(low: Whole, middle: Whole, high: Whole, total: Whole) -> npt.NDArray[np.bool_]:
    counts = (low >= 0) & (middle >= 0) & (high >= 0)
    sums = (low + 3 * middle + 4 * high <= total) & (total <= 2 * low + 3 * middle + 5 * high)
    return counts & sums


def _amounts_fit(n: int, little: Whole, much: Whole) -> npt.NDArray[np.bool_]:
    """Whether n answers can have these sums: each answer adds at most 3, to one of the two."""
    return (little >= 0) & (much >= 0) & (-(-little // 3) - (-much // 3) <= n)


def _median_fits(n: int, known: Sequence[int], pair: tuple[int, int]) -> bool:
    """Whether n answers that include the known ones can have this pair in the middle."""
    low, high = pair
    below, above = sum(v < low for v in known), sum(v > high for v in known)
    if low == high:
        return max(below, above) <= (n - 1) // 2
    at_low, at_high = list(known).count(low), list(known).count(high)
    if below + at_low + at_high + above < len(known):
        return False
    return below + max(at_low, 1) <= n // 2 and above + max(at_high, 1) <= n // 2


def _sums(values: Iterable[int]) -> tuple[int, int]:
    chosen = list(values)
    return sum(max(-value, 0) for value in chosen), sum(max(value, 0) for value in chosen)


def _rows(*columns: Whole) -> Iterator[tuple[int, ...]]:
    return zip(*(column.tolist() for column in columns), strict=True)
