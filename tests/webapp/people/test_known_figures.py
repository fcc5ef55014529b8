"""True figures at the desk: written down, corrected, removed, and told in the log."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from surveys.campaigns import Wave
from surveys.known_figures import figures_of
from surveys.log import events
from surveys.people import Person
from tests.webapp.people.conftest import Browser, wave_in


@pytest.fixture(params=["draft", "answering", "closed"])
def wave(request: pytest.FixtureRequest, session: Session) -> Wave:
    return wave_in(session, request.param)


def page_of(wave: Wave) -> str:
    return f"/desk/waves/{wave.id}/known-figures/{wave.subjects[0].id}"


def known(session: Session, wave: Wave) -> dict[str, tuple[float, str]]:
    session.expire_all()
    return figures_of(session, wave.subjects[0])


def test_a_figure_is_written_down_with_its_source_and_removed_again(
    desk: Browser, session: Session, wave: Wave
) -> None:
    sent = desk.post(page_of(wave), {"figure-W1": "6,5", "source-W1": " CI logs "})
    assert sent.status_code == 302
    assert known(session, wave) == {"W1": (6.5, "CI logs")}
    assert 'value="6.5"' in desk.get(page_of(wave)).get_data(as_text=True)
    desk.post(page_of(wave), {"figure-W1": "", "source-W1": ""})
    assert known(session, wave) == {}
    told = sorted((event.what, event.detail) for event in events(session, wave))
    assert told == [("known-figures", "Lead0 Example"), ("known-figures-removed", "Lead0 Example")]


def test_a_coordinator_who_is_rated_neither_reads_nor_writes_the_figures_of_the_own_team(
    desk: Browser, session: Session, carla: Person, wave: Wave
) -> None:
    desk.post(page_of(wave), {"figure-W1": "6.5", "source-W1": "CI logs"})
    wave.subjects[0].person_id = carla.id
    session.commit()
    for answer in (desk.get(page_of(wave)), desk.post(page_of(wave), {"figure-W1": "7"})):
        page = answer.get_data(as_text=True)
        assert answer.status_code == 403
        assert "Ask another coordinator" in page
        assert "CI logs" not in page
    assert known(session, wave) == {"W1": (6.5, "CI logs")}
    overview = desk.get(f"/desk/waves/{wave.id}/known-figures/").get_data(as_text=True)
    assert "of 3" not in overview
    assert "Your own team is left out" in overview
    assert "There is no leader yet" not in overview


def test_saving_the_same_again_is_not_told(desk: Browser, session: Session, wave: Wave) -> None:
    for _time in range(2):
        desk.post(page_of(wave), {"figure-W1": "6.5", "source-W1": "CI logs"})
    assert len(events(session, wave)) == 1


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_kept(
    desk: Browser, session: Session, wave: Wave
) -> None:
    typed = {"figure-W1": "-3", "source-W2": "tickets", "figure-W3": "soon", "source-W3": "x" * 201}
    answer = desk.post(page_of(wave), typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for sentence in ("-3 is less", "Give the figure too", "Write a number", "at most 200"):
        assert sentence in page
    assert 'value="soon"' in page
    assert known(session, wave) == {}


def test_the_list_says_how_many_are_known(desk: Browser, wave: Wave) -> None:
    desk.post(page_of(wave), {"figure-W1": "6"})
    assert "1 of 3" in desk.get(f"/desk/waves/{wave.id}/known-figures/").get_data(as_text=True)


def test_after_the_scoring_they_can_be_read_only(desk: Browser, session: Session) -> None:
    wave = wave_in(session, "scored")
    page = desk.get(page_of(wave)).get_data(as_text=True)
    assert "<button>Save</button>" not in page
    answer = desk.post(page_of(wave), {"figure-W1": "6"})
    assert answer.status_code == 409
    assert "can no longer change" in answer.get_data(as_text=True)
    assert known(session, wave) == {}
