"""Campaigns, their waves, the leaders rated in a wave, and who is asked about whom."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.people import Person
from surveys.storage import Base, Id, Instant, new_id

STATES = ("draft", "frozen", "collecting", "answering", "closed", "scored", "released", "archived")
LEVELS = ("basic", "strong", "strongest")
PURPOSES = ("development", "board")
NAMED_GROUPS = ("self", "manager")
ANONYMOUS_GROUPS = ("report", "peer", "other")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Campaign(Base):
    """A programme that asks about the same leaders again and again, one wave at a time."""

    __tablename__ = "campaign"
    __table_args__ = (
        CheckConstraint(_one_of("purpose", PURPOSES), name="purpose_known"),
        CheckConstraint(_one_of("selection", ("census", "nominated")), name="selection_known"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    title: Mapped[str] = mapped_column(String(200))  # as people read it, without the wave's number
    purpose: Mapped[str] = mapped_column(String(20), default="development")  # told to every rater
    selection: Mapped[str] = mapped_column(String(20), default="census")  # how raters are found
    waves: Mapped[list[Wave]] = relationship(
        back_populates="campaign", order_by="Wave.number", cascade="all, delete-orphan"
    )


class Wave(Base):
    """One run of a campaign, with its dates, its frozen promises and its state."""

    __tablename__ = "wave"
    __table_args__ = (
        UniqueConstraint("campaign_id", "number"),
        CheckConstraint(_one_of("state", STATES), name="state_known"),
        CheckConstraint(_one_of("level", LEVELS), name="level_known"),
        CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"))
    number: Mapped[int]  # 1 for the first wave of the campaign
    state: Mapped[str] = mapped_column(String(20), default="draft")  # changed by the verbs in moves alone
    level: Mapped[str] = mapped_column(String(20), default="basic")  # protection level
    holder: Mapped[str] = mapped_column(String(200), default="")  # who holds the opening key, in words
    instrument_id: Mapped[str] = mapped_column(String(80))  # which questionnaire of the library
    asked_json: Mapped[str] = mapped_column(Text, default="")  # form and calibration chosen; empty: the usual
    instrument_json: Mapped[str | None] = mapped_column(Text)  # frozen text of the instrument
    policy_json: Mapped[str | None] = mapped_column(Text)  # frozen release rules
    opens_at: Mapped[datetime] = mapped_column(Instant)  # answering begins
    closes_at: Mapped[datetime] = mapped_column(Instant)  # answering ends
    collect_from: Mapped[datetime | None] = mapped_column(Instant)  # level strongest: step one begins
    collect_to: Mapped[datetime | None] = mapped_column(Instant)  # and ends
    late_from: Mapped[datetime | None] = mapped_column(Instant)  # level strongest: the late window begins
    late_to: Mapped[datetime | None] = mapped_column(Instant)  # and ends; meanwhile no ballot is taken
    extension_to: Mapped[datetime | None] = mapped_column(Instant)  # where the end may be moved, once
    extended_at: Mapped[datetime | None] = mapped_column(Instant)  # when it was moved there
    closed_early_at: Mapped[datetime | None] = mapped_column(Instant)  # answers ended then instead
    scored_on: Mapped[date | None]  # when the ballots were opened; retention counts from here
    root: Mapped[str | None] = mapped_column(String(64))  # of the manifest, hex
    fingerprint: Mapped[str | None] = mapped_column(String(80))  # of the manifest, in six words
    roster_digest: Mapped[str | None] = mapped_column(String(64))  # SHA-256 of who is asked about whom
    participation: Mapped[str] = mapped_column(String(10), default="")  # low, middle, high; once a day
    participation_on: Mapped[date | None]  # the day it was taken
    figures_json: Mapped[str | None] = mapped_column(Text)  # figures of the whole wave, after scoring
    trouble: Mapped[str] = mapped_column(Text, default="")  # why opening or scoring failed, for the desk
    campaign: Mapped[Campaign] = relationship(back_populates="waves")
    subjects: Mapped[list[Subject]] = relationship(back_populates="wave", cascade="all, delete-orphan")

    @property
    def title(self) -> str:
        """Name of the wave as people read it."""
        return f"{self.campaign.title} · {self.number}"


class Subject(Base):
    """A leader who is rated in a wave."""

    __tablename__ = "subject"
    __table_args__ = (UniqueConstraint("wave_id", "person_id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    wave_id: Mapped[str] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(40), default="general")  # cto, ceo, cro, ...
    manager_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    released_at: Mapped[datetime | None] = mapped_column(Instant)  # when the leader got the report
    read_at: Mapped[datetime | None] = mapped_column(Instant)  # when the leader first opened it
    reply: Mapped[str] = mapped_column(Text, default="")  # the leader's own statement, for the board too
    wave: Mapped[Wave] = relationship(back_populates="subjects")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    manager: Mapped[Person | None] = relationship(foreign_keys=[manager_id])
    assignments: Mapped[list[Assignment]] = relationship(cascade="all, delete-orphan")
    ballot_groups: Mapped[list[BallotGroup]] = relationship(cascade="all, delete-orphan")


class Assignment(Base):
    """Who is asked about whom, and in which rater group. Says nothing about who answered."""

    __tablename__ = "assignment"
    __table_args__ = (
        CheckConstraint(_one_of("rater_group", ANONYMOUS_GROUPS), name="group_is_anonymous"),
        {"sqlite_with_rowid": False},
    )

    subject_id: Mapped[str] = mapped_column(ForeignKey("subject.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    rater_group: Mapped[str] = mapped_column(String(20))  # report, peer or other
    person: Mapped[Person] = relationship()


class BallotGroup(Base):
    """The raters who share one key: one rater group, or small ones merged at the freeze."""

    __tablename__ = "ballot_group"

    gid: Mapped[str] = mapped_column(Id, primary_key=True)  # hash of info, hex
    subject_id: Mapped[str] = mapped_column(ForeignKey("subject.id", ondelete="CASCADE"))
    members: Mapped[str] = mapped_column(String(100))  # rater groups joined by +, sorted
    n_invited: Mapped[int]  # people who may send a ballot
    info: Mapped[str] = mapped_column(Text)  # the public text that the key is bound to
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32))  # raters check their credential against it


class Invitation(Base):
    """One person's link for all leaders they rate in a wave. Carries no time and no answer."""

    __tablename__ = "invitation"
    __table_args__ = ({"sqlite_with_rowid": False},)

    wave_id: Mapped[str] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)  # the link itself is not kept
    undeliverable: Mapped[bool] = mapped_column(default=False)  # the mail server refused the address
    void: Mapped[bool] = mapped_column(default=False)  # the person left before collecting
    person: Mapped[Person] = relationship()
    slots: Mapped[list[CredentialSlot]] = relationship(cascade="all, delete-orphan")

    @property
    def was_used(self) -> bool:
        """Whether anything was collected by it."""
        return any(slot.is_collected for slot in self.slots)


