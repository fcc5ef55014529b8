"""The board's comparison: side by side, never a ranking, never a comment."""

from __future__ import annotations

import re
from functools import cache
from math import ceil

import page
import pytest

from scoring.modes import failure_modes
from tests.webapp.reports import cards, people
from tests.webapp.reports.test_leader_html import numbers
from webapp.reports.board import NotComparable, board_html, board_pdf, refuse_unlike
from webapp.reports.paper import Paper

OUR_OWN_NUMBERS = {"1", "3", "5", "60", "95", "100", "1.39"}  # scales, intervals, the share that is marked


@cache
def fragment() -> str:
    return str(board_html(people.board()))


def without_marks(page_: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page_).split())


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


def test_the_board_sees_no_comment_and_of_the_patterns_only_their_names() -> None:
    for comment in people.COMMENTS:
        assert comment.text not in fragment()
    for mode in failure_modes().values():
        assert mode.story not in fragment()
        assert all(sign not in fragment() for sign in mode.signs)
        assert all(piece.what not in fragment() for pieces in mode.counsel.values() for piece in pieces)


def test_every_number_on_the_web_and_on_paper_stands_in_a_card() -> None:
    pack = people.board()
    allowed = {number for card in pack.cards for number in numbers(card.model_dump())} | OUR_OWN_NUMBERS
    for page_ in (board_html(pack), board_html(pack, web=False)):
        said = re.sub(r"\d+ September \d+", "", without_marks(str(page_)))
        assert [number for number in re.findall(r"\d+(?:\.\d+)?", said) if number not in allowed] == []


def test_pictures_hold_no_text_and_their_names_hold_no_figures() -> None:
    found = str(board_html(people.board(), web=False))
    titles = re.findall(r"<title id=\"([^\"]+)\">([^<]*)</title>", found)
    assert len({name for name, _title in titles}) == len(titles) > 100
    assert all(not re.search(r"\d", title) for _name, title in titles)
    assert "<text" not in found


def test_rows_stand_in_the_same_alphabetical_order_whatever_the_values() -> None:
    found = str(board_html(people.board(), web=False))
    leaders = ["Bram Osei", "Ines Calder", "Łucja Nowicka", "Otis Varga", "Rhea Marlowe"]
    for table in re.findall(r"<t(?:head|body).*?</t(?:head|body)>", found, flags=re.DOTALL):
        named = re.findall(r'(?:c-name"|scope="row"|scope="col")>([^<]+)<', table)
        present = [name for name in named if name in leaders]
        assert present == sorted(present, key=leaders.index)


def test_the_page_says_what_words_are_read_against() -> None:
    said = without_marks(fragment())
    assert "Credibility: against the mean of the leaders compared here" in said
    assert "Never against the other leaders." in said


def test_words_that_are_not_corrected_are_explained_apart_from_those_that_are() -> None:
    for page_ in (fragment(), str(board_html(people.board(), web=False))):
        said = without_marks(page_)
        assert "“above” and “below” are said only if they hold when all leaders" in said
        assert "“About right”: the whole interval lies within one step" in said
        assert "A word is said only if" not in said


def test_nobody_is_to_be_paid_promoted_or_dismissed_by_it() -> None:
    for page_ in (fragment(), str(board_html(people.board(), web=False))):
        assert "Whether to pay, promote or dismiss somebody." in page_


@pytest.mark.parametrize("leaders", [5, 30])
def test_every_jump_leads_to_a_part_of_the_page_and_every_part_is_led_to(leaders: int) -> None:
    shown = str(board_html(people.crowd(leaders)))
    jumps = re.findall(r'<li><a href="#([^"]+)">', shown)
    parts = re.findall(r'<section class="(?:chapter|groups)[^"]*" id="([^"]+)"', shown)
    assert jumps
    assert jumps == parts


def test_paper_has_bookmarks_instead_of_jumps() -> None:
    assert "On this page" not in str(board_html(people.board(), web=False))


def test_the_worst_case_is_said_only_of_leaders_about_whom_few_answered() -> None:
    assert fragment().count("thought the opposite") == 1
    assert "none of these words would be sure to stand" in fragment()


def test_a_very_clear_word_may_stand_even_in_the_worst_case() -> None:
    clear = cards.rich(
        invited={"report": 20},
        share_answered="below-60",
        facets=[cards.facet("room", 2.9, 0.0, "too-little", n=(10, 14))],
    )
    pack = people.board()
    found = str(board_html(people.board(cards=[clear, *pack.cards[1:]])))
    assert "this would stand: Leaving the how to the team" not in found  # 10 of 20 at -2.9, the rest at 3
    sure = clear.model_copy(update={"invited": {"report": 18}})
    found = str(board_html(people.board(cards=[sure, *pack.cards[1:]])))
    assert "this would stand: Leaving the how to the team" in found


def test_the_board_sees_the_leader_s_reply() -> None:
    assert "From October I shall stop approving changes" in fragment()


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


@pytest.mark.parametrize("leaders", [3, 5, 6])
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_up_to_six_leaders_fill_three_to_six_pages_and_half_a_page_each(leaders: int, paper: Paper) -> None:
    found = page.validate_pdf_bytes(board_pdf(people.crowd(leaders), paper), profile="ua1")
    assert [failure.message for failure in found.failures] == []
    assert 3 <= found.document.page_count - ceil(leaders / 2) <= 6


def test_the_same_comparison_gives_the_same_bytes() -> None:
    assert board_pdf(people.board()) == board_pdf(people.board())
