"""What the words of a board's comparison are read against, and what may not be read from it."""

from __future__ import annotations

from webapp.reports.board_view import View
from webapp.reports.words import gettext as _


def read_against() -> list[str]:
    """What each word is read against."""
    return [
        _(
            "Facets and distance: against the right amount, and against what the board wrote down for the "
            "role. Never against the other leaders."
        ),
        _(
            "Credibility: against the mean of the leaders compared here, since no amount of it is the right "
            "one. Of any group somebody stands below the mean."
        ),
        _(
            "“Too little”, “too much”, “too far”, “too deep”, “above” and “below” are said only if they hold "
            "when all leaders and all facets are read at once (Holm, 5 in 100). A leader's own report asks "
            "for less, and may say more."
        ),
    ]


def not_corrected() -> str:
    """The words that are said of each leader alone, and what they mean."""
    return _(
        "“About right”: the whole interval lies within one step of the right amount, for the distance half a "
        "step. “Divided”: people find too little and too much at once. “As expected”, or “within it”: the "
        "whole interval lies in the range that the board wrote down. These three are not corrected for how "
        "many are read."
    )


def not_to_be_read() -> list[str]:
    """The conclusions that a comparison does not bear."""
    return [
        _("Who is best, or in which order these leaders stand."),
        _("Whether to pay, promote or dismiss somebody."),
        _("How well anybody leads. This is about technical closeness and judgement only."),
        _(
            "What is true. It is how the people who work with a leader see it, each team against its own "
            "needs."
        ),
        _("That “cannot be told” is bad, or good. It means that the answers do not say."),
    ]


def choosing(view: View) -> str:
    """What a choice of leaders or facets does to the words: nothing."""
    if view.roles or view.waves:
        return _(
            "Words and means rest on all leaders of these roles and waves and on all facets, shown here or "
            "not: no choice of names or facets makes a word appear."
        )
    return _(
        "Words and means rest on all leaders whom you may compare and on all facets, shown here or not: no "
        "choice of names or facets makes a word appear."
    )
