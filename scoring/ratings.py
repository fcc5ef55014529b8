"""A plain table of ratings, such as another tool exports: every figure of agreement, reliability and leaders.

Nothing here is protected: it is for files to which no promise of anonymity is attached.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.agreement import a_wg, average_deviation, null_point, r_wg_j
from scoring.hierarchy import LeaderMeans, leader_means
from scoring.intervals import t_quantile
from scoring.omega import omega
from scoring.pooling import PRIOR_DF, PRIOR_SD, moderate
from scoring.ranks import rank_sets
from scoring.reliability import Alpha, OneWay, alpha, one_way, within_deviations
from scoring.scores import Estimate

Floats = NDArray[np.float64]


class BadRatings(ValueError):
    """A table that cannot be scored; the sentence says what is wrong with it."""


@dataclass(frozen=True)
class RatingTable:
    """Ratings of raters (rows) on items (columns); NaN where there is none. Checked by `rating_table`.

    `leaders` are the names in alphabetical order, `place` the leader of each row, `scale` its ends.
    """

    leaders: tuple[str, ...]
    place: NDArray[np.int64]
    numbers: Floats
    scale: tuple[int, int]

    @property
    def points(self) -> int:
        """Number of points of the scale."""
        return self.scale[1] - self.scale[0] + 1


@dataclass(frozen=True)
class LeaderRating:
    """One leader in a table of ratings, in points of the scale.

    `raw` is the mean of the raters with a moderated interval, `estimate` the one pulled towards the other
    leaders, `own_share` (0..1) what of it comes from the leader's own raters. `agreement` is r_wg(J), to be
    read only beside `agreement_by_chance`, what raters who answer at random stay below in 95 % of cases;
    `deviation` the average deviation, `a_wg` on -1..1. NaN where too little was answered.
    """

    leader: str
    n: int
    raw: Estimate
    estimate: Estimate
    own_share: float
    agreement: float
    agreement_by_chance: float
    deviation: float
    a_wg: float
    ranks: tuple[int, int]  # best and worst rank that cannot be ruled out


@dataclass(frozen=True)
class TableScores:
    """All figures of a table of ratings; None where a figure is not defined."""

    leaders: list[LeaderRating]
    reliability: OneWay | None  # of rater means within leaders
    alpha: Alpha | None  # of items, on deviations within leaders
    omega: float | None


def rating_table(leaders: Sequence[str], numbers: ArrayLike, scale: tuple[int, int] = (1, 5)) -> RatingTable:
    """Check ratings once on entry: one leader and one row of numbers per rater.

    Rows with fewer than half of the items are left out. Raises BadRatings if lengths differ, a number is off
    the scale, or nothing is left.
    """
    table = np.asarray(numbers, float)
    if table.ndim != 2 or len(table) != len(leaders):
        raise BadRatings("there must be one row of ratings for every name of a leader")
    if ((table < scale[0]) | (table > scale[1])).any():
        raise BadRatings(f"a rating is off the scale from {scale[0]} to {scale[1]}")
    held = np.isfinite(table).mean(axis=1) >= 0.5
    if table.shape[1] == 0 or not held.any():
        raise BadRatings("no rater answered half of the items")
    names, place = np.unique(np.asarray(leaders, str)[held], return_inverse=True)
    return RatingTable(tuple(names.tolist()), place.astype(np.int64), table[held], scale)


def score_ratings(table: RatingTable) -> TableScores:
    """Score a table of ratings. Deterministic; leaders in alphabetical order."""
    raters = np.nanmean(table.numbers, axis=1)
    counts = np.bincount(table.place)
    means = np.bincount(table.place, weights=raters) / counts
    squares = np.bincount(table.place, weights=(raters - means[table.place]) ** 2)
    variances = squares / np.maximum(counts - 1, 1)
    pulled = leader_means(means, variances, counts, (float(table.scale[0]), float(table.scale[1])))
    raw = [_raw(*one, table.scale) for one in zip(means, variances, counts, strict=True)]
    within = within_deviations(table.numbers, table.place)
    return TableScores(
        _leaders(table, counts, raw, pulled), one_way(raters, table.place), alpha(within), omega(within)
    )


def _raw(mean: float, variance: float, n: int, scale: tuple[int, int]) -> Estimate:
    prior = (PRIOR_SD * (scale[1] - scale[0]) / 4) ** 2
    moderated = moderate(float(variance), n - 1.0, PRIOR_DF, prior)
    half = t_quantile(PRIOR_DF + float(n) - 1) * sqrt(moderated / n)
    return Estimate(float(mean), max(float(mean) - half, scale[0]), min(float(mean) + half, scale[1]))


def _leaders(
    table: RatingTable, counts: NDArray[np.int64], raw: Sequence[Estimate], pulled: LeaderMeans
) -> list[LeaderRating]:
    ranks = rank_sets([_unclipped(one) for one in raw])
    groups = np.split(table.numbers[np.argsort(table.place, kind="stable")], np.cumsum(counts)[:-1])
    return [
        LeaderRating(
            leader,
            int(counts[i]),
            raw[i],
            Estimate(float(pulled.value[i]), float(pulled.low[i]), float(pulled.high[i])),
            float(pulled.own_share[i]),
            *_agreement(groups[i], table),
            ranks[i],
        )
        for i, leader in enumerate(table.leaders)
    ]


def _unclipped(one: Estimate) -> Estimate:
    half = max(one.high - one.value, one.value - one.low)
    return Estimate(one.value, one.value - half, one.value + half)


def _agreement(group: Floats, table: RatingTable) -> tuple[float, float, float, float]:
    complete = group[~np.isnan(group).any(axis=1)]
    if len(complete) < 2:
        return (float("nan"),) * 4
    return (
        r_wg_j(complete, table.points),
        null_point(len(complete), table.points, complete.shape[1]),
        average_deviation(complete),
        a_wg(complete, *table.scale),
    )