class CredentialSlot(Base):
    """The right to one blind credential in one ballot group; all zeros until it is collected."""

    __tablename__ = "credential_slot"
    __table_args__ = (
        ForeignKeyConstraint(
            ["wave_id", "person_id"], ["invitation.wave_id", "invitation.person_id"], ondelete="CASCADE"
        ),
        {"sqlite_with_rowid": False},
    )

    wave_id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(Id, primary_key=True)
    gid: Mapped[str] = mapped_column(ForeignKey("ballot_group.gid", ondelete="CASCADE"), primary_key=True)
    blinded: Mapped[bytes] = mapped_column(LargeBinary(32), default=bytes(32))  # fixed width, rewritten once

    @property
    def is_collected(self) -> bool:
        """Whether the credential was issued."""
        return any(self.blinded)


class MailBatch(Base):
    """A slice of a wave's mails, so that a mail job carries no person."""

    __tablename__ = "mail_batch"
    __table_args__ = (UniqueConstraint("wave_id", "kind", "number"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    wave_id: Mapped[str] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))  # invite, or remind-1, remind-2 ...
    number: Mapped[int]  # slice of the wave's invitations in order of their random keys
    on_date: Mapped[date]  # the day it was planned
    n: Mapped[int]  # mails in this slice
    sent: Mapped[bool] = mapped_column(default=False)  # every mail of it was handed over


class Comment(Base):
    """A comment that may be shown to the leader; apart from its ballot, its group and every other comment."""

    __tablename__ = "comment"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    subject_id: Mapped[str] = mapped_column(ForeignKey("subject.id", ondelete="CASCADE"))
    item: Mapped[str] = mapped_column(String(20))  # the open question it answers
    text: Mapped[str] = mapped_column(Text)  # with typography evened out
    facet: Mapped[str | None] = mapped_column(String(20))  # the rater's own tap
    direction: Mapped[str | None] = mapped_column(String(20))  # too-far or too-involved
    withheld_because: Mapped[str] = mapped_column(Text, default="")  # the coordinator's reason; empty: shown


class NamedResponse(Base):
    """Answers given by name: the leader about themself, or the leader's manager."""

    __tablename__ = "named_response"
    __table_args__ = (CheckConstraint(_one_of("rater_group", NAMED_GROUPS), name="group_is_named"),)

    subject_id: Mapped[str] = mapped_column(ForeignKey("subject.id", ondelete="CASCADE"), primary_key=True)
    rater_group: Mapped[str] = mapped_column(String(20), primary_key=True)  # self or manager
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    answers_json: Mapped[str] = mapped_column(Text)  # {item: value or null}
    complete: Mapped[bool] = mapped_column(default=False)  # nothing was left open


class Prediction(Base):
    """What a leader expects the team to answer, written down before any result."""

    __tablename__ = "prediction"

    subject_id: Mapped[str] = mapped_column(ForeignKey("subject.id", ondelete="CASCADE"), primary_key=True)
    facets_json: Mapped[str] = mapped_column(Text, default="{}")  # {facet: {"expected": -3..3, "sure": 1..3}}
    calibration_json: Mapped[str] = mapped_column(Text, default="{}")  # {item: [low, likely, high]}


class DeskEvent(Base):
    """What a coordinator did in a wave: freeze, close, look, release. Never anything about a rater."""

    __tablename__ = "desk_event"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    wave_id: Mapped[str] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"))
    actor: Mapped[str] = mapped_column(String(200))  # the coordinator's name, or Soundline
    what: Mapped[str] = mapped_column(String(40))  # a code: frozen, closed-early, released ...
    detail: Mapped[str] = mapped_column(Text, default="")  # in words, or leaders' ids; never about a rater
    done_at: Mapped[datetime] = mapped_column(Instant)  # to the moment: it is a coordinator's act
