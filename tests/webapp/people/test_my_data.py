"""Pages on which people read, take away and erase what is stored about them."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from surveys.campaigns import Wave
from surveys.people import Person
from tests.webapp.people.conftest import Browser, person, signed_in, wave_in


@pytest.fixture
def rater(session: Session, draft: Wave) -> Person:
    known = session.get(Person, draft.subjects[0].assignments[0].person_id)
    assert known
    return known


@pytest.fixture
def at_home(app: Flask, session: Session, rater: Person) -> Browser:
    return signed_in(app, session, rater)


def test_strangers_are_asked_to_sign_in(browser: Browser, rater: Person) -> None:
    for path in ("/my-data/", "/my-data/soundline-my-data.json", "/my-data/erase"):
        assert browser.get(path).headers["Location"].endswith("/sign-in")


def test_everybody_takes_away_their_own_data_and_nobody_elses(at_home: Browser, rater: Person) -> None:
    answer = at_home.get("/my-data/soundline-my-data.json")
    assert "attachment" in answer.headers["Content-Disposition"]
    data = answer.get_json()
    assert data["person"]["email"] == rater.email
    assert len(data["asked_about"]) == 1
    assert "rater0x1" not in answer.get_data(as_text=True)


def test_a_rater_is_erased_after_a_question(at_home: Browser, session: Session, rater: Person) -> None:
    assert "Erase your data?" in at_home.get("/my-data/erase").get_data(as_text=True)
    session.expire_all()
    assert not rater.erased
    session.commit()
    at_home.post("/my-data/erase")
    session.expire_all()
    assert rater.erased
    assert at_home.get("/my-data/").status_code == 302


def test_who_has_a_role_beside_rating_asks_a_coordinator(
    app: Flask, session: Session, board_member: Person
) -> None:
    at_home = signed_in(app, session, board_member)
    assert "Ask a coordinator" in at_home.get("/my-data/").get_data(as_text=True)
    at_home.post("/my-data/erase")
    session.expire_all()
    assert not board_member.erased


def test_coordinators_find_people_by_name_or_address(desk: Browser, session: Session) -> None:
    person(session, "zoltan")
    page = desk.get("/desk/persons/?q=zolt").get_data(as_text=True)
    assert "zoltan@example.org" in page
    assert "carla@example.org" not in page
    assert "Nobody here has that" in desk.get("/desk/persons/?q=%25").get_data(as_text=True)


def test_a_coordinator_erases_somebody_after_reading_what_goes_and_what_stays(
    desk: Browser, session: Session, rater: Person
) -> None:
    path = f"/desk/persons/{rater.id}/erase"
    page = desk.get(path).get_data(as_text=True)
    assert "What goes" in page
    assert "What stays" in page
    desk.post(path)
    session.expire_all()
    assert rater.erased
    assert desk.get(path).status_code == 404


def test_a_coordinator_cannot_erase_herself(desk: Browser, carla: Person) -> None:
    assert "Ask another coordinator" in desk.get(f"/desk/persons/{carla.id}/erase").get_data(as_text=True)


def test_what_hinders_an_erasure_is_told_before_anybody_presses_a_button(
    desk: Browser, session: Session
) -> None:
    wave = wave_in(session, "answering")
    page = desk.get(f"/desk/persons/{wave.subjects[0].person_id}/erase").get_data(as_text=True)
    assert "once the ballots of this campaign are destroyed" in page
    assert "What goes" not in page


def test_what_hinders_an_erasure_is_told_to_the_person_as_you(app: Flask, session: Session) -> None:
    leader = session.get_one(Person, wave_in(session, "answering").subjects[0].person_id)
    page = signed_in(app, session, leader).get("/my-data/").get_data(as_text=True)
    assert "You are named in the promise of" in page
    assert "A coordinator can erase your data once the ballots of this campaign are destroyed." in page


def test_the_only_coordinator_is_told_so_as_you(desk: Browser) -> None:
    assert "You are the only coordinator." in desk.get("/my-data/").get_data(as_text=True)


def test_before_a_leader_is_noted_as_left_it_is_said_what_that_does_not_change(
    desk: Browser, draft: Wave, rater: Person
) -> None:
    page = desk.get(f"/desk/persons/{draft.subjects[0].person_id}/left").get_data(as_text=True)
    assert f"{draft.subjects[0].person.name} is a leader in: {draft.campaign.title}." in page
    assert "the report is made" in page
    assert "is a leader in" not in desk.get(f"/desk/persons/{rater.id}/left").get_data(as_text=True)


def test_noting_that_somebody_left_tells_nobody_whether_they_had_answered(
    desk: Browser, session: Session, rater: Person
) -> None:
    before = desk.post(f"/desk/persons/{rater.id}/left")
    assert before.status_code == 302
    page = desk.get(before.headers["Location"]).get_data(as_text=True)
    assert "If the invitation had not been used yet" in page
