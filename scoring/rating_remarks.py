"""What should be known about a file of ratings beside its figures; as data, the words stand elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.rating_means import ONE_GROUP, SOME_GROUPS, Means, raters_of
from scoring.rating_reliability import Reliability
from scoring.ratings import Floats, RatingTable

STRAIGHT = 6  # answers that are all the same, from which on a rater is told of


@dataclass(frozen=True)
class Remark:
    """One thing worth knowing: its code, and the facts that its sentence needs."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict, hash=False)


Scored = Sequence[tuple[str, Means, Reliability]]


def remarks(table: RatingTable, scored: Scored) -> Iterator[Remark]:
    """Everything worth knowing, in a fixed order."""
    yield from _few_subjects(table)
    for group in sorted(table.design.left_out & set(table.groups)):
        yield Remark("left-out", {"group": group})
    yield from _same_raters(table)
    for facet, means, reliability in scored:
        yield from _about_facet(table, facet, means)
        yield from _about_items(table, facet, reliability)
    yield from _same_everywhere(table, scored)


def _few_subjects(table: RatingTable) -> Iterator[Remark]:
    if len(table.subjects) == 1:
        yield Remark("one-subject")
    elif len(table.subjects) == 2:
        yield Remark("two-subjects")


def _same_raters(table: RatingTable) -> Iterator[Remark]:
    """Ids that stand under several subjects: their sheets are scored as if different people wrote them."""
    pairs = np.unique(np.column_stack([table.rater, table.place]), axis=0)
    several = int((np.bincount(pairs[:, 0]) > 1).sum())
    if several:
        yield Remark("same-raters", {"n": several})


def _about_facet(table: RatingTable, facet: str, means: Means) -> Iterator[Remark]:
    numbers = table.numbers[:, table.columns(facet)]
    left = int(np.isfinite(numbers).any(axis=1).sum() - means.n.sum())
    if left:
        yield Remark("too-few-items", {"facet": facet, "n": left})
    for code, which in (
        ("not-observable", means.n == 0),
        ("one-group", (means.n > 0) & (means.weighting == ONE_GROUP)),
        ("some-groups", (means.n > 0) & (means.weighting == SOME_GROUPS)),
    ):
        if which.any():
            names = [table.subjects[place] for place in np.flatnonzero(which)]
            yield Remark(code, {"facet": facet, "names": names})


def _about_items(table: RatingTable, facet: str, reliability: Reliability) -> Iterator[Remark]:
    if reliability.constant:
        names = [table.design.facets[facet][column] for column in reliability.constant]
        yield Remark("constant", {"facet": facet, "names": names})
    if reliability.icc and reliability.icc.icc1 <= 0:
        yield Remark("no-difference", {"facet": facet})


def _same_everywhere(table: RatingTable, scored: Scored) -> Iterator[Remark]:
    """Raters who gave one answer to everything are kept; how much they matter is told."""
    flat = straight(table.given)
    if flat.any():
        change = max((_change(table, facet, means, flat) for facet, means, _ in scored), default=0.0)
        yield Remark("straight", {"n": int(flat.sum()), "of": len(flat), "change": change})


def straight(given: Floats) -> NDArray[np.bool_]:
    """The rows with at least six answers that are all the same (SD 0)."""
    answered = np.isfinite(given)
    low = np.where(answered, given, np.inf).min(axis=1)
    high = np.where(answered, given, -np.inf).max(axis=1)
    return np.asarray((answered.sum(axis=1) >= STRAIGHT) & (low == high))


def _change(table: RatingTable, facet: str, means: Means, flat: NDArray[np.bool_]) -> float:
    """The largest move of a subject's mean if these raters were left out, where others remain."""
    raters = raters_of(table, facet)
    kept = ~flat[raters.row]
    n = np.bincount(raters.place[kept], minlength=len(means.n))
    total = np.bincount(raters.place[kept], raters.score[kept], len(means.n))
    moved = np.abs(total / np.maximum(n, 1) - means.mean)[(n > 0) & (means.n > n)]
    return float(moved.max()) if len(moved) else 0.0
