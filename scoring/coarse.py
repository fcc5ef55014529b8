"""What may be told of all sheets of a wave beside the released cells: little, and only coarsely."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from scoring.cells import ItemKey
from scoring.facets import CREDIBILITY, facet_items, facet_names
from scoring.pooling import Pooled, Row, codes, number_table, of_many, pool
from scoring.reliability import within_deviations

Floats = NDArray[np.float64]

FINE_ROWS = 50
COARSE_STEP, FINE_STEP = 0.2, 0.1
STRONGEST = 0.8  # correlations from here on are told alike: two answers that always go together say too much
SHARES = (0.0, 0.25, 0.5)


@dataclass(frozen=True)
class Coarse:
    """All that figures of a whole wave may use beside released cells.

    `pooled` is the coarse spread, which intervals in reports already show. `together` holds for pairs of
    items of one facet how their answers go together within leaders: 0 (none, or against each other) to .8
    (.8 or more), in steps of .2, from fifty complete sheets on in steps of .1; reversed items are turned
    round. `unable` is the share of those asked who were not in a position to say, as its lower bound: 0,
    .25 or .5. `complete` counts the sheets that answer a whole facet, for degrees of freedom; it is not told.
    Whatever rests on sheets that are not `of_many` leaders is left out, item by item and facet by facet.
    """

    pooled: Pooled
    together: Mapping[frozenset[str], float] = field(default_factory=dict)
    unable: Mapping[str, float] = field(default_factory=dict)
    complete: Mapping[str, int] = field(default_factory=dict)

    def correlations(self, items: Sequence[ItemKey]) -> Floats | None:
        """The correlations of these items as told, or None if too few sheets answer all of them."""
        found = np.eye(len(items))
        for (row, one), (column, other) in combinations(enumerate(items), 2):
            told = self.together.get(frozenset((one.id, other.id)))
            if told is None:
                return None
            found[row, column] = found[column, row] = told
        return found


def coarse(rows: Sequence[Row], items: Sequence[ItemKey]) -> Coarse:
    """What may be told of these sheets; see `Coarse`. `rows` as for `pool`."""
    pooled = pool(rows).coarse
    if not pooled.enough:
        return Coarse(pooled)
    together: dict[frozenset[str], float] = {}
    complete: dict[str, int] = {}
    answered = [item for item in items if (item.id, "number") in pooled.variances]
    for facet, kept in ((facet, items_of(answered, facet)) for facet in all_facets(answered)):
        if not kept:
            continue
        deviations = _deviations(rows, kept)
        complete[facet] = len(deviations)
        if len(kept) > 1 and deviations.size:
            together |= _together(kept, deviations)
    return Coarse(pooled, together, _unable(rows, items), complete)


def all_facets(items: Sequence[ItemKey]) -> list[str]:
    """Every facet that closed items are asked about; credibility stands last."""
    return [*facet_names(items), CREDIBILITY]


def items_of(items: Sequence[ItemKey], facet: str) -> list[ItemKey]:
    """The closed items of a facet; for credibility the items of agreement."""
    kept = facet_items(items, facet)
    return kept or [item for item in items if item.kind == "agreement" and item.facet == facet]


def _deviations(rows: Sequence[Row], kept: Sequence[ItemKey]) -> Floats:
    """Complete sheets as deviations from their leader's mean; none unless these are of many leaders."""
    table = number_table(rows, [item.id for item in kept]) * [-1 if item.reversed else 1 for item in kept]
    whole = ~np.isnan(table).any(axis=1)
    leaders = codes([subject for subject, _, _ in rows])
    if not of_many(np.bincount(leaders[whole])):
        return np.empty((0, len(kept)))
    groups = codes([f"{subject} {set_id}" for subject, set_id, _ in rows])
    return within_deviations(table, groups)


def _together(kept: Sequence[ItemKey], deviations: Floats) -> dict[frozenset[str], float]:
    step = FINE_STEP if len(deviations) >= FINE_ROWS else COARSE_STEP
    return {
        frozenset((kept[one].id, kept[other].id)): told_correlation(
            deviations[:, one], deviations[:, other], step
        )
        for one, other in combinations(range(len(kept)), 2)
    }


def told_correlation(one: Floats, other: Floats, step: float) -> float:
    """The correlation of two centred columns in whole steps, from 0 to .8.

    A constant column goes with nothing: 0, so that nobody can tell it from one that varies alone.
    """
    length = float(np.sqrt((one**2).sum() * (other**2).sum()))
    exact = float(one @ other) / length if length else 0.0
    return round(min(max(round(exact / step) * step, 0.0), STRONGEST), 1)


def _unable(rows: Sequence[Row], items: Sequence[ItemKey]) -> dict[str, float]:
    found = {}
    for item in items:
        asked = [(subject, numbers[item.id]) for subject, _, numbers in rows if item.id in numbers]
        if of_many(np.bincount(codes([subject for subject, _ in asked]))):
            share = sum(number is None for _, number in asked) / len(asked)
            found[item.id] = max(bound for bound in SHARES if share >= bound)
    return found
