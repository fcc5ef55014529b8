"""The one door through which a scorecard leaves the desk, and the ledger of what was shown to whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveys.campaigns import Subject, Wave
from surveys.moves import board_may_see
from surveys.people import BoardLeader
from surveys.refusals import Refusal, WrongState
from surveys.scorecards import KeptScorecard, Scorecard
from surveys.storage import Base, Id, Instant, new_id

AUDIENCES = ("leader", "board", "trend", "export", "api")
Audience = Literal["leader", "board", "trend", "export", "api"]

_READ = "soundline_read_for_boards"


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


def disclose(
    session: Session, subject: Subject, audience: Audience, now: datetime, *, to_board: bool = False
) -> Scorecard:
    """A leader's scorecard for an audience outside the desk; the first time is written into the ledger.

    `to_board` says that an export or a read over the network is a board's, for which the board's rules hold.
    The caller has made sure that the reader may read for the leader or for the board, and commits.
    Raises WrongState before the release, and once the report is destroyed; ChangedReport.
    """
    (card,) = disclose_all(session, [subject], audience, now, to_board=to_board)
    return card


def disclose_all(
    session: Session,
    subjects: Sequence[Subject],
    audience: Audience,
    now: datetime,
    *,
    to_board: bool = False,
) -> list[Scorecard]:
    """The same for many leaders at once, in their order: all of them, or a refusal and none."""
    door = _door(session, subjects)
    found = [
        _releasable(door, subject, now, to_board=to_board or audience == "board") for subject in subjects
    ]
    for kept, _card in found:
        _write(session, door, kept, audience, now)
    return [card for _kept, card in found]


def before_disclosure(session: Session, subjects: Sequence[Subject], now: datetime) -> dict[str, Scorecard]:
    """What a board would be shown of leaders, to find out who can be compared; it is not shown by this.

    By subject id; without those whom no board may see. Raises ChangedReport.
    """
    door, found = _door(session, subjects), dict[str, Scorecard]()
    for subject in subjects:
        with suppress(WrongState):
            found[subject.id] = _releasable(door, subject, now, to_board=True)[1]
    return found


def preview(session: Session, subject: Subject) -> Scorecard | None:
    """The scorecard for the coordinator's review; None before the scoring, or once it is destroyed.

    A review is not a disclosure: the desk sees a report so that nobody else does who should not.
    Raises ChangedReport.
    """
    door = _door(session, [subject])
    return _unchanged(door, door.kept[subject.id]) if subject.id in door.kept else None


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


@dataclass(frozen=True)
class _Door:
    """What is known of some leaders before anything is shown: read at once, however many they are.

    `shown`: what the ledger holds by leader; `shared`: persons whose reports any board may see; `cards`:
    bodies that were read in this session already, by their hash.
    """

    kept: Mapping[str, KeptScorecard]
    shown: Mapping[str, list[Disclosure]]
    shared: Collection[str]
    cards: dict[str, Scorecard]


def _door(session: Session, subjects: Sequence[Subject]) -> _Door:
    ids = [subject.id for subject in subjects]
    kept = session.scalars(select(KeptScorecard).where(KeptScorecard.subject_id.in_(ids)))
    shown: dict[str, list[Disclosure]] = {}
    for one in session.scalars(select(Disclosure).where(Disclosure.subject_id.in_(ids))):
        shown.setdefault(one.subject_id, []).append(one)
    persons = {subject.person_id for subject in subjects}
    shared = session.scalars(select(BoardLeader.person_id).where(BoardLeader.person_id.in_(persons)))
    cards = session.info.setdefault(_READ, {})
    return _Door({one.subject_id: one for one in kept}, shown, frozenset(shared), cards)


def _releasable(
    door: _Door, subject: Subject, now: datetime, *, to_board: bool
) -> tuple[KeptScorecard, Scorecard]:
    if subject.released_at is None:
        raise WrongState("Your report has not been released yet. You will get a mail when it is.")
    if to_board and not board_may_see(subject, now):
        raise WrongState("A board sees a report seven days after its leader got it, not earlier.")
    if subject.id not in door.kept:
        raise WrongState("This report has been destroyed: reports are kept for a limited time only.")
    kept = door.kept[subject.id]
    card = _unchanged(door, kept, remember=to_board)
    if to_board:
        _require_for_boards(door, subject, card)
    return kept, card


def _unchanged(door: _Door, kept: KeptScorecard, *, remember: bool = False) -> Scorecard:
    shown = door.shown.get(kept.subject_id, ())
    if not kept.is_whole or {one.sha256 for one in shown if one.revision == kept.revision} - {kept.sha256}:
        raise ChangedReport("This report is not the one that was released. Ask the operator to look into it.")
    card = door.cards.get(kept.sha256) or Scorecard.model_validate_json(kept.body)
    if (card.subject.subject_id, card.revision) != (kept.subject_id, kept.revision):
        raise ChangedReport("This report is not the one that was released. Ask the operator to look into it.")
    if remember:  # a board's page asks twice: who can be compared, and then what is shown
        door.cards[kept.sha256] = card
    return card


def _require_for_boards(door: _Door, subject: Subject, card: Scorecard) -> None:
    # raters were told the purpose: a wave for development is never a board's business, whatever
    # the campaign says today
    if "development" in (card.wave.purpose, subject.wave.campaign.purpose):
        raise WrongState("This report is for its leader's development only; no board sees it.")
    if subject.person_id not in door.shared:
        raise WrongState("This leader is not shared with a board.")


def _write(session: Session, door: _Door, kept: KeptScorecard, audience: Audience, now: datetime) -> None:
    known = {(one.audience, one.revision) for one in door.shown.get(kept.subject_id, ())}
    if (audience, kept.revision) in known:
        return
    first = Disclosure(
        subject_id=kept.subject_id,
        audience=audience,
        revision=kept.revision,
        sha256=kept.sha256,
        first_at=now,
    )
    try:
        with session.begin_nested():
            session.add(first)
    except IntegrityError:  # somebody else was shown it in the same moment
        return
