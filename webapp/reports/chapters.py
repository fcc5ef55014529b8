"""Which pages a leader's report has, and why others are left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.scorecards import Scorecard
from webapp.reports.groups import shown_sets
from webapp.reports.patterns import with_evidence
from webapp.reports.verdicts import anything_shown
from webapp.reports.waves import any_figure
from webapp.reports.words import gettext as _


@dataclass(frozen=True)
class Chapter:
    """A page of the report. `missing` says why it is left out; empty: it is there.

    A short one begins on the page before, where it fits there whole.
    """

    key: str
    title: str
    missing: str = ""
    short: bool = False


def chapters(
    card: Scorecard, has_comments: bool, reply: str, earlier: Sequence[Scorecard] = ()
) -> list[Chapter]:
    """All pages in reading order, those left out with their reason."""
    return [
        Chapter("reading", _("How to read this, and who answered")),
        Chapter("page", _("At a glance")),
        Chapter("amounts", _("Too little, right, too much"), _no_facets(card)),
        Chapter("patterns", _("Patterns"), _no_patterns(card), short=not with_evidence(card.modes)),
        Chapter("calibration", _("Calibration"), _no_calibration(card)),
        Chapter("self", _("You and others"), _no_self(card), short=True),
        Chapter("groups", _("By group"), _no_groups(card), short=True),
        Chapter("comments", _("Comments"), _no_comments(card, has_comments, reply), short=not _quotes(card)),
        Chapter("waves", _("Since the waves before"), _no_waves(card, earlier)),
        Chapter("plan", _("Plan and thanks")),
        Chapter("appendix", _("Every item, as released"), _no_cells(card)),
    ]


def left_out(all_chapters: Sequence[Chapter]) -> list[Chapter]:
    """The pages that are missing."""
    return [chapter for chapter in all_chapters if chapter.missing]


def _no_facets(card: Scorecard) -> str:
    if anything_shown(card) or card.credibility.mean is not None:
        return ""
    return _("too few answers")


def _no_patterns(card: Scorecard) -> str:
    if any(mode.words != "not-shown" for mode in card.modes):
        return ""
    return _("too few answers")


def _quotes(card: Scorecard) -> bool:
    return any(pool.state == "shown" for pool in card.comments)


def _no_calibration(card: Scorecard) -> str:
    answered = any(question.likely is not None for question in card.calibration.questions)
    return "" if answered or card.calibration.predictions else _("you gave no answers to compare with")


def _no_self(card: Scorecard) -> str:
    if card.self_other or card.manager:
        return ""
    return _("you did not rate yourself, or too few others answered")


def _no_groups(card: Scorecard) -> str:
    shown = len(shown_sets(card))
    if shown > 1:
        return ""
    return _("only one group could be shown") if shown else _("too few answers")


def _no_waves(card: Scorecard, earlier: Sequence[Scorecard]) -> str:
    if not earlier:
        first = _("this is the first wave")
        return first if card.wave.number == 1 else _("no report of an earlier wave is kept")
    if not any_figure([card]):
        return _("too few answers")
    return "" if any_figure(earlier) else _("too few answers in the waves before")


def _no_comments(card: Scorecard, has_comments: bool, reply: str) -> str:
    if has_comments or reply or any(pool.state == "shown" for pool in card.comments):
        return ""
    if any(pool.state in ("few-ballots", "few-comments") for pool in card.comments):
        return _("too few comments to show any without showing whose they are")
    return _("nobody commented")


def _no_cells(card: Scorecard) -> str:
    return "" if card.cells else _("no figure was released")
