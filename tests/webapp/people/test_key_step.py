"""Setting up a draft: the level, and who holds the keys."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from surveys.campaigns import Wave
from surveys.keyholders import keyholders_of
from surveys.people import Person
from tests import cast
from tests.webapp.people.conftest import Browser, PaperJobs, wave_in

BOTH = {
    "keyholder-name": cast.KEYHOLDER[0],
    "keyholder-email": cast.KEYHOLDER[1],
    "deputy-name": cast.DEPUTY[0],
    "deputy-email": cast.DEPUTY[1],
}


@pytest.fixture
def wave(session: Session, desk: Browser) -> Wave:
    wave = wave_in(session, "draft")
    wave.level = "strong"
    session.commit()
    return wave


def names(session: Session, wave: Wave) -> dict[str, str]:
    session.expire_all()
    return {place: holder.person.name for place, holder in keyholders_of(session, wave).items()}


def test_a_new_campaign_is_strong_unless_somebody_chooses_otherwise(desk: Browser, session: Session) -> None:
    answer = desk.post("/desk/new", {"title": "Depth", "purpose": "board", "selection": "census"})
    page = desk.get(answer.headers["Location"]).get_data(as_text=True)
    assert 'checked id="level-1" name="level" type="radio" value="strong"' in page
    assert "Strong (recommended)" in page


def test_the_step_is_there_only_at_levels_with_keyholders(
    desk: Browser, session: Session, wave: Wave
) -> None:
    path = f"/desk/waves/{wave.id}/keyholders/"
    assert "Who opens the ballots?" in desk.get(path).get_data(as_text=True)
    assert path in desk.get(f"/desk/waves/{wave.id}/protection").get_data(as_text=True)
    wave.level = "basic"
    session.commit()
    assert desk.get(path).headers["Location"] == f"/desk/waves/{wave.id}/check"
    assert path not in desk.get(f"/desk/waves/{wave.id}/protection").get_data(as_text=True)


def test_both_are_named_and_asked_by_mail(
    desk: Browser, session: Session, wave: Wave, jobs: PaperJobs
) -> None:
    desk.post(f"/desk/waves/{wave.id}/keyholders/", BOTH)
    assert names(session, wave) == {"keyholder": cast.KEYHOLDER[0], "deputy": cast.DEPUTY[0]}
    assert jobs.submitted == [("ask_keyholder", wave.id, "deputy"), ("ask_keyholder", wave.id, "keyholder")]
    page = desk.get(f"/desk/waves/{wave.id}/keyholders/").get_data(as_text=True)
    assert page.count("asked; no key yet") == 2


def test_saving_again_asks_nobody_again(desk: Browser, wave: Wave, jobs: PaperJobs) -> None:
    desk.post(f"/desk/waves/{wave.id}/keyholders/", BOTH)
    desk.post(f"/desk/waves/{wave.id}/keyholders/", BOTH)
    assert len(jobs.submitted) == 2


def test_a_coordinator_who_names_herself_reads_why_not_and_loses_nothing(
    desk: Browser, session: Session, wave: Wave
) -> None:
    mara = session.query(Person).filter_by(is_coordinator=True).first()
    assert mara
    answer = desk.post(f"/desk/waves/{wave.id}/keyholders/", BOTH | {"deputy-email": mara.email})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "is a coordinator and cannot hold a key" in page
    assert cast.KEYHOLDER[1] in page
    assert names(session, wave) == {}


def test_a_missing_name_is_told_beside_its_field(desk: Browser, session: Session, wave: Wave) -> None:
    answer = desk.post(f"/desk/waves/{wave.id}/keyholders/", BOTH | {"keyholder-name": " "})
    assert answer.status_code == 422
    assert "Enter a name." in answer.get_data(as_text=True)
    assert names(session, wave) == {}


def test_whoever_has_something_left_to_do_is_reminded(desk: Browser, wave: Wave, jobs: PaperJobs) -> None:
    desk.post(f"/desk/waves/{wave.id}/keyholders/", BOTH)
    desk.post(f"/desk/waves/{wave.id}/keyholders/remind")
    assert sorted(place for *_, place in jobs.submitted[2:]) == ["deputy", "keyholder"]


def test_the_list_before_the_freeze_says_what_keyholders_still_have_to_do(desk: Browser, wave: Wave) -> None:
    check = f"/desk/waves/{wave.id}/check"
    assert "Name a keyholder and a deputy" in desk.get(check).get_data(as_text=True)
    desk.post(f"/desk/waves/{wave.id}/keyholders/", BOTH)
    assert f"{cast.DEPUTY[0]} has not made an opening key yet." in desk.get(check).get_data(as_text=True)


def test_a_keyholder_who_is_known_keeps_the_name(desk: Browser, session: Session, wave: Wave) -> None:
    desk.post(f"/desk/waves/{wave.id}/keyholders/", BOTH)
    sent = BOTH | {"deputy-name": "Somebody Else"}
    page = desk.post(f"/desk/waves/{wave.id}/keyholders/", sent, follow_redirects=True)
    assert f"is known here as {cast.DEPUTY[0]}," in page.get_data(as_text=True)
    assert names(session, wave)["deputy"] == cast.DEPUTY[0]
