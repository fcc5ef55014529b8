"""How the items of a facet hang together over a wave, and how far raters of one leader agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from scoring.agreement import null_point, uniform_variance
from scoring.cells import ItemKey
from scoring.coarse import Coarse
from scoring.omega import LEAST_ITEMS, LEAST_ROWS, omega_of
from scoring.pooling import LEAST_LEADERS
from scoring.readings import Readings
from scoring.reliability import feldt
from scoring.scores import Estimate
from scoring.told_apart import LeaderMean, facet_covariances, shown_by_all

Floats = NDArray[np.float64]
LEAST_BETWEEN = 10  # leaders from which items are held together between leaders


class Consistency(TypedDict):
    """The figures of `consistency`, by the fields of a FacetReliability."""

    alpha: Estimate | None
    alpha_between: float | None
    omega: float | None


class Agreement(TypedDict):
    """The figures of `agreement`, by the fields of a FacetReliability."""

    r_wg: float | None
    r_wg_chance: float | None
    a_wg: float | None


def consistency(kept: Sequence[ItemKey], readings: Sequence[Readings], found: Coarse) -> Consistency:
    """Alpha within leaders with Feldt's interval, alpha between leaders, and omega from three items on.

    For two items alpha is that of the standardised items, which is the Spearman-Brown figure
    2r/(1 + r). Omega needs fifty complete sheets, alpha between leaders ten leaders. Sources: Feldt 1965,
    doi 10.1007/BF02289499; Geldhof et al. 2014, doi 10.1037/a0032138; McDonald 1999 for omega.
    """
    complete = min((found.complete.get(item.facet or "", 0) for item in kept), default=0)
    correlations = found.correlations(kept) if len(kept) > 1 else None
    between = shown_by_all(kept, readings) if len(kept) > 1 else np.empty((0, 0))
    return Consistency(
        alpha=None if correlations is None else _alpha(kept, correlations, complete, found),
        alpha_between=alpha_of(np.cov(between, rowvar=False)) if len(between) >= LEAST_BETWEEN else None,
        omega=_omega(correlations, complete),
    )


def _alpha(kept: Sequence[ItemKey], correlations: Floats, complete: int, found: Coarse) -> Estimate | None:
    covariances = correlations if len(kept) == 2 else facet_covariances(kept, found)
    value = None if covariances is None else alpha_of(covariances)
    if value is None:
        return None
    low, high = feldt(value, complete // 10 * 10, len(kept))
    return Estimate(value, round(max(low, -1.0), 2), round(high, 2))


def alpha_of(covariances: Floats) -> float | None:
    """Cronbach's alpha of a matrix of covariances: k/(k - 1) (1 - trace/sum); None without spread."""
    whole, k = float(covariances.sum()), len(covariances)
    if whole <= 1e-12:
        return None
    return round(k / (k - 1) * (1 - float(np.trace(covariances)) / whole), 2) + 0.0


def _omega(correlations: Floats | None, complete: int) -> float | None:
    if correlations is None or len(correlations) < LEAST_ITEMS or complete < LEAST_ROWS:
        return None
    related = (correlations - np.eye(len(correlations))).any()
    return round(omega_of(correlations), 2) if related else 0.0


def agreement(kept: Sequence[ItemKey], means: Sequence[LeaderMean], found: Coarse) -> Agreement:
    """Agreement of raters about one leader, at the pooled spread: r_wg(J) beside chance, and a_wg.

    r_wg(J) = J(1 - q)/(J(1 - q) + q) with q the pooled variance over that of answers on every point alike,
    0..1; `r_wg_chance` is what random raters stay below in 95 of 100 waves with as many degrees of freedom.
    a_wg is the mean over leaders at their published means, for facets with one kind of scale. Sources as in
    `scoring.agreement`. None where the spread of an item is not told: the figures would be those of an
    assumption; a_wg also where fewer than three leaders have such a mean. The average deviation is not among
    them: beside the spread it would be a second figure on the same answers.
    """
    if not all(found.pooled.tells(item.id) for item in kept):
        return Agreement(r_wg=None, r_wg_chance=None, a_wg=None)
    spreads = [found.pooled.spread(item) for item in kept]
    points = len(kept[0].points) or round(kept[0].span) + 1
    ratio = float(np.mean([one.sd**2 for one in spreads])) / uniform_variance(points)
    shared = len(kept) * max(1 - ratio, 0.0)
    df = int(min(one.df for one in spreads))
    return Agreement(
        r_wg=round(shared / (shared + ratio), 2),
        r_wg_chance=round(null_point(df + 1, points, len(kept)), 2),
        a_wg=_a_wg(kept[0].scale, means, ratio * uniform_variance(points)),
    )


def _a_wg(scale: tuple[float, float], means: Sequence[LeaderMean], variance: float) -> float | None:
    """1 - 2 s^2 / (((H + L) m - m^2 - HL) n/(n - 1)), over the leaders whose mean allows to read it."""
    low, high = scale
    found = [
        1 - 2 * variance / (((high + low) * one.value - one.value**2 - high * low) * one.n / (one.n - 1))
        for one in means
        if (low * (one.n - 1) + high) / one.n <= one.value <= (high * (one.n - 1) + low) / one.n
    ]
    return round(max(float(np.mean(found)), -1.0), 2) if len(found) >= LEAST_LEADERS else None
