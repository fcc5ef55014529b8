"""The dates of a wave: what is proposed, what must hold, and in which words it is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.campaigns import Wave
from surveys.dates import BadDates, Dates, checked, dates_of, fitted, set_dates
from tests.walk import CLOSES, DATES, OPENS

TWO_STEPS = fitted(DATES, "strongest")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_two_steps_are_proposed_from_one_sitting() -> None:
    assert (
        Dates(
            opens_at=OPENS + 7 * DAY,
            closes_at=OPENS + 17 * DAY + 9 * HOUR,
            collect_from=OPENS,
            collect_to=OPENS + 5 * DAY,
            late_from=datetime(2026, 11, 20, tzinfo=UTC),
            late_to=datetime(2026, 11, 21, tzinfo=UTC),
        )
        == TWO_STEPS
    )


@given(minutes=st.integers(0, 60 * 24 * 900), days=st.integers(1, 60))
def test_whatever_is_proposed_can_be_kept(minutes: int, days: int) -> None:
    opens = OPENS + timedelta(minutes=minutes)
    proposed = fitted(Dates(opens, opens + timedelta(days=days)), "strongest")
    assert checked(proposed, "strongest") == proposed.to_the_minute()


def test_dates_that_were_chosen_are_not_proposed_anew() -> None:
    chosen = replace(TWO_STEPS, late_from=None, late_to=None)
    assert fitted(chosen, "strongest") == chosen


def test_one_sitting_again_drops_what_it_does_not_have() -> None:
    again = fitted(TWO_STEPS, "strong")
    assert again == Dates(OPENS, TWO_STEPS.closes_at)
    assert checked(again, "strong") == again


def test_the_rhythm_is_kept_when_dates_are_shifted() -> None:
    later = TWO_STEPS.shifted(91 * DAY)
    assert later.begins == OPENS + 91 * DAY
    assert later.shifted(-91 * DAY) == TWO_STEPS


def test_a_wave_keeps_what_it_is_given() -> None:
    wave = Wave()
    set_dates(wave, TWO_STEPS)
    assert dates_of(wave) == TWO_STEPS


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"closes_at": OPENS}, "closes_at", "closes before it opens"),
        ({"collect_from": None, "collect_to": None}, "collect_from", "collected first"),
        ({"collect_to": OPENS - HOUR}, "collect_to", "ends before it begins"),
        ({"opens_at": OPENS + 4 * DAY}, "opens_at", "before collecting has ended"),
        ({"opens_at": OPENS + 7 * DAY - timedelta(minutes=1)}, "opens_at", "less than 48 hours"),
        ({"late_to": None}, "late_from", "a beginning and a later end"),
        ({"late_from": OPENS, "late_to": OPENS + DAY}, "late_from", "lies outside the answering days"),
        ({"late_to": OPENS + 16 * DAY + 10 * HOUR}, "late_from", "Less than a day of answering"),
        ({"extension_to": OPENS + 16 * DAY}, "extension_to", "ends after the regular end"),
        ({"extension_to": OPENS + 40 * DAY}, "extension_to", "at most as long"),
    ],
)
def test_what_does_not_follow_is_refused_beside_its_field(
    changes: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(BadDates, match=sentence) as refused:
        checked(replace(TWO_STEPS, **changes), "strongest")
    assert refused.value.field == field


def test_days_for_collecting_belong_to_the_strongest_level_alone() -> None:
    with pytest.raises(BadDates, match="Only the level “strongest”"):
        checked(TWO_STEPS, "strong")


def test_every_level_may_have_one_extension() -> None:
    dates = replace(DATES, extension_to=CLOSES + DAY)
    assert checked(dates, "basic") == dates
