"""One estimator for the means of many leaders: moderated variances and a hierarchy over a grid of spreads."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.pooling import CAPPED_DF, PRIOR_DF, PRIOR_SD, fit_variance_prior

Floats = NDArray[np.float64]
GRID = 40
TAU_SD = 0.5  # half-normal prior of the spread between leaders, on a scale that spans 4
ENOUGH_FOR_PRIOR = 60
FEW_LEADERS = 2


@dataclass(frozen=True)
class LeaderMeans:
    """Estimates of leaders, in points of the scale; arrays in the order given.

    `own_share` (0..1) is how much of an estimate comes from the leader's own raters; the rest is pulled
    towards the other leaders.
    """

    value: Floats
    low: Floats
    high: Floats
    own_share: Floats


def leader_means(
    means: ArrayLike, variances: ArrayLike, counts: ArrayLike, scale: tuple[float, float] = (1.0, 5.0)
) -> LeaderMeans:
    """Estimate leaders from the mean, variance (n - 1) and number n >= 1 of their raters' means.

    Variances are moderated with d0 = 4, s0 = .65 (stretched to the scale), estimated from the data with 60
    leaders or more. With one or two leaders: the raw mean and a moderated t interval. Otherwise m ~ N(theta,
    s^2/n), theta ~ N(mu, tau^2), mu flat, tau half-normal, integrated over a grid. Intervals are 95 %
    (Student's t with d0 + n - 1), clipped to the scale; on average over leaders they hold, an extreme leader
    is moved towards the others. Raises ValueError if a count is below one.
    """
    m, s2, n = (np.asarray(given, float) for given in (means, variances, counts))
    if (n < 1).any():
        raise ValueError("every leader needs at least one rater")
    stretch = (scale[1] - scale[0]) / 4
    df, squares = _moderated(np.where(n > 1, s2, 0.0), n - 1, stretch)
    errors = squares / n
    if len(m) <= FEW_LEADERS:
        value, variance, own = m, errors, np.ones_like(m)
    else:
        value, variance, own = _over_grid(m, errors, stretch)
    half = _t(df) * np.sqrt(variance)
    return LeaderMeans(value, np.maximum(value - half, scale[0]), np.minimum(value + half, scale[1]), own)


def _moderated(variances: Floats, dfs: Floats, stretch: float) -> tuple[Floats, Floats]:
    prior_df, prior = PRIOR_DF, (PRIOR_SD * stretch) ** 2
    usable = dfs > 0
    if usable.sum() >= ENOUGH_FOR_PRIOR and np.median(variances[usable]) > 0:
        found, prior = fit_variance_prior(variances, dfs)
        prior_df = CAPPED_DF if found == inf else min(found, CAPPED_DF)
    return prior_df + dfs, (prior_df * prior + dfs * variances) / (prior_df + dfs)


def _over_grid(m: Floats, errors: Floats, stretch: float) -> tuple[Floats, Floats, Floats]:
    scale = TAU_SD * stretch
    tau2 = (np.linspace(0.01, 3, GRID)[:, None] * scale) ** 2
    weights = 1 / (tau2 + errors)
    total = weights.sum(axis=1)
    centre = (weights @ m) / total
    fit = (weights * (m - centre[:, None]) ** 2 - np.log(weights)).sum(axis=1) + np.log(total)
    logs = -fit / 2 - tau2[:, 0] / (2 * scale**2)
    mass = np.exp(logs - logs.max())
    mass /= mass.sum()
    own = tau2 * weights
    value = centre[:, None] + own * (m - centre[:, None])
    variance = own * errors + (1 - own) ** 2 / total[:, None]
    middle = mass @ value
    return middle, mass @ (variance + (value - middle) ** 2), mass @ own


def _t(df: Floats) -> Floats:
    from scipy.special import stdtrit

    found: Floats = stdtrit(df, 0.975)
    return found
