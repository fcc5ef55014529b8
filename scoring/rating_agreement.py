"""Agreement of the raters of many subjects at once: the formulas of `scoring.agreement`, by subject."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.agreement import null_point, uniform_variance
from scoring.ratings import Codes, Design, Floats

MOST_DRAWN = 200
"""Raters up to which chance is drawn; with more of them its point lies lower: the safe side."""


@dataclass(frozen=True)
class Agreement:
    """Agreement of each subject's raters over the items of a facet; NaN with fewer than two complete raters.

    `r_wg_j` (0..1) is to be read only beside `chance`, what raters who answer at random stay below in 95 % of
    cases. `deviation` is the average deviation in points, `a_wg` lies on -1..1. `n` counts complete raters.
    """

    n: Codes
    r_wg_j: Floats
    chance: Floats
    deviation: Floats
    a_wg: Floats


def agreement_of(numbers: Floats, place: Codes, subjects: int, design: Design) -> Agreement:
    """Agreement by subject, from the complete rows of raters (rows) by items; sources in `agreement`."""
    complete = np.isfinite(numbers).all(axis=1)
    held, place = numbers[complete], place[complete]
    n = np.bincount(place, minlength=subjects)
    means = _by_subject(held, place, subjects) / np.maximum(n, 1)[:, None]
    gaps = held - means[place]
    variances = _by_subject(gaps**2, place, subjects) / np.maximum(n - 1, 1)[:, None]
    deviation = _by_subject(np.abs(gaps), place, subjects).mean(axis=1) / np.maximum(n, 1)
    several = n > 1
    return Agreement(
        n,
        np.where(several, _r_wg_j(variances, design.points), np.nan),
        _chance(n, design.points, numbers.shape[1]),
        np.where(several, deviation, np.nan),
        np.where(several, _a_wg(means, variances, n, design.scale), np.nan),
    )


def _by_subject(numbers: Floats, place: Codes, subjects: int) -> Floats:
    return np.column_stack([np.bincount(place, column, subjects) for column in numbers.T])


def _r_wg_j(variances: Floats, points: int) -> Floats:
    ratio = np.minimum(variances.mean(axis=1) / uniform_variance(points), 1.0)
    kept = variances.shape[1] * (1 - ratio)
    return np.asarray(kept / (kept + ratio))


def _a_wg(means: Floats, variances: Floats, n: Codes, scale: tuple[int, int]) -> Floats:
    low, high = scale
    count = np.maximum(n, 2)[:, None]
    readable = ((low * (count - 1) + high) / count <= means) & (means <= (high * (count - 1) + low) / count)
    largest = ((high + low) * means - means**2 - high * low) * count / (count - 1)
    found = 1 - 2 * variances / np.where(readable, np.maximum(largest, 1e-300), np.nan)
    return np.asarray(np.where(variances == 0, 1.0, found).mean(axis=1))


def _chance(n: Codes, points: int, items: int) -> Floats:
    known = {
        count: null_point(min(count, MOST_DRAWN), points, items) for count in set(n.tolist()) if count > 1
    }
    return np.array([known.get(count, np.nan) for count in n.tolist()])
