"""Every desk refuses those who have no business there."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from surveys.campaigns import Wave
from surveys.people import Person
from tests.webapp.people.conftest import Browser, person, signed_in, wave_in
from tests.webapp.people.test_security import address
from webapp.people.roles import Desks, desks_of


def rules_below(app: Flask, prefix: str) -> list[str]:
    return [
        address(rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(prefix) and "GET" in (rule.methods or ())
    ]


@pytest.mark.parametrize("prefix", ["/desk", "/leader", "/by-name", "/board", "/keyholder"])
def test_strangers_are_asked_to_sign_in(app: Flask, carla: Person, prefix: str) -> None:
    browser = Browser(app.test_client())
    for path in rules_below(app, prefix):
        assert browser.get(path).headers.get("Location") in ("/sign-in", path + "/"), path


def test_every_page_of_the_desk_refuses_whoever_is_no_coordinator(
    app: Flask, session: Session, board_member: Person, carla: Person
) -> None:
    browser = signed_in(app, session, board_member)
    paths = rules_below(app, "/desk")
    assert len(paths) > 20
    for path in paths:
        response = browser.get(path)
        assert response.status_code == 403, path
        assert "This page is for coordinators." in response.get_data(as_text=True)


@pytest.mark.parametrize("prefix", ["/leader/", "/by-name/", "/board/"])
def test_a_coordinator_has_no_business_at_the_other_desks(app: Flask, desk: Browser, prefix: str) -> None:
    assert desk.get(prefix).status_code == 403


def test_leaders_and_managers_get_their_desks_once_the_wave_is_frozen(session: Session) -> None:
    wave = wave_in(session, "draft")
    (subject,) = wave.subjects
    assert not desks_of(session, subject.person).leader
    wave.state = "frozen"
    session.commit()
    assert desks_of(session, subject.person).leader
    assert subject.manager
    assert desks_of(session, subject.manager).manager


def test_being_a_rater_gives_no_desk(session: Session) -> None:
    wave = wave_in(session, "answering")
    rater = wave.subjects[0].assignments[0].person
    assert desks_of(session, rater) == Desks(coordinator=False, leader=False, manager=False, board=False)


def test_a_wave_that_does_not_exist_is_a_page_not_a_crash(desk: Browser, draft: Wave) -> None:
    for path in ("", "about", "people/", "check", "freeze", "close", "progress", "release", "next"):
        assert desk.get(f"/desk/waves/{'0' * 32}/{path}").status_code == 404, path


def test_a_leader_of_another_wave_is_not_found(desk: Browser, session: Session, draft: Wave) -> None:
    foreign = person(session, "zoe")
    assert desk.get(f"/desk/waves/{draft.id}/people/{foreign.id}").status_code == 404
