"""Withholding a comment from its leader, and taking that back, as long as the report is not released.

A comment that a correction brings into a released report waits until it is reviewed; then it is as final.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from surveys.campaigns import Comment, Subject
from surveys.corrections import UNREVIEWED
from surveys.moves import require_state
from surveys.refusals import Incomplete, WrongState


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


def may_change(subject: Subject, comment: Comment) -> bool:
    """Whether it can still be decided if the leader sees a comment."""
    return subject.released_at is None or comment.withheld_because == UNREVIEWED


def _require_unreleased(subject: Subject, comment: Comment) -> None:
    if comment.withheld_because == UNREVIEWED:
        return
    require_state(subject.wave, "scored", "released")
    if not may_change(subject, comment):
        raise WrongState("The leader has this report already: its comments can no longer be changed.")
