"""What a reader chose to see: narrower pages, the choice in words, and nothing that is not printed."""

from __future__ import annotations

import re

import pytest

from tests.webapp.reports import people
from tests.webapp.reports.test_board import without_marks
from tests.webapp.reports.test_board_compared import trusted
from webapp.reports.board import board_html
from webapp.reports.board_compared import Compared, compared
from webapp.reports.board_figures import board_table
from webapp.reports.board_view import MEASURES, View, said


def page(view: View, *, web: bool = True) -> str:
    return str(board_html(people.board(view=view), web=web))


def table(*facets: str) -> Compared:
    pack = people.board()
    return compared(pack.cards, pack.expectations, pack.role_worded, View(facets=facets))


@pytest.mark.parametrize("web", [True, False])
def test_chosen_facets_leave_out_all_others_and_what_rests_on_several(web: bool) -> None:
    found = page(View(facets=("room", "friction")), web=web)
    captions = set(re.findall(r'<caption class="unseen">([^<]*)</caption>', found))
    assert {"Leaving the how to the team", "Clearing obstacles"} <= captions
    assert captions.isdisjoint({"Hands-on work", "Credibility", "Evidence for each pattern, for each leader"})
    assert "Distance from the work" not in found
    assert 'id="leader-' not in found
    assert "rest on all facets and are left out" in found


def test_no_choice_of_facets_or_names_makes_a_word_appear() -> None:
    pack = people.board()
    whole = table()
    for card in pack.cards[:3]:
        picked = frozenset({card.subject.person_id})
        narrow = compared(
            pack.cards, pack.expectations, pack.role_worded, View(facets=("room",), picked=picked)
        )
        assert [one.subject.name for one in narrow.named] == [card.subject.name]
        assert narrow.standings == whole.standings
        assert narrow.position(card, "room") == whole.position(card, "room")


@pytest.mark.parametrize("web", [True, False])
def test_only_those_who_were_picked_stand_there(web: bool) -> None:
    pack = people.board()
    picked, others = pack.cards[:3], pack.cards[3:]
    view = View(picked=frozenset(card.subject.person_id for card in picked))
    found = page(view, web=web)
    assert all(card.subject.name in found for card in picked)
    assert not any(card.subject.name in found for card in others)
    lines = board_table(people.board(view=view)).lines
    assert {line.leader for line in lines} == {card.subject.name for card in picked}


def test_an_export_of_chosen_facets_holds_these_and_says_so() -> None:
    found = board_table(people.board(view=View(facets=("room",), roles=("cto",))))
    assert {line.code for line in found.lines} == {"room"}
    choice = "role: Chief technology officer; facets: Leaving the how to the team"
    assert f"Chosen: {choice}." in found.sentences


def test_the_choice_stands_above_the_tables_on_the_web_and_on_paper() -> None:
    view = View(leaders=("Bram Osei", "Ines Calder", "Rhea Marlowe"), waves=("Depth · 1",))
    for web in (True, False):
        found = without_marks(page(view, web=web))
        said_at = found.index("leaders: Bram Osei, Ines Calder and Rhea Marlowe; wave: Depth · 1.")
        assert said_at < found.index("What the words are read against")
    assert "Chosen:" not in page(View())


def test_very_many_chosen_leaders_are_counted() -> None:
    assert said(View(leaders=tuple("abcdefghijklmn"))) == "14 leaders, chosen one by one"


def test_a_form_on_the_page_keeps_the_choice() -> None:
    found = page(View(address=(("role", "cto"), ("facet", "room")), facets=("room", "friction")))
    assert '<input type="hidden" name="role" value="cto">' in found
    assert 'href="?role=cto&amp;facet=room&amp;ranks=friction#ranks"' in found


def test_what_is_not_printed_decides_nothing() -> None:
    def words(shift: float) -> list[str]:
        cards = [trusted(number, 3.0 + number * 0.4 + shift, 0.3) for number in (1, 2, 3, 4)]
        found = compared(cards, {}, ())
        return [found.credibility(card) for card in found.cards] + [str(found.mean_credibility)]

    assert words(0.0) == words(0.02) == words(-0.02)


def test_all_measures_can_be_chosen() -> None:
    assert View().measures == MEASURES
    assert View(facets=("credibility", "room")).measures == ("room", "credibility")
    assert View(facets=("room",), measure="friction").shown == "room"
