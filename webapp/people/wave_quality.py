"""How well a scored wave measured, in words and tables for the coordinator."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from flask_babel import gettext as _

from scoring.pooling import LEAST_LEADERS_TOLD
from surveys.campaigns import Wave
from surveys.instruments import Instrument
from surveys.kept import Estimate
from surveys.wave_figures import FacetReliability, ItemFigure, WaveFigures, read_figures
from webapp.reports.figure_files import safe_cell
from webapp.reports.names import facet_name
from webapp.reports.words import figure, speaking

WELL, FAIRLY = 0.8, 0.6
"""Reliability of all answers about a leader together, ICC(2), from which leaders are told apart so far."""
NOTHING = "–"


@dataclass(frozen=True)
class ShownTable:
    """A table as the page shows it and as the file holds it; the first cell of a row is its heading."""

    title: str
    heads: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class FacetQuality:
    """One facet over all leaders of the wave; empty texts where it cannot be told."""

    name: str
    words: str
    reliability: str
    raters: str


@dataclass(frozen=True)
class WaveQuality:
    """The facets in short, the questions that ask for a look, and all figures as tables.

    `assumed` says where the spread within leaders is an assumption; empty where all of it is told. `single`
    says why leaders may be told apart well while a board is told of nobody.
    """

    n_leaders: int
    facets: list[FacetQuality]
    unable: list[str]
    weak: int
    assumed: str
    single: str
    tables: list[ShownTable]


def kept_by_earlier_version(wave: Wave) -> bool:
    """Whether the figures of a wave have the shape of an earlier version, which is not shown."""
    return bool(wave.figures_json) and read_figures(wave.figures_json or "") is None


def wave_quality(wave: Wave, instrument: Instrument, language: str) -> WaveQuality | None:
    """How well a scored wave measured; None before that, or where nothing may be told of it."""
    figures = read_figures(wave.figures_json) if wave.figures_json else None
    if figures is None or not figures.enough:
        return None
    texts = _texts(instrument, language)
    with speaking(language):
        return WaveQuality(
            n_leaders=figures.n_leaders,
            facets=[_facet(found) for found in figures.reliability],
            unable=[texts.get(one.item, one.item) for one in figures.items if "unable" in one.flags],
            weak=sum(bool(one.flags) for one in figures.items),
            assumed=_assumed(figures),
            single=_about_single_leaders(),
            tables=[_used(one) for one in (_items(figures, texts), _apart(figures), _together(figures))],
        )


def as_file(quality: WaveQuality) -> bytes:
    """The tables below each other for a spreadsheet, in UTF-8 with the mark that spreadsheets know."""
    file = StringIO()
    writer = csv.writer(file)
    if quality.assumed:
        writer.writerows([[safe_cell(quality.assumed)], []])
    for table in quality.tables:
        rows = [[table.title], table.heads, *table.rows, []]
        writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def _about_single_leaders() -> str:
    return str(
        _(
            "Leaders may be told apart well on the whole while a board's page can tell no single one from "
            "the mean: reliability weighs the spread of all leaders against error, but a word about one "
            "leader must hold when all leaders and facets are read at once, and rests on intervals that are "
            "rather too wide than too narrow."
        )
    )


def _assumed(figures: WaveFigures) -> str:
    if figures.n_leaders < LEAST_LEADERS_TOLD:
        return str(
            _(
                "With fewer than ten leaders the spread within leaders is a fixed assumption, so that "
                "nothing about single answers can be worked out from it. Reliability rests on it."
            )
        )
    if any(one.mean is not None and one.spread is None for one in figures.items):
        return str(
            _(
                "A question without a spread has fewer than ten leaders with five answers each. A fixed "
                "assumption stands in its place, so that nothing about single answers can be worked out."
            )
        )
    return ""


def _used(table: ShownTable) -> ShownTable:
    """The table without columns that say nothing in any row."""
    rows = table.rows
    kept = [place for place in range(len(table.heads)) if any(row[place] != NOTHING for row in rows)]
    return ShownTable(
        table.title,
        [table.heads[place] for place in kept],
        [[row[place] for place in kept] for row in rows],
    )


def _texts(instrument: Instrument, language: str) -> dict[str, str]:
    known = instrument.spoken(language)
    texts = {item.id: item.text[known].replace("{L}", "…") for item in instrument.items}
    return {item: text[:1].upper() + text[1:] for item, text in texts.items()}


def _facet(found: FacetReliability) -> FacetQuality:
    return FacetQuality(
        name=facet_name(found.facet),
        words=_words(found.icc2),
        reliability="" if found.icc2 is None else _from_zero(found.icc2.value),
        raters=str(found.raters_for_70 or ""),
    )


def _words(reliability: Estimate | None) -> str:
    if reliability is None:
        return str(_("cannot be told"))
    if reliability.value <= 0:
        return str(_("no detectable difference"))
    if reliability.value >= WELL:
        return str(_("well"))
    return str(_("fairly") if reliability.value >= FAIRLY else _("hardly"))


def _from_zero(value: float) -> str:
    return figure(value, 2) if value > 0 else "≤ 0"


def _with_interval(found: Estimate | None) -> str:
    if found is None:
        return NOTHING
    low, high = _from_zero(found.low), _from_zero(found.high)
    return str(_("%(value)s (%(low)s to %(high)s)", value=_from_zero(found.value), low=low, high=high))


def _or_nothing(value: float | None, digits: int = 2) -> str:
    return NOTHING if value is None else figure(value, digits)


def _apart(figures: WaveFigures) -> ShownTable:
    heads = [
        _("Facet"),
        _("Leaders told apart"),
        _("One rater, ICC(1)"),
        _("All raters, ICC(2)"),
        _("With other items too"),
        _("Raters needed"),
    ]
    rows = [
        [
            facet_name(one.facet),
            _words(one.icc2),
            _with_interval(one.icc1),
            _with_interval(one.icc2),
            _or_nothing(one.generalisability),
            str(one.raters_for_70 or NOTHING),
        ]
        for one in figures.reliability
    ]
    return ShownTable(_("How well leaders can be told apart"), heads, rows)


def _together(figures: WaveFigures) -> ShownTable:
    heads = [
        _("Facet"),
        _("Items within leaders"),
        _("Items between leaders"),
        _("Omega"),
        _("Agreement"),
        _("Agreement by chance"),
        _("Agreement for this mean"),
    ]
    rows = [
        [
            facet_name(one.facet),
            _with_interval(one.alpha),
            _or_nothing(one.alpha_between),
            _or_nothing(one.omega),
            _or_nothing(one.r_wg),
            _or_nothing(one.r_wg_chance),
            _or_nothing(one.a_wg),
        ]
        for one in figures.reliability
    ]
    return ShownTable(_("How far answers go together"), heads, rows)


def _items(figures: WaveFigures, texts: dict[str, str]) -> ShownTable:
    heads = [
        _("Question"),
        _("Mean"),
        _("Spread"),
        _("Could not say"),
        _("Goes with its facet"),
        _("To look at"),
    ]
    rows = [
        [
            texts.get(one.item, one.item),
            _mean(one),
            _or_nothing(one.spread, 1),
            _share(one.unable),
            NOTHING if one.goes_with is None else _step(one.goes_with),
            " ".join(_flags(one)) or NOTHING,
        ]
        for one in figures.items
    ]
    return ShownTable(_("How each question did"), heads, rows)


def _mean(found: ItemFigure) -> str:
    if found.mean is None:
        return NOTHING
    if found.too_little is None or found.too_much is None:
        return figure(found.mean)
    little, much = figure(found.too_little), figure(found.too_much)
    return str(_("too little %(little)s, too much %(much)s", little=little, much=much))


def _share(least: float) -> str:
    if least >= 0.5:
        return str(_("half or more"))
    return str(_("a quarter to half") if least >= 0.25 else _("less than a quarter"))


def _step(value: float) -> str:
    return figure(value) if value > 0 else "≤ 0"


def _flags(found: ItemFigure) -> Iterator[str]:
    sentences = {
        "unable": _("Many could not judge it: ask it of fewer people, or leave it out."),
        "alike": _("The figures of all leaders are nearly the same: it tells nobody apart."),
        "apart": _("It does not go with its facet: people may read it in another way."),
    }
    yield from (str(sentences[flag]) for flag in found.flags)
