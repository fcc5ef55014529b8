"""The jobs of an installation: what is due by date, mails in batches, opening, rendering, destroying.

A job carries the id of a wave, a batch or a leader's place in a wave; never a rater, a ballot or a sheet.
Each looks up what there is to do and does nothing if it was done before, so that it may run again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from surveys.campaigns import CredentialSlot, Invitation, MailBatch, Subject, Wave
from surveys.inviting import make_token, plan_batches, recipients, reminder_days
from surveys.moves import close_when_due, end_of_answers, open_wave
from surveys.places import Places
from surveys.refusals import Refusal
from surveys.retention import destroy_ballots, is_due
from surveys.storage import make_engine, make_sessions
from webapp import mail
from webapp.config import Settings
from webapp.jobs import Jobs, Work
from webapp.letters import Letter
from webapp.mailer import Mailer, MailUnavailable
from webapp.people.accounts import make_link
from webapp.people.opening import open_and_keep
from webapp.people.reading import keep_pdf
from webapp.people.wave_facts import wave_facts

Clock = Callable[[], datetime]

LINK_DAYS = 21
"""How long the sign-in link in a request for named answers or a finished report lives."""


@dataclass(frozen=True)
class Bench:
    """What every job may reach."""

    settings: Settings
    work: Work
    sessions: sessionmaker[Session]
    clock: Clock
    mailer: Mailer

    @property
    def places(self) -> Places:
        """Where the files of the installation lie."""
        return Places(self.settings.data_dir)


def make_jobs(clock: Clock, engine: Engine | None = None) -> Jobs:
    """The table of jobs. `clock` tells the present in UTC; tests and the demonstration bring their own."""

    def bench(settings: Settings, work: Work) -> Bench:
        sessions = make_sessions(engine or make_engine(settings.database))
        return Bench(settings, work, sessions, clock, Mailer(settings, clock))

    return Jobs(
        functions={
            "find_due": find_due,
            "open_wave": open_one,
            "send_batch": send_batch,
            "ask_by_name": ask_by_name,
            "close_wave": close_one,
            "open_and_score": open_and_score,
            "tell_leader": tell_leader,
            "render_reports": render_reports,
            "render_report": render_report,
            "destroy_wave": destroy_wave,
        },
        context=bench,
        every_minute=("find_due",),
    )


def find_due(bench: Bench) -> None:
    """Look for what the calendar asks for, and submit it."""
    due: list[tuple[str, str]] = []
    with bench.sessions.begin() as session:
        for wave in session.scalars(select(Wave).where(Wave.state.not_in(("draft", "archived")))):
            due += [(job, wave.id) for job in _due(bench, session, wave)]
            due += [("send_batch", batch_id) for batch_id in _reminders(session, wave, bench.clock())]
            _take_participation(session, wave, bench.clock())
    for job, one in due:
        bench.work.submit(job, one)


def open_one(bench: Bench, wave_id: str) -> None:
    """Open a wave on its date and send the invitations."""
    with bench.sessions.begin() as session:
        wave = _wave(session, wave_id)
        if wave.state not in ("frozen", "collecting"):
            return
        open_wave(wave, bench.clock())
        batches = [batch.id for batch in plan_batches(session, wave, "invite", bench.clock().date())]
    for batch_id in batches:
        bench.work.submit("send_batch", batch_id)
    bench.work.submit("ask_by_name", wave_id)


def send_batch(bench: Bench, batch_id: str) -> None:
    """Send one slice of a wave's invitations or reminders."""
    with bench.sessions() as session:
        batch = session.get(MailBatch, batch_id)
        if batch is None or batch.sent:
            return
        invitations = recipients(session, batch)
        letters = list(_letters(bench, session, batch, invitations))
    deliveries = bench.mailer.send(letters)
    if not any(one.accepted or one.address_refused for one in deliveries) and deliveries:
        raise MailUnavailable("the mail server took none of the letters; they are tried again")
    answered = zip(invitations, deliveries, strict=True)
    refused = [known.person_id for known, one in answered if one.address_refused]
    bench.work.once(lambda session: _mark_sent(session, batch_id, refused))


def ask_by_name(bench: Bench, wave_id: str) -> None:
    """Ask the leaders and their managers for the answers they give by name."""
    letters = []
    with bench.sessions.begin() as session:
        wave = _wave(session, wave_id)
        facts = wave_facts(wave)
        for subject in wave.subjects:
            for person, leader in ((subject.person, None), (subject.manager, subject.person.name)):
                if person is not None:
                    link = _desk_link(bench, session, person)
                    letters.append(mail.named_answers_request(person, facts, leader, link))
    bench.mailer.send(letters)


def close_one(bench: Bench, wave_id: str) -> None:
    """Close a wave whose last moment has passed."""
    with bench.sessions.begin() as session:
        close_when_due(_wave(session, wave_id), bench.clock())


