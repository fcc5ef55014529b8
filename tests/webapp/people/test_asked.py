"""The desk's choice of form and calibration questions."""

from __future__ import annotations

import re

import pytest
from sqlalchemy.orm import Session

from surveys.asking import Choice, choice_of
from surveys.campaigns import Wave
from tests.webapp.people.conftest import Browser, wave_in

USUAL = {
    "cto": ["W1", "W2", "W3"],
    "vp-engineering": ["W1", "W2", "W3"],
    "director": ["W1", "W2", "W3"],
    "ceo": ["W10", "W11", "W12"],
    "cro": ["W11", "W12", "W13"],
    "general": ["W15", "W16", "W17"],
}


def text(browser: Browser, path: str) -> str:
    return browser.get(path).get_data(as_text=True)


def ticked(page: str, role: str) -> list[str]:
    return re.findall(rf'name="{role}" value="(\w+)"[^>]* checked', page)


def test_each_form_says_how_long_it_takes_and_what_it_adds(desk: Browser, draft: Wave) -> None:
    page = text(desk, f"/desk/waves/{draft.id}/protection")
    assert "27 questions with those for calibration, about 7 minutes." in page
    assert "Leaves out 9 questions of the standard form" in page
    assert "tries ideas on a small scale" in page
    assert re.search(r'value="standard"[^>]*checked|checked[^>]*value="standard"', page)


@pytest.mark.parametrize("form", ["short", "standard", "long"])
def test_the_chosen_form_is_kept_and_previewed(
    desk: Browser, session: Session, draft: Wave, form: str
) -> None:
    at = f"/desk/waves/{draft.id}"
    sent = {"level": "basic", "instrument_id": "technical-leadership", "asked_form": form}
    assert desk.post(f"{at}/protection", sent).status_code == 302
    session.refresh(draft)
    assert choice_of(draft).form == form
    assert ("tries ideas on a small scale" in text(desk, f"{at}/questions")) == (form == "long")
    page = text(desk, f"{at}/protection")
    assert re.search(rf'value="{form}"[^>]*checked|checked[^>]*value="{form}"', page)


def test_an_unknown_form_is_refused(desk: Browser, session: Session, draft: Wave) -> None:
    sent = {"level": "basic", "instrument_id": "technical-leadership", "asked_form": "epic"}
    assert desk.post(f"/desk/waves/{draft.id}/protection", sent).status_code == 422
    session.refresh(draft)
    assert choice_of(draft) == Choice()


def test_the_usual_calibration_questions_are_ticked_at_first(desk: Browser, draft: Wave) -> None:
    page = text(desk, f"/desk/waves/{draft.id}/calibration")
    assert {role: ticked(page, role) for role in USUAL} == USUAL


def test_roles_that_nobody_has_are_folded_away(desk: Browser, draft: Wave) -> None:
    here, elsewhere = text(desk, f"/desk/waves/{draft.id}/calibration").split("<details")
    assert 'id="role-cto"' in here
    assert 'id="role-ceo"' in elsewhere


def test_three_to_five_are_kept_and_shown_as_raters_see_them(
    desk: Browser, session: Session, draft: Wave
) -> None:
    at = f"/desk/waves/{draft.id}/calibration"
    answer = desk.post(at, {**USUAL, "cto": ["W1", "W4", "W5", "W8"]}, follow_redirects=True)
    assert "How many minutes does one run of our tests take?" in answer.get_data(as_text=True)
    session.refresh(draft)
    assert choice_of(draft).calibration == {"cto": ("W1", "W4", "W5", "W8")}
    assert ticked(text(desk, at), "cto") == ["W1", "W4", "W5", "W8"]


@pytest.mark.parametrize("chosen", [[], ["W1", "W2"], ["W1", "W2", "W3", "W4", "W5", "W6"]])
def test_too_few_or_too_many_are_told_beside_the_role_and_stay_ticked(
    desk: Browser, session: Session, draft: Wave, chosen: list[str]
) -> None:
    answer = desk.post(f"/desk/waves/{draft.id}/calibration", {**USUAL, "cto": chosen})
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert f"Choose three to five of them; {len(chosen)} are chosen." in page
    assert ticked(page, "cto") == chosen
    session.refresh(draft)
    assert choice_of(draft) == Choice()


def test_a_frozen_wave_keeps_its_questions(desk: Browser, session: Session) -> None:
    wave = wave_in(session, "frozen", raters=1)
    assert desk.get(f"/desk/waves/{wave.id}/calibration").status_code == 409
    assert desk.post(f"/desk/waves/{wave.id}/calibration", USUAL).status_code == 409
