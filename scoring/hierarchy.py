"""One estimator for the means of many leaders: moderated variances and a hierarchy over a grid of spreads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.pooling import PRIOR_DF, PRIOR_SD

Floats = NDArray[np.float64]
GRID = 40
TAU_SD = 0.5  # half-normal prior of the spread between leaders, on a scale that spans 4
ENOUGH_FOR_PRIOR = 60
LARGEST_DF = 12.0
USUAL_ITEMS = 3
FEW_LEADERS = 2


@dataclass(frozen=True)
class LeaderMeans:
    """Estimates of leaders, in points of the scale; arrays in the order given.

    `own_share` (0..1) is how much of an estimate comes from the leader's own raters; the rest is pulled
    towards the other leaders. `half` is half of the interval before it is cut off at the ends of the scale.
    `prior_df` and `prior_sd` (points) are d0 and s0, from which the spread of raters starts: usual ones, or
    from 60 leaders on those of all of them.
    """

    value: Floats
    low: Floats
    high: Floats
    own_share: Floats
    half: Floats
    prior_df: float
    prior_sd: float


@dataclass(frozen=True)
class _Spread:
    """Where spreads start, and the moderated variances with their degrees of freedom by leader."""

    prior_df: float
    prior: float
    df: Floats
    variance: Floats


def leader_means(
    means: ArrayLike,
    variances: ArrayLike,
    counts: ArrayLike,
    scale: tuple[float, float] = (1.0, 5.0),
    items: int = USUAL_ITEMS,
    dfs: ArrayLike | None = None,
) -> LeaderMeans:
    """Estimate leaders from the mean, variance (n - 1) and number n >= 1 of their raters' means over `items`.

    `dfs` are the degrees of freedom of the variances, n - 1 if not given: fewer where the spread is that
    within groups. Variances are moderated towards the other leaders'. With one or two leaders: the raw mean
    and a moderated t interval. Otherwise m ~ N(theta, s^2/n), theta ~ N(mu, tau^2), mu flat, tau half-normal,
    over a grid of tau. Intervals are 95 % (Student's t with d0 + dfs), clipped to the scale; on average over
    leaders they hold, an extreme leader is moved towards the others. Raises ValueError for a count below one.
    Source: Morris 1983, doi 10.1080/01621459.1983.10477920; simulated in tests/benchmarks/coverage.py.
    """
    m, errors, spread = _checked(means, variances, counts, scale, items, dfs)
    if len(m) <= FEW_LEADERS:
        return _printed(m, errors, np.ones_like(m), spread, scale)
    return _printed(*_over_grid(m, errors, (scale[1] - scale[0]) / 4), spread, scale)


def raw_means(
    means: ArrayLike,
    variances: ArrayLike,
    counts: ArrayLike,
    scale: tuple[float, float] = (1.0, 5.0),
    items: int = USUAL_ITEMS,
    dfs: ArrayLike | None = None,
) -> LeaderMeans:
    """The same leaders as they are, not pulled towards each other: for ranks, pairs and changes over time.

    Moderated t intervals as in `leader_means`, clipped to the scale; `own_share` is 1.
    """
    m, errors, spread = _checked(means, variances, counts, scale, items, dfs)
    return _printed(m, errors, np.ones_like(m), spread, scale)


def _checked(
    means: ArrayLike,
    variances: ArrayLike,
    counts: ArrayLike,
    scale: tuple[float, float],
    items: int,
    dfs: ArrayLike | None,
) -> tuple[Floats, Floats, _Spread]:
    """Means, squared standard errors and the spread of raters."""
    m, s2, n = (np.asarray(given, float) for given in (means, variances, counts))
    if (n < 1).any():
        raise ValueError("every leader needs at least one rater")
    usual = _usual_variance(items) * ((scale[1] - scale[0]) / 4) ** 2
    df = n - 1 if dfs is None else np.asarray(dfs, float)
    spread = _moderated(np.where(df > 0, s2, 0.0), df, usual)
    return m, spread.variance / n, spread


def _printed(
    value: Floats, variance: Floats, own: Floats, spread: _Spread, scale: tuple[float, float]
) -> LeaderMeans:
    half = _t(spread.df) * np.sqrt(variance)
    low, high = np.maximum(value - half, scale[0]), np.minimum(value + half, scale[1])
    return LeaderMeans(value, low, high, own, half, spread.prior_df, spread.prior**0.5)


def _usual_variance(items: int) -> float:
    """Variance of means over so many items: two thirds are the raters', one third three items' noise."""
    return PRIOR_SD**2 * (2 + USUAL_ITEMS / items) / 3


def _moderated(variances: Floats, dfs: Floats, usual: float) -> _Spread:
    """Degrees of freedom and variances (d0 s0^2 + df s^2) / (d0 + df).

    Below 60 leaders d0 = 4, and s0^2 is what all the others' raters say, beside 4 degrees of freedom of the
    usual variance: a campaign with noisy or steady raters soon speaks for itself, and no leader counts twice.
    """
    squares = dfs * variances
    if (dfs > 0).sum() >= ENOUGH_FOR_PRIOR and squares.any():
        prior_df, prior = _spread_of_many(variances[dfs > 0], dfs[dfs > 0])
        found = (prior_df * prior + squares) / (prior_df + dfs)
        return _Spread(prior_df, prior, prior_df + dfs, found)
    others_df, others = dfs.sum() - dfs, squares.sum() - squares
    mixed = (PRIOR_DF * usual + others) / (PRIOR_DF + others_df)
    return _Spread(PRIOR_DF, usual, PRIOR_DF + dfs, (PRIOR_DF * mixed + squares) / (PRIOR_DF + dfs))


def _spread_of_many(variances: Floats, dfs: Floats) -> tuple[float, float]:
    """d0 in (4, 12] and s0^2 of the inverse chi-square law that the variances of many leaders come from.

    From mean and variance of s^2: with answers on few points three raters often agree to the point, and
    moments of log s^2 are ruled by those zeros (coverage .80 instead of .95 at the top of the scale). At most
    12, because sixty leaders with few raters cannot show that all spreads are equal.
    """
    mean = float(np.average(variances, weights=dfs))
    chance = 2 * len(dfs) / float(dfs.sum())
    seen = float(np.average((variances - mean) ** 2, weights=dfs)) / mean**2
    uneven = max((seen - chance) / (1 + chance), 2 / (LARGEST_DF - 4))
    prior_df = 4 + 2 / uneven
    return prior_df, mean * (prior_df - 2) / prior_df


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

    # quantiles take time, and few numbers of raters differ
    distinct, place = np.unique(df, return_inverse=True)
    found: Floats = stdtrit(distinct, 0.975)[place]
    return found
