"""When credentials are issued and ballots are taken: dates from the group's text, nothing else.

The people side issues in [collect_from, collect_to), the ballot side takes ballots in
[answer_from, answer_to); a late window opens both for everybody. The end moves once, to the extension
declared at the freeze; where collecting and answering are one sitting it moves for both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from surveys.anonymity.groups import BallotGroup
from surveys.anonymity.moments import read_moment


@dataclass(frozen=True)
class Marks:
    """What was decided after the freeze: closed early, or extended to the declared date."""

    closed: bool = False
    extended: bool = False


def may_collect(facts: BallotGroup, now: datetime, marks: Marks) -> bool:
    """Whether a credential may be issued at this moment (aware UTC)."""
    end = facts.collect_to
    if facts.collect_to == facts.answer_to:
        end = answering_ends(facts, marks)
    return not marks.closed and (_within(facts.collect_from, end, now) or _is_late_round(facts, now))


def may_answer(facts: BallotGroup, now: datetime, marks: Marks) -> bool:
    """Whether a ballot may be put into the urn at this moment (aware UTC)."""
    regular = _within(facts.answer_from, answering_ends(facts, marks), now)
    return not marks.closed and (regular or _is_late_round(facts, now))


def answering_ends(facts: BallotGroup, marks: Marks) -> str:
    """The moment, as it travels, from which on no regular ballot is taken."""
    if marks.extended and facts.extension_to:
        return facts.extension_to
    return facts.answer_to


def _is_late_round(facts: BallotGroup, now: datetime) -> bool:
    if facts.late_from is None or facts.late_to is None:
        return False
    return _within(facts.late_from, facts.late_to, now)


def _within(start: str, end: str, now: datetime) -> bool:
    return read_moment(start) <= now < read_moment(end)
