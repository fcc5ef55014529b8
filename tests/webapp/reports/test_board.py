"""The board's comparison: side by side, never a ranking, never a comment."""

from __future__ import annotations

import re
from functools import cache

import page
import pytest

from scoring.modes import failure_modes
from tests.webapp.reports import cards, people
from webapp.reports.board import NotComparable, board_html, board_pdf, refuse_unlike
from webapp.reports.board_rows import against


@cache
def fragment() -> str:
    return str(board_html(people.board()))


def test_leaders_stand_in_alphabetical_order() -> None:
    headings = re.findall(r'<h2 class="chapter-title" id="leader-[^"]+">([^<]+)</h2>', fragment())
    assert headings == ["Bram Osei", "Ines Calder", "Łucja Nowicka", "Otis Varga", "Rhea Marlowe"]


def test_the_order_of_the_cards_makes_no_difference() -> None:
    turned = people.board(cards=list(reversed(people.board().cards)))
    assert str(board_html(turned)) == fragment()


def test_fewer_than_three_leaders_are_never_compared() -> None:
    with pytest.raises(NotComparable, match="at least 3 leaders"):
        board_html(people.board(cards=people.board().cards[:2]))


def test_three_waves_of_one_leader_are_not_three_leaders() -> None:
    with pytest.raises(NotComparable):
        refuse_unlike([cards.rich(), cards.rich(), cards.rich()])


@pytest.mark.parametrize("change", [{"instrument_sha256": "ee" * 32}, {"selection": "nominated"}])
def test_leaders_rated_in_different_ways_are_not_compared(change: dict[str, str]) -> None:
    pack = people.board()
    odd = pack.cards[0].model_copy(update={"wave": cards.wave(**change)})
    with pytest.raises(NotComparable):
        board_html(people.board(cards=[odd, *pack.cards[1:]]))


def test_the_board_sees_no_comment_and_no_pattern() -> None:
    for comment in people.COMMENTS:
        assert comment.text not in fragment()
    for mode in failure_modes().values():
        assert mode.title not in fragment()


def test_the_board_sees_the_leader_s_reply() -> None:
    assert "From October I shall stop approving changes" in fragment()


def test_an_estimate_is_read_against_the_expected_range() -> None:
    expected = (-0.5, 0.5)
    assert against(cards.estimate(1.2, 0.3, -3, 3), expected) == "above it"
    assert against(cards.estimate(-1.2, 0.3, -3, 3), expected) == "below it"
    assert against(cards.estimate(0.0, 0.3, -3, 3), expected) == "within it"
    assert against(cards.estimate(0.4, 0.3, -3, 3), expected) == "cannot be told"
    assert against(None, expected) == ""


def test_items_worded_by_role_are_marked_where_roles_differ() -> None:
    note = "Asked in words that differ by role"
    assert note in fragment()
    one_role = [
        card.model_copy(update={"subject": card.subject.model_copy(update={"role": "cto"})})
        for card in people.board().cards
    ]
    assert note not in str(board_html(people.board(cards=one_role)))


def test_few_answers_are_marked_beside_the_name() -> None:
    assert "invited answered about: Ines Calder" in fragment()


def test_the_fragment_has_no_script_and_no_inline_style() -> None:
    assert "<script" not in fragment()
    assert "style=" not in fragment()


def test_three_leaders_fill_three_to_six_pages_that_conform_to_pdf_ua() -> None:
    found = page.validate_pdf_bytes(board_pdf(people.board(cards=people.board().cards[:3])), profile="ua1")
    assert found.is_compliant
    assert 3 <= found.document.page_count <= 6


def test_five_leaders_have_a_page_each_and_the_same_bytes_each_time() -> None:
    first = board_pdf(people.board())
    assert page.validate_pdf_bytes(first, profile="ua1").is_compliant
    assert board_pdf(people.board()) == first
