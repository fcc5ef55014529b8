"""Sets of ranks: how little a handful of raters says about who is first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import inf, sqrt

from scoring.intervals import standard_error
from scoring.scores import Estimate


def rank_sets(estimates: Sequence[Estimate]) -> list[tuple[int, int]]:
    """For each leader the ranks (1 is the largest value) that cannot be ruled out, all at once with 95 %.

    Best rank 1 + number of leaders surely larger, worst p - number surely smaller, by Tukey and Kramer's
    critical value. Source: Mogstad, Romano, Shaikh & Wilhelm 2024, doi 10.1093/restud/rdad006. Feed it raw
    means, not means that were pulled towards each other.
    """
    if len(estimates) < 2:
        return [(1, 1)] * len(estimates)
    critical = tukey_critical(len(estimates))
    return [_ranks(one, estimates, critical) for one in estimates]


def _ranks(one: Estimate, estimates: Sequence[Estimate], critical: float) -> tuple[int, int]:
    best, worst = 1, len(estimates)
    for other in estimates:
        gap = other.value - one.value
        sure = critical * sqrt(standard_error(one) ** 2 + standard_error(other) ** 2)
        best += gap > sure
        worst -= gap < -sure
    return best, worst


@lru_cache(maxsize=64)
def tukey_critical(leaders: int, level: float = 0.95) -> float:
    """Critical value for all pairwise differences of `leaders` >= 2 means with known errors: q / sqrt 2."""
    from scipy.stats import studentized_range

    return float(studentized_range.ppf(level, leaders, inf)) / sqrt(2)
