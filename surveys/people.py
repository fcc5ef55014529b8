"""Persons, what they may do, and the one-time links with which they sign in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.storage import Base, Id, Instant, new_id


class Person(Base):
    """Somebody known by name: leader, manager, coordinator, board member or rater."""

    __tablename__ = "person"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(200))  # as it is shown to people
    email: Mapped[str] = mapped_column(String(320), unique=True)  # lower case
    language: Mapped[str] = mapped_column(String(10), default="en")  # of mails and first pages
    is_coordinator: Mapped[bool] = mapped_column(default=False)  # may run campaigns
    erased: Mapped[bool] = mapped_column(default=False)  # name and address were taken away for good


class SignInLink(Base):
    """A link that signs one person in once. Only the hash of its token is kept."""

    __tablename__ = "sign_in_link"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)  # of the token in the mail
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime] = mapped_column(Instant)  # after this the link is refused
    spent: Mapped[bool] = mapped_column(default=False)  # set by the button, never by opening the link


class Board(Base):
    """A body that compares the released scorecards of the leaders shared with it."""

    __tablename__ = "board"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(200), unique=True)  # as its members read it
    members: Mapped[list[BoardMember]] = relationship(cascade="all, delete-orphan")
    leaders: Mapped[list[BoardLeader]] = relationship(cascade="all, delete-orphan")


class BoardMember(Base):
    """A person who reads for a board."""

    __tablename__ = "board_member"

    board_id: Mapped[str] = mapped_column(ForeignKey("board.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    person: Mapped[Person] = relationship()


class BoardLeader(Base):
    """A leader whose scorecards are shared with a board."""

    __tablename__ = "board_leader"

    board_id: Mapped[str] = mapped_column(ForeignKey("board.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    person: Mapped[Person] = relationship()


class BoardLook(Base):
    """One look of a board member at one leader's comparison; the leader can read this log."""

    __tablename__ = "board_look"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    reader_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    leader_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    what: Mapped[str] = mapped_column(
        String(20)
    )  # page, ranks, pdf, csv, xlsx or json; -chosen: some leaders only
    seen_at: Mapped[datetime] = mapped_column(Instant)  # when they looked
    reader: Mapped[Person] = relationship(foreign_keys=[reader_id])


class Expectation(Base):
    """What a board expects of leaders in one role: in words, and as a target range per facet."""

    __tablename__ = "expectation"
    __table_args__ = (CheckConstraint("role <> ''", name="role_named"),)

    board_id: Mapped[str] = mapped_column(ForeignKey("board.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(40), primary_key=True)  # cto, ceo, cro ...
    text: Mapped[str] = mapped_column(Text, default="")  # in the board's own words
    targets_json: Mapped[str] = mapped_column(Text, default="{}")  # {facet: [low, high]} on -3..3
