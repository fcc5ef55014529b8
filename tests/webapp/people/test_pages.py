"""Errors, languages and help look like the other pages."""

from __future__ import annotations

import pytest
from flask import Flask

from scoring.practices import practices
from surveys.refusals import Incomplete, Refusal, WrongState
from tests.webapp.people.conftest import Browser
from webapp.people.languages import safe_path


@pytest.mark.parametrize("name", ["campaign", "anonymity", "figures", "practices"])
def test_help_is_there_for_everybody(browser: Browser, name: str) -> None:
    response = browser.get(f"/help/{name}")
    assert response.status_code == 200
    assert "<h1>" in response.get_data(as_text=True)


def test_help_says_what_the_basic_level_does_not_stop(browser: Browser) -> None:
    assert "an operator who kept a history" in browser.get("/help/anonymity").get_data(as_text=True)


def test_an_unknown_help_page_is_not_found(browser: Browser) -> None:
    assert browser.get("/help/wizardry").status_code == 404


def test_a_missing_page_says_so_and_leads_back(browser: Browser) -> None:
    response = browser.get("/nowhere")
    page = response.get_data(as_text=True)
    assert response.status_code == 404
    assert "Not found" in page
    assert 'href="/"' in page


def test_a_wrong_method_is_explained(browser: Browser) -> None:
    response = browser.get("/sign-out")
    assert response.status_code == 405
    assert "Not possible this way" in response.get_data(as_text=True)


@pytest.mark.parametrize(
    ("refusal", "status", "heading"),
    [
        (WrongState("It is %(state)s.", state="closed"), 409, "Not at this moment"),
        (Incomplete("A name is missing."), 422, "Something is missing"),
        (Refusal("No."), 409, "This cannot be done"),
    ],
)
def test_a_refusal_becomes_a_page_with_cause_and_way_out(
    app: Flask, browser: Browser, refusal: Refusal, status: int, heading: str
) -> None:
    def refuse() -> str:
        raise refusal

    app.add_url_rule("/refuse", "refuse", refuse)
    response = browser.get("/refuse")
    page = response.get_data(as_text=True)
    assert response.status_code == status
    assert heading in page
    assert refusal.sentence in page
    assert "Go back" in page


def test_a_fault_of_ours_is_owned_up_to(app: Flask, browser: Browser) -> None:
    app.add_url_rule("/break", "break", lambda: 1 / 0)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    response = browser.get("/break")
    assert response.status_code == 500
    assert "Something broke on our side" in response.get_data(as_text=True)


def test_the_language_follows_the_browser_until_somebody_chooses(browser: Browser) -> None:
    page = browser.get("/help/", headers={"Accept-Language": "de-AT,de;q=0.9"}).get_data(as_text=True)
    assert '<html lang="de">' in page
    response = browser.post("/language", {"language": "en", "back": "/help/figures"})
    assert response.headers["Location"] == "/help/figures"
    again = browser.get("/help/", headers={"Accept-Language": "de"}).get_data(as_text=True)
    assert '<html lang="en">' in again


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:1", "", None, "/\nx"],
)
def test_the_language_switch_never_leads_to_another_site(elsewhere: str | None) -> None:
    assert safe_path(elsewhere) == "/"


def test_help_lists_every_practice_with_those_for_boards_last(browser: Browser) -> None:
    page = browser.get("/help/practices").get_data(as_text=True)
    assert page.count("<h2>") == len(practices())
    assert page.index("Going to the source") < page.index("An expectation that is written down")
    assert page.count("for boards") == 1
    assert page.count("Protects from:") == len(practices())
    assert "Away from the work" in page
