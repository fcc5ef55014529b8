"""Two waves of the same leader: a set in which only a few people changed is published more coarsely.

Otherwise the difference of two waves could be read as the answers of those who came or left.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import combinations

from surveys.release.cells import Cell, one_decimal

MEANS = ("mean", "too-little", "too-much")
HALF = 5
"""Half a step, in tenths."""


def barely_changed(
    now: Mapping[str, Collection[str]], before: Mapping[str, Collection[str]], k: int
) -> set[str]:
    """The sets of this wave that can be set against the last one so that 1 to k - 1 persons remain.

    Both map a set's id to the persons invited to it. Sets that merged otherwise before are compared
    together: two sets of this wave may hold the very people of one of the last, and one more. A set with the
    very same persons is not among those named: nobody came or left.
    """
    return {
        name
        for names, earlier in _joined(now, before)
        for some in _choices(names)
        for others in _choices(earlier)
        if 1 <= len(_people(now, some) ^ _people(before, others)) < k
        for name in some
    }


def _joined(
    now: Mapping[str, Collection[str]], before: Mapping[str, Collection[str]]
) -> Iterator[tuple[set[str], set[str]]]:
    """Sets of both waves that share people, directly or by way of others; of this wave and of the last."""
    left = set(now)
    while left:
        names, earlier = {left.pop()}, set[str]()
        while True:
            people = _people(now, names) | _people(before, earlier)
            wider = {name for name in now if people & set(now[name])} | names
            then = {name for name in before if people & set(before[name])}
            if (wider, then) == (names, earlier):
                break
            names, earlier = wider, then
        left -= names
        yield names, earlier


def _choices(names: Collection[str]) -> Iterator[tuple[str, ...]]:
    """Every choice of one or more."""
    for number in range(1, len(names) + 1):
        yield from combinations(sorted(names), number)


def _people(sets: Mapping[str, Collection[str]], names: Iterable[str]) -> set[str]:
    return {person for name in names for person in sets[name]}


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
