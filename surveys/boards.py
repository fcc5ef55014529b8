"""What a board may see: released scorecards of the leaders shared with it, seven days after their release."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.campaigns import Subject, Wave
from surveys.disclosures import Audience, Found, before_disclosure, hand_out
from surveys.people import Board, BoardLeader, BoardLook, BoardMember, Expectation, Person
from surveys.refusals import NotFound, Refusal
from surveys.scorecards import Scorecard

FEWEST_LEADERS = 3
"""A comparison of fewer leaders would be a duel."""

Look = Literal["page", "ranks", "pdf", "csv", "json", "xlsx"]
AUDIENCE_OF: Mapping[Look, Audience] = {
    "page": "board",
    "ranks": "board",
    "pdf": "board",
    "csv": "export",
    "json": "api",
    "xlsx": "export",
}
"""To which audience of the ledger each way of looking belongs."""
CHOSEN = "-chosen"
"""Follows the way of looking in the log where a reader had chosen some of the leaders."""


class BadTarget(Refusal):
    """A target range is not a range on -3..3."""

    status = 422


@dataclass(frozen=True)
class Seen:
    """A leader whom a reader may compare: the latest released wave with its scorecard.

    `earlier`: what was found of the waves before it that this reader may see too, oldest first.
    """

    subject: Subject
    found: Found
    earlier: tuple[Found, ...] = ()

    @property
    def card(self) -> Scorecard:
        """The scorecard of the latest wave."""
        return self.found.card


@dataclass(frozen=True)
class Comparison:
    """The leaders a reader may compare, alphabetically, and why others are left out.

    `picked`: the persons whom the reader wants to see of them; None: all. Words rest on all of them anyway.
    """

    leaders: list[Seen]
    waiting: int  # shared leaders with nothing released long enough ago
    own: int  # leaders left out because the reader is that leader or their manager
    other_version: int  # leaders who were asked about otherwise: other questions, or raters found otherwise
    chosen: bool = False  # whether the reader chose some of them
    picked: frozenset[str] | None = None

    @property
    def shown(self) -> list[Seen]:
        """The leaders whom the reader wants to see."""
        return [one for one in self.leaders if self.picked is None or one.subject.person_id in self.picked]

    @property
    def enough(self) -> bool:
        """Whether there are enough leaders to compare."""
        return len(self.shown) >= FEWEST_LEADERS


@dataclass(frozen=True)
class Shown:
    """What a reader is shown: the leaders' scorecards, and by subject those of waves before, oldest first."""

    cards: list[Scorecard]
    earlier: Mapping[str, Sequence[Scorecard]]


def boards_of(session: Session, person: Person) -> list[Board]:
    """The boards a person reads for, by name."""
    query = select(Board).join(BoardMember).where(BoardMember.person_id == person.id).order_by(Board.name)
    return list(session.scalars(query))


def board_for(session: Session, person: Person, board_id: str) -> Board:
    """A board this person reads for, or NotFound."""
    for board in boards_of(session, person):
        if board.id == board_id:
            return board
    raise NotFound("There is no such board for you.")


def compare_for(session: Session, board: Board, reader: Person, now: datetime) -> Comparison:
    """What a board member may compare now. A reader never sees themself or a leader they manage."""
    persons = {leader.person_id for leader in board.leaders}
    latest = _latest(session, persons, reader, now)
    others = [one for one in latest if not _is_own(one.subject, reader)]
    newest = max((one.subject.wave.opens_at for one in others), default=None)
    asked = {_asked(one.card) for one in others if one.subject.wave.opens_at == newest}
    same = [one for one in others if _asked(one.card) in asked]
    return Comparison(
        leaders=sorted(same, key=lambda one: one.card.subject.name.casefold()),
        waiting=len(persons) - len(latest),
        own=len(latest) - len(others),
        other_version=len(others) - len(same),
    )


