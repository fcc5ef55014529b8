"""A figure read from released cells, with what is uncertain about it, and how figures are put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf, sqrt
from typing import Protocol

from scoring.scores import Estimate

LEVEL = 0.95
Z95 = 1.959963984540054
COMPARISON = 1.39  # Goldstein & Healy 1995: bars of this many standard errors overlap unless p is about .05


class Printed(Protocol):
    """Any figure that is printed with its 95 % interval, wherever it is kept."""

    @property
    def value(self) -> float:
        """The figure."""

    @property
    def low(self) -> float:
        """Lower end of the interval."""

    @property
    def high(self) -> float:
        """Upper end of the interval."""


@lru_cache(maxsize=4096)
def t_quantile(df: float, level: float = LEVEL) -> float:
    """Two-sided critical value of Student's t: P(|T| <= value) = level. `df` may be infinite."""
    from scipy.special import ndtri, stdtrit

    upper = 0.5 + level / 2
    return float(ndtri(upper) if df == inf else stdtrit(df, upper))


@dataclass(frozen=True)
class Reading:
    """A figure from released cells, in its own unit.

    `value` is the middle of the published band, `reach` half its width, `error` the standard error from the
    spread of the whole campaign and the smallest n of the published range, `df` its degrees of freedom.
    """

    value: float
    reach: float
    error: float
    df: float

    def estimate(self, low: float, high: float) -> Estimate:
        """Value with its 95 % interval, clipped to the ends of the scale.

        Half width t sqrt(error^2 + reach^2 / 3): the figure may lie anywhere in the published band, so the
        variance of a uniform law is added. As t is above sqrt 3, the interval always covers the band.
        """
        return Estimate(
            _clip(self.value, low, high),
            _clip(self.value - self.half, low, high),
            _clip(self.value + self.half, low, high),
        )

    @property
    def half(self) -> float:
        """Half the width of the 95 % interval, before it is clipped."""
        return t_quantile(self.df) * sqrt(self.error**2 + self.reach**2 / 3)

    @property
    def at_least_zero(self) -> Reading:
        """The reading of the larger of figure and 0: the upper end of its interval stays, down to 0."""
        if self.value >= 0:
            return self
        left = max(self.value + self.half, 0.0) / self.half if self.half else 0.0
        return Reading(0.0, self.reach * left, self.error * left, self.df)

    def mapped(self, factor: float, shift: float = 0.0) -> Reading:
        """The reading of factor * figure + shift."""
        return Reading(
            self.value * factor + shift, self.reach * abs(factor), self.error * abs(factor), self.df
        )


def _clip(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)


def _shares(weights: Sequence[float]) -> list[float]:
    total = sum(weights)
    if total <= 0:
        raise ValueError("weights must have a positive sum")
    return [weight / total for weight in weights]


def over_sets(readings: Sequence[Reading], weights: Sequence[float]) -> Reading:
    """Weighted mean over disjoint sets of raters, whose errors are independent: Var = sum w^2 e^2."""
    shares = _shares(weights)
    return Reading(
        sum(w * r.value for w, r in zip(shares, readings, strict=True)),
        sum(w * r.reach for w, r in zip(shares, readings, strict=True)),
        sqrt(sum((w * r.error) ** 2 for w, r in zip(shares, readings, strict=True))),
        min(r.df for r in readings),
    )


def over_items(readings: Sequence[Reading], weights: Sequence[float] | None = None) -> Reading:
    """Weighted mean over items answered by the same raters.

    How their answers go together is not released, so errors are taken as fully correlated (error = sum w e),
    which can only widen the interval.
    """
    shares = _shares(weights or [1.0] * len(readings))
    return Reading(
        sum(w * r.value for w, r in zip(shares, readings, strict=True)),
        sum(w * r.reach for w, r in zip(shares, readings, strict=True)),
        sum(w * r.error for w, r in zip(shares, readings, strict=True)),
        min(r.df for r in readings),
    )


def standard_error(estimate: Printed) -> float:
    """Standard error that a printed 95 % interval stands for.

    The longer side counts, since the other may have been clipped at the end of the scale.
    """
    return max(estimate.high - estimate.value, estimate.value - estimate.low) / Z95


def comparison_interval(estimate: Printed) -> Estimate:
    """Bars for a caterpillar plot: two of them that do not overlap differ at about the 5 % level.

    Source: Goldstein & Healy 1995, doi 10.2307/2983411.
    """
    half = COMPARISON * standard_error(estimate)
    return Estimate(estimate.value, estimate.value - half, estimate.value + half)


def worst_case(mean: float, n: int, invited: int, low: float, high: float) -> tuple[float, float]:
    """Bounds of the mean of all invited if everybody who did not answer had chosen one end of the scale.

    The exact bounds tell n: show them only as published bands. Source: Manski's bounds for missing answers.
    """
    if not 0 <= n <= invited or invited < 1:
        raise ValueError("answers must be between none and the number invited")
    missing = invited - n
    return (n * mean + missing * low) / invited, (n * mean + missing * high) / invited
