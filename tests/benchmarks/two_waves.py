"""What two waves tell of the one person who left in between, if everybody else repeats every answer.

Nothing that a set's figures are made of can stop this attack for certain, and no report claims it: raters
answer anew, and a reader cannot know who repeated what. Half steps make it rare. Here every pair of sums is
gone through, each weighted by the number of ways in which it can come about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cache

from surveys.release import Figure, Policy
from surveys.release.ratings import mean_figure
from tests.benchmarks.certificate import in_half_steps
from tests.benchmarks.closed import RATINGS, SENSITIVE

Publish = Callable[[Figure], Hashable]


@dataclass(frozen=True)
class Frozen:
    """Shares (0..1) of all cases, n answers before and n - 1 now: the leaver's answer is known, is bad."""

    n: int
    exact: float
    sensitive: float


def frozen(policy: Policy, n: int, now: Publish, end: str = "low") -> Frozen:
    """What a reader of both means proves; `now` is how the mean of the later wave is published."""
    left: defaultdict[Hashable, set[int]] = defaultdict(set)
    weight: defaultdict[Hashable, int] = defaultdict(int)
    for total in range(n, 5 * n + 1):
        before = mean_figure(policy, n, total, end)
        for gave in RATINGS:
            ways = ways_to_add_up(n - 1, total - gave)
            if ways:
                seen = before, now(mean_figure(policy, n - 1, total - gave, end))
                left[seen].add(gave)
                weight[seen] += ways
    everything = sum(weight.values())
    exact = sum(weight[seen] for seen in weight if len(left[seen]) == 1)
    bad = sum(weight[seen] for seen in weight if left[seen] <= SENSITIVE[end])
    return Frozen(n, exact / everything, bad / everything)


def as_it_is(figure: Figure) -> Hashable:
    """The later mean to a tenth, as it would be without the rule for waves."""
    return figure


def coarse(figure: Figure) -> Hashable:
    """The later mean as it is published where only a few people changed."""
    return in_half_steps((figure,))


@cache
def ways_to_add_up(n: int, total: int) -> int:
    """In how many ways n people can answer 1..5 so that their answers add up to `total`."""
    if n == 0:
        return int(total == 0)
    return sum(ways_to_add_up(n - 1, total - value) for value in RATINGS if total >= value)
