"""A board's choice over HTTP: it stands in the address, holds for every file, and singles nobody out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from surveys.board_choice import short
from surveys.boards import looks_at
from surveys.campaigns import Subject
from surveys.disclosures import Disclosure
from surveys.people import Board, BoardMember
from tests import cast
from tests.benchmarks.board import desk
from tests.surveys.test_boards import second_wave
from tests.walk import House, person_of, subject_of, the_wave
from tests.webapp.people.conftest import ORIGIN, Browser, signed_in
from tests.webapp.people.test_figures import browser_of, shared_with_board

LEADERS = {"Ceridwen Topmast", "Rosa Sails", "Tobias Keel"}


@pytest.fixture
def house(house_at: Callable[[str], House]) -> House:
    return house_at("released")


@pytest.fixture
def board(house: House) -> tuple[Browser, str]:
    """A board member's browser and the address of the comparison of three leaders."""
    board_id = shared_with_board(house)
    house.clock.forward(days=7, minutes=1)
    return browser_of(house, cast.BOARD[0][1]), f"/board/{board_id}/"


@pytest.fixture(scope="module")
def many() -> Iterator[tuple[Browser, str]]:
    """The same for sixty made-up leaders."""
    with desk(60) as (client, address):
        yield Browser(client), address


def read(browser: Browser, address: str, status: int = 200) -> str:
    answer = browser.get(address)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def looks(house: House, address: str) -> list[str]:
    with house.sessions() as session:
        return sorted(look.what for look in looks_at(session, person_of(session, address)))


class TestChoosingOnThePage:
    """A form without a script; back and bookmarks work, since the choice is the address."""

    def test_what_was_chosen_is_ticked_said_and_carried_into_every_file(
        self, board: tuple[Browser, str]
    ) -> None:
        browser, address = board
        page = read(browser, f"{address}?role=cto&role=ceo&role=cro&facet=room")
        assert '<input type="checkbox" name="facet" value="room" checked>' in page
        assert "Chosen: role: Chief executive officer, Chief revenue officer" in page
        query = "?role=ceo&amp;role=cro&amp;role=cto&amp;facet=room"
        for file in ("comparison.pdf", "figures.xlsx", "figures.csv", "figures.json"):
            assert f'href="{address}{file}{query}"' in page

    def test_a_file_holds_what_the_page_shows(self, board: tuple[Browser, str]) -> None:
        browser, address = board
        lines = json.loads(read(browser, f"{address}figures.json?facet=room&facet=credibility"))["lines"]
        assert {line["code"] for line in lines} == {"room", "credibility"}
        sheet = load_workbook(BytesIO(browser.get(f"{address}figures.xlsx?facet=room").data)).worksheets[0]
        assert {row[0] for row in sheet.iter_rows(min_row=2, values_only=True)} == LEADERS
        assert sheet.max_row == 4

    def test_fewer_than_three_are_refused_with_the_way_out_and_nobody_was_looked_at(
        self, house: House, board: tuple[Browser, str]
    ) -> None:
        browser, address = board
        page = read(browser, f"{address}?role=cto")
        assert (
            "Your choice leaves 1 leader. A comparison of fewer than three would single somebody out." in page
        )
        assert f'<a class="button second" href="{address}">Show all leaders</a>' in page
        assert "Leaders side by side" not in page
        assert looks(house, cast.CTO[1]) == []

    @pytest.mark.parametrize("file", ["figures.csv", "figures.json", "figures.xlsx"])
    def test_a_file_of_fewer_is_refused_in_a_sentence(self, board: tuple[Browser, str], file: str) -> None:
        browser, address = board
        assert "Your choice leaves fewer than 3 leaders." in read(browser, f"{address}{file}?role=cto", 422)

    def test_a_pdf_of_fewer_leads_back_to_the_page(self, board: tuple[Browser, str]) -> None:
        browser, address = board
        answer = browser.get(f"{address}comparison.pdf?role=cto")
        assert (answer.status_code, answer.headers["Location"]) == (302, f"{address}?role=cto")

    def test_what_is_unknown_is_no_leader_no_facet_and_no_error(self, board: tuple[Browser, str]) -> None:
        browser, address = board
        assert "Leaders side by side" in read(browser, f"{address}?facet=%3Cb%3E&ranks=x&page=x&measure=x")
        assert "Too few leaders chosen" in read(browser, f"{address}?leader=00000000&leader=%3Cscript%3E")

    def test_a_leader_who_is_not_shared_cannot_be_told_from_nobody(
        self, house: House, board: tuple[Browser, str]
    ) -> None:
        browser, address = board
        with house.sessions() as session:
            stranger = short(person_of(session, cast.COORDINATOR[1]).id)
        unknown = read(browser, f"{address}?leader=00000000").replace("00000000", "x")
        assert read(browser, f"{address}?leader={stranger}").replace(stranger, "x") == unknown

    def test_somebody_who_manages_leaders_cannot_choose_them(self, house: House) -> None:
        board_id = shared_with_board(house)
        house.clock.forward(days=7, minutes=1)
        with house.sessions.begin() as session:
            ceo = person_of(session, cast.CEO[1])
            board = session.get_one(Board, board_id)
            board.members.append(BoardMember(person_id=ceo.id))
            mine = short(person_of(session, cast.CTO[1]).id)
        page = read(browser_of(house, cast.CEO[1]), f"/board/{board_id}/?leader={mine}")
        assert mine not in page.replace(f"leader={mine}", "")
        assert "Tobias Keel" not in page


