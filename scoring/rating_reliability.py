"""How well a facet can be measured in a file: items within and between subjects, and raters of a subject."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.hierarchy import FEW_LEADERS
from scoring.omega import omega
from scoring.rating_means import Raters
from scoring.ratings import Codes, Floats
from scoring.reliability import (
    Alpha,
    OneWay,
    alpha,
    feldt,
    one_way,
    raters_needed,
    two_items,
    varying,
    within_deviations,
)


@dataclass(frozen=True)
class Reliability:
    """Reliability of one facet; None where a figure is not defined.

    `alpha`, `omega` and `spearman_brown` (facets of two items) take all raters as rows, as other programs
    print them; `alpha_within` and `omega_within` are of deviations within subjects, `alpha_between` of the
    subjects' item means (Geldhof, Preacher & Zyphur 2014, doi 10.1037/a0032138). `icc` holds ICC(1) and
    ICC(2); it and both omegas need three subjects. `raters_for_70` is how many raters a mean of reliability
    .70 needs, None where one rater tells nothing. `constant` are the columns in which all answers are equal;
    alpha and omega leave them out.
    """

    alpha: Alpha | None
    alpha_within: Alpha | None
    alpha_between: Alpha | None
    omega: float | None
    omega_within: float | None
    spearman_brown: float | None
    icc: OneWay | None
    raters_for_70: int | None
    constant: tuple[int, ...]
    complete: int


def reliability_of(numbers: Floats, raters: Raters) -> Reliability:
    """Reliability from the raters (rows) on the items of a facet, and from their means."""
    held = numbers[raters.row]
    complete = np.isfinite(held).all(axis=1)
    rows, place = held[complete], raters.place[complete]
    several = len(np.unique(raters.place)) > FEW_LEADERS
    icc = one_way(raters.score, raters.place) if several else None
    varied = varying(rows)
    within = _still(within_deviations(varied, place)) if varied.size else varied
    return Reliability(
        alpha=alpha(rows),
        alpha_within=_within_alpha(within, place),
        alpha_between=alpha(_item_means(rows, place)) if several else None,
        omega=omega(rows) if several else None,
        omega_within=omega(within) if several else None,
        spearman_brown=two_items(varied) if varied.size and varied.shape[1] == 2 else None,
        icc=icc,
        raters_for_70=raters_needed(icc.icc1) if icc else None,
        constant=_constant(held),
        complete=len(rows),
    )


def _within_alpha(within: Floats, place: Codes) -> Alpha | None:
    """Alpha of deviations; each subject's mean has taken one degree of freedom from its interval."""
    found = alpha(within)
    if found is None:
        return None
    free = len(within) - len(np.unique(place)) + 1
    items = varying(within).shape[1]
    return Alpha(found.value, *feldt(found.value, free, items)) if free > 1 else None


def _still(deviations: Floats) -> Floats:
    """Deviations in which what is only rounding is exactly zero, so that an item without spread is seen."""
    return np.where(np.abs(deviations) < 1e-12, 0.0, deviations)


def _item_means(rows: Floats, place: Codes) -> Floats:
    _, found, counts = np.unique(place, return_inverse=True, return_counts=True)
    return np.column_stack([np.bincount(found, column) / counts for column in rows.T])


def _constant(held: Floats) -> tuple[int, ...]:
    """Columns with at least two answers, all of which are equal."""
    several = np.isfinite(held).sum(axis=0) > 1
    low, high = (np.where(np.isfinite(held), held, end).T for end in (np.inf, -np.inf))
    same = [
        bool(many) and one.min() == other.max() for many, one, other in zip(several, low, high, strict=True)
    ]
    return tuple(np.flatnonzero(same).tolist())
