"""The leader's own answers and predictions against the raters' released facets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf, sqrt
from statistics import fmean, stdev
from typing import Any, Protocol

from scoring.cells import ItemKey, Prediction
from scoring.crps import interval_score
from scoring.facets import facet_items, facet_names
from scoring.hits import hit_share
from scoring.intervals import Printed, t_quantile
from scoring.pooling import Pooled
from scoring.scores import Estimate, FacetScore, Foresight, PredictionCheck, SelfOther

LEAST_FACETS = 3  # for the interval of a mean over facets
TYPICAL_SD = 0.3  # self-ratings are about .3 SD kinder: Heidemeier & Moser 2009, d = 0.32


def self_other(
    items: Sequence[ItemKey],
    own: Mapping[str, float | None],
    facets: Sequence[FacetScore],
    pooled: Pooled,
) -> list[SelfOther]:
    """Gap between the leader's own bias and the raters' on every facet that both have, in steps of -3..3.

    The own bias is the mean over the items that are shown for the facet. Most people see themselves about .3
    standard deviations nearer to the right amount than others do; that much of a gap is `typical`, and the
    gap is `real` only if its interval, as it is printed, lies beyond both zero and the typical gap.
    """
    found = []
    for facet in facets:
        shown = [item for item in facet_items(items, facet.facet) if item.id in facet.items]
        mine = _mean_bias(shown, own)
        if facet.bias is not None and mine is not None:
            spread = fmean(pooled.spread(item).sd for item in shown)
            found.append(_compared(facet.facet, mine, facet.bias, spread))
    return found


def named_biases(items: Sequence[ItemKey], answers: Mapping[str, float | None]) -> dict[str, float]:
    """Where somebody who answers by name puts the leader, -3..3; facets they do not judge are left out."""
    found = {facet: _mean_bias(facet_items(items, facet), answers) for facet in facet_names(items)}
    return {facet: bias for facet, bias in found.items() if bias is not None}


def _mean_bias(items: Sequence[ItemKey], answers: Mapping[str, float | None]) -> float | None:
    given = [-x if item.reversed else x for item in items if (x := answers.get(item.id)) is not None]
    return fmean(given) if given else None


def _compared(facet: str, own: float, others: Estimate, spread: float) -> SelfOther:
    usual = TYPICAL_SD * spread
    typical = -min(max(others.value, -usual), usual)
    gap = Estimate(own - others.value, own - others.high, own - others.low)
    usual, low, high = (round(figure, 1) for figure in (typical, gap.low, gap.high))
    real = low > max(usual, 0) or high < min(usual, 0)
    return SelfOther(facet, own, others, gap, typical, real)


def check_predictions(
    predictions: Mapping[str, Prediction], facets: Sequence[FacetScore]
) -> list[PredictionCheck]:
    """Each prediction against the released bias of its facet.

    `inside` says whether the raters' figure, as it is printed, is within the leader's margin; None where it
    may not be shown.
    """
    found = []
    for facet in facets:
        if facet.facet in predictions:
            given, others = predictions[facet.facet], facet.bias
            inside = None if others is None else _within(given.expected, given.margin, _printed(others))
            found.append(PredictionCheck(facet.facet, given.expected, given.margin, others, inside))
    return found


def _printed(estimate: Printed) -> float:
    """A figure as readers see it: they compare printed figures, and so does every finding."""
    return round(estimate.value, 1)


def _within(place: float, margin: float, others: float) -> bool:
    return abs(place - others) <= margin + 1e-9  # .1 has no exact double


class Foreseen(Protocol):
    """One prediction that was checked, wherever it is kept."""

    @property
    def facet(self) -> str:
        """The facet it is about."""

    @property
    def expected(self) -> float:
        """Where the leader expected to be put, -3..3."""

    @property
    def margin(self) -> float:
        """How far off the leader thought they might be."""

    @property
    def others(self) -> Printed | None:
        """Where the raters put the leader; None: not shown."""

    @property
    def inside(self) -> bool | None:
        """Whether that is within the margin."""


def foresight(checks: Sequence[Foreseen], means: Mapping[str, float] | None = None) -> Foresight | None:
    """All predictions together, beside two that need no knowledge of the leader, with the same margins.

    These are "the right amount" for every facet, and `means`: where all leaders of the wave are on average,
    by facet (compared if every facet has one). The raters' figures count as printed, to .1. Intervals take
    the facets as a sample (t). None if no prediction can be compared.
    """
    held = [(one, _printed(one.others)) for one in checks if one.others is not None]
    if not held:
        return None
    gaps = [abs(one.expected - others) for one, others in held]
    usual = [abs(others) for _one, others in held]
    inside = sum(bool(one.inside) for one, _others in held)
    return Foresight(
        inside=inside,
        compared=len(held),
        share=hit_share(inside, len(held)),
        usual_inside=_inside(held, {}),
        gap=_mean(gaps, low=0.0),
        usual_gap=fmean(usual),
        gain=_mean([other - own for own, other in zip(gaps, usual, strict=True)]),
        score=_score(held, {one.facet: one.expected for one, _others in held}),
        usual_score=_score(held, {}),
        **_beside_means(held, means),
    )


Held = Sequence[tuple[Foreseen, float]]


def _beside_means(held: Held, means: Mapping[str, float] | None) -> dict[str, Any]:
    if means is None or any(one.facet not in means for one, _others in held):
        return {}
    return {
        "mean_inside": _inside(held, means),
        "mean_gap": fmean(abs(means[one.facet] - others) for one, others in held),
        "mean_score": _score(held, means),
    }


def _inside(held: Held, places: Mapping[str, float]) -> int:
    return sum(_within(places.get(one.facet, 0.0), one.margin, others) for one, others in held)


def _score(held: Held, places: Mapping[str, float]) -> float:
    return fmean(
        float(interval_score(place - one.margin, place + one.margin, others))
        for one, others in held
        for place in [places.get(one.facet, 0.0)]
    )


def _mean(figures: Sequence[float], low: float = -inf) -> Estimate | None:
    if len(figures) < LEAST_FACETS:
        return None
    middle = fmean(figures)
    half = t_quantile(len(figures) - 1) * stdev(figures) / sqrt(len(figures))
    return Estimate(middle, max(low, middle - half), middle + half)