class TestTheLookIsTold:
    """Each way of looking stands in the leader's log, in words."""

    @pytest.mark.parametrize(
        ("path", "code", "words"),
        [
            ("", "page", "the page"),
            ("?ranks=credibility", "ranks", "the page with sets of ranks"),
            ("comparison.pdf", "pdf", "the PDF"),
            ("figures.csv", "csv", "figures as a table"),
            ("figures.xlsx", "xlsx", "figures as a workbook"),
            ("figures.json", "json", "figures for a program"),
        ],
    )
    def test_in_whichever_way(
        self, house: House, board: tuple[Browser, str], path: str, code: str, words: str
    ) -> None:
        browser, address = board
        assert browser.get(address + path).status_code == 200
        assert looks(house, cast.CTO[1]) == [code]
        assert f"<td>{words}</td>" in read(browser_of(house, cast.CTO[1]), "/leader/")

    def test_a_workbook_is_an_export_in_the_ledger(self, house: House, board: tuple[Browser, str]) -> None:
        browser, address = board
        browser.get(f"{address}figures.xlsx")
        with house.sessions() as session:
            assert {one.audience for one in session.scalars(select(Disclosure))} == {"export"}

    def test_that_leaders_were_chosen_is_said(self, house: House) -> None:
        with desk(5) as (client, address):
            page = client.get(address, base_url=ORIGIN).get_data(as_text=True)
            keys = [part.split('"')[0] for part in page.split('name="leader" value="')[1:]]
            chosen = "&".join(f"leader={key}" for key in keys[:3])
            assert client.get(f"{address}?{chosen}", base_url=ORIGIN).status_code == 200
            with client.application.extensions["sessions"]() as session:
                for key, expected in zip(keys, [["page", "page-chosen"]] * 3 + [["page"]] * 2, strict=True):
                    leader = next(
                        one.person for one in session.scalars(select(Subject)) if short(one.person_id) == key
                    )
                    assert sorted(look.what for look in looks_at(session, leader)) == expected


class TestWavesOnThePage:
    """Earlier waves come along under the board's own guards."""

    def test_a_second_wave_brings_the_section_and_a_choice_of_waves(
        self, house: House, board: tuple[Browser, str]
    ) -> None:
        browser, address = board
        assert "Since the waves before" not in read(browser, address)
        with house.sessions.begin() as session:
            second_wave(session, cast.CTO[1])
            second = the_wave(session, 2)
            second.instrument_json = the_wave(session).instrument_json
            house.clock.set(second.closes_at + timedelta(days=30))
            earlier = subject_of(session, cast.CTO[1]).id
        page = read(browser_of(house, cast.BOARD[0][1]), address)
        assert "No earlier wave that you may see: Ceridwen Topmast and Rosa Sails." in page
        assert page.count('<input type="checkbox" name="wave"') == 2
        with house.sessions() as session:
            query = select(Disclosure.audience).where(Disclosure.subject_id == earlier)
            assert "board" in session.scalars(query).all()


class TestManyLeaders:
    """More than fifty are gone through page by page; the address stays short enough for every server."""

    def test_only_those_on_the_page_were_looked_at(self, many: tuple[Browser, str]) -> None:
        browser, address = many
        page = read(browser, f"{address}?page=2")
        assert page.count('<tr><th scope="row">') >= 10
        with browser.client.application.extensions["sessions"]() as session:
            leaders = {one.person for one in session.scalars(select(Subject))}
            seen = {one.name for one in leaders if looks_at(session, one)}
        assert len(seen) == 10
        assert all(name in page for name in seen)

    def test_an_address_with_two_hundred_leaders_fits_into_four_thousand_letters(self) -> None:
        assert len("&".join(f"leader={short('f' * 32)}" for _leader in range(200))) < 3500

    def test_a_page_that_does_not_exist_is_the_last_one(self, many: tuple[Browser, str]) -> None:
        browser, address = many
        assert '<span aria-current="page">2</span>' in read(browser, f"{address}?page=99")


def test_a_leader_takes_a_workbook_of_the_own_report_along(house: House) -> None:
    with house.sessions() as session:
        subject = subject_of(session, cast.CTO[1])
        browser = signed_in(house.people_app, session, subject.person)
    path = f"/leader/{subject.id}"
    assert f'href="{path}/figures.xlsx"' in read(browser, f"{path}/report")
    answer = browser.get(f"{path}/figures.xlsx")
    assert answer.headers["Content-Disposition"].endswith(".xlsx")
    rows = load_workbook(BytesIO(answer.data)).worksheets[0].max_row - 1
    assert rows == len(json.loads(read(browser, f"{path}/figures.json"))["lines"])
