"""Figures of a whole wave, as they are kept beside the scorecards of its leaders."""

from __future__ import annotations

from typing import Literal

from pydantic import ValidationError

from surveys.kept import Estimate, Kept


class ItemFigure(Kept):
    """One item over the whole wave, in points of the item; None: too little may be told."""

    item: str
    mean: float | None  # of the released figures over leaders; for amounts the bias
    too_little: float | None
    too_much: float | None
    spread: float | None  # coarse standard deviation within sets of raters, from ten leaders on
    goes_with: float | None  # correlation with the rest of its facet, within leaders
    unable: float  # at least this share of those asked could not say: 0, .25 or .5
    flags: list[Literal["unable", "alike", "apart"]]


class FacetReliability(Kept):
    """How well a facet can be measured, over all leaders of the wave; intervals are 95 %."""

    facet: str
    icc1: Estimate | None  # reliability of one rater; not above 0: no detectable difference
    icc2: Estimate | None  # reliability of all raters of a leader together
    raters_for_70: int | None  # raters needed for a reliability of .70
    generalisability: float | None  # of a leader's mean, over raters and items
    alpha: Estimate | None  # of the items within leaders; of two items: Spearman-Brown
    alpha_between: float | None  # of the items between leaders, from ten leaders on
    omega: float | None  # from three items and fifty complete sheets on
    r_wg: float | None  # agreement about one leader at the pooled spread, where that is told
    r_wg_chance: float | None  # what random answers stay below in 95 of 100 waves
    a_wg: float | None


class WaveFigures(Kept):
    """Figures of a whole wave: at least three leaders and fifteen ballots, else empty."""

    n_leaders: int
    reliability: list[FacetReliability]
    items: list[ItemFigure]
    spread: dict[str, float]  # item -> coarse standard deviation within sets of raters; from ten leaders on
    enough: bool


def read_figures(kept: str) -> WaveFigures | None:
    """Figures as they were kept; None in the shape of an earlier version.

    Earlier versions kept spreads and reliabilities finer than may be told, so these are never shown again.
    """
    try:
        return WaveFigures.model_validate_json(kept)
    except ValidationError:
        return None
