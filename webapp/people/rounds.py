"""What the calendar asks for while a wave runs: mails to raters, its two steps, participation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.anonymity.folder import read_campaign_folder
from surveys.campaigns import CredentialSlot, MailBatch, Wave
from surveys.dates import dates_of
from surveys.inviting import plan_batches
from surveys.latecomers import late_company
from surveys.mailings import LATE, mailing_of, mailings
from surveys.moves import end_of_answers, open_wave
from webapp.people.bench import Bench, wave_of

RUNNING = ("collecting", "answering")
"""The states in which raters are written to."""


def due_rounds(wave: Wave, now: datetime) -> Iterator[str]:
    """The jobs that begin something on its date; each is done once."""
    if wave.state == "frozen" and dates_of(wave).begins <= now < end_of_answers(wave):
        yield "open_wave"
    if wave.state == "collecting" and wave.opens_at <= now < end_of_answers(wave):
        yield "begin_answering"
    late = mailing_of(wave, LATE)
    if wave.state == "answering" and late is not None and late.is_due(now):
        yield "begin_late_window"


def open_one(bench: Bench, wave_id: str) -> None:
    """Open a wave on its date and send the invitations."""
    if _move_on(bench, wave_id, "frozen"):
        bench.work.submit("ask_by_name", wave_id)
        bench.work.submit("tell_coordinators", wave_id, "opened")


def begin_answering(bench: Bench, wave_id: str) -> None:
    """Two steps: from now on answers are taken, and everybody who has collected gets the common link."""
    if _move_on(bench, wave_id, "collecting"):
        bench.work.submit("tell_coordinators", wave_id, "answering")


def begin_late_window(bench: Bench, wave_id: str) -> None:
    """Two steps: keep in which groups latecomers have company, before the first of them collects."""
    with bench.sessions() as session:
        late_company(session, read_campaign_folder(bench.places.campaign(wave_id)))


def due_mails(session: Session, wave: Wave, now: datetime) -> list[str]:
    """Batches that should be out by now; a mail whose time has passed goes out no more."""
    if wave.state not in RUNNING:
        return []
    due = [mailing.kind for mailing in mailings(wave) if mailing.is_due(now)]
    for kind in due:
        plan_batches(session, wave, kind, now.date())
    unsent = MailBatch.wave_id == wave.id, MailBatch.kind.in_(due), MailBatch.sent.is_(False)
    return list(
        session.scalars(select(MailBatch.id).where(*unsent).order_by(MailBatch.kind, MailBatch.number))
    )


def take_participation(session: Session, wave: Wave, now: datetime) -> None:
    """Once a day and in thirds, so that no two looks tell when somebody collected."""
    if wave.state not in RUNNING or wave.participation_on == now.date():
        return
    slots = session.execute(select(CredentialSlot.blinded).where(CredentialSlot.wave_id == wave.id)).scalars()
    collected = [any(blinded) for blinded in slots]
    share = sum(collected) / max(1, len(collected))
    wave.participation = "low" if share < 1 / 3 else "middle" if share < 2 / 3 else "high"
    wave.participation_on = now.date()


def _move_on(bench: Bench, wave_id: str, state: str) -> bool:
    """Open the next step of a wave and send its mails; False if the wave does not stand where this begins."""
    with bench.sessions.begin() as session:
        wave = wave_of(session, wave_id)
        if wave.state != state:
            return False
        open_wave(wave, bench.clock())
        batches = due_mails(session, wave, bench.clock())
    for batch_id in batches:
        bench.work.submit("send_batch", batch_id)
    return True
