"""The team's estimate of a quantity: only the band of the ladder that holds the median."""

from __future__ import annotations

from collections.abc import Sequence

from surveys.release.cells import FEW_ANSWERS, Figure, n_range, withheld
from surveys.release.policy import MEDIAN_FROM, Policy


def release_median(policy: Policy, steps: Sequence[int], ladder: Sequence[float]) -> tuple[Figure, ...]:
    """The ladder band around the median of chosen steps (indices), from 8 answers on."""
    if len(steps) < max(policy.k, MEDIAN_FROM):
        return (withheld(FEW_ANSWERS),)
    ordered = sorted(steps)
    middle = ordered[(len(steps) - 1) // 2], ordered[len(steps) // 2]
    return (median_figure(len(steps), sum(middle), ladder),)


def median_figure(n: int, twice_median: int, ladder: Sequence[float]) -> Figure:
    """The published band for a median step that is given twice over, so that halves are whole.

    A tap stands for everything nearer to its step than to the next ones: a median on a step has the
    band from the step before to the step after, a median between steps the band between them.
    """
    below = max(0, -(-twice_median // 2) - 1)
    above = min(len(ladder) - 1, twice_median // 2 + 1)
    label = f"{ladder[below]:g}–{ladder[above]:g}"
    return Figure("median", label, float(ladder[below]), float(ladder[above]), *n_range(n))
