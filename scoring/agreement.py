"""How far the raters of one leader agree: r_wg and its family, each with its point under chance."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
NOT_KNOWN = float("nan")
NULL_ANSWERS = 20_000  # per rater, over all items
LEAST_DRAWS = 2_000
TINY = 1e-9  # variance of raters who all agree, but for rounding


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

    1 when all ratings are equal. Items whose mean is so near an end of the scale that it cannot be
    interpreted are left out, as in R's multilevel; NaN with fewer than two raters or if none is left. Source:
    Brown & Hauenstein 2005, doi 10.1177/1094428105275376.
    """
    table = _table(ratings)
    n = len(table)
    if n < 2:
        return NOT_KNOWN
    return float(a_wg_of(table.mean(axis=0), table.var(axis=0, ddof=1), n, low, high))


def a_wg_of(means: Floats, variances: Floats, n: ArrayLike, low: float, high: float) -> Floats:
    """The same from means and variances (n - 1) of n raters, averaged over the last axis, the items.

    1 - 2 s^2 / {[(H+L)M - M^2 - HL] n/(n-1)}, only if (L(n-1)+H)/n <= M <= (H(n-1)+L)/n.
    """
    raters = np.asarray(n, float)
    with np.errstate(invalid="ignore", divide="ignore"):
        lowest, highest = low * (raters - 1) + high, high * (raters - 1) + low
        readable = (lowest - TINY <= raters * means) & (raters * means <= highest + TINY)
        largest = ((high + low) * means - means**2 - high * low) * raters / (raters - 1)
        found = 1 - 2 * variances / np.where(readable, largest, NOT_KNOWN)
        found = np.where(variances == 0, 1.0, found)
        known = ~np.isnan(found)
        result: Floats = np.where(known, found, 0.0).sum(axis=-1) / known.sum(axis=-1)
    return result


def uniform_variance(points: int) -> float:
    """Variance of ratings that fall on every point of the scale alike: (A^2 - 1)/12."""
    if points < 2:
        raise ValueError("a scale needs at least two points")
    return (points**2 - 1) / 12


def null_point(n: int, points: int, items: int = 1, level: float = 0.95) -> float:
    """The r_wg (or r_wg(J)) that raters who answer at random stay below with probability `level`.

    By simulation with a fixed seed; standard error about .005.
    """
    return null_points(n, points, items, level).r_wg_j


@dataclass(frozen=True)
class NullPoints:
    """What n raters who answer at random do not reach in 95 % of cases: more, for `deviation` less."""

    r_wg_j: float
    r_star: float
    deviation: float
    a_wg: float


@lru_cache(maxsize=512)
def null_points(n: int, points: int, items: int = 1, level: float = 0.95) -> NullPoints:
    """Points of agreement under chance: n >= 2 raters who choose every point of the scale alike.

    By simulation of how many raters choose each point, with a fixed seed: the same on every run. `a_wg` over
    those answers that it can interpret.
    """
    draws = max(NULL_ANSWERS // items, LEAST_DRAWS)
    chosen = np.random.default_rng([n, points, items]).multinomial(
        n, np.full(points, 1 / points), draws * items
    )
    means, variances, deviations = _of_counts(chosen.astype(float), n)
    ratio = variances.reshape(draws, items).mean(axis=1) / uniform_variance(points)
    kept = items * np.maximum(1 - ratio, 0)
    against = a_wg_of(means.reshape(draws, items), variances.reshape(draws, items), n, 1, points)
    return NullPoints(
        r_wg_j=_reached(kept / (kept + ratio), level),
        r_star=_reached(1 - ratio, level),
        deviation=abs(_reached(-deviations.reshape(draws, items).mean(axis=1), level)),
        a_wg=_reached(against, level),
    )


def _of_counts(chosen: Floats, n: int) -> tuple[Floats, Floats, Floats]:
    """Means, variances and average deviations of rows that say how many of n raters chose each point."""
    place = np.arange(1.0, chosen.shape[1] + 1)
    means = chosen @ place / n
    variances = (chosen @ place**2 - n * means**2) / (n - 1)
    deviations = np.einsum("rp,rp->r", chosen, np.abs(place - means[:, None])) / n
    return means, np.where(variances < TINY, 0.0, variances), deviations


def _reached(figures: Floats, level: float) -> float:
    return float(np.nanquantile(figures, level))


def _table(ratings: ArrayLike) -> Floats:
    table = np.asarray(ratings, float)
    if table.ndim != 2:
        table = table[:, None]
    return table


def _mean_variance(table: Floats) -> float:
    return float(table.var(axis=0, ddof=1).mean()) if len(table) > 1 else NOT_KNOWN
