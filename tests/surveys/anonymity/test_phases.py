"""When credentials are issued and ballots are taken, on both sides of the protocol alike."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.anonymity.groups import BallotGroup
from surveys.anonymity.moments import moment_text, read_moment
from surveys.anonymity.phases import (
    Marks,
    answering_ends,
    is_late_window,
    keeps_apart,
    may_answer,
    may_collect,
)
from tests.surveys.anonymity.scene import facts

GOLDEN = Path(__file__).parents[2] / "golden" / "phases.json"
"""Read by the tests of the rater's program, too: webapp/ballot/client/tests/phases.test.mjs."""

START = datetime(2026, 12, 1, tzinfo=UTC)
ONE_SITTING = facts()
BARRIER = facts(
    level="strongest",
    collect_from="2026-12-01T08:00Z",
    collect_to="2026-12-05T17:00Z",
    answer_from="2026-12-08T08:00Z",
    answer_to="2026-12-15T17:00Z",
    late_from="2026-12-11T00:00Z",
    late_to="2026-12-12T00:00Z",
)
NO_LATE = facts(**{**vars(BARRIER), "late_from": None, "late_to": None})
OPEN, CLOSED, EXTENDED = Marks(), Marks(closed=True), Marks(extended=True)


def allowed(group: BallotGroup, moment: str, marks: Marks = OPEN) -> tuple[bool, bool]:
    now = read_moment(moment)
    return may_collect(group, now, marks), may_answer(group, now, marks)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-12-01T07:59Z", (False, False)),
        ("2026-12-01T08:00Z", (True, True)),
        ("2026-12-15T16:59Z", (True, True)),
        ("2026-12-15T17:00Z", (False, False)),
    ],
)
def test_one_sitting_collects_and_answers_at_once(moment: str, expected: tuple[bool, bool]) -> None:
    assert allowed(ONE_SITTING, moment) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-12-05T16:59Z", (True, False)),
        ("2026-12-06T12:00Z", (False, False)),
        ("2026-12-08T08:00Z", (False, True)),
        ("2026-12-10T23:59Z", (False, True)),
        ("2026-12-11T00:00Z", (True, False)),
        ("2026-12-11T23:59Z", (True, False)),
        ("2026-12-12T00:00Z", (False, True)),
        ("2026-12-15T17:00Z", (False, False)),
    ],
)
def test_behind_the_barrier_nobody_answers_while_anybody_collects(
    moment: str, expected: tuple[bool, bool]
) -> None:
    assert allowed(BARRIER, moment) == expected


def test_without_a_late_window_answering_is_never_interrupted() -> None:
    assert allowed(NO_LATE, "2026-12-11T12:00Z") == (False, True)


def test_one_sitting_has_no_late_window_even_if_its_text_names_one() -> None:
    odd = facts(late_from="2026-12-11T00:00Z", late_to="2026-12-12T00:00Z")
    assert not is_late_window(odd, read_moment("2026-12-11T12:00Z"))
    assert allowed(odd, "2026-12-11T12:00Z") == (True, True)


def test_nothing_is_taken_after_an_early_close() -> None:
    assert allowed(ONE_SITTING, "2026-12-10T12:00Z", CLOSED) == (False, False)
    assert allowed(BARRIER, "2026-12-11T12:00Z", CLOSED) == (False, False)


def test_an_extension_moves_the_end_to_the_declared_date() -> None:
    assert allowed(ONE_SITTING, "2026-12-20T12:00Z", EXTENDED) == (True, True)
    assert allowed(ONE_SITTING, "2026-12-22T17:00Z", EXTENDED) == (False, False)
    assert answering_ends(ONE_SITTING, EXTENDED) == "2026-12-22T17:00Z"


def test_an_extension_never_reopens_collecting_behind_the_barrier() -> None:
    assert allowed(BARRIER, "2026-12-20T12:00Z", EXTENDED) == (False, True)


def test_without_a_declared_extension_there_is_none() -> None:
    assert allowed(facts(extension_to=None), "2026-12-16T12:00Z", EXTENDED) == (False, False)


hours = st.integers(0, 24 * 40)


def moment(hour: int) -> str:
    return moment_text(START + timedelta(hours=hour))


@given(
    dates=st.tuples(*[hours] * 6),
    late=st.none() | st.tuples(hours, hours),
    now=hours,
    marks=st.builds(Marks, st.booleans(), st.booleans()),
)
def test_in_two_sittings_no_moment_takes_ballots_and_issues_credentials(
    dates: tuple[int, ...], late: tuple[int, int] | None, now: int, marks: Marks
) -> None:
    names = ("collect_from", "collect_to", "answer_from", "answer_to", "extension_to")
    given: dict[str, Any] = dict(zip(names, map(moment, dates), strict=False))
    given |= {"late_from": moment(late[0]), "late_to": moment(late[1])} if late else {}
    group = facts(level="strongest", **given)
    if group.collect_to != group.answer_to:
        at = START + timedelta(hours=now)
        assert not (may_collect(group, at, marks) and may_answer(group, at, marks))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"level": "strong"}, False),
        ({"answer_from": "2026-12-07T16:59Z"}, False),
        ({"answer_from": "2026-12-07T17:00Z"}, True),
        ({"collect_to": "2026-12-15T17:00Z"}, False),
        ({"late_to": "2026-12-14T17:00Z"}, True),
        ({"late_to": "2026-12-14T17:01Z"}, False),
        ({"late_from": "2026-12-08T07:00Z"}, False),
        ({"late_from": "2026-12-12T00:00Z"}, False),
    ],
)
def test_the_strongest_level_means_days_between_the_two_sittings(
    changes: dict[str, str], expected: bool
) -> None:
    assert keeps_apart(facts(**{**vars(BARRIER), **changes})) is expected


def test_one_sitting_is_what_the_other_levels_promise() -> None:
    assert keeps_apart(ONE_SITTING)
    assert not keeps_apart(facts(level="strongest"))


SCENES = {"one sitting": ONE_SITTING, "two sittings": BARRIER, "no late window": NO_LATE}
DATES = (
    "level",
    "collect_from",
    "collect_to",
    "late_from",
    "late_to",
    "answer_from",
    "answer_to",
    "extension_to",
)


def edges(group: BallotGroup) -> list[str]:
    """Each date of a group, and the minute before it."""
    known = sorted({vars(group)[name] for name in DATES[1:] if vars(group)[name]})
    return [
        moment_text(read_moment(one) - back) for one in known for back in (timedelta(minutes=1), timedelta())
    ]


def table() -> list[dict[str, Any]]:
    """What both sides must say at the edges of every date, with every mark."""
    return [
        {
            "name": name,
            "settings": {date: vars(group)[date] for date in DATES},
            "now": at,
            "marks": vars(marks),
            "collect": may_collect(group, read_moment(at), marks),
            "answer": may_answer(group, read_moment(at), marks),
            "ends": answering_ends(group, marks),
            "late": is_late_window(group, read_moment(at)),
        }
        for name, group in SCENES.items()
        for marks in (OPEN, CLOSED, EXTENDED)
        for at in edges(group)
    ]


def test_the_phases_are_those_that_the_raters_program_is_held_to() -> None:
    assert json.loads(GOLDEN.read_text()) == table()
