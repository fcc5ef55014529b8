"""The jobs of plans: a leader's text to everybody who was asked, and reminders of the leader's dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy.orm import Session

from surveys.campaigns import Subject
from surveys.inviting import BATCH_SIZE
from surveys.people import Person
from surveys.plans import Commitment, due_reminders, mark_reminded
from surveys.share_backs import ShareBack, take_off, unsent
from webapp.mailer import MailUnavailable
from webapp.people.bench import Bench
from webapp.people.mailing import sign_in_link
from webapp.plan_mail import Dated, plan_reminder, share_back


def due_plan_mails(bench: Bench, session: Session) -> list[tuple[str, ...]]:
    """The jobs that send what leaders wrote, and today's reminders; a key for each day keeps them to one."""
    today = bench.clock().date()
    reminders = [
        ("remind_of_plan", due.subject.id, today.isoformat()) for due in due_reminders(session, today)
    ]
    return [*(("send_share_back", one) for one in unsent(session)), *reminders]


def send_share_back(bench: Bench, share_back_id: str) -> None:
    """Send a leader's text to everybody to whom it has not gone out; whoever is out is forgotten.

    Raises MailUnavailable if some were put off; they are tried again.
    """
    with bench.sessions() as session:
        one = session.get(ShareBack, share_back_id)
        waiting = sorted(recipient.person_id for recipient in one.waiting) if one else []
    put_off = 0
    for person_ids in _slices(waiting):
        put_off += _send_slice(bench, share_back_id, person_ids)
    if put_off:
        raise MailUnavailable("the mail server put some letters off; they are tried again")


def remind_of_plan(bench: Bench, subject_id: str, _day: str) -> None:
    """Remind a leader of the commitments that are due today, of all their waves in one mail."""
    today = bench.clock().date()
    with bench.sessions.begin() as session:
        due = next((one for one in due_reminders(session, today) if one.subject.id == subject_id), None)
        if due is None:
            return
        leader = due.subject.person
        link = sign_in_link(bench, session, leader, f"/leader/{subject_id}/plan")
        letter = plan_reminder(leader, _dated(due.coming), _dated(due.passed), link)
    (delivery,) = bench.mailer.send([letter])
    if not (delivery.accepted or delivery.address_refused):
        raise MailUnavailable("the mail server put the letter off; it is tried again")
    with bench.sessions.begin() as session:
        for one in due_reminders(session, today):
            if one.subject.id == subject_id:
                mark_reminded(session, one, today)


def _send_slice(bench: Bench, share_back_id: str, person_ids: Sequence[str]) -> int:
    """Send one slice; says how many letters were put off."""
    with bench.sessions() as session:
        one = session.get_one(ShareBack, share_back_id)
        people = [session.get_one(Person, person_id) for person_id in person_ids]
        people = [person for person in people if not person.erased]
        subject = session.get_one(Subject, one.subject_id)
        leader, wave, update = subject.person.name, subject.wave.title, one.number > 1
        letters = [share_back(person, leader, wave, one.text, update=update) for person in people]
    deliveries = bench.mailer.send(letters)
    final = [
        person.id
        for person, delivery in zip(people, deliveries, strict=True)
        if delivery.accepted or delivery.address_refused
    ]
    refused = sum(delivery.address_refused for delivery in deliveries)
    with bench.sessions.begin() as session:
        take_off(session, share_back_id, final, refused)
    return len(people) - len(final)


def _slices(person_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for at in range(0, len(person_ids), BATCH_SIZE):
        yield person_ids[at : at + BATCH_SIZE]


def _dated(commitments: Iterable[Commitment]) -> list[Dated]:
    return [(one.what, one.due) for one in commitments]
