"""Figures of a whole wave, from sheets in memory: reliability, items nobody can judge, spread."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scoring.cells import ItemKey
from scoring.facets import CREDIBILITY, facet_items, facet_names
from scoring.pooling import Row, codes, number_table, pool
from scoring.reliability import alpha, one_way, raters_needed, within_deviations
from scoring.scores import FacetReliability, ItemFigure, WaveFigures

Floats = NDArray[np.float64]
LEAST_COMPLETE = 15


def wave_figures(rows: Sequence[Row], items: Sequence[ItemKey]) -> WaveFigures:
    """Campaign figures of all sheets of a wave; empty with fewer than three leaders or fifteen ballots.

    `rows` as for `pool`. Reliability is that of the bias (of agreement for credibility): ICC(1) and ICC(2)
    over leaders of each rater's facet mean, alpha of the items on deviations within leaders (for two items
    it is the Spearman-Brown figure if they vary alike). `spread` is the pooled standard deviation within
    leaders, in points of the item.
    """
    pooled = pool(rows)
    if not pooled.enough:
        return WaveFigures(pooled.n_leaders, [], [], {}, False)
    names = [*facet_names(items), CREDIBILITY]
    return WaveFigures(
        pooled.n_leaders,
        [found for name in names if (found := _reliability(name, rows, items)) is not None],
        _item_figures(rows, items),
        {item.id: pooled.spread(item).sd for item in items if (item.id, "number") in pooled.variances},
        True,
    )


def _item_figures(rows: Sequence[Row], items: Sequence[ItemKey]) -> list[ItemFigure]:
    found = []
    for item in items:
        asked = [numbers[item.id] for _, _, numbers in rows if item.id in numbers]
        if len(asked) >= LEAST_COMPLETE:
            found.append(ItemFigure(item.id, sum(number is None for number in asked) / len(asked)))
    return found


def _reliability(facet: str, rows: Sequence[Row], items: Sequence[ItemKey]) -> FacetReliability | None:
    kept = facet_items(items, facet) or [i for i in items if i.kind == "agreement" and i.facet == facet]
    if not kept:
        return None
    table = number_table(rows, [item.id for item in kept]) * [-1 if item.reversed else 1 for item in kept]
    leaders = codes([subject for subject, _, _ in rows])
    held = ~np.isnan(table).all(axis=1)
    found = one_way(np.nanmean(table[held], axis=1), leaders[held]) if held.any() else None
    within = within_deviations(table, leaders)
    together = alpha(within) if len(within) >= LEAST_COMPLETE else None
    return FacetReliability(
        facet,
        None if found is None else found.icc1,
        None if found is None else found.icc2,
        None if together is None else together.value,
        None if found is None else raters_needed(found.icc1),
    )
