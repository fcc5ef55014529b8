"""How answers 1..5 spread, in three bins, where that cannot point at anybody."""

from __future__ import annotations

from collections.abc import Sequence

from surveys.release.cells import BAND_RULE, FEW_ANSWERS, Figure, n_range, withheld
from surveys.release.policy import BINS_FROM, BINS_OUTSIDE, Policy

NAMES = ("share-low", "share-mid", "share-high")


def release_bins(policy: Policy, values: Sequence[int]) -> tuple[Figure, ...]:
    """Shares of the answers 1-2, 3 and 4-5, or why they may not be shown.

    Shown from 10 answers on, and only if at least 4 lie outside the largest bin. (With 3 outside, two
    colluding raters can prove the answers of all others.)
    """
    if len(values) < max(policy.k, BINS_FROM):
        return (withheld(FEW_ANSWERS),)
    low, high = sum(value <= 2 for value in values), sum(value >= 4 for value in values)
    return bin_figures((low, len(values) - low - high, high))


def bin_figures(counts: tuple[int, int, int]) -> tuple[Figure, ...]:
    """The published shares of these counts, to the nearest 5 %, so that they do not tell n."""
    n = sum(counts)
    if n - max(counts) < BINS_OUTSIDE:
        return (withheld(BAND_RULE),)
    return tuple(_share(name, count, n) for name, count in zip(NAMES, counts, strict=True))


def _share(name: str, count: int, n: int) -> Figure:
    twentieths = (40 * count + n) // (2 * n)
    low, high = max(0.0, (2 * twentieths - 1) / 40), min(1.0, (2 * twentieths + 1) / 40)
    return Figure(name, f"{5 * twentieths} %", low, high, *n_range(n))
