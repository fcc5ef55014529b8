"""The first run: the terminal's token makes the first coordinator, once."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.people import Person
from tests.webapp.people.conftest import Browser, person
from webapp.config import Settings
from webapp.people.firstrun import first_run_token

ADA = {"name": "Ada Example", "email": "Ada@example.org"}


def test_an_empty_installation_leads_to_the_set_up_page(browser: Browser) -> None:
    assert browser.get("/sign-in").headers["Location"] == "/set-up"
    assert "Welcome to Soundline" in browser.get("/set-up").get_data(as_text=True)


def test_the_token_of_the_terminal_makes_the_first_coordinator(
    browser: Browser, session: Session, settings: Settings
) -> None:
    response = browser.post("/set-up", ADA | {"token": first_run_token(settings).upper()})
    assert response.headers["Location"] == "/desk/what-next"
    (ada,) = session.scalars(select(Person)).all()
    assert (ada.email, ada.is_coordinator) == ("ada@example.org", True)
    assert "What next?" in browser.get("/desk/what-next").get_data(as_text=True)


def test_a_wrong_token_makes_nobody(browser: Browser, session: Session) -> None:
    response = browser.post("/set-up", ADA | {"token": "00000-00000-00000-00000"})
    assert response.status_code == 422
    assert "not the token that the terminal shows" in response.get_data(as_text=True)
    assert not session.scalars(select(Person)).all()


def test_the_token_is_worth_nothing_once_somebody_is_known(
    browser: Browser, session: Session, settings: Settings
) -> None:
    person(session, "carla")
    assert browser.get("/set-up").status_code == 404
    assert browser.post("/set-up", ADA | {"token": first_run_token(settings)}).status_code == 404


def test_two_installations_have_two_tokens(settings: Settings) -> None:
    other = settings.with_changes(data_dir=settings.data_dir / "other")
    assert first_run_token(settings) != first_run_token(other)
    assert first_run_token(settings) == first_run_token(settings)


def test_guessing_the_token_is_slowed_down(app: Flask, browser: Browser) -> None:
    answers = [browser.post("/set-up", ADA | {"token": "x"}).status_code for _ in range(11)]
    assert answers[-1] == 429
