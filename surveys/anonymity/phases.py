"""When credentials are issued and ballots are taken: dates from the group's text, nothing else.

In one sitting both happen from the first day to the last. In two sittings the people side issues in
[collect_from, collect_to) and the ballot side takes ballots in [answer_from, answer_to); while the late
window lasts credentials are issued once more and nobody's ballot is taken, so that latecomers, too, have days
between their two visits. The end moves once, to the extension declared at the freeze.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from surveys.anonymity.groups import BallotGroup
from surveys.anonymity.moments import read_moment

APART = timedelta(hours=48)
"""Least time between the end of collecting and the first answer."""

AFTER_LATE = timedelta(days=1)
"""Least time of answering after the late window."""


@dataclass(frozen=True)
class Marks:
    """What was decided after the freeze: closed early, or extended to the declared date."""

    closed: bool = False
    extended: bool = False


def is_one_sitting(facts: BallotGroup) -> bool:
    """Whether people collect and answer in the same days."""
    return facts.collect_to == facts.answer_to


def keeps_apart(facts: BallotGroup) -> bool:
    """Whether the dates are those that the level promises: the strongest keeps its two sittings apart."""
    if facts.level != "strongest" or is_one_sitting(facts):
        return facts.level != "strongest" and is_one_sitting(facts)
    collect_to, answer_from = read_moment(facts.collect_to), read_moment(facts.answer_from)
    return collect_to + APART <= answer_from and _leaves_days_after_late(facts)


def may_collect(facts: BallotGroup, now: datetime, marks: Marks) -> bool:
    """Whether a credential may be issued at this moment (aware UTC)."""
    if is_one_sitting(facts):
        return not marks.closed and _within(facts.collect_from, answering_ends(facts, marks), now)
    return not marks.closed and (
        _within(facts.collect_from, facts.collect_to, now) or is_late_window(facts, now)
    )


def may_answer(facts: BallotGroup, now: datetime, marks: Marks) -> bool:
    """Whether a ballot may be put into the urn at this moment (aware UTC).

    In two sittings never while a credential may be issued, whatever else the dates say.
    """
    regular = _within(facts.answer_from, answering_ends(facts, marks), now)
    apart = is_one_sitting(facts) or not may_collect(facts, now, marks)
    return not marks.closed and regular and apart


def answering_ends(facts: BallotGroup, marks: Marks) -> str:
    """The moment, as it travels, from which on no ballot is taken."""
    if marks.extended and facts.extension_to:
        return facts.extension_to
    return facts.answer_to


def is_late_window(facts: BallotGroup, now: datetime) -> bool:
    """Whether latecomers collect at this moment, and nobody answers; never in one sitting."""
    if is_one_sitting(facts) or facts.late_from is None or facts.late_to is None:
        return False
    return _within(facts.late_from, facts.late_to, now)


def _leaves_days_after_late(facts: BallotGroup) -> bool:
    if facts.late_from is None or facts.late_to is None:
        return True
    inside = read_moment(facts.answer_from) <= read_moment(facts.late_from) < read_moment(facts.late_to)
    return inside and read_moment(facts.late_to) + AFTER_LATE <= read_moment(facts.answer_to)


def _within(start: str, end: str, now: datetime) -> bool:
    return read_moment(start) <= now < read_moment(end)
