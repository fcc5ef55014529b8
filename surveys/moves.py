"""The moves of a wave from state to state. A move that the state does not allow is refused in a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from surveys.anonymity.folder import read_campaign_folder
from surveys.campaigns import Subject, Wave
from surveys.places import Places
from surveys.refusals import WrongState
from surveys.scorecards import KeptScorecard

BOARD_WAITS = timedelta(days=7)
"""A board sees nothing of a leader before the leader has had the report this long."""

BEFORE_THE_CLOSE = ("frozen", "collecting", "answering")
"""States of a wave that is promised to its raters and still takes answers, or soon will."""

Phase = Literal["early", "open", "closed"]

_NOT_NOW = {
    "draft": "This cannot be done now: the campaign is still being set up.",
    "frozen": "This cannot be done now: the campaign is frozen and waits for its opening date.",
    "collecting": "This cannot be done now: the campaign is collecting credentials.",
    "answering": "This cannot be done now: the campaign is open for answers.",
    "closed": "This cannot be done now: the campaign is closed and not yet scored.",
    "scored": "This cannot be done now: the campaign is scored and waits for its release.",
    "released": "This cannot be done now: the campaign is released.",
    "archived": "This cannot be done now: the campaign is archived.",
}
"""Whole sentences, because half ones cannot be put together in another language."""


def hold(session: Session, wave: Wave) -> None:
    """Read the wave afresh; until this transaction ends no other one changes it (on SQLite none writes)."""
    session.refresh(wave, with_for_update=True)


def require_state(wave: Wave, *allowed: str) -> None:
    """Refuse a move that the state of the wave does not allow, and say in which state it is."""
    if wave.state not in allowed:
        raise WrongState(_NOT_NOW[wave.state])


def end_of_answers(wave: Wave) -> datetime:
    """When answers end or ended: planned, extended, or earlier if the coordinator closed the wave."""
    return min(_planned_end(wave), wave.closed_early_at or _planned_end(wave))


def may_be_extended(wave: Wave, now: datetime) -> bool:
    """Whether the end can be moved: declared at the freeze, not done yet, and people still answer."""
    declared = wave.extension_to is not None and wave.extended_at is None
    return declared and wave.state == "answering" and now < wave.closes_at


def extend(wave: Wave, now: datetime, places: Places) -> None:
    """Move the end, on both sides, to the extension that was promised at the freeze, once."""
    require_state(wave, "answering")
    if not may_be_extended(wave, now):
        raise WrongState(
            "The end cannot be moved: no extension was promised at the freeze, it is in force already, or "
            "the closing moment has passed."
        )
    read_campaign_folder(places.campaign(wave.id)).extend(now)
    wave.extended_at = now


def phase(wave: Wave, now: datetime) -> Phase:
    """Where a frozen wave stands for its raters: before, during or after the answers."""
    if now >= end_of_answers(wave):
        return "closed"
    return "open" if now >= (wave.collect_from or wave.opens_at) else "early"


def days_left(wave: Wave, now: datetime) -> int:
    """Whole days until answers end; 0 on the last day and afterwards."""
    return max(0, (end_of_answers(wave) - now).days)


def open_wave(wave: Wave, now: datetime) -> None:
    """Begin collecting or answering once the opening date has come."""
    require_state(wave, "frozen", "collecting")
    if now < (wave.collect_from or wave.opens_at):
        raise WrongState("The opening date has not come yet.")
    wave.state = "answering" if now >= wave.opens_at else "collecting"


def close_early(wave: Wave, now: datetime, places: Places) -> None:
    """End the answers before their planned date, on both sides. Answers sent so far count."""
    require_state(wave, "collecting", "answering")
    read_campaign_folder(places.campaign(wave.id)).close_early(now)
    wave.closed_early_at = min(now, _planned_end(wave))
    wave.state = "closed"


def close_when_due(wave: Wave, now: datetime, places: Places) -> bool:
    """Close a wave whose last moment has passed, on both sides; says whether it did."""
    due = wave.state in BEFORE_THE_CLOSE and now >= _planned_end(wave)
    if due:
        # an extension that broke off may be in force on the ballot side alone: what came now would be lost
        read_campaign_folder(places.campaign(wave.id)).close_early(now)
        wave.state = "closed"
    return due


def mark_scored(wave: Wave, now: datetime) -> None:
    """Ballots are opened and scorecards kept."""
    require_state(wave, "closed")
    wave.state = "scored"
    wave.scored_on = now.date()


def release_subject(session: Session, wave: Wave, subject: Subject, now: datetime) -> None:
    """Give a leader their report. The wave is released once every leader has theirs."""
    require_state(wave, "scored", "released")
    if session.get(KeptScorecard, subject.id) is None:
        raise WrongState("There is no scorecard for this leader to release.")
    subject.released_at = subject.released_at or now
    if all(other.released_at for other in wave.subjects):
        wave.state = "released"


def release_chosen(session: Session, wave: Wave, chosen: Iterable[Subject], now: datetime) -> list[Subject]:
    """Give some leaders of the wave their reports; returns those who had not got theirs before."""
    require_state(wave, "scored", "released")
    waiting = [subject for subject in chosen if subject.released_at is None]
    for subject in waiting:
        release_subject(session, wave, subject, now)
    return waiting


def release_all(session: Session, wave: Wave, now: datetime) -> list[Subject]:
    """Give every leader of the wave their report; returns those who had not got it before."""
    return release_chosen(session, wave, wave.subjects, now)


def board_may_see(subject: Subject, now: datetime) -> bool:
    """Whether boards may compare this leader: seven days after the leader got the report, read or not."""
    return subject.released_at is not None and now >= subject.released_at + BOARD_WAITS


def archive(wave: Wave) -> None:
    """Put a released wave away; its scorecards stay readable."""
    require_state(wave, "released")
    wave.state = "archived"


def _planned_end(wave: Wave) -> datetime:
    if wave.extended_at is not None and wave.extension_to is not None:
        return wave.extension_to
    return wave.closes_at
