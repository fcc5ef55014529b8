"""The jobs of an installation: what is due by date, mails in batches, opening, rendering, destroying.

A job carries the id of a wave, a batch or a leader's place in a wave; never a rater, a ballot or a sheet.
Each looks up what there is to do and does nothing if it was done before, so that it may run again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from surveys.campaigns import Subject, Wave
from surveys.disclosures import preview
from surveys.freezing import WITHOUT_KEYHOLDERS
from surveys.moves import close_when_due, end_of_answers
from surveys.refusals import Refusal
from surveys.report_retention import WARNING, destroy_reports, reports_are_due, warn
from surveys.retention import destroy_ballots, is_due, was_destroyed
from surveys.storage import drop_old_pages, make_engine, make_sessions
from webapp.config import Settings
from webapp.jobs import Jobs, Work
from webapp.mailer import Mailer
from webapp.people.bench import Bench, Clock, wave_of
from webapp.people.correcting import announce, open_again
from webapp.people.keyholding_mails import (
    KEYHOLDER_WARNINGS,
    ask_keyholder,
    find_keyholder_mails,
    remind_to_open,
    tell_keyholder,
    tell_of_key,
)
from webapp.people.mailing import (
    ask_by_name,
    send_batch,
    tell_coordinators,
    tell_corrected,
    tell_leader,
)
from webapp.people.opening import open_and_keep
from webapp.people.plan_mailing import due_plan_mails, remind_of_plan, send_share_back
from webapp.people.publishing import JOB as PUBLISH
from webapp.people.publishing import due_transcripts, order, publish_transcript
from webapp.people.reading import keep_pdf, reviewed_before
from webapp.people.rounds import (
    begin_answering,
    begin_late_window,
    due_mails,
    due_rounds,
    open_one,
    take_participation,
)
from webapp.reports.paper import Paper

RETRIED = (
    *("ask_by_name", "tell_leader", "tell_corrected", "tell_coordinators"),
    *("ask_keyholder", "tell_keyholder", "tell_of_key"),
)
"""Mails that nothing else asks for again if the mail server was away."""

WARNINGS = (7, 1)
"""Days before their destruction on which coordinators are told that ballots are still unopened."""


def make_jobs(clock: Clock, engine: Engine | None = None) -> Jobs:
    """The table of jobs. `clock` tells the present in UTC; tests and the demonstration bring their own."""

    def bench(settings: Settings, work: Work) -> Bench:
        sessions = make_sessions(engine or make_engine(settings.database))
        return Bench(settings, work, sessions, clock, Mailer(settings, clock))

    return Jobs(
        functions={
            "find_due": find_due,
            "open_wave": open_one,
            "begin_answering": begin_answering,
            "begin_late_window": begin_late_window,
            "send_batch": send_batch,
            "ask_by_name": ask_by_name,
            "close_wave": close_one,
            PUBLISH: publish_transcript,
            "open_and_score": open_and_score,
            "open_again": open_once_more,
            "tell_corrected": tell_corrected,
            "tell_leader": tell_leader,
            "tell_coordinators": tell_coordinators,
            "render_reports": render_reports,
            "render_report": render_report,
            "destroy_wave": destroy_wave,
            "ask_keyholder": ask_keyholder,
            "tell_keyholder": tell_keyholder,
            "tell_of_key": tell_of_key,
            "find_keyholder_mails": find_keyholder_mails,
            "destroy_reports": destroy_old_reports,
            "send_share_back": send_share_back,
            "remind_of_plan": remind_of_plan,
        },
        context=bench,
        every_minute=("find_due", "find_keyholder_mails"),
    )


def find_due(bench: Bench) -> None:
    """Look for what the calendar asks for, and submit it; forget old versions of what was written."""
    due: list[tuple[str, ...]] = []
    _drop_old_pages(bench)
    with bench.sessions.begin() as session:
        for wave in session.scalars(select(Wave).where(Wave.state != "draft")):
            due += [(job, wave.id) for job in _due(bench, session, wave)]
            due += [("send_batch", batch_id) for batch_id in due_mails(session, wave, bench.clock())]
            due += _warnings(bench, session, wave)
            due += due_transcripts(bench, session, wave)
            due += _warning_of_reports(bench, session, wave)
            take_participation(session, wave, bench.clock())
        due += due_plan_mails(bench, session)
    due += [tuple(key.split(":")) for key in bench.work.failures() if key.split(":")[0] in RETRIED]
    for job, *ids in due:
        bench.work.submit(job, *ids)


def close_one(bench: Bench, wave_id: str) -> None:
    """Close a wave whose last moment has passed."""
    with bench.sessions.begin() as session:
        closed = close_when_due(wave_of(session, wave_id), bench.clock(), bench.places)
    if closed:
        bench.work.submit(*order(wave_id, bench.clock()))
        bench.work.submit("tell_coordinators", wave_id, "closed")


def open_and_score(bench: Bench, wave_id: str) -> None:
    """Open the ballots of a closed wave, score it, keep the scorecards; the desk tells what went wrong.

    With keyholders it only reminds them: the key is not here.
    """
    if remind_to_open(bench, wave_id):
        return
    try:
        publish_transcript(bench, wave_id)
        with bench.sessions() as session:
            wave = wave_of(session, wave_id)
            if wave.state != "closed":
                return
            wave.trouble = ""
            open_and_keep(session, wave, bench.places, bench.clock())
            session.commit()
    except Refusal as refusal:
        with bench.sessions.begin() as session:
            wave_of(session, wave_id).trouble = refusal.sentence
        return
    bench.work.submit("render_reports", wave_id)
    bench.work.submit("tell_coordinators", wave_id, "scored")


def open_once_more(bench: Bench, wave_id: str, _asked: str) -> None:
    """Open the ballots of a scored wave a second time and correct what may be corrected."""
    with bench.sessions() as session:
        wave = wave_of(session, wave_id)
        try:
            open_again(session, wave, bench.places, bench.clock())
            wave.trouble = ""
        except Refusal as refusal:
            session.rollback()
            wave_of(session, wave_id).trouble = refusal.sentence
        session.commit()
        announce(bench.work, session, wave)


def render_reports(bench: Bench, wave_id: str) -> None:
    """Have every leader's report of a wave put on paper."""
    with bench.sessions() as session:
        subjects = [subject.id for subject in wave_of(session, wave_id).subjects]
    for subject_id in subjects:
        bench.work.submit("render_report", subject_id)


