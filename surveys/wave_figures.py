"""Figures of a whole wave, as they are kept beside the scorecards of its leaders."""

from __future__ import annotations

from surveys.scorecards import Kept


class ItemFigure(Kept):
    """One item over the whole wave."""

    item: str
    not_in_position: float  # share 0..1 of those asked


class FacetReliability(Kept):
    """How well a facet can be measured, over all leaders of the wave."""

    facet: str
    icc1: float | None
    icc2: float | None
    alpha: float | None
    raters_for_70: int | None  # raters needed for a reliability of .70


class WaveFigures(Kept):
    """Figures of a whole wave: at least three leaders and fifteen ballots, else empty."""

    n_leaders: int
    reliability: list[FacetReliability]
    items: list[ItemFigure]
    spread: dict[str, float]  # item -> pooled standard deviation within leaders
    enough: bool
