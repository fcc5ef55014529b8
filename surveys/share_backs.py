"""Share-backs: what a leader writes to everybody who was asked, and to whom it still has to go out.

A mail goes to everybody who was asked about the leader, whether they answered or not: nothing here knows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint, delete, exists, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from surveys.campaigns import Assignment, Comment, Subject
from surveys.log import note
from surveys.moves import hold
from surveys.people import Person
from surveys.refusals import Refusal, WrongState
from surveys.storage import Base, Id, new_id

MOST = 3
"""How often a leader may write to the people who were asked, in one wave."""
LONGEST = 2000
RUN, SHORTEST = 6, 3
"""So many words in a row are no chance: they were taken from a comment. Shorter ones count from three on."""
SENT = "share-back"
"""Event in the log of the wave; it tells no word of the text."""

_ADDRESS = re.compile(r"://|\bwww\.|\S@\S", re.IGNORECASE)


class ShareBack(Base):
    """One text that a leader sent to the people who were asked."""

    __tablename__ = "share_back"
    __table_args__ = (UniqueConstraint("subject_id", "number"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    subject_id: Mapped[str] = mapped_column(ForeignKey("subject.id", ondelete="CASCADE"))
    number: Mapped[int]  # 1 for the first; each later one is an update
    text: Mapped[str] = mapped_column(Text)  # in the leader's words
    asked: Mapped[int]  # people who were asked about the leader
    sent_on: Mapped[date]  # the day on which the leader sent it
    refused: Mapped[int] = mapped_column(default=0)  # addresses that the mail server refused
    waiting: Mapped[list[ShareBackRecipient]] = relationship(cascade="all, delete-orphan")


class ShareBackRecipient(Base):
    """Somebody who was asked and to whom a share-back has still to be sent; gone once it is out."""

    __tablename__ = "share_back_recipient"
    __table_args__ = ({"sqlite_with_rowid": False},)

    share_back_id: Mapped[str] = mapped_column(
        ForeignKey("share_back.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    person: Mapped[Person] = relationship()


class BadText(Refusal):
    """A text that may not go out as it is."""

    status = 422


def asked_about(session: Session, subject: Subject) -> list[Person]:
    """Everybody who was asked about a leader: the raters of all groups, and the manager. By random key.

    Erased persons are among them, so that their number says nothing of anybody.
    """
    asked = select(Assignment.person_id).where(Assignment.subject_id == subject.id)
    also = Person.id == (subject.manager_id or "")
    return list(session.scalars(select(Person).where(Person.id.in_(asked) | also).order_by(Person.id)))


def share_backs_of(session: Session, subject: Subject) -> Sequence[ShareBack]:
    """What a leader has sent so far after one wave, the first one first."""
    query = select(ShareBack).where(ShareBack.subject_id == subject.id)
    return session.scalars(query.order_by(ShareBack.number)).all()


def check_text(session: Session, subject: Subject, text: str) -> None:
    """Refuse a text that is empty or too long, leads somewhere, or quotes a comment. Raises BadText."""
    if not text:
        raise BadText("Write a few words first.")
    if len(text) > LONGEST:
        raise BadText("Keep it below %(longest)s characters.", longest=f"{LONGEST:,}")
    if _ADDRESS.search(text):
        raise BadText(
            "Leave out links and mail addresses: whoever followed one could be told from the others."
        )
    check_quotes(session, subject, text)


def check_quotes(session: Session, subject: Subject, text: str) -> None:
    """Refuse a text in which six words in a row, or a whole comment, stand as in a comment. Raises BadText.

    Only comments that the leader was shown are looked at: else one could find out the others by trying.
    """
    shown = select(Comment.text).where(Comment.subject_id == subject.id, Comment.withheld_because == "")
    words = f" {_words(text)} "
    for comment in session.scalars(shown):
        run = _run_in(_words(comment).split(), words)
        if run:
            raise BadText(
                "This repeats a comment: “%(words)s”. Say it in your own words: others might recognise who "
                "wrote it.",
                words=run,
            )


def send(session: Session, subject: Subject, number: int, text: str, now: datetime) -> ShareBack:
    """Keep a text that is to be sent to everybody who was asked about a leader. The caller commits.

    `number` is the one that the leader was asked to confirm, so that pressing twice sends once.
    Raises BadText; WrongState if it was sent before, or if three have gone out.
    """
    hold(session, subject.wave)
    check_text(session, subject, text)
    sent = len(share_backs_of(session, subject))
    if number <= sent:
        raise WrongState("This has been sent already. Nothing was sent a second time.")
    if number != sent + 1 or number > MOST:
        raise WrongState("You have written to these people three times. More cannot be sent in this wave.")
    people = asked_about(session, subject)
    one = ShareBack(
        subject_id=subject.id, number=number, text=text, asked=len(people), sent_on=now.date(), refused=0
    )
    one.waiting = [ShareBackRecipient(person_id=person.id) for person in people if not person.erased]
    session.add(one)
    note(session, subject.wave, subject.person.name, SENT, "", now)
    session.flush()
    return one


def unsent(session: Session) -> list[str]:
    """The share-backs that have still to go out to somebody, by key."""
    waiting = exists().where(ShareBackRecipient.share_back_id == ShareBack.id)
    return list(session.scalars(select(ShareBack.id).where(waiting).order_by(ShareBack.id)))


def take_off(session: Session, share_back_id: str, person_ids: Sequence[str], refused: int) -> None:
    """Forget the recipients whose mail is out, or whose address is refused. The caller commits."""
    theirs = ShareBackRecipient.person_id.in_(person_ids)
    session.execute(
        delete(ShareBackRecipient).where(ShareBackRecipient.share_back_id == share_back_id, theirs)
    )
    session.get_one(ShareBack, share_back_id).refused += refused
    session.flush()


def still_waiting(session: Session, person: Person) -> int:
    """How many share-backs have still to be sent to somebody."""
    query = select(func.count()).select_from(ShareBackRecipient)
    return session.scalar(query.where(ShareBackRecipient.person_id == person.id)) or 0


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _run_in(comment: Sequence[str], words: str) -> str:
    """The first words in a row that a comment and a text share, if there are enough of them."""
    length = min(RUN, len(comment))
    if length < SHORTEST:
        return ""
    runs = (" ".join(comment[at : at + length]) for at in range(len(comment) - length + 1))
    return next((run for run in runs if f" {run} " in words), "")
