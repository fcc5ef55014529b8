"""How each item did over a whole wave, so that weak items are seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scoring.cells import ItemKey
from scoring.coarse import Coarse, items_of
from scoring.pooling import LEAST_LEADERS
from scoring.readings import Readings
from scoring.scores import ItemFigure, ItemFlag
from scoring.told_apart import facet_covariances

MANY_UNABLE = 0.25
ALIKE, LEAST_ALIKE = 0.1, 5  # so many figures of leaders within this share of the scale tell nobody apart
WEAK = 0.2  # an item goes with the rest of its facet from .3 on; as told in steps, above .2


def item_figures(
    items: Sequence[ItemKey], asked: Sequence[ItemKey], readings: Sequence[Readings], found: Coarse
) -> list[ItemFigure]:
    """Every closed item that enough raters of enough leaders were asked; see `scoring.pooling.of_many`.

    `mean` is the plain mean of the released figures over leaders (for amounts the bias, with its two ends
    beside it; None with fewer than three leaders who have figures), `spread` the coarse standard deviation
    within sets of raters (None with fewer than ten leaders), `goes_with` the corrected correlation with the
    rest of the facet within leaders, `unable` the lower bound of the share of those asked who were not in a
    position to say. Flags: `unable` from a quarter on; `alike` where at least five leaders have figures, all
    within a tenth of the scale, and raters differ no more than the least spread that is told; `apart` up to
    a correlation of .2.
    """
    known = {item.id for item in asked}
    return [
        _item_figure(item, item.id in known, items_of(asked, item.facet or ""), readings, found)
        for item in items
        if item.id in found.unable
    ]


def _item_figure(
    item: ItemKey, answered: bool, facet: Sequence[ItemKey], readings: Sequence[Readings], found: Coarse
) -> ItemFigure:
    parts = ("bias", "too-little", "too-much") if item.kind == "amount" else ("mean",)
    shown = [one[item.id].parts for one in readings if item.id in one]
    told = [_mean([one[part].value for one in shown]) for part in parts if len(shown) >= LEAST_LEADERS]
    goes_with = corrected_correlation(item, facet, found) if answered else None
    return ItemFigure(
        item=item.id,
        mean=told[0] if told else None,
        too_little=told[1] if len(told) > 1 else None,
        too_much=told[2] if len(told) > 1 else None,
        spread=round(found.pooled.spread(item).sd, 1) if answered and found.pooled.tells(item.id) else None,
        goes_with=goes_with,
        unable=found.unable[item.id],
        flags=_flags(item, answered, [one[parts[0]].value for one in shown], goes_with, found),
    )


def _mean(values: Sequence[float]) -> float:
    return round(float(np.mean(values)), 1) + 0.0


def _flags(
    item: ItemKey, answered: bool, values: Sequence[float], goes_with: float | None, found: Coarse
) -> list[ItemFlag]:
    flags: list[ItemFlag] = []
    if found.unable[item.id] >= MANY_UNABLE:
        flags.append("unable")
    if answered and _alike(item, values) and found.pooled.is_least(item):
        flags.append("alike")
    if goes_with is not None and goes_with <= WEAK:
        flags.append("apart")
    return flags


def _alike(item: ItemKey, values: Sequence[float]) -> bool:
    return len(values) >= LEAST_ALIKE and bool(np.ptp(values) <= ALIKE * item.span + 1e-9)


def corrected_correlation(item: ItemKey, facet: Sequence[ItemKey], found: Coarse) -> float | None:
    """Correlation of an item with the sum of the other items of its facet, within leaders, to .1.

    For a facet of two items it is that of the two. None for an item that stands alone, or where
    correlations cannot be told.
    """
    covariances = facet_covariances(facet, found) if len(facet) > 1 else None
    if covariances is None:
        return None
    place = [one.id for one in facet].index(item.id)
    others = np.arange(len(facet)) != place
    rest = float(covariances[np.ix_(others, others)].sum())
    length = float(np.sqrt(covariances[place, place] * rest))
    return round(float(covariances[place, others].sum()) / length, 1)
