"""Withholding a comment from its leader, and taking that back, as long as the report is not released."""

from __future__ import annotations

from sqlalchemy.orm import Session

from surveys.campaigns import Comment, Subject
from surveys.moves import require_state
from surveys.refusals import Incomplete, WrongState


def withhold(session: Session, subject: Subject, comment: Comment, reason: str) -> None:
    """Keep a comment from the leader. The reason is needed, so that it can be asked about later."""
    _require_unreleased(subject)
    if not reason.strip():
        raise Incomplete("A comment is withheld only with a reason.")
    comment.withheld_because = reason.strip()
    session.flush()


def show_again(session: Session, subject: Subject, comment: Comment) -> None:
    """Let a withheld comment be shown after all."""
    _require_unreleased(subject)
    comment.withheld_because = ""
    session.flush()


def _require_unreleased(subject: Subject) -> None:
    require_state(subject.wave, "scored", "released")
    if subject.released_at is not None:
        raise WrongState("The leader has this report already: its comments can no longer be changed.")
