"""Destroying reports after the promised months: warned, complete, once, and told by numbers of things."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.campaigns import Assignment, Comment, NamedResponse, Prediction
from surveys.disclosures import Disclosure, disclose
from surveys.log import events
from surveys.named import frozen_instrument, items_by_name, save_answers, save_prediction
from surveys.refusals import WrongState
from surveys.report_retention import (
    REPORTS_DESTROYED,
    WARNING,
    destroy_reports,
    end_of_reports,
    reports_are_due,
    warn,
)
from surveys.retention import destroy_ballots
from surveys.scorecards import KeptScorecard, ReleaseCell
from tests import cast
from tests.walk import House, subject_of, the_wave

HouseAt = Callable[[str], House]
MONTHS = 36
END = datetime(2029, 11, 23, 8, 0, tzinfo=UTC)
"""Three years after the cast's ballots were opened."""


@pytest.fixture
def old(house_at: HouseAt) -> House:
    """A wave whose leaders have their reports and whose ballots are destroyed."""
    house = house_at("closed")
    with house.sessions.begin() as session:
        subject = subject_of(session, cast.CTO[1])
        items = items_by_name(frozen_instrument(subject.wave), "cto")
        save_answers(session, subject, "self", subject.person, {item.id: 1 for item in items})
        save_prediction(session, subject, {"contact": {"expected": 3, "sure": 3}}, {"W1": [2, 3, 5]})
    house.score()
    house.release()
    with house.sessions.begin() as session:
        subject = subject_of(session, cast.CTO[1])
        subject.reply = "I read this with care."
        disclose(session, subject, "leader", house.clock())
        destroy_ballots(session, subject.wave, house.places, house.clock() + timedelta(days=14))
        house.places.reports.mkdir(parents=True)
        (house.places.reports / f"{subject.id}-en-A4-00.pdf").write_bytes(b"%PDF-")
    return house


def ends(house: House, months: int) -> date | None:
    with house.sessions() as session:
        return end_of_reports(the_wave(session), months)


def left(session: Session) -> list[object]:
    tables = (KeptScorecard, ReleaseCell, Comment, NamedResponse, Prediction)
    return [row for table in tables for row in session.scalars(select(table))]


def test_months_count_from_the_scoring_and_zero_keeps_reports(old: House) -> None:
    assert ends(old, MONTHS) == date(2029, 11, 23)
    assert ends(old, 15) == date(2028, 2, 23)
    assert ends(old, 0) is None


def test_a_month_without_that_day_ends_on_its_last(old: House) -> None:
    with old.sessions.begin() as session:
        the_wave(session).scored_on = date(2027, 8, 31)
    assert ends(old, 18) == date(2029, 2, 28)


def test_of_a_wave_that_nobody_opened_months_count_from_the_end_of_answers(house_at: HouseAt) -> None:
    assert ends(house_at("closed"), 12) == date(2027, 11, 23)
    assert ends(house_at("open"), 12) is None


def test_nothing_is_destroyed_without_a_warning_that_is_a_month_old(old: House) -> None:
    with old.sessions() as session:
        wave = the_wave(session)
        assert not reports_are_due(session, wave, END + timedelta(days=400), MONTHS)
        late = END + timedelta(days=400)
        assert warn(session, wave, late, MONTHS)
        assert not reports_are_due(session, wave, late + WARNING - timedelta(minutes=1), MONTHS)
        assert reports_are_due(session, wave, late + WARNING, MONTHS)


def test_the_warning_comes_a_month_before_and_is_noted_once(old: House) -> None:
    with old.sessions() as session:
        wave, first = the_wave(session), END - WARNING
        assert not warn(session, wave, first - timedelta(days=1), MONTHS)
        assert warn(session, wave, first, MONTHS)
        assert warn(session, wave, first + timedelta(hours=1), MONTHS)
        assert not warn(session, wave, first + timedelta(days=1), MONTHS)
        told = [event for event in events(session, wave) if event.what == "reports-end"]
        assert [event.detail for event in told] == ["2029-11-23"]
        assert reports_are_due(session, wave, END, MONTHS)


def test_reports_are_never_destroyed_before_their_ballots(house_at: HouseAt) -> None:
    with house_at("released").sessions() as session:
        wave = the_wave(session)
        warn(session, wave, END - WARNING, MONTHS)
        assert not reports_are_due(session, wave, END, MONTHS)


def test_everything_that_a_report_is_made_of_goes_and_the_log_tells_how_much(old: House) -> None:
    with old.sessions.begin() as session:
        assert len(left(session)) > 100
        destroy_reports(session, the_wave(session), old.places, END)
    with old.sessions() as session:
        assert left(session) == []
        assert subject_of(session, cast.CTO[1]).reply == ""
        assert list(old.places.reports.iterdir()) == []
        (event,) = [one for one in events(session, the_wave(session)) if one.what == REPORTS_DESTROYED]
    told = json.loads(event.detail)
    assert told.items() >= {"scorecards": 3, "named-answers": 1, "predictions": 1, "papers": 1}.items()
    assert set(told) == {"scorecards", "figures", "comments", "named-answers", "predictions", "papers"}


def test_that_there_was_a_wave_and_what_was_shown_to_whom_stays(old: House) -> None:
    with old.sessions.begin() as session:
        destroy_reports(session, the_wave(session), old.places, END)
    with old.sessions() as session:
        assert [one.audience for one in session.scalars(select(Disclosure))] == ["leader"]
        assert session.scalars(select(Assignment)).all()
        with pytest.raises(WrongState, match="has been destroyed: reports are kept for a limited time"):
            disclose(session, subject_of(session, cast.CTO[1]), "leader", END)


def test_destroying_twice_does_it_once(old: House) -> None:
    for _ in range(2):
        with old.sessions.begin() as session:
            destroy_reports(session, the_wave(session), old.places, END)
            assert not reports_are_due(session, the_wave(session), END, MONTHS)
    with old.sessions() as session:
        told = [one for one in events(session, the_wave(session)) if one.what == REPORTS_DESTROYED]
    assert len(told) == 1
