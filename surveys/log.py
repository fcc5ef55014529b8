"""The log of what coordinators did in a wave. It never says anything about a rater."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.campaigns import DeskEvent, Wave


def note(session: Session, wave: Wave, actor: str, what: str, detail: str, now: datetime) -> None:
    """Write down one act: who did what in this wave."""
    session.add(DeskEvent(wave_id=wave.id, actor=actor, what=what, detail=detail, done_at=now))


def events(session: Session, wave: Wave) -> Sequence[DeskEvent]:
    """The acts of a wave, latest first."""
    query = select(DeskEvent).where(DeskEvent.wave_id == wave.id)
    return session.scalars(query.order_by(DeskEvent.done_at.desc())).all()
