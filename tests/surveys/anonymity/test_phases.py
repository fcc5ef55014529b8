"""When credentials are issued and ballots are taken."""

import pytest

from surveys.anonymity.moments import read_moment
from surveys.anonymity.phases import Marks, answering_ends, may_answer, may_collect
from tests.surveys.anonymity.scene import facts

ONE_SITTING = facts()
BARRIER = facts(
    level="strongest",
    collect_from="2026-12-01T08:00Z",
    collect_to="2026-12-05T17:00Z",
    answer_from="2026-12-08T08:00Z",
    answer_to="2026-12-15T17:00Z",
    late_from="2026-12-16T08:00Z",
    late_to="2026-12-17T17:00Z",
)
OPEN, CLOSED, EXTENDED = Marks(), Marks(closed=True), Marks(extended=True)


def _allowed(group, moment, marks=OPEN):
    now = read_moment(moment)
    return may_collect(group, now, marks), may_answer(group, now, marks)


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        ("2026-12-01T07:59Z", (False, False)),
        ("2026-12-01T08:00Z", (True, True)),
        ("2026-12-15T16:59Z", (True, True)),
        ("2026-12-15T17:00Z", (False, False)),
    ],
)
def test_one_sitting_collects_and_answers_at_once(moment, allowed):
    assert _allowed(ONE_SITTING, moment) == allowed


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        ("2026-12-05T16:59Z", (True, False)),
        ("2026-12-06T12:00Z", (False, False)),
        ("2026-12-08T08:00Z", (False, True)),
        ("2026-12-15T18:00Z", (False, False)),
        ("2026-12-16T08:00Z", (True, True)),
        ("2026-12-17T17:00Z", (False, False)),
    ],
)
def test_behind_the_barrier_nobody_collects_and_answers_on_one_day_but_latecomers(moment, allowed):
    assert _allowed(BARRIER, moment) == allowed


def test_nothing_is_taken_after_an_early_close():
    assert _allowed(ONE_SITTING, "2026-12-10T12:00Z", CLOSED) == (False, False)
    assert _allowed(BARRIER, "2026-12-16T12:00Z", CLOSED) == (False, False)


def test_an_extension_moves_the_end_to_the_declared_date():
    assert _allowed(ONE_SITTING, "2026-12-20T12:00Z", EXTENDED) == (True, True)
    assert _allowed(ONE_SITTING, "2026-12-22T17:00Z", EXTENDED) == (False, False)
    assert answering_ends(ONE_SITTING, EXTENDED) == "2026-12-22T17:00Z"


def test_an_extension_never_reopens_collecting_behind_the_barrier():
    assert _allowed(BARRIER, "2026-12-20T12:00Z", EXTENDED) == (False, True)


def test_without_a_declared_extension_there_is_none():
    assert _allowed(facts(extension_to=None), "2026-12-16T12:00Z", EXTENDED) == (False, False)