def render_report(bench: Bench, subject_id: str, language: str = "", paper: Paper = "A4") -> None:
    """Put one leader's report on paper, so that the download is there at once.

    `language`: one of those that reports are written in; empty means the leader's own.
    """
    with bench.sessions() as session:
        subject = session.get(Subject, subject_id)
        card = preview(session, subject) if subject else None
        if subject is not None and card is not None:
            spoken, earlier = language or subject.person.language, reviewed_before(session, subject)
            keep_pdf(session, subject, card, spoken, bench.places, paper, earlier=earlier)


def destroy_wave(bench: Bench, wave_id: str) -> None:
    """Destroy ballots, keys and the seed of a wave once they are no longer needed."""
    with bench.sessions.begin() as session:
        destroy_ballots(session, wave_of(session, wave_id), bench.places, bench.clock())
    _drop_old_pages(bench)
    bench.work.submit(*order(wave_id, bench.clock()))
    bench.work.submit("tell_coordinators", wave_id, "destroyed")


def destroy_old_reports(bench: Bench, wave_id: str) -> None:
    """Destroy the reports of a wave that have been kept for as long as was promised."""
    with bench.sessions.begin() as session:
        destroy_reports(session, wave_of(session, wave_id), bench.places, bench.clock())
    _drop_old_pages(bench)
    bench.work.submit("tell_coordinators", wave_id, "reports-destroyed")


def _drop_old_pages(bench: Bench) -> None:
    with bench.sessions() as session:
        drop_old_pages(session)


def _due(bench: Bench, session: Session, wave: Wave) -> Iterator[str]:
    now = bench.clock()
    yield from due_rounds(wave, now)
    if wave.state in ("frozen", "collecting", "answering") and now >= end_of_answers(wave):
        yield "close_wave"
    kept = timedelta(days=bench.settings.objection_days), timedelta(days=bench.settings.unopened_days)
    if is_due(session, wave, now, *kept):
        yield "destroy_wave"
    if reports_are_due(session, wave, now, bench.settings.report_months):
        yield "destroy_reports"


def _warnings(bench: Bench, session: Session, wave: Wave) -> list[tuple[str, ...]]:
    """Whether coordinators are to be told today that ballots nobody opened will be destroyed."""
    if wave.state != "closed" or was_destroyed(session, wave):
        return []
    ends = end_of_answers(wave) + timedelta(days=bench.settings.unopened_days)
    left = (ends.date() - bench.clock().date()).days
    days = WARNINGS if wave.level == WITHOUT_KEYHOLDERS else KEYHOLDER_WARNINGS
    return [("tell_coordinators", wave.id, "unopened", str(left))] if left in days else []


def _warning_of_reports(bench: Bench, session: Session, wave: Wave) -> list[tuple[str, ...]]:
    """Whether coordinators are to be told that a wave's reports will be destroyed in a month."""
    if warn(session, wave, bench.clock(), bench.settings.report_months):
        return [("tell_coordinators", wave.id, "reports-end", str(WARNING.days))]
    return []
