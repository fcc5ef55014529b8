"""The one door through which a scorecard leaves the desk, and the ledger of what was shown to whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveys.board_cards import read_for_boards
from surveys.campaigns import Subject, Wave
from surveys.moves import board_may_see
from surveys.people import BoardLeader
from surveys.refusals import Refusal, WrongState
from surveys.scorecards import KeptScorecard, Scorecard, body_sha256
from surveys.storage import Base, Id, Instant, new_id

AUDIENCES = ("leader", "board", "trend", "export", "api")
Audience = Literal["leader", "board", "trend", "export", "api"]


class Disclosure(Base):
    """The first time that one revision of a leader's scorecard was shown to an audience."""

    __tablename__ = "disclosure"
    __table_args__ = (
        UniqueConstraint("subject_id", "audience", "revision"),
        CheckConstraint(f"audience IN ({', '.join(map(repr, AUDIENCES))})", name="audience_known"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    subject_id: Mapped[str] = mapped_column(ForeignKey("subject.id", ondelete="CASCADE"))
    audience: Mapped[str] = mapped_column(String(10))  # who could read it: leader, board, trend, export, api
    revision: Mapped[int]  # of the scorecard; 2 and up after a correction
    sha256: Mapped[str] = mapped_column(String(64))  # of the scorecard's body, hex
    first_at: Mapped[datetime] = mapped_column(Instant)  # when it was first shown


class ChangedReport(Refusal):
    """A kept scorecard is not the one that was kept, or not the one that was shown before."""


@dataclass(frozen=True)
class Found:
    """A scorecard that may be shown, before it is: looked at only to decide what is asked for."""

    subject_id: str
    sha256: str
    revision: int
    card: Scorecard


def disclose(
    session: Session, subject: Subject, audience: Audience, now: datetime, *, to_board: bool = False
) -> Scorecard:
    """A leader's scorecard for an audience outside the desk; the first time is written into the ledger.

    `to_board` says that an export or a read over the network is a board's, for which the board's rules hold.
    The caller has made sure that the reader may read for the leader or for the board, and commits.
    Raises WrongState before the release, and once the report is destroyed; ChangedReport.
    """
    found = _releasable(_door(session, [subject]), subject, now, to_board=to_board or audience == "board")
    return hand_out(session, [found], audience, now)[0]


def before_disclosure(session: Session, subjects: Sequence[Subject], now: datetime) -> dict[str, Found]:
    """What a board would be shown of leaders, to find out who can be compared; it is not shown by this.

    By subject id; without those whom no board may see. Raises ChangedReport.
    """
    door, found = _door(session, subjects), dict[str, Found]()
    for subject in subjects:
        with suppress(WrongState):
            found[subject.id] = _releasable(door, subject, now, to_board=True)
    return found


def hand_out(session: Session, found: Sequence[Found], audience: Audience, now: datetime) -> list[Scorecard]:
    """Show what was found in this very transaction; the first time of each is written into the ledger."""
    known = select(Disclosure.subject_id, Disclosure.revision).where(
        Disclosure.audience == audience, Disclosure.subject_id.in_([one.subject_id for one in found])
    )
    written = {(subject, revision) for subject, revision in session.execute(known)}
    for one in found:
        if (one.subject_id, one.revision) not in written:
            _write(session, one, audience, now)
    return [one.card for one in found]


def preview(session: Session, subject: Subject) -> Scorecard | None:
    """The scorecard for the coordinator's review; None before the scoring, or once it is destroyed.

    A review is not a disclosure: the desk sees a report so that nobody else does who should not.
    Raises ChangedReport.
    """
    return previews(session, [subject]).get(subject.id)


def previews(session: Session, subjects: Sequence[Subject]) -> dict[str, Scorecard]:
    """What `preview` finds of many leaders, by subject id; those without a scorecard are left out."""
    door = _door(session, subjects)
    return {subject_id: _unchanged(door, kept) for subject_id, kept in door.kept.items()}


def shown_so_far(session: Session, wave: Wave) -> dict[str, list[Disclosure]]:
    """By leader (subject id), to which audiences each revision of the report was shown, and since when."""
    query = select(Disclosure).join(Subject, Subject.id == Disclosure.subject_id)
    query = query.where(Subject.wave_id == wave.id).order_by(Disclosure.first_at, Disclosure.audience)
    found: dict[str, list[Disclosure]] = {}
    for one in session.scalars(query):
        found.setdefault(one.subject_id, []).append(one)
    return found


def saw_an_older_one(session: Session, card: Scorecard, *audiences: Audience) -> bool:
    """Whether one of these audiences was shown a revision before this one."""
    if card.revision == 1:
        return False
    older = select(
        exists().where(
            Disclosure.subject_id == card.subject.subject_id,
            Disclosure.audience.in_(audiences),
            Disclosure.revision < card.revision,
        )
    )
    return bool(session.scalar(older))


class _Kept(NamedTuple):
    """The columns of a kept scorecard, without the bookkeeping of objects: a board's page reads hundreds."""

    subject_id: str
    body: str
    sha256: str
    revision: int

    @property
    def is_whole(self) -> bool:
        """Whether the body is still the one that was kept."""
        return self.sha256 == body_sha256(self.body)


@dataclass(frozen=True)
class _Door:
    """What is known of some leaders before anything is shown: read at once, however many they are.

    `shown`: what the ledger holds by leader; `shared`: persons whose reports any board may see.
    """

    kept: Mapping[str, _Kept]
    shown: Mapping[str, list[Disclosure]]
    shared: Collection[str]


def _door(session: Session, subjects: Sequence[Subject]) -> _Door:
    ids = [subject.id for subject in subjects]
    columns = (getattr(KeptScorecard, name) for name in _Kept._fields)
    kept = session.execute(select(*columns).where(KeptScorecard.subject_id.in_(ids)))
    shown: dict[str, list[Disclosure]] = {}
    for one in session.scalars(select(Disclosure).where(Disclosure.subject_id.in_(ids))):
        shown.setdefault(one.subject_id, []).append(one)
    persons = {subject.person_id for subject in subjects}
    shared = session.scalars(select(BoardLeader.person_id).where(BoardLeader.person_id.in_(persons)))
    return _Door({one.subject_id: _Kept(*one) for one in kept}, shown, frozenset(shared))


def _releasable(door: _Door, subject: Subject, now: datetime, *, to_board: bool) -> Found:
    if subject.released_at is None:
        raise WrongState("Your report has not been released yet. You will get a mail when it is.")
    if to_board and not board_may_see(subject, now):
        raise WrongState("A board sees a report seven days after its leader got it, not earlier.")
    if subject.id not in door.kept:
        raise WrongState("This report has been destroyed: reports are kept for a limited time only.")
    kept = door.kept[subject.id]
    card = _unchanged(door, kept, for_boards=to_board)
    if to_board:
        _require_for_boards(door, subject, card)
    return Found(kept.subject_id, kept.sha256, kept.revision, card)


def _unchanged(door: _Door, kept: _Kept, *, for_boards: bool = False) -> Scorecard:
    shown = door.shown.get(kept.subject_id, ())
    told = {one.sha256 for one in shown if one.revision == kept.revision}
    if not kept.is_whole or told - {kept.sha256}:
        raise ChangedReport("This report is not the one that was released. Ask the operator to look into it.")
    card = read_for_boards(kept.body) if for_boards else Scorecard.model_validate_json(kept.body)
    if (card.subject.subject_id, card.revision) != (kept.subject_id, kept.revision):
        raise ChangedReport("This report is not the one that was released. Ask the operator to look into it.")
    return card


def _require_for_boards(door: _Door, subject: Subject, card: Scorecard) -> None:
    # raters were told the purpose: a wave for development is never a board's business, whatever
    # the campaign says today
    if "development" in (card.wave.purpose, subject.wave.campaign.purpose):
        raise WrongState("This report is for its leader's development only; no board sees it.")
    if subject.person_id not in door.shared:
        raise WrongState("This leader is not shared with a board.")


def _write(session: Session, found: Found, audience: Audience, now: datetime) -> None:
    first = Disclosure(
        subject_id=found.subject_id,
        audience=audience,
        revision=found.revision,
        sha256=found.sha256,
        first_at=now,
    )
    try:
        with session.begin_nested():
            session.add(first)
    except IntegrityError:  # somebody else was shown it in the same moment
        return
