"""Every figure of a file of ratings: subjects, rank sets and reliability, facet by facet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.agreement_table import AgreementTable, agreement_table
from scoring.comparison import FALSE_ALARM, holm
from scoring.hierarchy import FEW_LEADERS, LeaderMeans
from scoring.intervals import Z95, worst_case
from scoring.pooling import PRIOR_DF
from scoring.ranks import dunnett_critical, rank_bounds, tukey_critical
from scoring.rating_means import Means, Raters, estimates, means_of, raters_of
from scoring.rating_reliability import Reliability, reliability_of
from scoring.rating_remarks import Remark, remarks
from scoring.ratings import Codes, Floats, RatingTable
from scoring.scores import Estimate

FEW_ANSWERED = 0.6  # of those invited; below, bounds are told

BELOW, NOT_DISTINGUISHABLE, ABOVE = -1, 0, 1


@dataclass(frozen=True)
class RankSets:
    """Best and worst rank (1 is the largest mean) that cannot be ruled out with 95 %, one entry per subject.

    The simultaneous sets hold all true ranks at once, a marginal one that of its subject alone.
    """

    best: Codes
    worst: Codes
    marginal_best: Codes
    marginal_worst: Codes


@dataclass(frozen=True)
class FacetScores:
    """All subjects on one facet, one entry each in the order of the table; NaN where nobody could say.

    `estimate`, `low` and `high` are in points of the scale; `raw_low` and `raw_high` the interval of the
    mean that was not pulled; `own_share` (0..1) what of an estimate comes from the subject's own raters;
    `prior_df` and `prior_sd` (points) where the spread of raters starts (see `LeaderMeans`).
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
    prior_df: float
    prior_sd: float
    reference: float
    p: Floats
    position: Codes
    ranks: RankSets
    agreement: AgreementTable
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
    raw: LeaderMeans
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
    pulled, raw = estimates(means, held, table.design, len(table.columns(facet)))
    reference = float(pulled.value.mean()) if held.any() else float("nan")
    return _Measured(facet, raters, means, held, pulled, raw, reference)


def _adjusted(measured: Iterable[_Measured]) -> list[Floats]:
    """p-values of all subjects and facets after Holm, facet by facet; 1 where there are too few subjects."""
    single = [_p(one) for one in measured]
    together = np.array(holm(np.concatenate(single).tolist()))
    return np.split(together, np.cumsum([len(one) for one in single])[:-1])


def _p(one: _Measured) -> Floats:
    """Two-sided p of each estimate against the mean of all, with the error that its interval stands for.

    By Student's t with the least degrees of freedom that the interval may rest on: where many subjects are
    read at once, its tail decides.
    """
    from scipy.special import stdtr, stdtrit

    if len(one.pulled.value) <= FEW_LEADERS:
        return np.ones(len(one.pulled.value))
    df = PRIOR_DF + one.means.df[one.held]
    # quantiles take time, and few numbers of raters differ
    distinct, place = np.unique(df, return_inverse=True)
    error = one.pulled.half / stdtrit(distinct, 0.975)[place]
    gap = np.abs(one.pulled.value - one.reference)
    return np.asarray(2 * stdtr(df, -gap / np.maximum(error, 1e-12)))


def _facet(table: RatingTable, one: _Measured, p: Floats) -> FacetScores:
    design, columns, held = table.design, table.columns(one.facet), one.held
    spread = _Spread(held)
    sure = np.where(p < FALSE_ALARM, np.sign(one.pulled.value - one.reference), NOT_DISTINGUISHABLE)
    return FacetScores(
        facet=one.facet,
        items=design.facets[one.facet],
        means=one.means,
        estimate=spread(np.clip(one.pulled.value, *design.scale)),
        low=spread(one.pulled.low),
        high=spread(one.pulled.high),
        own_share=spread(one.pulled.own_share),
        raw_low=spread(one.raw.low),
        raw_high=spread(one.raw.high),
        prior_df=one.raw.prior_df,
        prior_sd=one.raw.prior_sd,
        reference=one.reference,
        p=spread(p),
        position=np.nan_to_num(spread(sure)).astype(np.int64),
        ranks=_ranks(one.raw),
        agreement=_agreement(table, columns),
        worst_case=_worst_cases(table, one.means),
        reliability=reliability_of(table.numbers[:, columns], one.raters),
        difference=_difference(one.raw),
    )


class _Spread:
    """Figures of the subjects who have any, among those of all subjects."""

    def __init__(self, held: NDArray[np.bool_]) -> None:
        self.held = held

    def __call__(self, figures: Floats) -> Floats:
        spread = np.full(len(self.held), np.nan)
        spread[self.held] = figures
        return spread


def _agreement(table: RatingTable, columns: list[int]) -> AgreementTable:
    """Agreement of all subjects; a row without answers stands for those who have no raters."""
    nobody = np.full((len(table.subjects), len(columns)), np.nan)
    numbers = np.vstack([table.numbers[:, columns], nobody])
    place = np.concatenate([table.place, np.arange(len(table.subjects))])
    return agreement_table(numbers, place, table.design.scale)


def _ranks(raw: LeaderMeans) -> RankSets:
    n, errors = len(raw.value), raw.half / Z95
    if n < 2:
        return RankSets(*(np.ones(n, dtype=np.int64) for _ in range(4)))
    at_once = rank_bounds(raw.value, errors, tukey_critical(n))
    return RankSets(*at_once, *rank_bounds(raw.value, errors, dunnett_critical(n)))


def _difference(raw: LeaderMeans) -> Estimate | None:
    """First minus second of two subjects, with its interval; errors from different raters add in squares."""
    if len(raw.value) != FEW_LEADERS:
        return None
    gap, half = float(raw.value[0] - raw.value[1]), float(np.hypot(*raw.half))
    return Estimate(gap, gap - half, gap + half)


def _worst_cases(table: RatingTable, means: Means) -> Floats:
    bounds = np.full((len(table.subjects), 2), np.nan)
    for place, subject in enumerate(table.subjects):
        invited, n = table.design.invited.get(subject), int(means.n[place])
        if invited and 0 < n < FEW_ANSWERED * invited:
            bounds[place] = worst_case(float(means.mean[place]), n, invited, *table.design.scale)
    return bounds
