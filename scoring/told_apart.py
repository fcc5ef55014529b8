"""Whether leaders can be told apart, from their published means and the published spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.cells import ItemKey
from scoring.coarse import Coarse
from scoring.pooling import LEAST_LEADERS, of_many
from scoring.readings import ItemReading, Readings
from scoring.scores import Estimate

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class LeaderMean:
    """A leader's published figure, and on how many answers it rests: the middle of the published range."""

    value: float
    n: float


def facet_variance(kept: Sequence[ItemKey], found: Coarse) -> float | None:
    """Variance of one rater's mean over the items of a facet, within leaders; None if it cannot be told.

    Sum of s_j s_k r_jk over all pairs, divided by the square of the number of items.
    """
    covariances = facet_covariances(kept, found)
    return None if covariances is None else float(covariances.mean())


def facet_covariances(kept: Sequence[ItemKey], found: Coarse) -> Floats | None:
    """Covariances of the items of a facet within leaders, from their coarse spreads and correlations."""
    correlations = found.correlations(kept)
    if correlations is None:
        return None
    spreads = np.array([found.pooled.spread(item).sd for item in kept])
    return correlations * np.outer(spreads, spreads)


def one_way_of_means(means: Sequence[LeaderMean], within: float) -> tuple[Estimate, Estimate] | None:
    """ICC(1) and ICC(2) with 95 % intervals, from leaders' means and the variance within them.

    As `scoring.reliability.one_way`, where MSB = sum n (m - mean)^2/(k - 1) and MSW = `within`. Negative
    figures stay negative: they say that no difference between leaders was found. None where the answers
    are not `of_many` leaders, or without any spread.
    Source: Shrout & Fleiss 1979, doi 10.1037/0033-2909.86.2.420.
    """
    n = np.array([one.n for one in means])
    values = np.array([one.value for one in means])
    k, total = len(means), float(n.sum())
    if not of_many(n) or within <= 0:
        return None
    between = float((n * (values - np.average(values, weights=n)) ** 2).sum()) / (k - 1)
    n0 = (total - float((n**2).sum()) / total) / (k - 1)
    ratios = _ratios(between / within, k - 1, total - k)
    single, mean = [(f - 1) / (f + n0 - 1) for f in ratios], [1 - 1 / max(f, 1e-3) for f in ratios]
    return Estimate(*_two(single)), Estimate(*_two(mean))


def _ratios(f: float, between: float, within: float) -> tuple[float, float, float]:
    """F, and the F at the two ends of its 95 % interval."""
    from scipy.special import fdtri

    return f, f / float(fdtri(between, within, 0.975)), f * float(fdtri(within, between, 0.975))


def _two(figures: Sequence[float]) -> list[float]:
    return [round(max(one, -1.0), 2) + 0.0 for one in figures]


def generalisability(
    kept: Sequence[ItemKey], readings: Sequence[Readings], means: Sequence[LeaderMean], found: Coarse
) -> float | None:
    """Reliability 0..1 of a leader's mean over raters and over items that might have been others.

    s2_L / (s2_L + s2_R/n + s2_LI/J + s2_e/(nJ)) with n the mean number of answers and J items; components
    from published means (leaders by items) and the covariances within leaders. None with one item, fewer
    than three leaders who show all items, or covariances that cannot be told. Source: Shavelson & Webb
    1991, Generalizability Theory, ch. 3 and 4.
    """
    covariances = facet_covariances(kept, found)
    table = shown_by_all(kept, readings)
    if covariances is None or len(kept) < 2 or len(table) < LEAST_LEADERS:
        return None
    n, items = float(np.mean([one.n for one in means])), len(kept)
    common = max(float(covariances[~np.eye(items, dtype=bool)].mean()), 0.0)
    alone = float(np.diag(covariances).mean()) - common
    by_item = max(_interaction(table) - alone / n, 0.0)
    raters = common / n + alone / (n * items)
    leaders = max(float(table.mean(axis=1).var(ddof=1)) - raters - by_item / items, 0.0)
    whole = leaders + raters + by_item / items
    return round(leaders / whole, 2) if whole > 0 else None


def shown_by_all(kept: Sequence[ItemKey], readings: Sequence[Readings]) -> Floats:
    """Published means, leaders by items, of the leaders for whom all these items are shown."""
    rows = [[item_mean(item, one[item.id]) for item in kept] for one in readings if _all_shown(kept, one)]
    return np.array(rows, float)


def _all_shown(kept: Sequence[ItemKey], readings: Readings) -> bool:
    return all(item.id in readings for item in kept)


def item_mean(item: ItemKey, reading: ItemReading) -> float:
    """The published figure of an item: its bias, or its mean; turned round where the item is reversed."""
    part = reading.parts["bias" if item.kind == "amount" else "mean"]
    if not item.reversed:
        return part.value
    lowest, highest = item.scale
    return lowest + highest - part.value


def _interaction(table: Floats) -> float:
    """Mean square of what leaders and items leave over, per mean: s2_LI + s2_e/n."""
    rest = table - table.mean(axis=1, keepdims=True) - table.mean(axis=0) + table.mean()
    leaders, items = table.shape
    return float((rest**2).sum() / ((leaders - 1) * (items - 1)))