def open_and_score(bench: Bench, wave_id: str) -> None:
    """Open the ballots of a closed wave, score it, keep the scorecards; the desk tells what went wrong."""
    try:
        with bench.sessions.begin() as session:
            wave = _wave(session, wave_id)
            if wave.state != "closed":
                return
            wave.trouble = ""
            open_and_keep(session, wave, bench.places, bench.clock())
    except Refusal as refusal:
        with bench.sessions.begin() as session:
            _wave(session, wave_id).trouble = refusal.sentence
        return
    bench.work.submit("render_reports", wave_id)


def render_reports(bench: Bench, wave_id: str) -> None:
    """Have every leader's report of a wave put on paper."""
    with bench.sessions() as session:
        subjects = [subject.id for subject in _wave(session, wave_id).subjects]
    for subject_id in subjects:
        bench.work.submit("render_report", subject_id)


def render_report(bench: Bench, subject_id: str) -> None:
    """Put one leader's report on paper, so that the download is there at once."""
    with bench.sessions() as session:
        subject = session.get(Subject, subject_id)
        if subject is not None:
            keep_pdf(session, subject, subject.person.language, bench.settings.data_dir)


def tell_leader(bench: Bench, subject_id: str) -> None:
    """Tell a leader that the report is released."""
    with bench.sessions.begin() as session:
        subject = session.get(Subject, subject_id)
        if subject is None or subject.released_at is None:
            return
        link = _desk_link(bench, session, subject.person)
        letter = mail.report_released(subject.person, wave_facts(subject.wave), link)
    bench.mailer.send([letter])


def destroy_wave(bench: Bench, wave_id: str) -> None:
    """Destroy ballots, keys and the seed of a wave once they are no longer needed."""
    with bench.sessions.begin() as session:
        destroy_ballots(session, _wave(session, wave_id), bench.places, bench.clock())


def _due(bench: Bench, session: Session, wave: Wave) -> Iterator[str]:
    now = bench.clock()
    opens = wave.collect_from or wave.opens_at
    if wave.state == "frozen" and opens <= now < end_of_answers(wave):
        yield "open_wave"
    if wave.state in ("frozen", "collecting", "answering") and now >= wave.closes_at:
        yield "close_wave"
    kept = timedelta(days=bench.settings.objection_days), timedelta(days=bench.settings.unopened_days)
    if is_due(session, wave, now, *kept):
        yield "destroy_wave"


def _reminders(session: Session, wave: Wave, now: datetime) -> list[str]:
    if wave.state != "answering":
        return []
    days = [number for number, day in enumerate(reminder_days(wave), start=1) if day == now.date()]
    return [
        batch.id for number in days for batch in plan_batches(session, wave, f"remind-{number}", now.date())
    ]


def _take_participation(session: Session, wave: Wave, now: datetime) -> None:
    # once a day and in thirds, so that no two looks tell when somebody sent
    if wave.state != "answering" or wave.participation_on == now.date():
        return
    slots = session.execute(select(CredentialSlot.blinded).where(CredentialSlot.wave_id == wave.id)).scalars()
    collected = [any(blinded) for blinded in slots]
    share = sum(collected) / max(1, len(collected))
    wave.participation = "low" if share < 1 / 3 else "middle" if share < 2 / 3 else "high"
    wave.participation_on = now.date()


def _letters(
    bench: Bench, session: Session, batch: MailBatch, invitations: list[Invitation]
) -> Iterator[Letter]:
    wave = _wave(session, batch.wave_id)
    facts = wave_facts(wave)
    secret = bench.places.invitation_secret(wave.id).read_bytes()
    for invitation in invitations:
        link = mail.rater_link(bench.settings, make_token(secret, invitation.person_id))
        n = len(invitation.slots)
        if batch.kind == "invite":
            yield mail.rater_invitation(invitation.person, facts, n, 10 + 4 * (n - 1), link)
        else:
            yield mail.rater_reminder(invitation.person, facts, link)


def _mark_sent(session: Session, batch_id: str, refused: list[str]) -> None:
    batch = session.get(MailBatch, batch_id)
    if batch is None:
        return
    batch.sent = True
    for person_id in refused:
        invitation = session.get(Invitation, (batch.wave_id, person_id))
        if invitation is not None:
            invitation.undeliverable = True


def _desk_link(bench: Bench, session: Session, person: object) -> str:
    token = make_link(session, person, bench.clock(), hours=24 * LINK_DAYS)  # type: ignore[arg-type]
    return mail.sign_in_address(bench.settings, token)


def _wave(session: Session, wave_id: str) -> Wave:
    wave = session.get(Wave, wave_id)
    if wave is None:
        raise Refusal("This campaign no longer exists.")
    return wave
