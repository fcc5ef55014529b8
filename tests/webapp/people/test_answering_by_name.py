"""Pages whose answers carry a name: the leader's own answers, the prediction, the manager's answers."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from surveys.boards import looks_at
from surveys.campaigns import Subject, Wave
from surveys.named import calibration_items, closed_items, frozen_instrument, prediction_of
from tests.webapp.people.conftest import Browser, signed_in, wave_in


@pytest.fixture
def wave(session: Session) -> Wave:
    return wave_in(session, "answering", leaders=2)


@pytest.fixture
def subject(wave: Wave) -> Subject:
    return min(wave.subjects, key=lambda one: one.person.name)


@pytest.fixture
def leader(app: Flask, session: Session, subject: Subject) -> Browser:
    return signed_in(app, session, subject.person)


@pytest.fixture
def manager(app: Flask, session: Session, subject: Subject) -> Browser:
    assert subject.manager
    return signed_in(app, session, subject.manager)


def text(browser: Browser, path: str) -> str:
    return browser.get(path).get_data(as_text=True)


def prediction(subject: Subject, **estimates: str) -> dict[str, Any]:
    """A whole prediction with what was typed for the concrete questions."""
    facets = frozen_instrument(subject.wave).taps
    return (
        {f"expected-{facet}": "-1" for facet in facets}
        | {f"sure-{facet}": "2" for facet in facets}
        | estimates
    )


def estimate(subject: Subject, low: str, likely: str, high: str) -> dict[str, str]:
    first = calibration_items(frozen_instrument(subject.wave), subject.role)[0].id
    return {f"low-{first}": low, f"likely-{first}": likely, f"high-{first}": high}


def test_every_page_by_name_has_its_own_colour_and_says_that_it_is_not_anonymous(
    leader: Browser, manager: Browser, subject: Subject
) -> None:
    for browser, path in (
        (leader, f"/leader/{subject.id}/rate"),
        (leader, f"/leader/{subject.id}/predict"),
        (manager, "/by-name/"),
        (manager, f"/by-name/{subject.id}"),
    ):
        page = text(browser, path)
        assert '<body class="by-name">' in page
        assert "Not anonymous" in page
    assert "by-name" not in text(leader, "/leader/").split("<main")[0].split("<body")[1].split(">")[0]


def test_a_decimal_comma_is_understood(leader: Browser, session: Session, subject: Subject) -> None:
    answer = leader.post(
        f"/leader/{subject.id}/predict", prediction(subject, **estimate(subject, "1", "2,5", "4"))
    )
    assert answer.status_code == 302
    assert list(prediction_of(session, subject)[1].values()) == [[1, 2.5, 4]]


@pytest.mark.parametrize("typed", ["many", "inf", "nan", "1e999"])
def test_what_is_no_number_is_refused_with_its_question(
    leader: Browser, session: Session, subject: Subject, typed: str
) -> None:
    answer = leader.post(
        f"/leader/{subject.id}/predict", prediction(subject, **estimate(subject, "1", typed, "4"))
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Write a number, such as 3 or 2.5." in page
    assert "How many working days" in page.split('role="alert"')[1].split("</div>")[0]
    assert prediction_of(session, subject)[1] == {}


def test_low_likely_and_high_must_rise_and_come_together(leader: Browser, subject: Subject) -> None:
    for typed, sentence in (
        (("9", "2", "4"), "Low must not be above likely"),
        (("1", "", "4"), "Give low, likely and high, or none of the three."),
    ):
        answer = leader.post(
            f"/leader/{subject.id}/predict", prediction(subject, **estimate(subject, *typed))
        )
        assert sentence in answer.get_data(as_text=True)


def test_a_prediction_uses_the_words_of_the_report(leader: Browser, subject: Subject) -> None:
    page = text(leader, f"/leader/{subject.id}/predict")
    assert "Hands-on work" in page
    assert "too little: hardly takes part" in page


def test_a_manager_sees_how_many_are_left(manager: Browser, subject: Subject) -> None:
    assert "0 of 1 answered." in text(manager, "/by-name/")
    items = closed_items(frozen_instrument(subject.wave), subject.role)
    manager.post(f"/by-name/{subject.id}", {item.id: "absent" for item in items})
    assert "1 of 1 answered." in text(manager, "/by-name/")


def test_a_leader_is_told_when_both_tasks_are_done(leader: Browser, subject: Subject) -> None:
    assert "Two things are asked of you" in text(leader, "/leader/")
    items = closed_items(frozen_instrument(subject.wave), subject.role)
    leader.post(f"/leader/{subject.id}/rate", {item.id: "absent" for item in items})
    leader.post(f"/leader/{subject.id}/predict", prediction(subject))
    assert "Both are done." in text(leader, "/leader/")


def test_without_a_look_of_the_board_the_log_says_so(
    leader: Browser, session: Session, subject: Subject
) -> None:
    assert looks_at(session, subject.person) == []
    assert "Nobody so far." in text(leader, "/leader/")
