"""Pages whose answers carry a name: the leader's own answers, the prediction, the manager's answers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from surveys.boards import looks_at
from surveys.campaigns import NamedResponse, Subject, Wave
from surveys.named import calibration_items, frozen_instrument, items_by_name, prediction_of
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


def test_nobody_is_asked_by_name_what_no_report_uses(
    leader: Browser, manager: Browser, subject: Subject
) -> None:
    for browser, path in ((leader, f"/leader/{subject.id}/rate"), (manager, f"/by-name/{subject.id}")):
        page = text(browser, path)
        assert "1 of 11" in page
        for unused in ("How often", "do you agree", "Could not have seen it", "hard technical problem"):
            assert unused not in page


def test_fuller_answers_of_before_fill_what_is_still_asked(
    leader: Browser, session: Session, subject: Subject
) -> None:
    items = items_by_name(frozen_instrument(subject.wave), subject.role)
    leader.post(f"/leader/{subject.id}/rate", {item.id: "2" for item in items})
    kept = session.get_one(NamedResponse, (subject.id, "self"))
    kept.answers_json = json.dumps(json.loads(kept.answers_json) | {"Q6": 5, "T1": None})
    session.commit()
    assert text(leader, f"/leader/{subject.id}/rate").count("checked") == len(items)


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


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("8", "5", "9"), "Likely (5) is below low (8): put the three in order"),
        (("1", "4", "2,5"), "High (2.5) is below likely (4)"),
        (("1", "", "4"), "Likely is missing: give low, likely and high, or leave all three empty."),
        (("-1", "2", "4"), "-1 is less than nothing: give 0 or more."),
        (("1", "2", "1.440"), "1.440 may be thousands or decimals: write 1440 without a mark, or round it."),
    ],
)
def test_what_cannot_be_is_told_with_its_numbers_and_the_way_out(
    leader: Browser, session: Session, subject: Subject, typed: tuple[str, str, str], sentence: str
) -> None:
    answer = leader.post(f"/leader/{subject.id}/predict", prediction(subject, **estimate(subject, *typed)))
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert prediction_of(session, subject) == ({}, {})


def test_everything_wrong_is_told_at_once_and_nothing_typed_is_lost(
    leader: Browser, subject: Subject
) -> None:
    typed = {
        "low-W1": "9,5",
        "likely-W1": "5",
        "high-W1": "1",
        "low-W2": "many",
        "likely-W2": "3",
        "high-W2": "2",
    }
    page = leader.post(f"/leader/{subject.id}/predict", prediction(subject, **typed)).get_data(as_text=True)
    for sentence in ("Likely (5) is", "High (1) is", "Write a number", "High (2) is"):
        assert sentence in page
    for name, value in typed.items():
        assert f'name="{name}"' in page
        assert f'value="{value}"' in page
    assert page.count("checked") == 2 * len(frozen_instrument(subject.wave).taps)


def test_three_equal_numbers_are_taken_as_certain(
    leader: Browser, session: Session, subject: Subject
) -> None:
    sent = leader.post(
        f"/leader/{subject.id}/predict", prediction(subject, **estimate(subject, "3", "3", "3"))
    )
    assert sent.status_code == 302
    assert list(prediction_of(session, subject)[1].values()) == [[3, 3, 3]]


def test_germans_read_their_decimal_comma_again(leader: Browser, subject: Subject) -> None:
    leader.post(
        f"/leader/{subject.id}/predict", prediction(subject, **estimate(subject, "0,5", "2,5", "1440"))
    )
    leader.post("/language", {"language": "de", "next": "/"})
    page = text(leader, f"/leader/{subject.id}/predict")
    for value in ("0,5", "2,5", "1440"):
        assert f'value="{value}"' in page


def test_a_share_lies_between_nothing_and_the_whole(app: Flask, session: Session, subject: Subject) -> None:
    subject.role = "cro"
    session.commit()
    leader = signed_in(app, session, subject.person)
    sent = prediction(subject, **{"low-W12": "0", "likely-W12": "50", "high-W12": "101"})
    page = leader.post(f"/leader/{subject.id}/predict", sent).get_data(as_text=True)
    assert "101 is more than the whole: a share lies between 0 and 100." in page
    whole = leader.post(f"/leader/{subject.id}/predict", sent | {"high-W12": "100"})
    assert whole.status_code == 302


def test_a_prediction_uses_the_words_of_the_report(leader: Browser, subject: Subject) -> None:
    page = text(leader, f"/leader/{subject.id}/predict")
    assert "Hands-on work" in page
    assert "too little: hardly takes part" in page


def test_a_manager_sees_how_many_are_left(manager: Browser, subject: Subject) -> None:
    assert "0 of 1 answered." in text(manager, "/by-name/")
    items = items_by_name(frozen_instrument(subject.wave), subject.role)
    manager.post(f"/by-name/{subject.id}", {item.id: "absent" for item in items})
    assert "1 of 1 answered." in text(manager, "/by-name/")


def test_a_leader_is_told_when_both_tasks_are_done(leader: Browser, subject: Subject) -> None:
    assert "Two things are asked of you" in text(leader, "/leader/")
    items = items_by_name(frozen_instrument(subject.wave), subject.role)
    leader.post(f"/leader/{subject.id}/rate", {item.id: "absent" for item in items})
    leader.post(f"/leader/{subject.id}/predict", prediction(subject))
    assert "Both are done." in text(leader, "/leader/")


def test_without_a_look_of_the_board_the_log_says_so(
    leader: Browser, session: Session, subject: Subject
) -> None:
    assert looks_at(session, subject.person) == []
    assert "Nobody so far." in text(leader, "/leader/")
