"""What is stored about one person, for that person to read: as a rater, leader, manager or official."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from surveys.campaigns import (
    Assignment,
    Comment,
    DeskEvent,
    Invitation,
    NamedResponse,
    Prediction,
    Subject,
    Wave,
)
from surveys.disclosures import disclose
from surveys.keyholders import keyholders_of, waves_held_by
from surveys.known_figures import figures_of
from surveys.named import is_open
from surveys.people import Board, BoardLeader, BoardLook, BoardMember, Person
from surveys.plans import commitments_of, plan_of
from surveys.refusals import WrongState
from surveys.share_backs import share_backs_of, still_waiting

Record = dict[str, Any]


def data_of(session: Session, person: Person, now: datetime) -> Record:
    """Everything stored about a person, as JSON. Scorecards name no rater; answers given anonymously are not
    stored with anybody's name and so cannot be among it.

    A leader's report that is handed out this way goes through the disclosure ledger; the caller commits.
    """
    return {
        "person": _person(person),
        "asked_about": [_asked(session, one) for one in _assignments(session, person)],
        "mails_of_leaders_still_to_be_sent": still_waiting(session, person),
        "invitations": [_invitation(session, one) for one in _invitations(session, person)],
        "rated_as_leader": [_rated(session, one, now) for one in _subjects(session, person)],
        "answered_by_name": [_named(session, one) for one in _responses(session, person)],
        "keyholder_of": [_held(session, person, wave) for wave in waves_held_by(session, person)],
        "boards": _boards(session, person),
        "looks": [_look(one) for one in _looks(session, person)],
        "done_at_the_desk": [_event(one) for one in _events(session, person)],
    }


def _person(person: Person) -> Record:
    return {
        "name": person.name,
        "email": person.email,
        "language": person.language,
        "is_coordinator": person.is_coordinator,
    }


def _assignments(session: Session, person: Person) -> list[Assignment]:
    query = select(Assignment).where(Assignment.person_id == person.id)
    return sorted(session.scalars(query), key=lambda one: one.subject_id)


def _asked(session: Session, assignment: Assignment) -> Record:
    subject = session.get_one(Subject, assignment.subject_id)
    return {**_wave(subject.wave), "leader": subject.person.name, "group": assignment.rater_group}


def _invitations(session: Session, person: Person) -> list[Invitation]:
    query = select(Invitation).where(Invitation.person_id == person.id)
    return sorted(session.scalars(query), key=lambda one: one.wave_id)


def _invitation(session: Session, invitation: Invitation) -> Record:
    used = [slot.blinded.hex() for slot in invitation.slots if slot.is_collected]
    return {
        **_wave(session.get_one(Wave, invitation.wave_id)),
        "mail_was_refused": invitation.undeliverable,
        "void": invitation.void,
        "ballots_that_may_be_sent": len(invitation.slots),
        "blinded_elements_collected": sorted(used),
    }


def _subjects(session: Session, person: Person) -> list[Subject]:
    query = select(Subject).join(Wave).where(Subject.person_id == person.id, Wave.state != "draft")
    return sorted(session.scalars(query), key=lambda one: one.wave.opens_at)


def _rated(session: Session, subject: Subject, now: datetime) -> Record:
    prediction = session.get(Prediction, subject.id)
    return {
        **_wave(subject.wave),
        "role": subject.role,
        "manager": subject.manager.name if subject.manager else None,
        "people_asked": len(subject.assignments),
        "report_released": _moment(subject.released_at),
        "report_first_read": _moment(subject.read_at),
        "reply": subject.reply,
        "prediction": json.loads(prediction.facets_json) if prediction else None,
        "prediction_of_calibration": json.loads(prediction.calibration_json) if prediction else None,
        "known_figures": _known(session, subject),
        "plan": _plan(session, subject),
        **_report(session, subject, now),
    }


def _plan(session: Session, subject: Subject) -> Record:
    """What the leader wrote after reading the report."""
    plan, written = plan_of(session, subject), ("what", "notice", "about", "outcome", "result")
    return {
        "reminders": plan.remind,
        "last_reminded_on": plan.reminded_on.isoformat() if plan.reminded_on else None,
        "commitments": [
            {"due": one.due.isoformat(), **{name: getattr(one, name) for name in written}}
            for one in commitments_of(session, subject)
        ],
        "draft_to_the_people_asked": plan.thanks,
        "sent_to_the_people_asked": [
            {"on": one.sent_on.isoformat(), "to": one.asked, "text": one.text}
            for one in share_backs_of(session, subject)
        ],
    }


def _known(session: Session, subject: Subject) -> Record:
    """True figures, once the leader's own estimates can no longer follow them."""
    if is_open(subject.wave):
        return {}
    return {
        item: {"value": value, "source": source}
        for item, (value, source) in figures_of(session, subject).items()
    }


