"""Which reports somebody at the desk has looked at; a corrected report is to be looked at anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.campaigns import DeskEvent, Subject, Wave
from surveys.log import note
from surveys.scorecards import KeptScorecard

LOOKED = "looked-at"
"""Event of the desk's log: the first look at one revision of one leader's report."""

Look = tuple[str, int]
"""A leader's place in the wave, and the revision of the report that was looked at."""


def look_at(session: Session, subject: Subject, revision: int, actor: str, now: datetime) -> bool:
    """Write down that `actor` looked at this revision; says whether it was the first look. Caller commits."""
    if (subject.id, revision) in first_looks(session, subject.wave):
        return False
    note(session, subject.wave, actor, LOOKED, f"{subject.id}:{revision}", now)
    session.flush()
    return True


def first_looks(session: Session, wave: Wave) -> Mapping[Look, DeskEvent]:
    """Who of the desk was the first to look at each report of a wave, and when."""
    query = select(DeskEvent).where(DeskEvent.wave_id == wave.id, DeskEvent.what == LOOKED)
    latest_first = session.scalars(query.order_by(DeskEvent.done_at.desc()))
    return {_look(event.detail): event for event in latest_first}


def standing_revisions(session: Session, wave: Wave) -> Mapping[str, int]:
    """Of each leader of a wave who has a report (subject id), the revision that stands."""
    query = select(KeptScorecard.subject_id, KeptScorecard.revision).join(
        Subject, Subject.id == KeptScorecard.subject_id
    )
    rows = session.execute(query.where(Subject.wave_id == wave.id))
    return {row.subject_id: row.revision for row in rows}


def _look(detail: str) -> Look:
    subject_id, _colon, revision = detail.partition(":")
    return subject_id, int(revision)
