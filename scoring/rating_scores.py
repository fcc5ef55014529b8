"""Every figure of a file of ratings: subjects, rank sets and reliability, facet by facet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.comparison import FALSE_ALARM, difference, holm
from scoring.hierarchy import FEW_LEADERS, LeaderMeans
from scoring.intervals import Z95, worst_case
from scoring.rating_agreement import Agreement, agreement_of
from scoring.rating_means import Intervals, Means, Raters, estimates, means_of, raters_of, raw_intervals
from scoring.rating_ranks import RankSets, rank_sets_of
from scoring.rating_reliability import Reliability, reliability_of
from scoring.rating_remarks import Remark, remarks
from scoring.ratings import Codes, Floats, RatingTable
from scoring.scores import Estimate

FEW_ANSWERED = 0.6  # of those invited; below, bounds are told

BELOW, NOT_DISTINGUISHABLE, ABOVE = -1, 0, 1


@dataclass(frozen=True)
class FacetScores:
    """All subjects on one facet, one entry each in the order of the table; NaN where nobody could say.

    `estimate`, `low` and `high` are in points of the scale; `raw_low` and `raw_high` the interval of the
    mean that was not pulled; `own_share` (0..1) what of an estimate comes from the subject's own raters.
    `position` is 1, 0 or -1: above `reference`, not to be told from it, below it; `p` what it rests on, after
    Holm over subjects times facets. `ranks` are those of the subjects with `means.n` > 0. `worst_case` has a
    row of bounds for each subject; NaN unless too few of those invited answered.
    """

    facet: str
    items: tuple[str, ...]
    means: Means
    estimate: Floats
    low: Floats
    high: Floats
    own_share: Floats
    raw_low: Floats
    raw_high: Floats
    reference: float
    p: Floats
    position: Codes
    ranks: RankSets
    agreement: Agreement
    worst_case: Floats
    reliability: Reliability
    difference: Estimate | None


@dataclass(frozen=True)
class RatingScores:
    """All figures of a table of ratings, and what should be known about them."""

    table: RatingTable
    facets: tuple[FacetScores, ...]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class _Measured:
    """One facet before subjects are set against their mean, which takes all facets at once."""

    facet: str
    raters: Raters
    means: Means
    held: NDArray[np.bool_]
    pulled: LeaderMeans
    raw: Intervals
    reference: float


def score_ratings(table: RatingTable) -> RatingScores:
    """Score a table of ratings. Deterministic; subjects in alphabetical order, facets as given.

    With one or two subjects estimates are the means themselves and nobody is set against anything.
    """
    measured = [_measured(table, facet) for facet in table.design.facets]
    adjusted = _adjusted(measured)
    facets = tuple(_facet(table, one, p) for one, p in zip(measured, adjusted, strict=True))
    return RatingScores(
        table, facets, tuple(remarks(table, [(one.facet, one.means, one.reliability) for one in facets]))
    )


def _measured(table: RatingTable, facet: str) -> _Measured:
    raters = raters_of(table, facet)
    means = means_of(raters, table)
    held = means.n > 0
    pulled = estimates(means, held, table.design)
    reference = float(pulled.value.mean()) if held.any() else float("nan")
    return _Measured(facet, raters, means, held, pulled, raw_intervals(means, held, table.design), reference)


def _adjusted(measured: Iterable[_Measured]) -> list[Floats]:
    """p-values of all subjects and facets after Holm, facet by facet; 1 where there are too few subjects."""
    single = [_p(one) for one in measured]
    together = np.array(holm(np.concatenate(single).tolist()))
    return np.split(together, np.cumsum([len(one) for one in single])[:-1])


def _p(one: _Measured) -> Floats:
    """Two-sided p of each estimate against the mean of all, with the error that its interval stands for."""
    from scipy.special import stdtr, stdtrit

    if len(one.pulled.value) <= FEW_LEADERS:
        return np.ones(len(one.pulled.value))
    longer = np.maximum(one.pulled.high - one.pulled.value, one.pulled.value - one.pulled.low)
    error = longer / stdtrit(one.raw.df, 0.975)
    gap = np.abs(one.pulled.value - one.reference)
    return np.asarray(2 * stdtr(one.raw.df, -gap / np.maximum(error, 1e-12)))


def _facet(table: RatingTable, one: _Measured, p: Floats) -> FacetScores:
    design, columns, held = table.design, table.columns(one.facet), one.held
    spread = _Spread(held)
    raw_low, raw_high = _raw(one, design.scale)
    sure = np.where(p < FALSE_ALARM, np.sign(one.pulled.value - one.reference), NOT_DISTINGUISHABLE)
    return FacetScores(
        facet=one.facet,
        items=design.facets[one.facet],
        means=one.means,
        estimate=spread(np.clip(one.pulled.value, *design.scale)),
        low=spread(one.pulled.low),
        high=spread(one.pulled.high),
        own_share=spread(one.pulled.own_share),
        raw_low=spread(raw_low),
        raw_high=spread(raw_high),
        reference=one.reference,
        p=spread(p),
        position=np.nan_to_num(spread(sure)).astype(np.int64),
        ranks=rank_sets_of(one.means.basis[held], _half(one) / Z95),
        agreement=agreement_of(table.numbers[:, columns], table.place, len(table.subjects), design),
        worst_case=_worst_cases(table, one.means),
        reliability=reliability_of(table.numbers[:, columns], one.raters),
        difference=_difference(one),
    )


class _Spread:
    """Figures of the subjects who have any, among those of all subjects."""

    def __init__(self, held: NDArray[np.bool_]) -> None:
        self.held = held

    def __call__(self, figures: Floats) -> Floats:
        spread = np.full(len(self.held), np.nan)
        spread[self.held] = figures
        return spread


def _half(one: _Measured) -> Floats:
    """Half of the 95 % intervals of the means that were not pulled."""
    from scipy.special import stdtrit

    return np.asarray(stdtrit(one.raw.df, 0.975) * one.raw.error)


def _raw(one: _Measured, scale: tuple[int, int]) -> tuple[Floats, Floats]:
    half, basis = _half(one), one.means.basis[one.held]
    return np.maximum(basis - half, scale[0]), np.minimum(basis + half, scale[1])


def _difference(one: _Measured) -> Estimate | None:
    """First minus second of two subjects, with its interval."""
    half, basis = _half(one), one.means.basis[one.held]
    rows = zip(basis.tolist(), (basis - half).tolist(), (basis + half).tolist(), strict=True)
    printed = [Estimate(*row) for row in rows]
    return difference(*printed) if len(printed) == FEW_LEADERS else None


def _worst_cases(table: RatingTable, means: Means) -> Floats:
    bounds = np.full((len(table.subjects), 2), np.nan)
    for place, subject in enumerate(table.subjects):
        invited, n = table.design.invited.get(subject), int(means.n[place])
        if invited and 0 < n < FEW_ANSWERED * invited:
            bounds[place] = worst_case(float(means.mean[place]), n, invited, *table.design.scale)
    return bounds
