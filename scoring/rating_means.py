"""Means of subjects on a facet, from their raters: who counts, rater groups, weights, intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.hierarchy import LeaderMeans, leader_means, raw_means
from scoring.ratings import Codes, Design, Floats, RatingTable

LEAST_SHARE = 0.5  # of a facet's items, for a rater to count on it


@dataclass(frozen=True)
class Raters:
    """Raters who answered enough of a facet: the row of each in the table, their subject and their mean."""

    row: Codes
    place: Codes
    group: Codes
    score: Floats


@dataclass(frozen=True)
class Means:
    """Subjects on a facet, one entry each, in points of the scale; NaN where nobody counts.

    `n` raters, `mean` of their means, `sd` of their means (NaN for one rater). `basis` is the mean that is
    estimated: `mean`, or the weighted mean of group means; `n_eff` what that mean is worth in raters.
    `variance` is the spread around it on `df` degrees of freedom (0 on none): with weights within rater
    groups, as differences between groups are no noise of a weighted mean, so `df` = n - groups, else n - 1.
    `group_n` and `group_mean` have a column per rater group. `weighting` says what became of the weights.
    """

    n: Codes
    mean: Floats
    sd: Floats
    basis: Floats
    n_eff: Floats
    variance: Floats
    df: Codes
    group_n: Codes
    group_mean: Floats
    weighting: NDArray[np.int64]


NO_WEIGHTS, WEIGHTED, SOME_GROUPS, ONE_GROUP = range(4)
"""What became of the weights of a subject: none were given; all groups are there; the weights of those that
are there were stretched to one; only one group is there, and weights say nothing."""


def raters_of(table: RatingTable, facet: str) -> Raters:
    """The raters who answered at least half of a facet's items."""
    numbers = table.numbers[:, table.columns(facet)]
    answered = np.isfinite(numbers)
    count = answered.sum(axis=1)
    row = np.flatnonzero(count >= np.maximum(LEAST_SHARE * numbers.shape[1], 1))
    total = np.where(answered, numbers, 0.0).sum(axis=1)
    return Raters(row, table.place[row], table.group[row], total[row] / count[row])


def means_of(raters: Raters, table: RatingTable) -> Means:
    """Mean, spread and groups of every subject. Sources of the weighting: see `_weighted`."""
    subjects, groups = len(table.subjects), len(table.groups)
    n = np.bincount(raters.place, minlength=subjects)
    mean = _ratio(np.bincount(raters.place, raters.score, subjects), n)
    squares = np.bincount(raters.place, (raters.score - mean[raters.place]) ** 2, subjects)
    cell = raters.place * groups + raters.group
    group_n = np.bincount(cell, minlength=subjects * groups).reshape(subjects, groups)
    group_mean = _ratio(np.bincount(cell, raters.score, subjects * groups).reshape(subjects, groups), group_n)
    sd = np.sqrt(_ratio(squares, n - 1))
    basis, n_eff, weighting = _weighted(mean, group_n, group_mean, table)
    df = np.maximum(n - 1, 0)
    if table.design.weights:
        squares = np.bincount(raters.place, (raters.score - group_mean.ravel()[cell]) ** 2, subjects)
        df = n - (group_n > 0).sum(axis=1)
    variance = np.nan_to_num(_ratio(squares, df))
    return Means(n, mean, sd, basis, n_eff, variance, df, group_n, group_mean, weighting)


def _ratio(total: NDArray[Any], n: Codes) -> Floats:
    return np.asarray(np.where(n > 0, total / np.maximum(n, 1), np.nan))


def _weighted(
    mean: Floats, group_n: Codes, group_mean: Floats, table: RatingTable
) -> tuple[Floats, Floats, Codes]:
    """Sum of w_g times the group means, worth n_eff = 1 / sum(w_g^2 / n_g) raters.

    Weights are those of the groups that are there, stretched to a sum of one. With one group nothing is
    weighted. So that Var = sum(w_g^2 s^2 / n_g) = s^2 / n_eff for raters of equal spread s.
    """
    n = group_n.sum(axis=1)
    if not table.design.weights:
        return mean, n.astype(float), np.full(len(n), NO_WEIGHTS)
    given = np.array([table.design.weights.get(group, 0.0) for group in table.groups])
    there = group_n > 0
    weights = there * given
    weights /= np.maximum(weights.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    basis = np.where(there, weights * group_mean, 0.0).sum(axis=1)
    worth = 1 / np.maximum((weights**2 / np.maximum(group_n, 1)).sum(axis=1), np.finfo(float).tiny)
    several = there.sum(axis=1) > 1
    complete = (there | (given == 0)).all(axis=1)
    weighting = np.where(several, np.where(complete, WEIGHTED, SOME_GROUPS), ONE_GROUP)
    return np.where(several, basis, mean), np.where(several, worth, n), weighting


def estimates(
    means: Means, held: NDArray[np.bool_], design: Design, items: int
) -> tuple[LeaderMeans, LeaderMeans]:
    """The subjects `held` on a facet of so many items: pulled towards each other, and as they are.

    A weighted mean counts as `n_eff` raters.
    """
    worth = np.maximum(means.n_eff[held], 1.0)
    ends = (float(design.scale[0]), float(design.scale[1]))
    given = (means.basis[held], means.variance[held], worth, ends, items, means.df[held])
    return leader_means(*given), raw_means(*given)
