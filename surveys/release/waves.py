"""Two waves of the same leader: a set in which only a few people changed is published more coarsely.

Otherwise the difference of two waves could be read as the answers of those who came or left.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from surveys.release.cells import Cell, one_decimal

MEANS = ("mean", "too-little", "too-much")
HALF = 5
"""Half a step, in tenths."""


def barely_changed(
    now: Mapping[str, Collection[str]], before: Mapping[str, Collection[str]], k: int
) -> set[str]:
    """The sets of this wave that differ from any set of the last by 1 to k - 1 persons.

    Both map a set's id to the persons invited to it. A set with the very same persons is not among them:
    nobody came or left.
    """
    return {
        set_id
        for set_id, people in now.items()
        if any(1 <= len(set(people) ^ set(others)) < k for others in before.values())
    }


def coarsen(cells: Iterable[Cell], set_ids: Collection[str]) -> list[Cell]:
    """The cells, with means of the named sets in half steps and without their bins.

    It looks at published labels only, so that it can tell nothing that they did not tell before. Bands are
    coarse already and stay.
    """
    return [
        _halved(cell) if cell.set_id in set_ids and cell.figure in MEANS else cell
        for cell in cells
        if not (cell.set_id in set_ids and cell.figure.startswith("share-"))
    ]


def _halved(cell: Cell) -> Cell:
    if cell.low is None or cell.high is None or not cell.label.replace(".", "", 1).isdigit():
        return cell
    tenths = round(float(cell.label) * 10)
    half = HALF * ((2 * tenths + HALF) // (2 * HALF))
    if half == 0:
        return replace(cell, label="0.3 or lower", low=0.0, high=0.3)
    return replace(cell, label=one_decimal(half), low=half / 10 - 0.25, high=half / 10 + 0.25)
