"""Columns of a long file as numbers: each distinct cell is looked at once, however often it stands there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.ratings import Codes, Floats

NOT_OBSERVED = ("", "na", "n/a")
"""What says in words that a rater could not see it, in small letters."""
UNSEEN = "\u200b"


class Places(dict[str, int]):
    """The place of each distinct cell, in the order in which they are first seen."""

    def __missing__(self, cell: str) -> int:
        self[cell] = place = len(self)
        return place

    def of(self, cells: Sequence[str]) -> Codes:
        """The places of many cells."""
        return np.fromiter(map(self.__getitem__, cells), dtype=np.int64, count=len(cells))


@dataclass(frozen=True)
class Names:
    """Distinct names without the blanks around them, and for each cell the place of its name."""

    names: tuple[str, ...]
    codes: Codes

    @property
    def empty(self) -> NDArray[np.bool_]:
        """Of each cell whether nothing stands in it."""
        place = self.names.index("") if "" in self.names else -1
        return np.asarray(self.codes == place)


def names_in(cells: Places, codes: Codes) -> Names:
    """Names from cells: the same name with other blanks is the same name."""
    names = tuple(cells)
    if _are_words(names):
        return Names(names, codes)
    merged = Places()
    places = merged.of([" ".join(cell.replace(UNSEEN, "").split()) for cell in names])
    return Names(tuple(merged), places[codes])


def _are_words(names: Sequence[str]) -> bool:
    """Whether every name is a word without blanks in it or around it."""
    together = "\n".join(names)
    return UNSEEN not in together and together.split() == list(names)


def number(cell: str, *, decimal_comma: bool) -> float | None:
    """What a cell says as a number: NaN where it says that nothing was observed, None if it is no number."""
    plain = cell.strip()
    if plain.casefold() in NOT_OBSERVED:
        return float("nan")
    if decimal_comma and plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    if not plain.isascii() or not set(plain) <= set("0123456789.+-eE"):
        return None
    try:
        found = float(plain)
    except ValueError:
        return None
    return found if np.isfinite(found) else None


def numbers_in(cells: Iterable[str], *, decimal_comma: bool) -> tuple[Floats, Codes]:
    """Numbers of distinct cells, NaN where there is none; and the places of those that are no number."""
    read = [number(cell, decimal_comma=decimal_comma) for cell in cells]
    bad = np.array([place for place, one in enumerate(read) if one is None], dtype=np.int64)
    return np.array([np.nan if one is None else one for one in read], dtype=float), bad
