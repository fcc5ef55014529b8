"""The one door through which a scorecard leaves the desk, and the ledger of what was shown to whom."""

from __future__ import annotations

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
    kept, card = _releasable(session, subject, now, to_board=to_board or audience == "board")
    _write(session, kept, audience, now)
    return card


def before_disclosure(session: Session, subject: Subject, now: datetime) -> Scorecard | None:
    """What a board would be shown of a leader, to find out who can be compared; it is not shown by this.

    None where the board may not see the leader. Raises ChangedReport.
    """
    try:
        return _releasable(session, subject, now, to_board=True)[1]
    except WrongState:
        return None


def preview(session: Session, subject: Subject) -> Scorecard | None:
    """The scorecard for the coordinator's review; None before the scoring, or once it is destroyed.

    A review is not a disclosure: the desk sees a report so that nobody else does who should not.
    Raises ChangedReport.
    """
    kept = session.get(KeptScorecard, subject.id)
    return _unchanged(session, kept) if kept else None


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
    older = select(
        exists().where(
            Disclosure.subject_id == card.subject.subject_id,
            Disclosure.audience.in_(audiences),
            Disclosure.revision < card.revision,
        )
    )
    return bool(session.scalar(older))


def _releasable(
    session: Session, subject: Subject, now: datetime, *, to_board: bool
) -> tuple[KeptScorecard, Scorecard]:
    if subject.released_at is None:
        raise WrongState("Your report has not been released yet. You will get a mail when it is.")
    if to_board and not board_may_see(subject, now):
        raise WrongState("A board sees a report seven days after its leader got it, not earlier.")
    kept = session.get(KeptScorecard, subject.id)
    if kept is None:
        raise WrongState("This report has been destroyed: reports are kept for a limited time only.")
    card = _unchanged(session, kept)
    if to_board:
        _require_for_boards(session, subject, card)
    return kept, card


def _unchanged(session: Session, kept: KeptScorecard) -> Scorecard:
    shown = select(Disclosure.sha256).where(
        Disclosure.subject_id == kept.subject_id, Disclosure.revision == kept.revision
    )
    if not kept.is_whole or set(session.scalars(shown)) - {kept.sha256}:
        raise ChangedReport("This report is not the one that was released. Ask the operator to look into it.")
    card = Scorecard.model_validate_json(kept.body)
    if (card.subject.subject_id, card.revision) != (kept.subject_id, kept.revision):
        raise ChangedReport("This report is not the one that was released. Ask the operator to look into it.")
    return card


def _require_for_boards(session: Session, subject: Subject, card: Scorecard) -> None:
    # raters were told the purpose: a wave for development is never a board's business, whatever
    # the campaign says today
    if "development" in (card.wave.purpose, subject.wave.campaign.purpose):
        raise WrongState("This report is for its leader's development only; no board sees it.")
    shared = select(exists().where(BoardLeader.person_id == subject.person_id))
    if not session.scalar(shared):
        raise WrongState("This leader is not shared with a board.")


def _write(session: Session, kept: KeptScorecard, audience: Audience, now: datetime) -> None:
    known = select(Disclosure.id).where(
        Disclosure.subject_id == kept.subject_id,
        Disclosure.audience == audience,
        Disclosure.revision == kept.revision,
    )
    if session.scalar(known) is not None:
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
