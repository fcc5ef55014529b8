"""The jobs that send mails: invitations and reminders in batches, requests, and notices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import get_args

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from surveys.campaigns import Invitation, MailBatch, Subject, Wave
from surveys.inviting import make_token, recipients, undeliverable
from surveys.mailings import INVITE, mailing_of
from surveys.papers import forget_papers
from surveys.people import Person
from surveys.transcripts import find_transcript
from webapp import mail
from webapp.coordinator_mail import Notice, coordinator_notice
from webapp.letters import Letter
from webapp.mail import common_link
from webapp.mailer import Delivery, MailUnavailable
from webapp.people.accounts import make_link
from webapp.people.bench import Bench, wave_of
from webapp.people.rounds import RUNNING
from webapp.people.wave_facts import wave_facts
from webapp.two_step_mail import rater_letter

LINK_DAYS = 21
"""How long the sign-in link in a request for named answers or a finished report lives."""


def send_batch(bench: Bench, batch_id: str) -> None:
    """Send one slice of a wave's invitations or reminders; who could not be reached is tried again later."""
    with bench.sessions() as session:
        batch = session.get(MailBatch, batch_id)
        if batch is None or batch.sent or not _may_go_out(bench, session, batch):
            return
        inviting, invitations = batch.kind == INVITE, recipients(session, batch)
        letters = list(_letters(bench, session, batch, invitations))
    deliveries = bench.mailer.send(letters)
    if deliveries and not any(_is_final(one) for one in deliveries):
        raise MailUnavailable("the mail server took none of the letters; they are tried again")
    reached = {known.person_id: one.accepted for known, one in zip(invitations, deliveries, strict=True)}
    # a reminder leaves no mark on anybody: it would tell who was reminded, and so who had not sent
    complete = not inviting or all(_is_final(one) for one in deliveries)
    bench.work.once(lambda session: _mark(session, batch_id, reached if inviting else {}, complete))
    if inviting:
        _report_undelivered(bench, batch_id)
    if not complete:
        raise MailUnavailable("the mail server put some letters off; they are tried again")


def ask_by_name(bench: Bench, wave_id: str) -> None:
    """Ask the leaders and their managers for the answers they give by name."""
    letters = []
    with bench.sessions.begin() as session:
        wave = wave_of(session, wave_id)
        facts = wave_facts(wave)
        for subject in wave.subjects:
            for person, leader in ((subject.person, None), (subject.manager, subject.person.name)):
                if person is not None:
                    link = sign_in_link(bench, session, person, "/by-name/" if leader else "/leader/")
                    letters.append(mail.named_answers_request(person, facts, leader, link))
    bench.mailer.send(letters)


def tell_leader(bench: Bench, subject_id: str) -> None:
    """Tell a leader that the report is released."""
    with bench.sessions.begin() as session:
        subject = session.get(Subject, subject_id)
        if subject is None or subject.released_at is None:
            return
        link = sign_in_link(bench, session, subject.person, f"/leader/{subject_id}/report")
        is_public = find_transcript(session, subject.wave) is not None
        transcript = mail.transcript_address(bench.settings, subject.wave_id) if is_public else ""
        letter = mail.report_released(subject.person, wave_facts(subject.wave), link, transcript)
    bench.mailer.send([letter])


def tell_corrected(bench: Bench, subject_id: str, revision: str) -> None:
    """Forget the papers of a report that was corrected, and tell the leader if they had it already."""
    forget_papers(bench.places, subject_id)
    with bench.sessions.begin() as session:
        subject = session.get(Subject, subject_id)
        if subject is None or subject.released_at is None:
            return
        link = sign_in_link(bench, session, subject.person, f"/leader/{subject_id}/report")
        letter = mail.report_corrected(subject.person, wave_facts(subject.wave), link, int(revision))
    bench.mailer.send([letter])


def tell_coordinators(bench: Bench, wave_id: str, notice: str, n: str = "0") -> None:
    """Tell everybody who runs campaigns what has happened to a wave."""
    known: dict[str, Notice] = {one: one for one in get_args(Notice)}
    with bench.sessions() as session:
        wave = wave_of(session, wave_id)
        link = f"{bench.settings.people_origin}/desk/waves/{wave.id}/"
        transcript = mail.transcript_address(bench.settings, wave.id)
        letters = [
            coordinator_notice(person, wave_facts(wave), known[notice], link, int(n), transcript)
            for person in session.scalars(select(Person).where(Person.is_coordinator).order_by(Person.id))
        ]
    bench.mailer.send(letters)


def _is_final(delivery: Delivery) -> bool:
    return delivery.accepted or delivery.address_refused


def _may_go_out(bench: Bench, session: Session, batch: MailBatch) -> bool:
    wave = wave_of(session, batch.wave_id)
    mailing = mailing_of(wave, batch.kind)
    return wave.state in RUNNING and mailing is not None and mailing.is_due(bench.clock())


def _letters(
    bench: Bench, session: Session, batch: MailBatch, invitations: Sequence[Invitation]
) -> Iterator[Letter]:
    wave = wave_of(session, batch.wave_id)
    facts, mailing = wave_facts(wave), mailing_of(wave, batch.kind)
    secret = bench.places.invitation_secret(wave.id).read_bytes()
    for invitation in invitations:
        link = common_link(bench.settings)
        if mailing is None or mailing.personal:
            link = mail.rater_link(bench.settings, make_token(secret, invitation.person_id))
        yield rater_letter(invitation.person, facts, batch.kind, len(invitation.slots), link)


def _mark(session: Session, batch_id: str, reached: dict[str, bool], complete: bool) -> None:
    batch = session.get(MailBatch, batch_id)
    if batch is None:
        return
    batch.sent = complete
    for person_id, accepted in reached.items():
        invitation = session.get(Invitation, (batch.wave_id, person_id))
        if invitation is not None:
            invitation.undeliverable = not accepted


def _report_undelivered(bench: Bench, batch_id: str) -> None:
    """Tell the coordinators once, after the last batch, how many addresses were refused."""
    with bench.sessions() as session:
        batch = session.get_one(MailBatch, batch_id)
        waiting = MailBatch.wave_id == batch.wave_id, MailBatch.kind == INVITE, MailBatch.sent.is_(False)
        if session.scalar(select(exists().where(*waiting))):
            return
        wave = session.get_one(Wave, batch.wave_id)
        n = len(undeliverable(session, wave))
    if n:
        bench.work.submit("tell_coordinators", wave.id, "undelivered", str(n))


def sign_in_link(bench: Bench, session: Session, person: Person, onward: str = "") -> str:
    """A new sign-in link for a mail that asks somebody to come to their desk, or to the page `onward`."""
    token = make_link(session, person, bench.clock(), hours=24 * LINK_DAYS)
    return mail.sign_in_address(bench.settings, token, onward)
