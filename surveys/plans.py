"""A leader's plan: up to three commitments made after reading the report, and reminders of their dates."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveys.campaigns import Subject
from surveys.dates import months_later
from surveys.people import Person
from surveys.refusals import NotFound, Refusal
from surveys.storage import Base, Id, new_id

MOST = 3
LONGEST = 300
"""Characters of what will be done, of how it is noticed, and of what came of it."""
FURTHEST = 18
"""Months that a commitment may lie ahead."""
SOON = timedelta(days=7)
"""How long before its date a leader is reminded of a commitment."""
OUTCOMES = ("kept", "partly", "not")


class Plan(Base):
    """What belongs to a leader's plan as a whole, beside its commitments."""

    __tablename__ = "plan"

    subject_id: Mapped[str] = mapped_column(ForeignKey("subject.id", ondelete="CASCADE"), primary_key=True)
    remind: Mapped[bool] = mapped_column(default=True)  # the leader wants mails about the dates
    reminded_on: Mapped[date | None]  # the day of the last such mail; one a day at most
    thanks: Mapped[str] = mapped_column(Text, default="")  # draft of the text to the people who were asked


class Commitment(Base):
    """One thing that a leader will do by a date. The leader's board reads it."""

    __tablename__ = "commitment"
    __table_args__ = (
        UniqueConstraint("subject_id", "place"),
        CheckConstraint(f"place BETWEEN 1 AND {MOST}", name="place_known"),
        CheckConstraint(f"outcome IN ({', '.join(map(repr, ('', *OUTCOMES)))})", name="outcome_known"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    subject_id: Mapped[str] = mapped_column(ForeignKey("subject.id", ondelete="CASCADE"))
    place: Mapped[int]  # 1 to 3, where it stands in the plan
    what: Mapped[str] = mapped_column(String(LONGEST))  # what the leader will do
    due: Mapped[date]  # by when
    notice: Mapped[str] = mapped_column(String(LONGEST), default="")  # how the leader will see that it worked
    about: Mapped[str] = mapped_column(String(40), default="")  # the facet or pattern it belongs to, by name
    outcome: Mapped[str] = mapped_column(String(10), default="")  # kept, partly or not; empty: still open
    result: Mapped[str] = mapped_column(String(LONGEST), default="")  # what came of it, in a sentence
    told_before: Mapped[date | None]  # the date for which the mail before it went out
    asked_after: Mapped[date | None]  # the date for which the mail after it went out


class BadCommitment(Refusal):
    """A commitment that lacks something; `field` names what has to be changed."""

    status = 422

    def __init__(self, field: str, sentence: str, **facts: object) -> None:
        self.field = field
        super().__init__(sentence, **facts)


@dataclass(frozen=True)
class Written:
    """A commitment as a leader writes it."""

    what: str = ""
    due: date | None = None
    notice: str = ""
    about: str = ""
    outcome: str = ""
    result: str = ""


@dataclass(frozen=True)
class Due:
    """The commitments of one leader that a mail is to speak of today."""

    subject: Subject  # one of the leader's places; it stands for the leader in the job
    coming: list[Commitment] = field(default_factory=list)
    passed: list[Commitment] = field(default_factory=list)


def plan_of(session: Session, subject: Subject) -> Plan:
    """A leader's plan; a new one, which the caller may add, if nothing was written yet."""
    return session.get(Plan, subject.id) or Plan(subject_id=subject.id, remind=True, thanks="")


def commitments_of(session: Session, subject: Subject) -> Sequence[Commitment]:
    """A leader's commitments after one wave, in their order; at most three."""
    query = select(Commitment).where(Commitment.subject_id == subject.id)
    return session.scalars(query.order_by(Commitment.place)).all()


def commitments_of_all(session: Session, subject_ids: Collection[str]) -> dict[str, list[Commitment]]:
    """The commitments of many leaders, by subject id; leaders without any are left out."""
    query = select(Commitment).where(Commitment.subject_id.in_(subject_ids))
    found: dict[str, list[Commitment]] = {}
    for one in session.scalars(query.order_by(Commitment.subject_id, Commitment.place)):
        found.setdefault(one.subject_id, []).append(one)
    return found


def check(written: Written, before: Commitment | None, today: date) -> None:
    """Raise BadCommitment for the first thing that is missing or cannot be.

    A date is looked at when it is written or changed: what was promised in time may grow old.
    """
    if not written.what and before is not None:
        raise BadCommitment("what", "Say what you will do, or remove this commitment.")
    if not written.what:
        raise BadCommitment("what", "Say what you will do, or empty the other fields too.")
    for name in ("what", "notice", "result"):
        if len(getattr(written, name)) > LONGEST:
            raise BadCommitment(name, "Say it in at most %(longest)d characters.", longest=LONGEST)
    if written.due is None:
        raise BadCommitment("due", "Give the date by which you will have done it.")
    if before is None or written.due != before.due:
        _check_date(written.due, today)
    if written.outcome and not written.result:
        raise BadCommitment("result", "Say in a sentence what came of it.")
    if written.result and not written.outcome:
        raise BadCommitment("outcome", "Choose whether it was kept, partly kept or not kept.")


def write(session: Session, subject: Subject, place: int, written: Written, today: date) -> None:
    """Keep a commitment in its place (1 to 3), in the stead of what stood there. The caller commits.

    Raises BadCommitment.
    """
    query = select(Commitment).where(Commitment.subject_id == subject.id, Commitment.place == place)
    kept = session.scalars(query).one_or_none()
    check(written, kept, today)
    if kept is None:
        kept = Commitment(subject_id=subject.id, place=place)
        session.add(kept)
    if written.due != kept.due:
        # whoever has just chosen a date that is near need not be told that it is near
        is_near = written.due is not None and written.due - today <= SOON
        kept.told_before = written.due if is_near else None
    for name, value in vars(written).items():
        setattr(kept, name, value)
    session.flush()


def own_commitment(session: Session, subject: Subject, commitment_id: str) -> Commitment:
    """One of this leader's commitments, or NotFound."""
    kept = session.get(Commitment, commitment_id)
    if kept is None or kept.subject_id != subject.id:
        raise NotFound("There is no such commitment in your plan.")
    return kept


def last_day(today: date) -> date:
    """The furthest date that a commitment written today may have."""
    return months_later(today, FURTHEST)


def due_reminders(session: Session, today: date) -> list[Due]:
    """For each leader who is to be reminded today: what comes within a week, and what has passed unanswered.

    Of each date a leader is told once before and once after it; all of a day stands in one mail.
    """
    query = (
        select(Commitment, Subject)
        .join(Subject, Subject.id == Commitment.subject_id)
        .join(Plan, Plan.subject_id == Subject.id)
        .join(Person, Person.id == Subject.person_id)
        .where(Plan.remind, Person.erased.is_(False))
        .where(Commitment.outcome == "", Commitment.due <= today + SOON)
        .order_by(Subject.id, Commitment.due, Commitment.place)
    )
    found: dict[str, Due] = {}
    for commitment, subject in session.execute(query):
        if _is_open(commitment, today):
            due = found.setdefault(subject.person_id, Due(subject))
            (due.passed if commitment.due < today else due.coming).append(commitment)
    told = set(session.scalars(select(Subject.person_id).join(Plan).where(Plan.reminded_on == today)))
    return [due for person_id, due in found.items() if person_id not in told]


def mark_reminded(session: Session, due: Due, today: date) -> None:
    """Note that a leader was told of these commitments. The caller commits."""
    for commitment in due.coming:
        commitment.told_before = commitment.due
    for commitment in due.passed:
        commitment.told_before = commitment.asked_after = commitment.due
    for subject_id in {one.subject_id for one in (*due.coming, *due.passed)}:
        session.get_one(Plan, subject_id).reminded_on = today


def _is_open(commitment: Commitment, today: date) -> bool:
    told = commitment.asked_after if commitment.due < today else commitment.told_before
    return told != commitment.due


def _check_date(due: date, today: date) -> None:
    if due < today:
        raise BadCommitment("due", "This date has passed. Choose today or a later day.")
    if due > last_day(today):
        raise BadCommitment(
            "due",
            "Choose a date at most %(months)d months ahead: what is further off is forgotten.",
            months=FURTHEST,
        )
