"""The board's desk over HTTP: what a member opens, chooses and takes along, and what is kept of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from surveys.boards import looks_at
from surveys.people import Board, BoardLeader, BoardMember
from surveys.planning import person_for
from tests import cast
from tests.walk import House, person_of, subject_of
from tests.webapp.people.conftest import Browser, signed_in

LEADERS = (cast.CEO[1], cast.CTO[1], cast.CRO[1])


@pytest.fixture
def released(house_at: Callable[[str], House]) -> House:
    """A wave whose reports were released seven days ago, shared with a board."""
    house = house_at("released")
    with house.sessions.begin() as session:
        board = Board(name="Supervisory board")
        board.leaders = [BoardLeader(person_id=person_of(session, one).id) for one in LEADERS]
        name, address = cast.BOARD[0]
        board.members = [BoardMember(person_id=person_for(session, name=name, email=address).id)]
        session.add(board)
        at = subject_of(session, cast.CTO[1]).released_at
        assert at is not None
        house.clock.set(at + timedelta(days=7))
    return house


@pytest.fixture
def member(released: House) -> Iterator[tuple[Browser, str]]:
    """A board member's browser, and the address of the comparison."""
    with released.sessions() as session:
        reader = person_of(session, cast.BOARD[0][1])
        browser = signed_in(released.people_app, session, reader)
        yield browser, browser.get("/board/").headers["Location"]


def test_a_member_chooses_what_stands_beside_one_another(member: tuple[Browser, str]) -> None:
    browser, address = member
    assert '<option value="contact" selected>' in browser.get(address).get_data(as_text=True)
    chosen = browser.get(f"{address}?measure=credibility").get_data(as_text=True)
    assert '<option value="credibility" selected>' in chosen
    assert '<option value="contact" selected>' in browser.get(f"{address}?measure=%3Cb%3E").get_data(True)


def test_the_page_stands_under_the_policy_that_forbids_styles_of_its_own(member: tuple[Browser, str]) -> None:
    browser, address = member
    answer = browser.get(address)
    assert "style-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "style=" not in answer.get_data(as_text=True)


def test_each_look_is_written_down_for_the_leader(released: House, member: tuple[Browser, str]) -> None:
    browser, address = member
    browser.get(address)
    assert browser.get(f"{address}comparison.pdf").data.startswith(b"%PDF-")
    with released.sessions() as session:
        looks = looks_at(session, person_of(session, cast.CTO[1]))
    assert sorted(look.what for look in looks) == ["page", "pdf"]
