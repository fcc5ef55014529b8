"""The leader's report: one scorecard made readable, on the web and on paper."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from surveys.scorecards import Scorecard
from webapp.reports import appendix, facets, highlights, names, remarks, verdicts, words
from webapp.reports.answered import who_answered
from webapp.reports.calibration import calibration_page
from webapp.reports.chapters import chapters, left_out
from webapp.reports.expectations import Expectation
from webapp.reports.filling import template
from webapp.reports.groups import groups_page
from webapp.reports.paper import Paper
from webapp.reports.pattern_texts import PatternText, known_patterns
from webapp.reports.patterns import pattern_page
from webapp.reports.plan import LeaderPlan, plan_page
from webapp.reports.press import to_pdf
from webapp.reports.remarks import Comment
from webapp.reports.self_other import self_other_page
from webapp.reports.waves import waves_page


@dataclass(frozen=True)
class LeaderReport:
    """All that a leader's report is made from. `item_texts`: item id -> stem with the leader's name in it."""

    card: Scorecard
    item_texts: Mapping[str, str]
    comments: Sequence[Comment | tuple[str, str, str | None, str | None]] = field(default_factory=tuple)
    reply: str = ""
    patterns: Sequence[PatternText] = field(default_factory=known_patterns)
    expectation: Expectation | None = None
    plan: LeaderPlan = field(default_factory=LeaderPlan)
    language: str = "en"
    earlier: Sequence[Scorecard] = ()  # released cards of the waves before, oldest first
    turned: Collection[str] = frozenset()  # items of which too much counts as too little of their facet


def leader_html(report: LeaderReport, *, web: bool = True) -> Markup:
    """The report as HTML: for the web a fragment with its own first heading, for paper a whole document.

    The fragment has no script and no inline style; it needs `report.css` (see `webapp.reports.assets`).
    """
    with words.speaking(report.language):
        name = "leader/web.html" if web else "leader/paper.html"
        return Markup(template(name, web=web, **_values(report)))  # noqa: S704 (the template has escaped it)


def leader_pdf(report: LeaderReport, paper: Paper = "A4") -> bytes:
    """The report on paper as PDF/UA-1, without date or author; the same report gives the same bytes."""
    return to_pdf(leader_html(report, web=False), paper)


def _values(report: LeaderReport) -> dict[str, object]:
    card = report.card
    pages = chapters(card, bool(report.comments), report.reply, report.earlier)
    return {
        "card": card,
        "names": names,
        "reply": report.reply,
        "expectation": report.expectation,
        "pages": [page for page in pages if not page.missing],
        "left_out": left_out(pages),
        "answered": who_answered(card),
        **_figures(report),
    }


def _figures(report: LeaderReport) -> dict[str, object]:
    card, texts = report.card, report.item_texts
    waves = waves_page(report.earlier, card)
    return {
        "verdict": verdicts.leader_verdict(card),
        "glance": facets.glance(card, report.expectation),
        "facets": facets,
        "bars": facets.bars(card),
        "keeps": highlights.keeps(card, texts, report.turned),
        "practices": highlights.practice_points(card, texts),
        "areas": highlights.areas(card, texts, report.turned),
        "monday": highlights.monday_question(card, report.patterns),
        "patterns": pattern_page(card, report.patterns, texts),
        "calibration": calibration_page(card, texts),
        "self_other": self_other_page(card),
        "groups": groups_page(card),
        "waves": waves,
        "remarks": remarks.questions(card, [Comment(*one) for one in report.comments], texts),
        "plan": plan_page(card, report.plan, report.patterns, texts, waves.told if waves else {}),
        "parts": appendix.parts(card, texts),
        "method_notes": appendix.method_notes(card),
    }
