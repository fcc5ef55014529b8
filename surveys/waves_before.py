"""A leader's wave before this one: who was asked then, and under which rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.campaigns import Subject, Wave
from surveys.disclosures import disclose
from surveys.release.trend import Change, trend
from surveys.scorecards import KeptScorecard, read

Members = Mapping[str, set[str]]
"""The persons invited to each set of raters."""


def subject_before(session: Session, subject: Subject) -> Subject | None:
    """The same leader in the latest earlier wave that was scored, in whatever campaign."""
    return next(_scored_before(session, subject), None)


def _scored_before(session: Session, subject: Subject) -> Iterator[Subject]:
    """The same leader in every earlier wave that was scored, the latest first."""
    query = (
        select(Subject)
        .join(Wave, Subject.wave_id == Wave.id)
        .join(KeptScorecard, KeptScorecard.subject_id == Subject.id)
        .where(
            Subject.person_id == subject.person_id,
            Subject.id != subject.id,
            Wave.opens_at < subject.wave.opens_at,
        )
        .order_by(Wave.opens_at.desc())
    )
    yield from session.scalars(query)


def trend_since_before(session: Session, subject: Subject, now: datetime) -> list[Change] | None:
    """What changed for a leader since the wave before, for the leader's eyes; goes through the ledger.

    None if there is no released wave before, or its report is destroyed. Raises SeriesBroken if the questions
    changed, and what `disclose` raises for the wave itself.
    """
    earlier = subject_before(session, subject)
    if earlier is None or earlier.released_at is None:
        return None
    before = disclose(session, earlier, "trend", now)
    return trend(before, disclose(session, subject, "trend", now))


def hits_before(session: Session, subject: Subject) -> tuple[int, int]:
    """How many of a leader's ranges hit in the waves before this one, and of how many.

    As counted in the latest report that was released and has ranges; it counts those before it. Destroyed
    reports no longer count.
    """
    for earlier in _scored_before(session, subject):
        card = read(session, earlier.id) if earlier.released_at else None
        if card and card.calibration.ranges:
            return card.calibration.ranges.hits, card.calibration.ranges.of
    return 0, 0


def members_of_two_waves(session: Session, subject: Subject, sets: Iterable[str]) -> tuple[Members, Members]:
    """Who was invited to each of these sets, and to each set that was shown of the wave before."""
    earlier = subject_before(session, subject)
    card = read(session, earlier.id) if earlier else None
    before = _members(earlier, [one.set_id for one in card.sets]) if earlier and card else {}
    return _members(subject, sets), before


def _members(subject: Subject, sets: Iterable[str]) -> Members:
    return {
        set_id: {rater.person_id for rater in subject.assignments if rater.rater_group in set_id.split("+")}
        for set_id in sets
    }
