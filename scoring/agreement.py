"""How far the raters of one leader agree: r_wg and its family, each with its point under chance."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
NOT_KNOWN = float("nan")
NULL_ANSWERS = 20_000  # per rater, over all items


def r_wg(ratings: ArrayLike, points: int) -> float:
    """Agreement on one item: 1 - s^2 / ((A^2 - 1)/12), from 0 to 1; negative values are 0.

    `points` is A, the number of points of the scale. NaN with fewer than two ratings. Print it only beside
    `null_point`: with five raters, .75 is still what chance can do. Source: James, Demaree & Wolf 1984,
    doi 10.1037/0021-9010.69.1.85.
    """
    return r_wg_j(np.asarray(ratings, float)[:, None], points)


def r_wg_j(ratings: ArrayLike, points: int) -> float:
    """Agreement over J items (raters by items): J(1 - q) / (J(1 - q) + q), q = mean s^2 / uniform variance.

    From 0 to 1; values outside are 0, as in R's multilevel. NaN with fewer than two raters.
    """
    table = _table(ratings)
    ratio = _mean_variance(table) / uniform_variance(points)
    if np.isnan(ratio):
        return NOT_KNOWN
    kept = table.shape[1] * (1 - ratio)
    return float(kept / (kept + ratio)) if ratio < 1 else 0.0


def r_star_wg_j(ratings: ArrayLike, points: int) -> float:
    """Lindell's agreement over items: 1 - mean s^2 / uniform variance; at most 1, not raised by more items.

    NaN with fewer than two raters. Source: Lindell, Brandt & Whitney 1999, doi 10.1177/01466219922031257.
    """
    return 1 - _mean_variance(_table(ratings)) / uniform_variance(points)


def average_deviation(ratings: ArrayLike, around: str = "mean") -> float:
    """Mean distance of the ratings from their mean or median, averaged over items; in points of the scale.

    NaN with fewer than two raters. At most A/6 counts as agreement: Burke & Dunlap 2002,
    doi 10.1177/1094428102005002002.
    """
    table = _table(ratings)
    if len(table) < 2:
        return NOT_KNOWN
    middle = np.median(table, axis=0) if around == "median" else table.mean(axis=0)
    return float(np.abs(table - middle).mean())


def a_wg(ratings: ArrayLike, low: float, high: float) -> float:
    """Agreement on -1..1 against the largest variance possible at the observed mean, averaged over items.

    1 when all ratings are equal; otherwise NaN with fewer than two raters or where the mean is so near an
    end of the scale that it cannot be interpreted. Source: Brown & Hauenstein 2005,
    doi 10.1177/1094428105275376.
    """
    table = _table(ratings)
    n = len(table)
    if n < 2:
        return NOT_KNOWN
    means, variances = table.mean(axis=0), table.var(axis=0, ddof=1)
    readable = ((low * (n - 1) + high) / n <= means) & (means <= (high * (n - 1) + low) / n)
    largest = ((high + low) * means - means**2 - high * low) * n / (n - 1)
    found = 1 - 2 * variances / np.where(readable, largest, NOT_KNOWN)
    return float(np.where(variances == 0, 1.0, found).mean())


def uniform_variance(points: int) -> float:
    """Variance of ratings that fall on every point of the scale alike: (A^2 - 1)/12."""
    if points < 2:
        raise ValueError("a scale needs at least two points")
    return (points**2 - 1) / 12


@lru_cache(maxsize=256)
def null_point(n: int, points: int, items: int = 1, level: float = 0.95) -> float:
    """The r_wg (or r_wg(J)) that raters who answer at random stay below with probability `level`.

    By simulation with a fixed seed; standard error about .005.
    """
    draws = max(NULL_ANSWERS // items, 2_000)
    ratings = np.random.default_rng(n * points).integers(1, points + 1, (draws, n, items), dtype=np.int8)
    ratio = ratings.var(axis=1, ddof=1).mean(axis=1) / uniform_variance(points)
    kept = items * np.maximum(1 - ratio, 0)
    return float(np.quantile(kept / (kept + ratio), level))


def _table(ratings: ArrayLike) -> Floats:
    table = np.asarray(ratings, float)
    if table.ndim != 2:
        table = table[:, None]
    return table


def _mean_variance(table: Floats) -> float:
    return float(table.var(axis=0, ddof=1).mean()) if len(table) > 1 else NOT_KNOWN
