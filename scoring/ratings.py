"""Ratings of a plain file as a table: one row per rater of a subject, one column per item.

Nothing here is protected: it is for files to which no promise of anonymity is attached.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

SELF = "self"
"""The group, in any case of letters, that is never averaged with others."""


class BadRatings(ValueError):
    """Ratings that cannot be scored; the sentence says what is wrong with them."""


@dataclass(frozen=True)
class Ratings:
    """Ratings one by one. `subject`, `group`, `rater` and `item` are places in the tuples of names.

    All five arrays have one entry per rating. `value` is in points of the scale, NaN where not observed.
    """

    subjects: tuple[str, ...]
    groups: tuple[str, ...]
    raters: tuple[str, ...]
    items: tuple[str, ...]
    subject: Codes
    group: Codes
    rater: Codes
    item: Codes
    value: Floats


@dataclass(frozen=True)
class Design:
    """How ratings are to be read. Names are those of the ratings.

    `scale` are the ends, such as (1, 5); `facets` the items of each facet; `reverse` items that are scored
    the other way round. `weights` (positive, any sum) are those of rater groups, empty for none; `left_out`
    groups that count in no figure; `invited` how many were asked about a subject, where that is known.
    """

    scale: tuple[int, int]
    facets: Mapping[str, tuple[str, ...]]
    reverse: frozenset[str] = frozenset()
    weights: Mapping[str, float] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()
    invited: Mapping[str, int] = field(default_factory=dict)

    @property
    def points(self) -> int:
        """Number of points of the scale."""
        return self.scale[1] - self.scale[0] + 1

    @property
    def span(self) -> int:
        """Distance between the ends of the scale."""
        return self.scale[1] - self.scale[0]

    @property
    def items(self) -> tuple[str, ...]:
        """Every item of a facet once, in the order of the facets."""
        return tuple(dict.fromkeys(item for items in self.facets.values() for item in items))


@dataclass(frozen=True)
class RatingTable:
    """Raters (rows) on items (columns); NaN where there is none.

    `subjects` are in alphabetical order, `place` the subject, `group` the rater group and `rater` the id of
    each row, as a number: the same id under two subjects has two rows.
    `given` are the answers as they were given, `numbers` the same with reversed items turned round.
    """

    design: Design
    subjects: tuple[str, ...]
    groups: tuple[str, ...]
    place: Codes
    group: Codes
    rater: Codes
    given: Floats
    numbers: Floats

    def columns(self, facet: str) -> list[int]:
        """The columns that hold a facet's items."""
        places = {item: column for column, item in enumerate(self.design.items)}
        return [places[item] for item in self.design.facets[facet]]


def alphabetical(names: Sequence[str]) -> list[int]:
    """The places of names in alphabetical order, whatever the case of their letters."""
    return sorted(range(len(names)), key=lambda place: (names[place].casefold(), names[place]))


def left_out_by_default(groups: Sequence[str]) -> frozenset[str]:
    """The groups that hold ratings of oneself."""
    return frozenset(group for group in groups if group.casefold() == SELF)


def rating_table(ratings: Ratings, design: Design) -> RatingTable:
    """Put ratings into a table; a rater is one under one subject and in one group only.

    Groups that are left out are not in it; subjects are all there, even those of whom nothing remains.
    Raises BadRatings if a number is off the scale, a rating stands twice, or nothing is left.
    """
    _refuse_off_scale(ratings.value, design.scale)
    order = np.array(alphabetical(ratings.subjects), dtype=np.int64)
    column = _columns(ratings, design)[ratings.item]
    dropped = np.array([group in design.left_out for group in ratings.groups], dtype=bool)
    kept = (column >= 0) & ~dropped[ratings.group]
    if not (kept & np.isfinite(ratings.value)).any():
        raise BadRatings("No rating is left to be scored.")
    keys, sheet = _sheets(ratings, kept)
    given = _pivot(sheet, column[kept], ratings.value[kept], (len(keys), len(design.items)))
    cells, rater = np.divmod(keys, len(ratings.raters))
    whose, group = np.divmod(cells, len(ratings.groups))
    turned = np.array([item in design.reverse for item in design.items])
    numbers = np.where(turned, design.scale[0] + design.scale[1] - given, given)
    names = tuple(ratings.subjects[place] for place in order)
    place = np.argsort(order)[whose]
    return RatingTable(design, names, ratings.groups, place, group, rater, given, numbers)


def _columns(ratings: Ratings, design: Design) -> Codes:
    """For each item of the ratings its column in the table, -1 where no facet has it."""
    places = {item: column for column, item in enumerate(design.items)}
    return np.array([places.get(item, -1) for item in ratings.items], dtype=np.int64)


def _sheets(ratings: Ratings, kept: NDArray[np.bool_]) -> tuple[Codes, Codes]:
    """One number for each rater of a subject, and for each kept rating which of them it belongs to."""
    key = ratings.subject[kept] * len(ratings.groups) + ratings.group[kept]
    keys, sheet = np.unique(key * len(ratings.raters) + ratings.rater[kept], return_inverse=True)
    return keys, sheet


def _pivot(sheet: Codes, column: Codes, value: Floats, shape: tuple[int, int]) -> Floats:
    cell = sheet * shape[1] + column
    if np.bincount(cell, minlength=1).max() > 1:
        raise BadRatings("A rater rated the same item of the same subject twice.")
    table = np.full(shape[0] * shape[1], np.nan)
    table[cell] = value
    return table.reshape(shape)


def _refuse_off_scale(value: Floats, scale: tuple[int, int]) -> None:
    if ((value < scale[0]) | (value > scale[1])).any():
        raise BadRatings(f"A rating is off the scale from {scale[0]} to {scale[1]}.")
