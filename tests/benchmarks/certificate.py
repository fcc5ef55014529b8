"""The certificate of the release rules: exhaustive, nothing is sampled.

For every number of answers n, everything that can be published about one question and everything that
c colluding raters know of their own answers: which answers remain possible for any other rater? Nobody
may be left with sensitive answers only, and a reader alone may not be able to tell any answer exactly.
The rules are asked, never repeated here, so what is certified is the code that releases.

    python -m tests.benchmarks.certificate [largest n]        (60 by default; about a minute)
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations_with_replacement

import numpy as np
import numpy.typing as npt

from surveys.release.amounts import amount_figures
from surveys.release.bins import bin_figures
from surveys.release.medians import median_figure
from surveys.release.policy import BINS_FROM, MEDIAN_FROM, POOL_FROM, PROFILES, Policy, policy_for
from surveys.release.ratings import mean_figure
from surveys.release.statements import published_statements

Whole = npt.NDArray[np.int64]
PublishMean = Callable[[int, int], Hashable]
PublishBins = Callable[[tuple[int, int, int]], Hashable]
PublishAmount = Callable[[int, int, int], Hashable]
PublishMedian = Callable[[int, int], Hashable]
PublishStatements = Callable[[Counter[str], int], Iterable[str]]

RATINGS = (1, 2, 3, 4, 5)
AMOUNTS = (-3, -2, -1, 0, 1, 2, 3)
SENSITIVE = {"low": {1, 2}, "high": {4, 5}, "extreme": {-3, -2, 2, 3}}
STEPS = 8
STATEMENTS = 18
"""Nine facets in two directions."""


@dataclass(frozen=True)
class Breach:
    """Something published from which colluding raters could prove a colleague's answer."""

    question: str
    n: int
    published: Hashable
    known: Hashable  # what the colluding raters know of their own answers
    left: tuple[Hashable, ...]  # all that another rater can have answered


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


def rating_breaches(mean: PublishMean, bins: PublishBins, n: int, c: int, end: str) -> Iterator[Breach]:
    """Mean and three bins (or their refusal) together, over every multiset of n answers 1..5."""
    low, middle, high, total = _rating_states(n)
    means = {total: mean(n, total) for total in range(n, 5 * n + 1)}
    shares = cache(bins)
    labels, which = _labels((means[s], shares((a, b, d))) for a, b, d, s in _rows(low, middle, high, total))
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


def amount_breaches(amount: PublishAmount, n: int, c: int) -> Iterator[Breach]:
    """Both figures together, over every pair of sums that n answers -3..3 can have."""
    grid = np.arange(3 * n + 1)
    little, much = (side.ravel() for side in np.meshgrid(grid, grid))
    fits = _amounts_fit(n, little, much)
    little, much = little[fits], much[fits]
    labels, which = _labels(amount(n, d, e) for d, e in _rows(little, much))
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


def statement_breaches(publish: PublishStatements, n: int, c: int) -> Iterator[Breach]:
    """Every number of statements published at once: another rater may always have made none.

    What can be told is how many statements are published, and which of the colluding raters made one of
    them. For each case the world with the fewest makers is built, the others of the coalition having
    made something else: it must be published alike and leave room for somebody who made none.
    """
    names = [f"statement-{number:02}" for number in range(STATEMENTS + 1)]
    for j in range(min(STATEMENTS, n // 3) + 1):
        shown = set(names[:j])
        if set(publish(Counter(dict.fromkeys(shown, 3)), n)) != shown:
            continue
        for others in range(c + 1):
            world = Counter(dict.fromkeys(shown, 3)) + Counter({names[-1]: others})
            if set(publish(world, n)) != shown or world.total() + 1 > n:
                yield Breach("statements", n, j, c - others, ("made one",))


def certify(policy: Policy, n: int) -> list[Breach]:
    """Every breach of the rules of a policy for n answers, against every coalition it claims to stop."""
    found: list[Breach] = []
    for c in range(policy.coalition(n) + 1):
        for end in ("low", "high"):
            found += rating_breaches(mean_of(policy, end), published_bins, n, c, end)
        found += amount_breaches(amount_figures, n, c)
        if n >= MEDIAN_FROM:
            found += median_breaches(published_median, n, c)
        if n >= POOL_FROM:
            found += statement_breaches(statements_of(policy), n, c)
    return found


def mean_of(policy: Policy, end: str) -> PublishMean:
    """How a policy publishes the mean of a rating that is sensitive at this end."""
    return lambda n, total: mean_figure(policy, n, total, end)


def published_bins(counts: tuple[int, int, int]) -> Hashable:
    """What is published of three bins: below the threshold nothing, else shares or their refusal."""
    return bin_figures(counts) if sum(counts) >= BINS_FROM else None


def published_median(n: int, twice_median: int) -> Hashable:
    """What is published of a median on a ladder."""
    return median_figure(n, twice_median, [float(step + 1) for step in range(STEPS)])


def statements_of(policy: Policy) -> PublishStatements:
    """How a policy publishes statements."""
    return lambda made, n: published_statements(policy, made, n)


def main(largest: int = 60) -> int:
    """Print the certificate of every profile; the exit status is 1 if anything can be proved."""
    failed = False
    for name in PROFILES:
        policy = policy_for(name)
        started = time.perf_counter()
        breaches = [breach for n in range(policy.k, largest + 1) for breach in certify(policy, n)]
        claims = ", ".join(f"{c} colluding from n = {n}" for n, c in policy.bands.claims)
        verdict = f"{len(breaches)} breaches, first {breaches[0]}" if breaches else "nothing can be proved"
        seconds = time.perf_counter() - started
        print(f"{name}: n = {policy.k}..{largest}, {claims}: {verdict} ({seconds:.0f} s)")
        failed = failed or bool(breaches)
    return int(failed)


def _breaches(
    asked: Asked, known: Sequence[int], labels: list[Hashable], which: Whole, left: Whole
) -> Iterator[Breach]:
    """Labels under which only sensitive answers, or for a reader alone a single answer, remain possible."""
    union = np.zeros(len(labels), dtype=np.int64)
    np.bitwise_or.at(union, which, left)
    proved = (union & asked.harmless) == 0
    if asked.c == 0:
        proved |= (union & (union - 1)) == 0
    for place in np.flatnonzero(proved & (union != 0)):
        remaining = tuple(value for bit, value in enumerate(asked.values) if int(union[place]) >> bit & 1)
        yield Breach(asked.question, asked.n, labels[place], tuple(known), remaining)


def _labels(published: Iterable[Hashable]) -> tuple[list[Hashable], Whole]:
    """The different labels, and for each state which of them it gets."""
    numbers: dict[Hashable, int] = {}
    which = np.array([numbers.setdefault(label, len(numbers)) for label in published], dtype=np.int64)
    return list(numbers), which


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


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
