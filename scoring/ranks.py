"""Sets of ranks: how little a handful of raters says about who is first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import inf, sqrt

import numpy as np
from numpy.typing import NDArray

from scoring.intervals import Printed, standard_error

BLOCK = 256  # leaders compared with all others at once, to bound memory


def rank_sets(estimates: Sequence[Printed]) -> list[tuple[int, int]]:
    """For each leader the ranks (1 is the largest value) that cannot be ruled out, all at once with 95 %.

    Best rank 1 + number of leaders surely larger, worst p - number surely smaller, by Tukey and Kramer's
    critical value. Source: Mogstad, Romano, Shaikh & Wilhelm 2024, doi 10.1093/restud/rdad006. Feed it raw
    means, not means that were pulled towards each other.
    """
    if len(estimates) < 2:
        return [(1, 1)] * len(estimates)
    values = np.array([one.value for one in estimates])
    squares = np.array([standard_error(one) for one in estimates]) ** 2
    critical = tukey_critical(len(estimates))
    found: list[tuple[int, int]] = []
    for start in range(0, len(values), BLOCK):
        block = slice(start, start + BLOCK)
        found += _ranks(values[block], squares[block], values, squares, critical)
    return found


def _ranks(
    own: NDArray[np.float64],
    own_squares: NDArray[np.float64],
    values: NDArray[np.float64],
    squares: NDArray[np.float64],
    critical: float,
) -> list[tuple[int, int]]:
    gaps = values[None, :] - own[:, None]
    sure = critical * np.sqrt(squares[None, :] + own_squares[:, None])
    best = 1 + (gaps > sure).sum(axis=1)
    worst = len(values) - (gaps < -sure).sum(axis=1)
    return list(zip(best.tolist(), worst.tolist(), strict=True))


@lru_cache(maxsize=64)
def tukey_critical(leaders: int, level: float = 0.95) -> float:
    """Critical value for all pairwise differences of `leaders` >= 2 means with known errors: q / sqrt 2."""
    from scipy.stats import studentized_range

    return float(studentized_range.ppf(level, leaders, inf)) / sqrt(2)
