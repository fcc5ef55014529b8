"""How well a scored wave measured, in words for the coordinator."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from surveys.campaigns import Wave
from surveys.instruments import Instrument
from surveys.wave_figures import FacetReliability, WaveFigures
from webapp.reports.names import facet_name
from webapp.reports.words import figure, speaking

WELL, FAIRLY = 0.8, 0.6
"""Reliability of all answers about a leader together, ICC(2), from which leaders are told apart so far."""
MANY_UNABLE = 0.25
"""Share of those asked who could not judge an item, from which the item is named."""


@dataclass(frozen=True)
class FacetQuality:
    """One facet over all leaders of the wave; empty texts where it cannot be told."""

    name: str
    words: str
    reliability: str
    raters: str


@dataclass(frozen=True)
class WaveQuality:
    """The facets, and the items that many could not judge with the tenths who could not."""

    n_leaders: int
    facets: list[FacetQuality]
    unable: list[tuple[str, int]]


def wave_quality(wave: Wave, instrument: Instrument, language: str) -> WaveQuality | None:
    """How well a scored wave measured; None before that, or where too few answered to tell."""
    if not wave.figures_json:
        return None
    figures = WaveFigures.model_validate_json(wave.figures_json)
    if not figures.enough:
        return None
    with speaking(language):
        facets = [_facet(found) for found in figures.reliability]
    return WaveQuality(figures.n_leaders, facets, _unable(figures, instrument, language))


def _facet(found: FacetReliability) -> FacetQuality:
    return FacetQuality(
        name=facet_name(found.facet),
        words=_words(found.icc2),
        reliability="" if found.icc2 is None else figure(max(found.icc2, 0.0), 2),
        raters=str(found.raters_for_70 or ""),
    )


def _words(reliability: float | None) -> str:
    if reliability is None:
        return str(_("cannot be told"))
    if reliability >= WELL:
        return str(_("well"))
    return str(_("fairly") if reliability >= FAIRLY else _("hardly"))


def _unable(figures: WaveFigures, instrument: Instrument, language: str) -> list[tuple[str, int]]:
    known = language if language in instrument.languages else instrument.languages[0]
    texts = {item.id: item.text[known].replace("{L}", "…") for item in instrument.items}
    many = [one for one in figures.items if one.not_in_position >= MANY_UNABLE]
    many.sort(key=lambda one: -one.not_in_position)
    return [(texts.get(one.item, one.item), round(10 * one.not_in_position)) for one in many]
