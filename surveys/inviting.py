"""Invitations: one link per person for all leaders they rate, and the batches in which mails go out."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from surveys.campaigns import BallotGroup, CredentialSlot, Invitation, MailBatch, Subject, Wave
from surveys.mailings import INVITE, mailing_of
from surveys.people import Person

BATCH_SIZE = 50
"""Mails in one job: small enough to repeat after a crash, large enough for one connection."""

REMIND_ALL_BELOW = 10
"""In groups smaller than this everybody is reminded, so that no list of abstainers arises."""


def make_token(secret: bytes, person_id: str) -> str:
    """The token of a person's link: 128 bits that nobody can guess and that a reminder can make again."""
    digest = hmac.new(secret, person_id.encode(), hashlib.sha256).digest()[:16]
    return base64.b32encode(digest).decode().rstrip("=").lower()


def hash_token(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.strip().lower().encode()).digest()


def make_invitations(session: Session, wave: Wave, secret: bytes) -> int:
    """One invitation per person and one empty credential slot per ballot group; says how many people."""
    slots: dict[str, list[str]] = {}
    for subject in wave.subjects:
        gid_of = {member: group.gid for group in subject.ballot_groups for member in group.members.split("+")}
        for assignment in subject.assignments:
            slots.setdefault(assignment.person_id, []).append(gid_of[assignment.rater_group])
    for person_id, gids in sorted(slots.items()):
        invitation = Invitation(
            wave_id=wave.id, person_id=person_id, token_hash=hash_token(make_token(secret, person_id))
        )
        session.add(invitation)
        session.flush()
        session.add_all(CredentialSlot(wave_id=wave.id, person_id=person_id, gid=gid) for gid in sorted(gids))
    session.flush()
    return len(slots)


def plan_batches(session: Session, wave: Wave, kind: str, today: date) -> list[MailBatch]:
    """Slice the wave's invitations into batches of one kind; planned once, however often it is asked."""
    known = session.scalars(select(MailBatch).where(MailBatch.wave_id == wave.id, MailBatch.kind == kind))
    if batches := list(known):
        return batches
    total = count_invitations(session, wave)
    batches = [
        MailBatch(
            wave_id=wave.id,
            kind=kind,
            number=number,
            on_date=today,
            n=min(BATCH_SIZE, total - number * BATCH_SIZE),
        )
        for number in range(-(-total // BATCH_SIZE))
    ]
    session.add_all(batches)
    session.flush()
    return batches


def recipients(session: Session, batch: MailBatch) -> list[Invitation]:
    """To whom a batch goes: of invitations only those that are still missing, if some have gone out before.

    A reminder of the personal link leaves out who has collected, except in small groups; the common link
    goes to everybody who has collected.
    """
    wave = session.get_one(Wave, batch.wave_id)
    mailing = mailing_of(wave, batch.kind)
    if mailing is None:
        return []
    query = (
        select(Invitation)
        .where(Invitation.wave_id == batch.wave_id)
        .order_by(Invitation.person_id)
        .offset(batch.number * BATCH_SIZE)
        .limit(BATCH_SIZE)
        .options(selectinload(Invitation.person), selectinload(Invitation.slots))
    )
    invitations = [one for one in session.scalars(query) if not (one.void or one.person.erased)]
    if batch.kind == INVITE:
        return [invitation for invitation in invitations if invitation.undeliverable] or invitations
    if mailing.to == "collected":
        return [invitation for invitation in invitations if invitation.was_used]
    small = _small_groups(session, batch.wave_id) if mailing.to == "reminded" else set()
    return [invitation for invitation in invitations if _is_missing(invitation, small)]


def count_invitations(session: Session, wave: Wave) -> int:
    """People invited to a wave."""
    query = select(func.count()).select_from(Invitation).where(Invitation.wave_id == wave.id)
    return session.scalar(query) or 0


def mail_progress(session: Session, wave: Wave) -> tuple[int, int]:
    """(sent, planned) invitation mails of a wave."""
    batches = session.scalars(
        select(MailBatch).where(MailBatch.wave_id == wave.id, MailBatch.kind == INVITE)
    ).all()
    return sum(batch.n for batch in batches if batch.sent), sum(batch.n for batch in batches)


def undeliverable(session: Session, wave: Wave) -> Sequence[Person]:
    """People whose address the mail server refused, by name."""
    query = (
        select(Person)
        .join(Invitation, Invitation.person_id == Person.id)
        .where(Invitation.wave_id == wave.id, Invitation.undeliverable)
        .order_by(Person.name)
    )
    return session.scalars(query).all()


def _small_groups(session: Session, wave_id: str) -> set[str]:
    query = (
        select(BallotGroup.gid)
        .join(Subject, BallotGroup.subject_id == Subject.id)
        .where(Subject.wave_id == wave_id, BallotGroup.n_invited < REMIND_ALL_BELOW)
    )
    return set(session.scalars(query))


def _is_missing(invitation: Invitation, small: set[str]) -> bool:
    """Whether something was not collected yet; in a small group everybody counts as missing."""
    return any(slot.gid in small or not slot.is_collected for slot in invitation.slots)
