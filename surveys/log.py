"""The log of what coordinators did in a wave. It never says anything about a rater."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.campaigns import DeskEvent, Wave

DESTROYED = "destroyed"
"""Event that tells that ballots, keys and exact numbers of a wave are gone."""


def note(session: Session, wave: Wave, actor: str, what: str, detail: str, now: datetime) -> DeskEvent:
    """Write down one act: who did what in this wave."""
    event = DeskEvent(wave_id=wave.id, actor=actor, what=what, detail=detail, done_at=now)
    session.add(event)
    return event


def events(session: Session, wave: Wave) -> Sequence[DeskEvent]:
    """The acts of a wave, latest first."""
    query = select(DeskEvent).where(DeskEvent.wave_id == wave.id)
    return session.scalars(query.order_by(DeskEvent.done_at.desc())).all()


def happened(session: Session, wave: Wave, what: str) -> bool:
    """Whether the log of a wave tells an act of this kind."""
    return find_event(session, wave, what) is not None


def find_event(session: Session, wave: Wave, what: str) -> DeskEvent | None:
    """An act of this kind in the log of a wave, for kinds that are noted once."""
    query = select(DeskEvent).where(DeskEvent.wave_id == wave.id, DeskEvent.what == what)
    return session.scalars(query.limit(1)).first()