def show_to(
    session: Session,
    reader: Person,
    comparison: Comparison,
    what: Look,
    now: datetime,
    named: Collection[str] | None = None,
) -> Shown:
    """What a reader is shown, in the transaction in which the comparison was made; the look is written down.

    Looked at were those whom the reader picked, and of a long comparison those on this page, `named`. The
    ledger holds all on whom the words rest.
    """
    code = what + CHOSEN if comparison.chosen else what
    persons = [one.subject.person_id for one in comparison.shown]
    session.add_all(
        BoardLook(reader_id=reader.id, leader_id=person, what=code, seen_at=now)
        for person in persons
        if named is None or person in named
    )
    session.flush()
    found = [part for one in comparison.leaders for part in (one.found, *one.earlier)]
    hand_out(session, found, AUDIENCE_OF[what], now)
    return Shown(
        cards=[one.card for one in comparison.leaders],
        earlier={
            one.subject.id: [part.card for part in one.earlier] for one in comparison.leaders if one.earlier
        },
    )


def looks_at(session: Session, leader: Person) -> list[BoardLook]:
    """Who on a board looked at this leader's comparison, latest first."""
    query = select(BoardLook).where(BoardLook.leader_id == leader.id).order_by(BoardLook.seen_at.desc())
    return list(session.scalars(query))


def expectation_of(session: Session, board_id: str, role: str) -> tuple[str, dict[str, tuple[float, float]]]:
    """What a board expects of a role: in words, and a target range per facet on -3..3."""
    kept = session.get(Expectation, (board_id, role))
    if kept is None:
        return "", {}
    return kept.text, {facet: (low, high) for facet, (low, high) in json.loads(kept.targets_json).items()}


def write_expectation(
    session: Session, board_id: str, role: str, text: str, targets: Mapping[str, tuple[float, float]]
) -> None:
    """Keep what a board expects of a role. Raises BadTarget for a range that is none."""
    for facet, (low, high) in targets.items():
        if not -3 <= low <= high <= 3:
            raise BadTarget("The range for %(facet)s must rise and lie between -3 and 3.", facet=facet)
    kept = session.get(Expectation, (board_id, role))
    if kept is None:
        kept = Expectation(board_id=board_id, role=role)
        session.add(kept)
    kept.text, kept.targets_json = text.strip(), json.dumps(targets)
    session.flush()


def expectation_for_leader(session: Session, subject: Subject) -> tuple[str, dict[str, tuple[float, float]]]:
    """The expectation a leader is read against: that of the first board, by name, that shares them."""
    query = select(Board).join(BoardLeader).where(BoardLeader.person_id == subject.person_id)
    for board in session.scalars(query.order_by(Board.name)):
        text, targets = expectation_of(session, board.id, subject.role)
        if text or targets:
            return text, targets
    return "", {}


def _latest(session: Session, persons: Collection[str], reader: Person, now: datetime) -> list[Seen]:
    """Each leader's latest wave that a board may see, with those before it that this reader may see too."""
    query = (
        select(Subject)
        .join(Subject.wave)
        .where(Subject.person_id.in_(persons), Subject.released_at.is_not(None))
        .order_by(Wave.opens_at.desc())
    )
    subjects = session.scalars(query).all()
    found = before_disclosure(session, subjects, now)
    waves: dict[str, list[Subject]] = {}
    for subject in subjects:
        if subject.id in found:
            waves.setdefault(subject.person_id, []).append(subject)
    return [
        Seen(
            newest,
            found[newest.id],
            tuple(found[one.id] for one in reversed(before) if not _is_own(one, reader)),
        )
        for newest, *before in waves.values()
    ]


def _is_own(subject: Subject, reader: Person) -> bool:
    return reader.id in (subject.person_id, subject.manager_id)


def _asked(card: Scorecard) -> tuple[str, str]:
    """What must be the same for leaders to be comparable: the questions, and how raters were found."""
    return card.wave.instrument_sha256, card.wave.selection
