"""What a leader's score is made of: leader, raters and items, and how sure more of them would make it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.omega import LEAST_ITEMS, LEAST_ROWS, omega_of

Floats = NDArray[np.float64]
Groups = Sequence[object] | NDArray[np.int64]


@dataclass(frozen=True)
class Components:
    """Variances in squared points; an estimate may be negative, which reads "none that can be seen".

    `leader` how leaders differ, `rater` how raters of a leader differ over all items, `leader_item` how the
    profile of items differs between leaders, `rest` everything else.
    """

    leader: float
    rater: float
    leader_item: float
    rest: float

    def generalisability(self, raters: float, items: float) -> float:
        """Reliability (0..1) of a leader's mean over so many raters and items; negative variances count as 0.

        s_L / (s_L + s_R/n + s_LI/J + s_e/(n J)). Source: Brennan 2001, doi 10.1007/978-1-4757-3456-0.
        Raises ValueError without raters or items. NaN if nothing varies.
        """
        if raters <= 0 or items <= 0:
            raise ValueError("a mean needs raters and items")
        leader, rater, profile, rest = (
            max(part, 0.0) for part in (self.leader, self.rater, self.leader_item, self.rest)
        )
        whole = leader + rater / raters + profile / items + rest / (raters * items)
        return leader / whole if whole else float("nan")


def components(table: ArrayLike, groups: Groups) -> Components | None:
    """Variance components of raters (rows, within leaders) by items (columns), from mean squares.

    Only complete rows count. None with fewer than two leaders or items, or without a second rater. For equal
    numbers of raters and no negative estimate the same as restricted maximum likelihood.
    """
    held, place = _complete(table, groups)
    rows, items = held.shape
    counts = np.bincount(place)
    if items < 2 or len(counts) < 2 or rows <= len(counts):
        return None
    raters = held.mean(axis=1)
    profiles = held - raters[:, None]
    within, between, n0 = _mean_squares(raters[:, None], place, counts)
    rest, profile, _ = _mean_squares(profiles, place, counts)
    rest, profile = rest / (items - 1), profile / (items - 1)
    leader_item = (profile - rest) / n0
    return Components(
        leader=(between - within) / n0 - leader_item / items,
        rater=within - rest / items,
        leader_item=leader_item,
        rest=rest,
    )


@dataclass(frozen=True)
class Levels:
    """Alpha and omega of items within leaders and between them; None where a figure is not defined."""

    alpha_within: float | None
    alpha_between: float | None
    omega_within: float | None
    omega_between: float | None


def levels(table: ArrayLike, groups: Groups) -> Levels:
    """How items hang together among the raters of a leader, and among leaders, as two different questions.

    From the pooled covariance within leaders and that between them without what chance adds to it,
    (S_between - S_within) / n0. Source: Geldhof, Preacher & Zyphur 2014, doi 10.1037/a0032138. Items that are
    constant within leaders are left out. Omega needs three items, and fifty rows or leaders.
    """
    held, place = _complete(table, groups)
    counts = np.bincount(place)
    if len(counts) < 2 or len(held) <= len(counts):
        return Levels(None, None, None, None)
    means = _means(held, place, counts)
    inside = held - means[place]
    held, means, inside = (part[:, np.ptp(inside, axis=0) > 0] for part in (held, means, inside))
    around = means - held.mean(axis=0)
    within = inside.T @ inside / (len(held) - len(counts))
    between = (around.T @ (around * counts[:, None]) / (len(counts) - 1) - within) / _usual_size(counts)
    return Levels(
        _alpha(within),
        _alpha(between),
        _omega(within) if len(held) >= LEAST_ROWS else None,
        _omega(between) if len(counts) >= LEAST_ROWS else None,
    )


def _alpha(covariance: Floats) -> float | None:
    k, whole = len(covariance), float(covariance.sum())
    if k < 2 or whole <= 1e-12 or (np.diag(covariance) <= 0).any():
        return None
    return k / (k - 1) * (1 - float(np.trace(covariance)) / whole)


def _omega(covariance: Floats) -> float | None:
    if len(covariance) < LEAST_ITEMS or np.linalg.eigvalsh(covariance)[0] <= 1e-9:
        return None
    return omega_of(covariance, standardised=False)


def _complete(table: ArrayLike, groups: Groups) -> tuple[Floats, NDArray[np.int64]]:
    numbers = np.asarray(table, float)
    held = ~np.isnan(numbers).any(axis=1)
    return numbers[held], np.unique(np.asarray(groups)[held], return_inverse=True)[1]


def _means(held: Floats, place: NDArray[np.int64], counts: NDArray[np.int64]) -> Floats:
    return np.column_stack([np.bincount(place, weights=column) / counts for column in held.T])


def _usual_size(counts: NDArray[np.int64]) -> float:
    total = float(counts.sum())
    return (total - float((counts**2).sum()) / total) / (len(counts) - 1)


def _mean_squares(
    columns: Floats, place: NDArray[np.int64], counts: NDArray[np.int64]
) -> tuple[float, float, float]:
    """Mean squares within and between leaders, summed over columns, and the usual number of raters."""
    means = _means(columns, place, counts)
    within = float(((columns - means[place]) ** 2).sum()) / (len(columns) - len(counts))
    around = counts[:, None] * (means - columns.mean(axis=0)) ** 2
    return within, float(around.sum()) / (len(counts) - 1), _usual_size(counts)
