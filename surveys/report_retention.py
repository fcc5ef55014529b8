"""Destroying reports once they have been kept for as long as was promised, with a warning a month before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from surveys.anonymity.canonical import canonical_json
from surveys.campaigns import Comment, NamedResponse, Prediction, Subject, Wave
from surveys.dates import months_later
from surveys.known_figures import KnownFigure
from surveys.log import find_event, happened, note
from surveys.moves import end_of_answers, hold
from surveys.papers import forget_papers
from surveys.places import Places
from surveys.plans import Commitment, Plan
from surveys.retention import was_destroyed
from surveys.scorecards import KeptScorecard, ReleaseCell
from surveys.share_backs import ShareBack

WARNED = "reports-end"
REPORTS_DESTROYED = "destroyed-reports"
WARNING = timedelta(days=30)
"""How long before their destruction coordinators are told that reports will be destroyed."""

REPORT_PARTS: Mapping[str, Any] = {
    "scorecards": KeptScorecard,
    "figures": ReleaseCell,
    "comments": Comment,
    "named-answers": NamedResponse,
    "predictions": Prediction,
    "known-figures": KnownFigure,
    "commitments": Commitment,
    "plans": Plan,
    "share-backs": ShareBack,
}
"""What a report is made of, and what its leader made of it; all of it by leader."""


def end_of_reports(wave: Wave, months: int) -> date | None:
    """The day on which a wave's reports are destroyed: so many months after the ballots were opened.

    Of a wave that nobody opened only what was answered by name is there to be destroyed; its months count
    from the end of the answers. None if reports are kept (0 months), or if the wave is not over.
    """
    if months == 0 or wave.state not in ("closed", "scored", "released", "archived"):
        return None
    return months_later(wave.scored_on or end_of_answers(wave).date(), months)


def warn(session: Session, wave: Wave, now: datetime, months: int) -> bool:
    """Whether coordinators are to be told now that a wave's reports will be destroyed in a month.

    The first time is noted; for a day the answer stays yes, so that a mail that broke off is sent. Whoever
    sends makes sure that it is sent once.
    """
    ends, warned = end_of_reports(wave, months), _warned_at(session, wave)
    if ends is None or now.date() < ends - WARNING:
        return False
    if warned is None:
        note(session, wave, "Soundline", WARNED, (now + WARNING).date().isoformat(), now)
    return warned is None or now < warned + timedelta(days=1)


def reports_are_due(session: Session, wave: Wave, now: datetime, months: int) -> bool:
    """Whether reports of a wave are to be destroyed now: their months are over, the warning is a month old.

    The ballots come first, so that nothing can be opened once more afterwards.
    """
    ends, warned = end_of_reports(wave, months), _warned_at(session, wave)
    if ends is None or warned is None or not was_destroyed(session, wave):
        return False
    return now.date() >= ends and now >= warned + WARNING and not reports_were_destroyed(session, wave)


def reports_were_destroyed(session: Session, wave: Wave) -> bool:
    """Whether it was done before."""
    return happened(session, wave, REPORTS_DESTROYED)


def destroy_reports(session: Session, wave: Wave, places: Places, now: datetime) -> None:
    """Destroy scorecards, figures, comments, answers by name, predictions, plans, replies and papers.

    What is left says that there was a wave, who led and who was asked, and what was shown to whom and when.
    The caller commits.
    """
    hold(session, wave)
    if reports_were_destroyed(session, wave):
        return
    subjects = [subject.id for subject in wave.subjects]
    found = {kind: _destroy(session, table, subjects) for kind, table in REPORT_PARTS.items()}
    drawn_in = [*subjects, *_later(session, wave)]
    found["papers"] = sum(forget_papers(places, subject_id) for subject_id in drawn_in)
    session.execute(update(Subject).where(Subject.id.in_(subjects)).values(reply=""))
    told = canonical_json({kind: n for kind, n in found.items() if n})
    note(session, wave, "Soundline", REPORTS_DESTROYED, told, now)


def _later(session: Session, wave: Wave) -> list[str]:
    """The same leaders in later waves: their papers show the figures of the waves before."""
    people = [subject.person_id for subject in wave.subjects]
    query = select(Subject.id).join(Wave, Subject.wave_id == Wave.id)
    later = query.where(Subject.person_id.in_(people), Wave.opens_at > wave.opens_at)
    return list(session.scalars(later))


def _destroy(session: Session, table: Any, subjects: list[str]) -> int:
    theirs = table.subject_id.in_(subjects)
    n = session.scalar(select(func.count()).select_from(table).where(theirs)) or 0
    session.execute(delete(table).where(theirs))
    return n


def _warned_at(session: Session, wave: Wave) -> datetime | None:
    event = find_event(session, wave, WARNED)
    return event.done_at if event else None
