"""Agreement within the raters of many leaders at once, each figure with its point under chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.agreement import TINY, Floats, a_wg_of, null_points, uniform_variance


@dataclass(frozen=True)
class AgreementTable:
    """Agreement of every leader's raters; arrays by leader, NaN where a figure is not defined.

    `n` counts the raters who answered every item. Beside each figure stands what raters who answer at random
    do not reach in 95 % of cases: more for `r_wg_j`, `r_star` and `a_wg`, less for `deviation`.
    """

    n: NDArray[np.int64]
    r_wg_j: Floats
    r_wg_j_by_chance: Floats
    r_star: Floats
    r_star_by_chance: Floats
    deviation: Floats
    deviation_by_chance: Floats
    a_wg: Floats
    a_wg_by_chance: Floats


def agreement_table(numbers: ArrayLike, place: ArrayLike, scale: tuple[int, int] = (1, 5)) -> AgreementTable:
    """Agreement of raters (rows) over items (columns), for leaders numbered 0, 1, 2 ... in `place`.

    Only complete rows count. With fewer than two of them everything is NaN; a_wg also where the means
    of all items are too near an end of the scale. Definitions and sources: scoring/agreement.py.
    """
    table, leader = np.asarray(numbers, float), np.asarray(place, np.int64)
    leaders = int(leader.max()) + 1 if len(leader) else 0
    held = ~np.isnan(table).any(axis=1)
    table, leader = table[held], leader[held]
    counts = np.bincount(leader, minlength=leaders)
    means, variances, deviations = _moments(table, leader, counts)
    ratio = variances.mean(axis=1) / uniform_variance(scale[1] - scale[0] + 1)
    r_star, items = 1 - ratio, table.shape[1]
    kept = items * np.maximum(r_star, 0)
    chance = _by_chance(counts, scale, items)
    return AgreementTable(
        counts, kept / (kept + ratio), chance[:, 0], r_star, chance[:, 1],
        deviations.mean(axis=1), chance[:, 2],
        a_wg_of(means, variances, counts[:, None], *scale), chance[:, 3],
    )  # fmt: skip


def _moments(table: Floats, leader: NDArray[np.int64], counts: NDArray[np.int64]) -> tuple[Floats, ...]:
    """Means, variances (n - 1) and mean absolute deviations by leader and item; NaN below two raters."""
    order = np.argsort(leader, kind="stable")
    sorted_table = table[order]
    n = np.where(counts > 1, counts, np.nan)[:, None]
    means = _sums(sorted_table, counts) / n
    gaps = sorted_table - np.repeat(means, counts, axis=0)
    variances = _sums(gaps**2, counts) / (n - 1)
    # rounding must not keep raters who all agree from a variance of zero
    return means, np.where(variances < TINY, 0.0, variances), _sums(np.abs(gaps), counts) / n


def _sums(sorted_table: Floats, counts: NDArray[np.int64]) -> Floats:
    found = np.zeros((len(counts), sorted_table.shape[1]))
    some = counts > 0
    if some.any():
        starts = (np.cumsum(counts) - counts)[some]
        found[some] = np.add.reduceat(sorted_table, starts, axis=0)
    return found


def _by_chance(counts: NDArray[np.int64], scale: tuple[int, int], items: int) -> Floats:
    found = np.full((len(counts), 4), np.nan)
    for n in np.unique(counts[counts > 1]).tolist():
        points = null_points(n, scale[1] - scale[0] + 1, items)
        found[counts == n] = points.r_wg_j, points.r_star, points.deviation, points.a_wg
    return found
