"""Many leaders at once: a row each, counts over all, pages of fifty, and no picture that nobody can read."""

from __future__ import annotations

import re
from io import BytesIO

import pikepdf
import pytest

from tests.webapp.reports import people
from tests.webapp.reports.test_board import without_marks
from webapp.reports.board import board_html, board_pdf
from webapp.reports.board_compared import Compared, compared
from webapp.reports.board_many import counts, crossing
from webapp.reports.board_view import View

MANY = 30


def table(view: View | None = None) -> Compared:
    pack = people.crowd(MANY)
    return compared(pack.cards, pack.expectations, pack.role_worded, view)


def here(number: int) -> View:
    """The first leaders on a page of two."""
    cards = table().cards[:number]
    return View(named=frozenset(card.subject.person_id for card in cards), page=1, pages=2)


def page(view: View) -> str:
    return str(board_html(people.crowd(MANY, view=view)))


def test_twelve_still_stand_side_by_side_and_thirteen_in_rows() -> None:
    assert 'class="plain roll"' not in str(board_html(people.crowd(12)))
    found = str(board_html(people.crowd(13)))
    assert 'class="plain roll"' in found
    assert 'class="map"' not in found
    assert 'id="leader-' not in found


def test_the_counts_are_over_all_and_add_up() -> None:
    for row in counts(table(here(10))):
        assert sum(one.leaders for one in row.counts) == MANY


def test_only_the_leaders_of_this_page_are_named_in_any_part() -> None:
    found = page(View(**{**vars(here(10)), "ranks": "currency"}))
    names = [card.subject.name for card in table().cards]
    assert all(name in found for name in names[:10])
    assert [name for name in names[10:] if name in found] == []


def test_words_about_a_leader_do_not_depend_on_the_page() -> None:
    whole, part = table(), table(here(10))
    for card in part.named:
        assert part.position(card, "room") == whole.position(card, "room")
        assert part.credibility(card) == whole.credibility(card)


def test_one_facet_stands_at_a_time_and_another_can_be_chosen() -> None:
    found = page(View(measure="room"))
    strips = re.findall(r'class="chart-table strip".*?<caption class="unseen">([^<]*)<', found, re.DOTALL)
    assert strips == ["Leaving the how to the team"]
    assert found.count('<option value="room" selected>') == 2


def test_the_pages_can_be_gone_through_with_the_choice_kept() -> None:
    view = View(**{**vars(here(10)), "address": (("role", "cto"),), "measure": "room"})
    found = page(view)
    assert '<span aria-current="page">1</span>' in found
    assert 'href="?role=cto&amp;measure=room&amp;page=2"' in found


def test_every_leader_of_the_page_stands_in_the_crossing_or_is_counted_beside_it() -> None:
    found = crossing(table(here(20)))
    named = [name for _side, cells in found.rows for held in cells for name in held]
    assert len(named) + found.untold == 20
    assert len(set(named)) == len(named)


def test_signs_are_said_in_words_too() -> None:
    found = page(View())
    for cell in re.findall(r'<td data-label="[^"]+" class="sign-[^"]+">(.*?)</td>', found):
        assert re.search(r'aria-hidden="true">[^<]+</span><span class="word">[^<]+</span>', cell)


def test_paper_says_of_what_is_left_out_only_what_is_true() -> None:
    each, none = (without_marks(str(board_html(people.crowd(number), web=False))) for number in (13, 60))
    assert "so many leaders stand side by side on the web page only" in each
    assert "not on paper" not in each
    assert "so many leaders stand side by side on the web page only" not in none


@pytest.mark.slow
def test_paper_holds_half_a_page_for_each_of_up_to_fifty_and_the_overview_alone_of_more() -> None:
    def pages(number: int) -> int:
        with pikepdf.open(BytesIO(board_pdf(people.crowd(number)))) as pdf:
            return len(pdf.pages)

    assert 15 <= pages(30) <= 15 + 7
    assert pages(60) <= 8
    said = without_marks(str(board_html(people.crowd(60), web=False)))
    assert "stand on the web page and in the exported tables, not on paper" in said
