"""Withholding a comment from its leader, and taking that back, as long as the report is not released.

A comment that a correction brings into a released report waits until it is reviewed; then it is as final.
"""

from __future__ import annotations

from typing import Literal, get_args

from sqlalchemy.orm import Session

from surveys.campaigns import Comment, Subject
from surveys.corrections import UNREVIEWED
from surveys.moves import require_state
from surveys.refusals import Incomplete, WrongState

Ground = Literal["names-somebody", "insults", "tells-the-writer", "other"]
"""Why a comment is withheld: it names a person, it only insults, it gives its writer away, or in words."""
GROUNDS: tuple[Ground, ...] = get_args(Ground)


def withhold(session: Session, subject: Subject, comment: Comment, reason: str) -> None:
    """Keep a comment from the leader. The reason is needed, so that it can be asked about later."""
    _require_unreleased(subject, comment)
    if not reason.strip():
        raise Incomplete("A comment is withheld only with a reason.")
    comment.withheld_because = reason.strip()
    session.flush()


def show_again(session: Session, subject: Subject, comment: Comment) -> None:
    """Let a withheld comment be shown after all."""
    _require_unreleased(subject, comment)
    comment.withheld_because = ""
    session.flush()


def reason_of(ground: Ground, words: str = "") -> str:
    """A reason as it is kept: the ground, and what was said in words."""
    return f"{ground}: {words.strip()}" if words.strip() else ground


def reason_given(comment: Comment) -> tuple[Ground | None, str]:
    """Why a comment is withheld: the ground, and what was said in words.

    Without a ground: it waits for a review, or was withheld before there were grounds to choose from.
    """
    for ground in GROUNDS:
        if comment.withheld_because == ground or comment.withheld_because.startswith(f"{ground}: "):
            return ground, comment.withheld_because.removeprefix(ground).removeprefix(": ")
    return None, comment.withheld_because


def is_waiting(comment: Comment) -> bool:
    """Whether a comment came with a correction and nobody at the desk has decided about it yet."""
    return comment.withheld_because == UNREVIEWED


def may_change(subject: Subject, comment: Comment) -> bool:
    """Whether it can still be decided if the leader sees a comment."""
    return subject.released_at is None or is_waiting(comment)


def _require_unreleased(subject: Subject, comment: Comment) -> None:
    if is_waiting(comment):
        return
    require_state(subject.wave, "scored", "released")
    if not may_change(subject, comment):
        raise WrongState("The leader has this report already: its comments can no longer be changed.")
