"""The jobs that publish transcripts: at the close, again if a file went missing, and at the destruction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from surveys.anonymity.transcript import Served
from surveys.campaigns import Wave
from surveys.transcripts import find_transcript, keep_transcript, publish, publish_destruction, unpublished
from webapp.config import Settings
from webapp.people.bench import Bench, wave_of
from webapp.programs import OPENING_PAGE, RATER_PROGRAM, program_sum

JOB = "publish_transcript"


def due_transcripts(bench: Bench, session: Session, wave: Wave) -> list[tuple[str, ...]]:
    """The job, if something of this wave should be public and is not."""
    return [order(wave.id, bench.clock())] if unpublished(session, wave, bench.places) else []


def order(wave_id: str, now: datetime) -> tuple[str, ...]:
    """The job with its ids; it carries the day, so that it can be asked for again on another."""
    return JOB, wave_id, now.date().isoformat()


def publish_transcript(bench: Bench, wave_id: str, _day: str = "") -> None:
    """Make the transcript of a closed wave unless it was made, and write what is public into its folder."""
    with bench.sessions.begin() as session:
        wave = wave_of(session, wave_id)
        if wave.state == "closed" and unpublished(session, wave, bench.places):
            keep_transcript(session, wave, bench.places, served(bench.settings))
    with bench.sessions() as session:
        wave = wave_of(session, wave_id)
        if kept := find_transcript(session, wave):
            publish(bench.places, kept)
        publish_destruction(session, wave, bench.places)


def served(settings: Settings) -> Served:
    """What is served and promised on this day, beside the manifest."""
    return Served(
        rater_program=program_sum(RATER_PROGRAM),
        opening_page=program_sum(OPENING_PAGE),
        kept_days_scored=settings.objection_days,
        kept_days_unopened=settings.unopened_days,
    )
