"""The plan in a report: what the leader will do, counsel to choose from, and thanks to the people asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from scoring.modes import failure_modes
from surveys.scorecards import Scorecard
from webapp.reports import highlights, names, words
from webapp.reports.pattern_texts import PatternText, advice, mode_at
from webapp.reports.patterns import with_evidence
from webapp.reports.words import gettext as _
from webapp.reports.words import translated

LINES = 3
"""Commitments that a leader can make, and lines on paper for those who have made none."""


@dataclass(frozen=True)
class Promise:
    """One commitment: what, by which day (ISO), how it is noticed, whereto it belongs, what came of it."""

    what: str
    due: str
    notice: str = ""
    about: str = ""
    outcome: str = ""
    result: str = ""


@dataclass(frozen=True)
class LeaderPlan:
    """What the leader wrote: up to three commitments, and the text to the people asked, with its ISO day.

    `before` are the commitments that were made after the wave before.
    """

    commitments: Sequence[Promise] = ()
    thanks: str = ""
    thanked_on: str = ""
    before: Sequence[Promise] = ()


@dataclass(frozen=True)
class Suggestion:
    """Counsel that may become a commitment; `key` names it, `about` is the facet or pattern it belongs to."""

    key: str
    about: str
    title: str
    what: str
    often: str
    notice: str


@dataclass(frozen=True)
class PlannedRow:
    """A commitment in words; `since` is how its figure has changed by now, where that was asked again."""

    what: str
    by: str
    notice: str
    about: str
    state: str
    result: str
    since: str = ""


@dataclass(frozen=True)
class PlanPage:
    """The page: rows, or what could be written on empty lines; and the thanks in paragraphs.

    `before` is what was planned after the wave before, with what came of it.
    """

    before: list[PlannedRow]
    rows: list[PlannedRow]
    suggestions: list[Suggestion]
    thanks: list[str]
    thanked_on: str
    board_reads: bool


def plan_page(
    card: Scorecard,
    plan: LeaderPlan,
    patterns: Sequence[PatternText],
    item_texts: Mapping[str, str],
    since: Mapping[str, str],
) -> PlanPage:
    """The plan in the words of the report; where nothing is planned yet, counsel beside empty lines.

    `since` says of a figure how it has changed since the waves before.
    """
    text = plan.thanks or thanks_draft(card, plan.commitments, item_texts)
    return PlanPage(
        before=planned_rows(plan.before, since),
        rows=planned_rows(plan.commitments),
        suggestions=[] if plan.commitments else one_for_each(suggestions(card, patterns))[:LINES],
        thanks=[part for part in text.splitlines() if part.strip()],
        thanked_on=words.day(plan.thanked_on) if plan.thanked_on else "",
        board_reads=card.wave.purpose == "board",
    )


def planned_rows(
    commitments: Sequence[Promise], since: Mapping[str, str] = MappingProxyType({})
) -> list[PlannedRow]:
    """Commitments with their dates and their state in words."""
    return [
        PlannedRow(
            what=one.what,
            by=words.day(one.due),
            notice=one.notice,
            about=about_name(one.about),
            state=outcome_word(one.outcome),
            result=one.result,
            since=since.get(_facet_of(one.about), ""),
        )
        for one in commitments
    ]


def outcome_word(outcome: str) -> str:
    """What came of a commitment, in a word or two."""
    said = {"": _("still open"), "kept": _("kept"), "partly": _("partly kept"), "not": _("not kept")}
    return said[outcome]


def _facet_of(about: str) -> str:
    """The facet that a commitment belongs to, by itself or through a pattern."""
    return failure_modes()[about].facet if about in failure_modes() else about


def about_name(about: str) -> str:
    """A facet or a pattern by its name; empty for none."""
    if about in failure_modes():
        return translated(failure_modes()[about].title)
    return names.facet_name(about)


def suggestions(card: Scorecard, patterns: Sequence[PatternText]) -> list[Suggestion]:
    """Counsel of the report: for the three strongest patterns with evidence, then for areas to work on.

    Where there is neither, the question for Monday is what can be taken up.
    """
    known = {pattern.slug for pattern in patterns}
    slugs = [mode.slug for mode in with_evidence(card.modes) if mode.slug in known][:LINES]
    made = [one for slug in slugs for one in _of_pattern(slug, slug, card.subject.role)]
    for facet, slug in _of_areas(card):
        if slug not in slugs and slug in known:
            made += _of_pattern(slug, facet, card.subject.role)[:1]
    return made or [_of_monday(highlights.monday_question(card, patterns))]


def one_for_each(found: Sequence[Suggestion]) -> list[Suggestion]:
    """The first suggestion for each facet or pattern."""
    first: dict[str, Suggestion] = {}
    for one in found:
        first.setdefault(one.about, one)
    return list(first.values())


def thanks_draft(card: Scorecard, commitments: Sequence[Promise], item_texts: Mapping[str, str]) -> str:
    """A text to the people who were asked: facets that were released, in words, and the commitments.

    Never a figure, a comment or how many answered.
    """
    keeps = [one.name for one in highlights.keeps(card, item_texts)]
    areas = [f"{one.name} ({one.word})" for one in highlights.areas(card, item_texts)]
    heard = []
    if keeps:
        heard.append(_("What I heard that I should keep: %(facets)s.", facets=words.listed(keeps)))
    if areas:
        heard.append(_("What I heard that I should work on: %(facets)s.", facets=words.listed(areas)))
    return "\n\n".join([_thanks(), *(["\n".join(heard)] if heard else []), _promised(commitments)])


def _thanks() -> str:
    return _(
        "You were asked how you see my part in the technical work. I thank everybody who took the time, and "
        "I have read the report."
    )


def _promised(commitments: Sequence[Promise]) -> str:
    if not commitments:
        return _("I will tell you what I am going to do once I have thought about it.")
    lines = [_("– by %(day)s: %(what)s", day=words.day(one.due), what=one.what) for one in commitments]
    return "\n".join([_("What I will do:"), *lines])


def _of_areas(card: Scorecard) -> list[tuple[str, str]]:
    """The areas to work on that have a pattern at their end: facet and pattern."""
    at_an_end = [(one.facet, mode_at(one.facet, one.position)) for one in highlights.off(card)]
    return [(facet, mode.slug) for facet, mode in at_an_end if mode]


def _of_pattern(slug: str, about: str, role: str) -> list[Suggestion]:
    title = about_name(about)
    return [
        Suggestion(f"{slug}.{nth}", about, title, piece.what, piece.often, piece.notice)
        for nth, piece in enumerate(advice(slug, role))
    ]


def _of_monday(question: str) -> Suggestion:
    what = _("Ask my team: %(question)s", question=question)
    return Suggestion("monday", "", _("A question for Monday"), what, "", "")
