"""A leader's waves before this one: who was asked then, under which rules, and what was released."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.campaigns import Subject, Wave
from surveys.disclosures import disclose
from surveys.scorecards import KeptScorecard, Scorecard, read

Members = Mapping[str, set[str]]
"""The persons invited to each set of raters."""
MOST_BEFORE = 7
"""How many earlier waves a report is compared with at most: eight waves together can still be read."""


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


def released_before(session: Session, subject: Subject) -> list[Subject]:
    """The same leader in the latest earlier waves whose report was released and is kept, oldest first."""
    released = (one for one in _scored_before(session, subject) if one.released_at is not None)
    return list(islice(released, MOST_BEFORE))[::-1]


def earlier_cards(session: Session, subject: Subject, now: datetime) -> list[Scorecard]:
    """The released scorecards of the waves before, oldest first, for the leader's eyes; through the ledger.

    Destroyed reports are left out. Raises what `disclose` raises for the wave itself, and ChangedReport.
    """
    earlier = [disclose(session, one, "trend", now) for one in released_before(session, subject)]
    if earlier:
        disclose(session, subject, "trend", now)
    return earlier


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
