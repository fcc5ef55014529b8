"""What a board writes down that it expects of a role, in the words in which it then reads results."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest

from tests import cast
from tests.walk import House
from tests.webapp.people.conftest import Browser
from tests.webapp.people.test_figures import browser_of, shared_with_board
from webapp.reports import names, words

Member = tuple[Browser, str]


@pytest.fixture
def member(house_at: Callable[[str], House]) -> Member:
    """A board member's browser, and the address of the board, before there is anything to compare."""
    house = house_at("draft")
    board_id = shared_with_board(house)
    return browser_of(house, cast.BOARD[0][1]), f"/board/{board_id}/"


def page_of(browser: Browser, address: str) -> str:
    return html.unescape(browser.get(address).get_data(as_text=True))


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_form_names_the_facets_as_reports_do_and_in_their_order(member: Member, language: str) -> None:
    browser, address = member
    browser.post("/language", {"language": language, "back": "/board/"})
    rows = re.findall(r'<th scope="row">([^<]+)', page_of(browser, f"{address}expectations/cto"))
    with words.speaking(language):
        assert rows == [names.facet_name(facet) for facet in names.FACETS]


def test_what_is_wrong_is_told_with_the_facet_it_is_about(member: Member) -> None:
    browser, address = member
    sent = {"low-contact": "-4", "high-contact": "1", "low-room": "2", "high-room": "1"}
    answer = browser.post(f"{address}expectations/cto", sent)
    page = re.sub(r"<[^>]+>", "", html.unescape(answer.get_data(as_text=True)))
    assert answer.status_code == 422
    assert "Hands-on work, from: Between −3 and 3." in page
    assert "Leaving the how to the team, from: Give both ends, the lower one first." in page


def test_the_list_says_for_which_roles_something_is_written(member: Member) -> None:
    browser, address = member
    before = page_of(browser, address)
    browser.post(f"{address}expectations/cto", {"low-contact": "-1", "high-contact": "0.5"})
    after = page_of(browser, address)
    assert before.count("nothing written yet") == after.count("nothing written yet") + 1
    assert "Chief technology officer</a> <small>written<" in after
