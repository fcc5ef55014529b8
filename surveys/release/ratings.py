"""Means of ratings on 1..5 (frequency, agreement): to 0.1 in the middle, bands at both ends."""

from __future__ import annotations

from collections.abc import Sequence

from surveys.release.cells import (
    FEW_ANSWERS,
    Figure,
    label_n,
    n_range,
    one_decimal,
    tenths,
    tenths_down,
    tenths_up,
    withheld,
)
from surveys.release.policy import DENIABLE, SCALE_POINTS, Policy


def release_rating(policy: Policy, values: Sequence[int], sensitive: str) -> tuple[Figure, ...]:
    """The mean of answers 1..5 as it may be published, or why it may not.

    `sensitive` is the end at which nobody may be provable: "low" (1 and 2) or "high" (5 and 4).
    """
    if len(values) < policy.k:
        return (withheld(FEW_ANSWERS),)
    return (mean_figure(policy, len(values), sum(values), sensitive),)


def mean_figure(policy: Policy, n: int, total: int, sensitive: str) -> Figure:
    """The published mean of n answers that add up to `total`; a function of these two alone.

    General formula for M points, deniability at d and c colluding raters: low band iff
    S <= max(n + d + (M - 1)c, 2n); high band iff S >= Mn - (M - 1)c' - 1. For a scale that is
    sensitive at its high end the rule is mirrored.
    """
    low, high = _bounds(policy, label_n(n), sensitive)
    shown = tenths(total, n)
    first, last = _sums_between(policy, n, sensitive)
    if total < first or shown < low:
        return _figure(n, f"{one_decimal(low)} or lower", 1.0, low / 10)
    if total > last or shown > high:
        return _figure(n, f"{one_decimal(high)} or higher", high / 10, float(SCALE_POINTS))
    return _figure(n, one_decimal(shown), (2 * shown - 1) / 20, (2 * shown + 1) / 20)


def _sums_between(policy: Policy, n: int, sensitive: str) -> tuple[int, int]:
    """The smallest and the largest sum that need no band."""
    steps = SCALE_POINTS - 1
    least = max(n + DENIABLE + steps * policy.bands.low_coalition, DENIABLE * n) + 1
    most = SCALE_POINTS * n - steps * policy.bands.high_coalition - 2
    if sensitive == "low":
        return least, most
    return (SCALE_POINTS + 1) * n - most, (SCALE_POINTS + 1) * n - least


def _bounds(policy: Policy, n: int, sensitive: str) -> tuple[int, int]:
    """Upper bound of the low band and lower bound of the high band, in tenths."""
    first, last = _sums_between(policy, n, sensitive)
    return tenths_up(first - 1, n), tenths_down(last + 1, n)


def _figure(n: int, label: str, low: float, high: float) -> Figure:
    return Figure("mean", label, low, high, *n_range(n))
