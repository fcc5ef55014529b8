"""Sets of ranks: only when asked for, alphabetical, with the sentence that says how little they tell."""

from __future__ import annotations

import pytest

from tests.webapp.reports import people
from tests.webapp.reports.test_board import without_marks
from tests.webapp.reports.test_board_compared import trusted
from webapp.reports.board import board_html
from webapp.reports.board_compared import compared
from webapp.reports.board_figures import board_table
from webapp.reports.board_ranks import Ranks, ranks
from webapp.reports.board_view import View

CREDIBILITY = View(ranks="credibility")


def sets(*means: float, half: float = 0.2) -> Ranks:
    cards = [trusted(number, mean, half) for number, mean in enumerate(means, start=1)]
    found = ranks(compared(cards, {}, (), CREDIBILITY))
    assert found is not None
    return found


def test_nobody_is_shown_ranks_who_did_not_ask() -> None:
    assert 'id="ranks"' not in str(board_html(people.board()))
    assert 'id="ranks"' in str(board_html(people.board(view=CREDIBILITY)))
    assert ranks(compared(people.board().cards, {}, (), View(ranks="<b>"))) is None


def test_they_are_neither_printed_nor_exported() -> None:
    asked = people.board(view=CREDIBILITY)
    assert "Ranks left open" not in str(board_html(asked, web=False))
    assert board_table(asked) == board_table(people.board())


def test_a_facet_that_was_not_chosen_has_no_ranks() -> None:
    view = View(facets=("room",), ranks="friction")
    assert ranks(compared(people.board().cards, {}, (), view)) is None


def test_leaders_stand_alphabetically_whatever_their_figures() -> None:
    (crowd,) = sets(2.0, 4.6, 3.2).crowds
    assert [(row.name, row.ranks) for row in crowd.rows] == [
        ("Leader 1", "3"),
        ("Leader 2", "1"),
        ("Leader 3", "2"),
    ]
    assert crowd.rows[0].apart == "Leader 2 and Leader 3"


def test_leaders_alike_may_have_any_rank_and_the_page_says_so() -> None:
    (crowd,) = sets(3.5, 3.6, 3.4, half=0.5).crowds
    assert {row.ranks for row in crowd.rows} == {"any rank"}
    assert {row.apart for row in crowd.rows} == {"nobody: not distinguishable from all others"}
    assert crowd.said.startswith("The answers rule out no order at all")


def test_the_sentence_tells_how_many_ranks_stay_open() -> None:
    (crowd,) = sets(3.5, 3.6, 1.5).crowds
    assert "leave 1.7 of 3 ranks open on average" in crowd.said
    assert [row.ranks for row in crowd.rows] == ["1 to 2", "1 to 2", "3"]


def test_of_a_facet_the_most_is_not_called_the_best() -> None:
    said = without_marks(str(board_html(people.board(view=View(ranks="friction")))))
    assert "The most is not the best: the right amount lies in the middle." in said


@pytest.mark.parametrize(("leaders", "crowds"), [(6, 0), (9, 3)])
def test_leaders_asked_in_other_words_are_ranked_within_their_role_if_they_are_three(
    leaders: int, crowds: int
) -> None:
    pack = people.crowd(leaders)
    found = ranks(compared(pack.cards, {}, ["C1"], View(ranks="contact")))
    assert found is not None
    assert len(found.crowds) == crowds
    assert found.alone.count("Harbour") == (0 if crowds else leaders)
    assert "differ by role" in found.note
