"""Coordinators and boards: who may do what is decided at the desk."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.campaigns import Wave
from surveys.people import Board, Person
from tests.webapp.people.conftest import Browser

BEA = {"name": "Bea Example", "email": "Bea@example.org"}


@pytest.fixture
def board(desk: Browser, session: Session) -> Board:
    """A board that was created at the desk."""
    desk.post("/desk/boards/", {"name": "Supervisory board"})
    return session.scalars(select(Board)).one()


def test_another_coordinator_can_be_added_and_taken_off(desk: Browser, session: Session) -> None:
    desk.post("/desk/coordinators/", BEA)
    bea = session.scalars(select(Person).where(Person.email == "bea@example.org")).one()
    assert bea.is_coordinator
    assert "Take Bea Example off" in desk.get(f"/desk/coordinators/{bea.id}/remove").get_data(as_text=True)
    desk.post(f"/desk/coordinators/{bea.id}/remove")
    session.refresh(bea)
    assert not bea.is_coordinator


class TestWhoIsKnownAlready:
    """Whoever has an address here keeps their name, and the desk says whom it has added."""

    @pytest.fixture
    def lea(self, draft: Wave) -> Person:
        """A leader of a campaign."""
        return draft.subjects[0].person

    def test_a_leader_added_as_a_coordinator_keeps_the_name_and_is_told_as_a_leader(
        self, desk: Browser, session: Session, draft: Wave, lea: Person
    ) -> None:
        before = lea.name
        sent = {"name": "Somebody Else", "email": lea.email}
        page = desk.post("/desk/coordinators/", sent, follow_redirects=True).get_data(as_text=True)
        session.refresh(lea)
        assert lea.is_coordinator
        assert lea.name == before
        assert (
            f"{lea.email} is known here as {before}, and keeps this name: only a roster changes it." in page
        )
        assert f"{before} is a leader in: {draft.campaign.title}. A coordinator reads" in page

    def test_the_same_goes_for_members_of_a_board(
        self, desk: Browser, board: Board, lea: Person, draft: Wave
    ) -> None:
        sent = {"name": "Somebody Else", "email": lea.email}
        page = desk.post(f"/desk/boards/{board.id}/members", sent, follow_redirects=True)
        assert f"is known here as {lea.name}," in page.get_data(as_text=True)
        assert f"{lea.name} is a leader in: {draft.campaign.title}." in page.get_data(as_text=True)

    def test_one_more_rater_is_told_by_the_name_that_is_known(
        self, desk: Browser, session: Session, draft: Wave, carla: Person
    ) -> None:
        at = f"/desk/waves/{draft.id}/people/{draft.subjects[0].id}"
        sent = {"name": "Charlotte", "email": carla.email, "rater_group": "peer"}
        page = desk.post(f"{at}/raters", sent, follow_redirects=True).get_data(as_text=True)
        assert f"{carla.name} will be asked." in page
        assert f"is known here as {carla.name}," in page
        session.refresh(carla)
        assert carla.name != "Charlotte"

    def test_a_name_written_in_other_letters_alone_needs_no_word(self, desk: Browser, carla: Person) -> None:
        sent = {"name": f" {carla.name.upper()}", "email": carla.email}
        page = desk.post("/desk/coordinators/", sent, follow_redirects=True).get_data(as_text=True)
        assert "is known here as" not in page
        assert "is a leader in" not in page


def test_coordinators_cannot_lock_themselves_out(desk: Browser, session: Session, carla: Person) -> None:
    response = desk.post(f"/desk/coordinators/{carla.id}/remove")
    assert response.status_code == 409
    session.refresh(carla)
    assert carla.is_coordinator


def test_a_coordinator_without_address_is_refused_beside_the_field(desk: Browser) -> None:
    response = desk.post("/desk/coordinators/", {"name": "Bea", "email": "bea at example"})
    assert response.status_code == 422
    assert 'id="email-error"' in response.get_data(as_text=True)


def test_a_board_gets_members_and_loses_them(desk: Browser, session: Session, board: Board) -> None:
    at = f"/desk/boards/{board.id}"
    desk.post(f"{at}/members", BEA)
    desk.post(f"{at}/members", BEA)
    session.expire_all()
    (member,) = board.members
    assert "Bea Example" in desk.get(at).get_data(as_text=True)
    desk.post(f"{at}/members/{member.person_id}/remove")
    session.expire_all()
    assert board.members == []


def test_leaders_are_shared_with_a_board_and_taken_back(
    desk: Browser, session: Session, board: Board, draft: Wave
) -> None:
    at, leader = f"/desk/boards/{board.id}", draft.subjects[0].person_id
    desk.post(f"{at}/leaders", {"person_id": leader})
    session.expire_all()
    assert [shared.person_id for shared in board.leaders] == [leader]
    assert desk.post(f"{at}/leaders", {"person_id": leader}).status_code == 422
    desk.post(f"{at}/leaders/{leader}/remove")
    session.expire_all()
    assert board.leaders == []


def test_only_leaders_can_be_shared(desk: Browser, board: Board, carla: Person) -> None:
    assert desk.post(f"/desk/boards/{board.id}/leaders", {"person_id": carla.id}).status_code == 422


def test_two_boards_cannot_bear_one_name(desk: Browser, session: Session, board: Board) -> None:
    response = desk.post("/desk/boards/", {"name": board.name})
    assert response.status_code == 422
    assert "There is a board of this name already." in response.get_data(as_text=True)


def test_a_board_needs_a_name(desk: Browser, session: Session) -> None:
    assert desk.post("/desk/boards/", {"name": ""}).status_code == 422
    assert not session.scalars(select(Board)).all()


def test_dissolving_a_board_asks_first(desk: Browser, session: Session, board: Board) -> None:
    assert "Dissolve the board" in desk.get(f"/desk/boards/{board.id}/remove").get_data(as_text=True)
    desk.post(f"/desk/boards/{board.id}/remove")
    assert not session.scalars(select(Board)).all()


def test_a_board_that_does_not_exist_is_not_found(desk: Browser) -> None:
    assert desk.get(f"/desk/boards/{'0' * 32}").status_code == 404
