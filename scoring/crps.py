"""Proper scores for forecasts given as low (10 %), likely (50 %) and high (90 %)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import log, pi, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.cells import Ladder, ThreePoint

Floats = NDArray[np.float64]
Z90 = 1.2815515655446004
CERTAIN = 0.02  # spread on the transformed scale when low and high are the same answer
ROUNDING = 1e-9  # the same answer in another unit can come out so far away, which is no width


@dataclass(frozen=True)
class TwoPiece:
    """A two-piece normal law with half of its mass on either side of `middle`, spread `below` and `above`."""

    middle: float
    below: float
    above: float


def two_piece(low: float, likely: float, high: float) -> TwoPiece:
    """The law with these 10, 50 and 90 % points (on the scale of the figures, usually logarithms).

    A side without any width gets a spread of 0.02. Raises ValueError if the points are not in order.
    """
    if not low <= likely <= high:
        raise ValueError("low must not be above likely, nor likely above high")
    return TwoPiece(likely, _spread(likely - low), _spread(high - likely))


def _spread(width: float) -> float:
    return width / Z90 if width > ROUNDING else CERTAIN


def crps(law: TwoPiece, outcomes: ArrayLike) -> Floats:
    """Continuous ranked probability score of a two-piece law at each outcome: integral of (F - step)^2.

    In the unit of the scale; 0 is perfect, smaller is better. Closed form from the antiderivatives
    G(w) = w P^2 + 2 P p - P(w sqrt 2)/sqrt(pi) of P^2 and H(w) = w P + p of P, where P and p are the standard
    normal distribution and density.
    """
    outcome = np.atleast_1d(np.asarray(outcomes, float))
    below = (outcome - law.middle) / law.below
    above = (outcome - law.middle) / law.above
    half = _square(np.zeros(1))
    gone = -below - 2 * (_single(np.zeros(1)) - _single(below)) + half - _square(below)
    left = law.below * (_square(below) + gone) + law.above * half
    right = law.below * half + law.above * (_square(above) - half + _square(-above))
    result: Floats = np.where(outcome <= law.middle, left, right)
    return result


def _square(w: Floats) -> Floats:
    from scipy.special import ndtr

    result: Floats = w * ndtr(w) ** 2 + 2 * ndtr(w) * _density(w) - ndtr(sqrt(2) * w) / sqrt(pi)
    return result


def _single(w: Floats) -> Floats:
    from scipy.special import ndtr

    result: Floats = w * ndtr(w) + _density(w)
    return result


def _density(w: Floats) -> Floats:
    result: Floats = np.exp(-(w**2) / 2) / sqrt(2 * pi)
    return result


def mean_distance(answers: ArrayLike, unbiased: bool = False) -> float:
    """Mean |y_i - y_k| over pairs of answers: over all n^2 pairs, or unbiased over the n(n-1) proper ones."""
    held = np.asarray(answers, float)
    n = len(held)
    total = float(np.abs(held[:, None] - held[None, :]).sum())
    return total / (n * (n - 1)) if unbiased else total / n**2


def cramer_distance(law: TwoPiece, answers: ArrayLike, unbiased: bool = False) -> float:
    """Distance of a law from the distribution of a team's answers: integral of (F - G)^2, 0 if equal.

    Mean CRPS minus half the mean distance between answers; `unbiased` for fewer than ten answers (it can
    then fall below 0). Source: Thorarinsdottir, Gneiting & Gissibl 2013, doi 10.1137/130907550.
    """
    return float(crps(law, answers).mean()) - mean_distance(answers, unbiased) / 2


def pinball(forecast: ArrayLike, outcomes: ArrayLike, quantile: float) -> Floats:
    """Loss of a quantile forecast: max(t (y - q), (t - 1)(y - q)). Smaller is better."""
    gap = np.asarray(outcomes, float) - np.asarray(forecast, float)
    result: Floats = np.maximum(quantile * gap, (quantile - 1) * gap)
    return result


def interval_score(low: float, high: float, outcomes: ArrayLike, miss: float = 0.2) -> Floats:
    """Width of an interval that should miss with probability `miss`, plus 2/miss times how far outcomes miss.

    Source: Gneiting & Raftery 2007, doi 10.1198/016214506000001437.
    """
    outcome = np.asarray(outcomes, float)
    beyond = np.maximum(low - outcome, 0) + np.maximum(outcome - high, 0)
    result: Floats = (high - low) + 2 / miss * beyond
    return result


def coverage(low: float, high: float, outcomes: ArrayLike) -> float:
    """Share (0..1) of outcomes within the interval; .8 is right for a 10 % to 90 % interval."""
    outcome = np.asarray(outcomes, float)
    return float(((low <= outcome) & (outcome <= high)).mean())


def transform(ladder: Ladder) -> Callable[[float], float]:
    """The scale on which answers to a question are compared: logarithm, or logit for shares in per cent.

    At 0 (and at 100 for shares) half of the smallest step of the ladder stands in, to stay finite.
    """
    steps = [after - before for before, after in pairwise(ladder.points)]
    half = min(steps, default=1.0) / 2
    if ladder.share:
        return lambda x: _logit(min(max(x, half), 100 - half) / 100)
    return lambda x: log(x if x > 0 else half)


def _logit(share: float) -> float:
    return log(share / (1 - share))


def forecast(given: ThreePoint, ladder: Ladder) -> TwoPiece:
    """A leader's low, likely and high as a law on the transformed scale of the question."""
    moved = transform(ladder)
    return two_piece(moved(given.low), moved(given.likely), moved(given.high))