def _report(session: Session, subject: Subject, now: datetime) -> Record:
    """The scorecard and the comments that the leader was shown; empty before the release."""
    try:
        card = disclose(session, subject, "export", now)
    except WrongState:
        return {"scorecard": None, "comments": []}
    shown = select(Comment).where(Comment.subject_id == subject.id, Comment.withheld_because == "")
    comments = [{"question": one.item, "text": one.text} for one in session.scalars(shown)]
    return {
        "scorecard": card.model_dump(mode="json"),
        "comments": sorted(comments, key=lambda one: (one["question"], one["text"])),
    }


def _responses(session: Session, person: Person) -> list[NamedResponse]:
    query = select(NamedResponse).where(NamedResponse.person_id == person.id)
    return sorted(session.scalars(query), key=lambda one: (one.subject_id, one.rater_group))


def _named(session: Session, response: NamedResponse) -> Record:
    subject = session.get_one(Subject, response.subject_id)
    return {
        **_wave(subject.wave),
        "leader": subject.person.name,
        "as": response.rater_group,
        "answers": json.loads(response.answers_json),
    }


def _held(session: Session, person: Person, wave: Wave) -> Record:
    (holder,) = (one for one in keyholders_of(session, wave).values() if one.person_id == person.id)
    return {
        **_wave(wave),
        "place": holder.place,
        "public_key": holder.public_key.hex() if holder.public_key else None,
        "countersigned": holder.countersigned_root or None,
        "refused_because": holder.refused_because or None,
    }


def _boards(session: Session, person: Person) -> Record:
    def names(link: type[BoardMember] | type[BoardLeader]) -> list[str]:
        query = select(Board.name).join(link, link.board_id == Board.id).where(link.person_id == person.id)
        return sorted(session.scalars(query))

    return {"reads_for": names(BoardMember), "is_shared_with": names(BoardLeader)}


def _looks(session: Session, person: Person) -> list[BoardLook]:
    query = select(BoardLook).where(or_(BoardLook.reader_id == person.id, BoardLook.leader_id == person.id))
    return sorted(session.scalars(query), key=lambda one: (one.seen_at, one.id))


def _look(look: BoardLook) -> Record:
    return {"reader": look.reader.name, "what": look.what, "at": _moment(look.seen_at)}


def _events(session: Session, person: Person) -> list[DeskEvent]:
    if not _is_alone_with_the_name(session, person):
        return []
    query = select(DeskEvent).where(DeskEvent.actor == person.name)
    return sorted(session.scalars(query), key=lambda one: (one.done_at, one.id))


def _is_alone_with_the_name(session: Session, person: Person) -> bool:
    """Whether what the log says of somebody of this name can only be meant of this person."""
    namesakes = session.scalars(
        select(Person).where(Person.name == person.name, Person.id != person.id)
    ).all()
    if not namesakes:
        return True
    return _has_a_desk(session, person) and not any(_has_a_desk(session, one) for one in namesakes)


def _has_a_desk(session: Session, person: Person) -> bool:
    return person.is_coordinator or bool(waves_held_by(session, person))


def _event(event: DeskEvent) -> Record:
    return {"what": event.what, "detail": event.detail, "at": _moment(event.done_at)}


def _wave(wave: Wave) -> Record:
    return {"campaign": wave.title}


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
