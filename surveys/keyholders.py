"""Keyholder and deputy of a wave: the two people outside the operator who can open its ballots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship
from sqlalchemy.sql import ColumnElement

from surveys.campaigns import Assignment, Subject, Wave
from surveys.log import DESTROYED, happened
from surveys.moves import hold
from surveys.people import BoardLeader, BoardMember, Person
from surveys.planning import person_for, require_draft
from surveys.refusals import NotFound, Refusal
from surveys.storage import Base

PLACES = ("keyholder", "deputy")
BEFORE_THE_OPENING = ("draft", "frozen", "collecting", "answering", "closed")
"""States in which a keyholder must not get another role, unless the ballots were destroyed unopened."""


class Keyholder(Base):
    """One of the two people outside the operator who can open the ballots of a wave."""

    __tablename__ = "keyholder"
    __table_args__ = (CheckConstraint(f"place IN ({', '.join(map(repr, PLACES))})", name="place_known"),)

    wave_id: Mapped[str] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[str] = mapped_column(String(10), primary_key=True)  # keyholder or deputy
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary(65))  # opening key; None before it is made
    test_ballot: Mapped[str] = mapped_column(Text, default="")  # sealed to this key; the file as JSON
    test_answer: Mapped[bytes | None] = mapped_column(LargeBinary(32))  # SHA-256 of the words inside
    proved: Mapped[bool] = mapped_column(default=False)  # the words were told
    countersigned_root: Mapped[str] = mapped_column(String(64), default="")  # of the manifest agreed to
    countersigned_settings: Mapped[str] = mapped_column(Text, default="")  # agreed to, to tell later changes
    refused_because: Mapped[str] = mapped_column(Text, default="")  # why they did not agree
    lost: Mapped[bool] = mapped_column(default=False)  # they said that the key is gone
    person: Mapped[Person] = relationship()


class HasAnotherRole(Refusal):
    """A keyholder must have no other role in the campaign."""

    status = 422


_OTHER_ROLES: Mapping[str, str] = {
    "leader": "%(name)s is one of the leaders of this campaign and cannot hold a key. Name somebody else.",
    "manager": "%(name)s is the manager of a leader of this campaign and cannot hold a key. Name somebody "
    "else.",
    "rater": "%(name)s is asked about a leader of this campaign and cannot hold a key. Name somebody else.",
    "coordinator": "%(name)s is a coordinator and cannot hold a key. Name somebody else.",
    "board": "%(name)s reads for a board with which a leader of this campaign is shared, and cannot hold a "
    "key. Name somebody else.",
}
"""Whole sentences, because half ones cannot be put together in another language."""


_NAME_BOTH = "Name a keyholder and a deputy: one of them opens the ballots after the close."


def keyholders_of(session: Session, wave: Wave) -> dict[str, Keyholder]:
    """Those named so far, by place, as they are now: a refusal may have come in since the last look."""
    query = select(Keyholder).where(Keyholder.wave_id == wave.id).order_by(Keyholder.place.desc())
    fresh = session.scalars(query, execution_options={"populate_existing": True})
    return {holder.place: holder for holder in fresh}


def name_keyholder(session: Session, wave: Wave, place: str, *, name: str, email: str) -> Keyholder:
    """Name the keyholder or the deputy of a draft. Naming the same person again changes nothing.

    Raises OnlyWhileDraft, and HasAnotherRole also if both places would be one person's.
    """
    hold(session, wave)
    require_draft(wave)
    person = person_for(session, name=name, email=email)
    named = keyholders_of(session, wave)
    if any(one.place != place and one.person_id == person.id for one in named.values()):
        raise HasAnotherRole("Keyholder and deputy must be two people: if one is away, the other can open.")
    for sentence in other_roles(session, wave, person):
        raise HasAnotherRole(sentence, name=person.name)
    known = named.get(place)
    if known is None or known.person_id != person.id:
        known = _replace(session, wave, place, known, person)
    wave.holder = " / ".join(one.person.name for one in keyholders_of(session, wave).values())
    session.flush()
    return known


def waves_held_by(session: Session, person: Person) -> list[Wave]:
    """The waves at a level with keyholders for which a person is named, latest first."""
    query = (
        select(Wave)
        .join(Keyholder, Keyholder.wave_id == Wave.id)
        .where(Keyholder.person_id == person.id, Wave.level != "basic")
        .order_by(Wave.closes_at.desc(), Wave.id)
    )
    return list(session.scalars(query))


def own_place(session: Session, person: Person, wave_id: str) -> tuple[Wave, Keyholder]:
    """The wave and the place that a person holds in it. Raises NotFound."""
    for wave in waves_held_by(session, person):
        for holder in keyholders_of(session, wave).values() if wave.id == wave_id else ():
            if holder.person_id == person.id:
                return wave, holder
    raise NotFound("You hold no key of this campaign.")


def holds_sealed_ballots(session: Session, person: Person) -> bool:
    """Whether a person is keyholder of a wave that is not opened yet, and so must get no other role."""
    return any(is_sealed(session, wave) for wave in waves_held_by(session, person))


def is_sealed(session: Session, wave: Wave) -> bool:
    """Whether ballots of a wave are sealed, or will be: neither opened nor destroyed."""
    return wave.state in BEFORE_THE_OPENING and not happened(session, wave, DESTROYED)


def other_roles(session: Session, wave: Wave, person: Person) -> list[str]:
    """Sentence templates, with %(name)s, for every other role this person has in the campaign."""
    subjects = select(Subject.id).where(Subject.wave_id == wave.id)
    leaders = select(Subject.person_id).where(Subject.wave_id == wave.id)
    found = {
        "leader": _any(session, Subject.wave_id == wave.id, Subject.person_id == person.id),
        "manager": _any(session, Subject.wave_id == wave.id, Subject.manager_id == person.id),
        "rater": _any(session, Assignment.subject_id.in_(subjects), Assignment.person_id == person.id),
        "coordinator": person.is_coordinator,
        "board": _any(
            session,
            BoardMember.person_id == person.id,
            BoardMember.board_id == BoardLeader.board_id,
            BoardLeader.person_id.in_(leaders),
        ),
    }
    return [_OTHER_ROLES[role] for role, is_so in found.items() if is_so]


def hindrances(session: Session, wave: Wave, root: str) -> Iterator[tuple[str, dict[str, object]]]:
    """What stands between a wave with keyholders and its freeze: sentence templates with their facts.

    `root` is that of the manifest which a freeze would write now, "" if it cannot be made yet.
    """
    named = keyholders_of(session, wave)
    if len(named) < len(PLACES):
        yield _NAME_BOTH, {}
    for holder in named.values():
        about: dict[str, object] = {"name": holder.person.name}
        yield from ((sentence, about) for sentence in other_roles(session, wave, holder.person))
        template = _open_with(holder, root)
        if template:
            yield template, about | {"reason": holder.refused_because}


def _open_with(holder: Keyholder, root: str) -> str:
    if holder.public_key is None:
        return "%(name)s has not made an opening key yet."
    if not holder.proved:
        return "%(name)s has not proved the opening key on a test ballot yet."
    if holder.refused_because:
        return "%(name)s has refused to countersign: “%(reason)s” Change the settings, and ask again."
    if not root or holder.countersigned_root != root:
        return "%(name)s has not countersigned the settings as they are now."
    return ""


def _replace(session: Session, wave: Wave, place: str, known: Keyholder | None, person: Person) -> Keyholder:
    if known is not None:
        session.delete(known)
        session.flush()
    named = Keyholder(wave_id=wave.id, place=place, person_id=person.id)
    session.add(named)
    session.flush()
    return named


def _any(session: Session, *conditions: ColumnElement[bool]) -> bool:
    return bool(session.scalar(select(exists().where(*conditions))))
