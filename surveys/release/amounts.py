"""Items with two ends: how much too little, how much too much, or only that it is a lot in all."""

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
from surveys.release.policy import Policy

MOST = 3
"""The furthest that an answer can be from the right amount."""


def release_amount(policy: Policy, values: Sequence[int]) -> tuple[Figure, ...]:
    """Answers -3..3 as they may be published: two figures, or one `withheld`.

    Either `too-little` and `too-much` (means of max(-x, 0) and max(x, 0), 0..3), or, when answers lie
    so far out that both together could prove an extreme answer, `total` and `direction`.
    """
    if len(values) < policy.k:
        return (withheld(FEW_ANSWERS),)
    little, much = sum(max(-value, 0) for value in values), sum(max(value, 0) for value in values)
    return amount_figures(len(values), little, much)


def amount_figures(n: int, little: int, much: int) -> tuple[Figure, Figure]:
    """The figures of n answers with these sums of too little and too much; of these three alone."""
    if little + much >= _limit(n):
        return _total(n), Figure("direction", direction(little, much), None, None, *n_range(n))
    return _mean("too-little", n, little), _mean("too-much", n, much)


def direction(little: int, much: int) -> str:
    """Where most of it lies; divided when the two differ by less than a third of their sum."""
    if 3 * abs(little - much) < little + much:
        return "divided"
    return "too-little" if little > much else "too-much"


def _limit(n: int) -> int:
    return min(3 * n - 7, 2 * n)


def _total(n: int) -> Figure:
    least = tenths_down(_limit(label_n(n)), label_n(n))
    return Figure("total", f"{one_decimal(least)} or more", least / 10, float(MOST), *n_range(n))


def _mean(name: str, n: int, total: int) -> Figure:
    bound, shown = tenths_up(1, label_n(n)), tenths(total, n)
    if total <= 1 or shown < bound:
        return Figure(name, f"{one_decimal(bound)} or lower", 0.0, bound / 10, *n_range(n))
    return Figure(name, one_decimal(shown), (2 * shown - 1) / 20, (2 * shown + 1) / 20, *n_range(n))
