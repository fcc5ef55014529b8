"""The page of a file of ratings: one HTML file that needs nothing else, for the screen and for paper."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from markupsafe import Markup

from scoring.rating_remarks import Remark
from scoring.rating_scores import ABOVE, BELOW, FacetScores, RatingScores
from scoring.scores import Estimate
from webapp.ratings import document, remarks
from webapp.reports import words
from webapp.reports.charts.spans import span_marks
from webapp.reports.filling import template
from webapp.reports.words import figure, interval, ngettext, translated
from webapp.reports.words import gettext as _

HERE = Path(__file__).parent
STYLES = ("type.css", "parts.css", "board.css", "screen.css", "ratings.css")
MOST_ROWS = 300
"""Subjects that are drawn on a facet; a browser would take long over thousands."""
FONT = re.compile(r'url\("([a-z-]+\.woff2)"\)')


@dataclass(frozen=True)
class Row:
    """A subject on a facet, in words and marks."""

    name: str
    marks: Markup
    word: str
    tone: str
    estimate: str
    interval: str
    mean: str
    n: int


@dataclass(frozen=True)
class Panel:
    """A facet: its subjects in alphabetical order, those who cannot be shown, and what can be said of it."""

    anchor: str
    title: str
    items: str
    rows: Sequence[Row]
    not_observable: Sequence[str]
    more: str
    sentences: Sequence[str]


def ratings_html(scores: RatingScores, notes: Sequence[Remark], language: str = "en") -> str:
    """All figures of a file on a page; the same figures give the same bytes."""
    with words.speaking(language):
        method = document.method(scores, notes)
        return template(
            "ratings/page.html",
            style=Markup(_styles()),  # noqa: S704 - our own stylesheets
            counts=document.counts(scores),
            scale=scores.table.design.scale,
            panels=[_panel(scores, one, place) for place, one in enumerate(scores.facets)],
            table=[_reliability(one) for one in scores.facets],
            notes=[remarks.sentence(one, translated) for one in (*notes, *scores.remarks)],
            formulas=[translated(text) for text in method["formulas"].values()],
            method=method,
        )


@cache
def _styles() -> str:
    """All stylesheets with the fonts inside them."""
    texts = [(HERE / "fonts" / "fonts.css").read_text(encoding="utf-8")]
    texts += [(HERE / "styles" / name).read_text(encoding="utf-8") for name in STYLES]
    return FONT.sub(lambda found: f'url("{_inside(HERE / "fonts" / found[1])}")', "\n".join(texts))


def _inside(font: Path) -> str:
    return f"data:font/woff2;base64,{b64encode(font.read_bytes()).decode()}"


def _panel(scores: RatingScores, one: FacetScores, place: int) -> Panel:
    held = np.flatnonzero(one.means.n > 0).tolist()
    shown = held[:MOST_ROWS]
    return Panel(
        anchor=f"facet-{place + 1}",
        title=one.facet,
        items=", ".join(one.items),
        rows=[_row(scores, one, subject, f"marks-{place + 1}-{subject + 1}") for subject in shown],
        not_observable=[scores.table.subjects[subject] for subject in np.flatnonzero(one.means.n == 0)],
        more=_more(len(shown), len(held)),
        sentences=[*_sentences(one), *_on_ranks(one)],
    )


def _more(shown: int, held: int) -> str:
    if shown == held:
        return ""
    return _(
        "The first %(shown)s of %(all)s subjects in alphabetical order. All of them are in the file that "
        "`soundline score --json` writes.",
        shown=shown,
        all=held,
    )


def _row(scores: RatingScores, one: FacetScores, subject: int, name: str) -> Row:
    estimate = Estimate(*(float(part[subject]) for part in (one.estimate, one.low, one.high)))
    mean = float(one.means.basis[subject])
    word, tone = _position(int(one.position[subject]))
    return Row(
        name=scores.table.subjects[subject],
        marks=span_marks(
            name,
            _("Estimate with interval, mean, and the mean of all"),
            estimate,
            mean,
            ends=scores.table.design.scale,
            centre=one.reference,
        ),
        word=word,
        tone=tone,
        estimate=figure(estimate.value, 2),
        interval=_("%(low)s to %(high)s", low=figure(estimate.low, 2), high=figure(estimate.high, 2)),
        mean=figure(mean, 2),
        n=int(one.means.n[subject]),
    )


def _position(position: int) -> tuple[str, str]:
    told = {
        ABOVE: (_("above the mean"), "off"),
        BELOW: (_("below the mean"), "off"),
    }
    return told.get(position, (_("not distinguishable"), "open"))


# --- reliability -----------------------------------------------------------------------------------


def _reliability(one: FacetScores) -> dict[str, str]:
    """A row of the table: each figure with its interval, a dash where it is not defined."""
    found = document.reliability(one)

    def told(key: str, limits: str = "") -> str:
        if found[key] is None:
            return "–"
        low, high = found.get(limits) or (None, None)
        if low is None or high is None:
            return figure(found[key], 2)
        return interval(figure(found[key], 2), figure(low, 2), figure(high, 2))

    return {
        "facet": one.facet,
        "alpha": told("alpha", "alpha_ci"),
        "omega": told("omega"),
        "icc1": told("icc1", "icc1_ci"),
        "icc2": told("icc2", "icc2_ci"),
        "rwg": told("rwg_j_mean"),
    }


def _sentences(one: FacetScores) -> list[str]:
    """What the figures of reliability mean for this facet, in plain words."""
    icc, needed = one.reliability.icc, one.reliability.raters_for_70
    if icc is None:
        return [_("Too few subjects or raters to say how well subjects can be told apart.")]
    if icc.icc1 <= 0:
        return [_("There is no detectable difference between subjects: read the estimates as one.")]
    share = round(100 * icc.icc1)
    found = [_("Of what sets ratings apart, %(share)s in 100 parts lie between subjects.", share=share)]
    if needed:
        median = int(np.median(one.means.n[one.means.n > 0]))
        found.append(
            ngettext(
                "A dependable mean (reliability .70) takes %(count)s rater a subject; half of the "
                "subjects have %(median)s or more.",
                "A dependable mean (reliability .70) takes %(count)s raters a subject; half of the "
                "subjects have %(median)s or more.",
                needed,
                median=median,
            )
        )
    return found


def _on_ranks(one: FacetScores) -> list[str]:
    """How little a ranking would rest on."""
    n = len(one.ranks.best)
    if n < 3:
        return []
    wide = float((one.ranks.worst - one.ranks.best + 1).mean())
    return [
        _(
            "If one wanted a ranking: on average %(wide)s of %(all)s ranks cannot be ruled out for a "
            "subject.",
            wide=figure(wide),
            all=n,
        )
    ]
