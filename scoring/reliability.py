"""How well leaders can be told apart by their raters, and how well items of a facet hang together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class OneWay:
    """One-way analysis of raters within leaders.

    `icc1` is the reliability of one rater, `icc2` that of a leader's mean; both may be negative, which reads
    "no detectable difference between leaders". Intervals are 95 %. `icc1_mean_n` uses the mean number of
    raters instead of n0, as R's multilevel does.
    """

    icc1: float
    icc1_low: float
    icc1_high: float
    icc2: float
    icc2_low: float
    icc2_high: float
    icc1_mean_n: float
    leaders: int
    ratings: int


def one_way(values: ArrayLike, groups: ArrayLike, level: float = 0.95) -> OneWay | None:
    """ICC(1) and ICC(2) of unbalanced groups of ratings.

    None with fewer than two leaders, without a second rating, or without spread within or between leaders.

    ICC(1) = (MSB - MSW) / (MSB + (n0 - 1) MSW), ICC(2) = (MSB - MSW)/MSB, n0 = (N - sum n^2/N)/(k - 1).
    Intervals from F: Shrout & Fleiss 1979, doi 10.1037/0033-2909.86.2.420.
    """
    x = np.asarray(values, float)
    _, place, counts = np.unique(np.asarray(groups), return_inverse=True, return_counts=True)
    k, total = len(counts), len(x)
    if k < 2 or total <= k:
        return None
    means = np.bincount(place, weights=x) / counts
    within = float(((x - means[place]) ** 2).sum()) / (total - k)
    between = float((counts * (means - x.mean()) ** 2).sum()) / (k - 1)
    if within == 0 or between == 0:
        return None
    n0 = (total - float((counts**2).sum()) / total) / (k - 1)
    return _one_way(between / within, n0, k, total, level)


def _one_way(f: float, n0: float, k: int, total: int, level: float) -> OneWay:
    from scipy.special import fdtri

    upper = 0.5 + level / 2
    low = f / float(fdtri(k - 1, total - k, upper))
    high = f * float(fdtri(total - k, k - 1, upper))
    return OneWay(
        icc1=_single(f, n0),
        icc1_low=_single(low, n0),
        icc1_high=_single(high, n0),
        icc2=1 - 1 / f,
        icc2_low=1 - 1 / low,
        icc2_high=1 - 1 / high,
        icc1_mean_n=_single(f, total / k),
        leaders=k,
        ratings=total,
    )


def _single(f: float, n: float) -> float:
    return (f - 1) / (f + n - 1)


def spearman_brown(reliability: float, times: float) -> float:
    """Reliability of a mean of `times` as many raters (or items): n r / (1 + (n - 1) r)."""
    return times * reliability / (1 + (times - 1) * reliability)


def raters_needed(icc1: float, target: float = 0.70) -> int | None:
    """Raters per leader for a mean of the wanted reliability; None when one rater tells nothing (icc1 <= 0).

    n = t(1 - r) / (r(1 - t)), rounded up; for example 14 for .70 at ICC(1) = .15.
    """
    if not 0 < target < 1:
        raise ValueError("the target must lie between 0 and 1")
    if icc1 <= 0:
        return None
    return max(1, ceil(round(target * (1 - icc1) / (icc1 * (1 - target)), 9)))


@dataclass(frozen=True)
class Alpha:
    """Cronbach's alpha with Feldt's interval; at most 1, and it may be negative."""

    value: float
    low: float
    high: float


def alpha(table: ArrayLike, level: float = 0.95) -> Alpha | None:
    """Cronbach's alpha of raters by items (complete rows): k/(k - 1) (1 - sum s_j^2 / s_sum^2).

    None with fewer than two items that vary, three rows, or no spread in the sum; constant items are left
    out. Interval: Feldt 1965, doi 10.1007/BF02289499.
    """
    held = varying(np.asarray(table, float))
    n, k = held.shape
    if k < 2 or n < 3:
        return None
    whole = float(held.sum(axis=1).var(ddof=1))
    if whole <= 1e-12:
        return None
    value = k / (k - 1) * (1 - float(held.var(axis=0, ddof=1).sum()) / whole)
    return Alpha(value, *feldt(value, n, k, level))


def two_items(table: ArrayLike) -> float | None:
    """Reliability of the mean of two items, by Spearman and Brown: 2 r / (1 + r). At most 1, may be negative.

    For facets of two items, where alpha is too low and omega not defined: Eisinga, te Grotenhuis & Pelzer
    2013, doi 10.1007/s00038-012-0416-3. Only complete rows count. None with fewer than three, if an item does
    not vary, or if the two are opposites. Raises ValueError unless there are two items.
    """
    held = np.asarray(table, float)
    if held.ndim != 2 or held.shape[1] != 2:
        raise ValueError("Spearman and Brown's figure is for two items")
    held = varying(held[~np.isnan(held).any(axis=1)])
    if len(held) < 3 or held.shape[1] < 2:
        return None
    gaps = held - held.mean(axis=0)
    together = float((gaps[:, 0] * gaps[:, 1]).sum() / np.sqrt((gaps**2).sum(axis=0).prod()))
    return spearman_brown(together, 2) if together > -1 + 1e-9 else None


def feldt(value: float, n: int, k: int, level: float = 0.95) -> tuple[float, float]:
    """Interval of an alpha from n rows and k items: 1 - (1 - alpha) F with n - 1 and (n - 1)(k - 1) df."""
    from scipy.special import fdtri

    tail = (1 - level) / 2
    quantiles = [float(fdtri(n - 1, (n - 1) * (k - 1), p)) for p in (1 - tail, tail)]
    return 1 - (1 - value) * quantiles[0], 1 - (1 - value) * quantiles[1]


def varying(table: Floats) -> Floats:
    """The columns that are not constant."""
    return table[:, np.ptp(table, axis=0) > 0] if len(table) else table


def within_deviations(table: Floats, groups: Sequence[object] | NDArray[np.int64]) -> Floats:
    """Complete rows as deviations from the mean of their group, item by item.

    How items hang together within leaders is a different question from how leaders differ: Geldhof,
    Preacher & Zyphur 2014, doi 10.1037/a0032138.
    """
    complete = ~np.isnan(table).any(axis=1)
    held, place = table[complete], np.unique(np.asarray(groups)[complete], return_inverse=True)[1]
    counts = np.maximum(np.bincount(place), 1)
    means = np.column_stack([np.bincount(place, weights=column) / counts for column in held.T])
    return held - means[place] if len(held) else held
