"""Which mails raters get in a wave: their days, their readers and their links."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.campaigns import Wave
from surveys.dates import Dates, fitted, set_dates
from surveys.mailings import Mailing, mailing_of, mailings, reminder_days, reminders
from tests.walk import CLOSES, DATES, OPENS

TWO_STEPS = fitted(DATES, "strongest")
NO_LATE = Dates(**{**vars(TWO_STEPS), "late_from": None, "late_to": None})


def wave(dates: Dates, **facts: Any) -> Wave:
    planned = Wave(**facts)
    set_dates(planned, dates)
    return planned


def named(planned: Wave, kind: str) -> Mailing:
    mailing = mailing_of(planned, kind)
    assert mailing is not None, kind
    return mailing


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (14, [OPENS.date() + timedelta(days=7), OPENS.date() + timedelta(days=12)]),
        (4, [OPENS.date() + timedelta(days=2)]),
        (2, []),
    ],
    ids=["half-way-and-two-days-before", "both-on-one-day", "too-short-for-any"],
)
def test_reminder_days(days: int, expected: list[date]) -> None:
    assert reminder_days(OPENS, OPENS + timedelta(days=days)) == expected


@given(hours=st.integers(1, 24 * 90))
def test_reminders_never_fall_outside_the_answering_days(hours: int) -> None:
    closes: datetime = OPENS + timedelta(hours=hours)
    days = reminder_days(OPENS, closes)
    assert all(OPENS.date() < day < closes.date() for day in days)
    assert days == sorted(set(days))


def test_in_one_sitting_everybody_always_gets_the_personal_link() -> None:
    found = mailings(wave(DATES))
    assert [one.kind for one in found] == ["invite", "remind-1", "remind-2"]
    assert all(one.personal for one in found)
    assert [one.to for one in found] == ["everybody", "reminded", "reminded"]


@pytest.mark.parametrize(("dates", "n"), [(DATES, 2), (TWO_STEPS, 4), (NO_LATE, 4)])
def test_reminders_are_neither_invitations_nor_the_mails_of_a_new_step(dates: Dates, n: int) -> None:
    found = [one for one in mailings(wave(dates)) if one.kind[:-2] in ("collect", "remind")]
    assert reminders(wave(dates)) == [one.begins for one in found]
    assert len(found) == n


def test_in_two_steps_the_personal_link_collects_and_the_common_one_answers() -> None:
    found = mailings(wave(TWO_STEPS))
    assert [(one.kind, one.to, one.personal) for one in found] == [
        ("invite", "everybody", True),
        ("collect-1", "reminded", True),
        ("collect-2", "reminded", True),
        ("answer", "collected", False),
        ("late", "late", True),
        ("remind-1", "collected", False),
        ("remind-2", "collected", False),
    ]


def test_without_a_day_for_latecomers_there_is_no_mail_for_them() -> None:
    kinds = [one.kind for one in mailings(wave(NO_LATE))]
    assert kinds == ["invite", "collect-1", "collect-2", "answer", "remind-1", "remind-2"]


@pytest.mark.parametrize("dates", [TWO_STEPS, NO_LATE], ids=["late-window", "none"])
def test_no_common_link_goes_out_while_ballots_are_handed_out(dates: Dates) -> None:
    for hour in range(24 * 40):
        now = OPENS + timedelta(hours=hour)
        due = [one for one in mailings(wave(dates)) if one.is_due(now)]
        assert len({one.personal for one in due}) <= 1, (now, due)


def test_after_the_late_window_everybody_who_collected_is_told_that_answers_are_taken_again() -> None:
    again = named(wave(TWO_STEPS), "remind-1")
    assert again.begins == TWO_STEPS.late_to
    assert again.to == "collected"


def test_an_extension_brings_one_more_reminder_two_days_before_the_new_end() -> None:
    dates = Dates(OPENS, CLOSES, extension_to=CLOSES + timedelta(days=5))
    before, after = wave(dates), wave(dates, extended_at=CLOSES - timedelta(days=1))
    assert mailing_of(before, "remind-3") is None
    assert named(after, "remind-3").begins.date() == (CLOSES + timedelta(days=3)).date()
    assert mailings(after)[1:3] == mailings(before)[1:3]


def test_invitations_that_are_late_still_go_out_until_the_moved_end() -> None:
    dates = Dates(OPENS, CLOSES, extension_to=CLOSES + timedelta(days=5))
    assert named(wave(dates, extended_at=CLOSES), "invite").ends == CLOSES + timedelta(days=5)
