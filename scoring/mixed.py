"""The one-way model of raters within leaders, by restricted maximum likelihood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
LARGEST_RATIO = 1e8


@dataclass(frozen=True)
class Mixed:
    """y = mean + leader + rater, with variances `between` leaders (>= 0) and `within` them (squared points).

    `leaders` are the best linear unbiased predictions of mean + leader, in the order of the sorted codes, and
    `errors` their standard deviations given the model, as lme4 tells them.
    """

    mean: float
    between: float
    within: float
    leaders: Floats
    errors: Floats


def one_way_reml(values: ArrayLike, groups: ArrayLike) -> Mixed | None:
    """Fit the one-way model to one number per rater; the likelihood is profiled to the ratio of variances.

    None with fewer than two leaders, without a second rating, or without any spread within leaders. Its
    intervals are too short for few leaders: `leader_means` is what is printed, this one shows that we agree
    with others. Source: Patterson & Thompson 1971, doi 10.1093/biomet/58.3.545.
    """
    x = np.asarray(values, float)
    _, place, sizes = np.unique(np.asarray(groups), return_inverse=True, return_counts=True)
    n = sizes.astype(float)
    means = np.bincount(place, weights=x) / n
    inside = float(((x - means[place]) ** 2).sum())
    if len(n) < 2 or len(x) <= len(n) or inside <= 0:
        return None
    ratio = _ratio(means, n, inside)
    weights = n / (1 + n * ratio)
    mean = float(weights @ means / weights.sum())
    within = (inside + float(weights @ (means - mean) ** 2)) / (len(x) - 1)
    own = ratio * weights
    return Mixed(mean, ratio * within, within, mean + own * (means - mean), np.sqrt(within * own / n))


def _ratio(means: Floats, n: Floats, inside: float) -> float:
    """Variance between over variance within: the root of the restricted score, or 0 if it starts below."""
    from scipy.optimize import brentq

    if _score(0.0, means, n, inside) <= 0:
        return 0.0
    upper = 1.0
    while _score(upper, means, n, inside) > 0 and upper < LARGEST_RATIO:
        upper *= 4
    return float(brentq(_score, 0.0, upper, args=(means, n, inside), xtol=1e-15, rtol=1e-14))


def _score(ratio: float, means: Floats, n: Floats, inside: float) -> float:
    """Twice the derivative of the restricted log likelihood by the ratio."""
    weights = n / (1 + n * ratio)
    total = weights.sum()
    gaps = (means - weights @ means / total) ** 2
    spread = (n.sum() - 1) * (weights**2 @ gaps) / (inside + weights @ gaps)
    return float(spread - total + (weights**2).sum() / total)
