"""Leaders beside one another: comparison intervals, chosen on the web, complete on paper."""

from __future__ import annotations

import re

import pytest

from surveys.scorecards import Estimate
from tests.webapp.reports import people
from tests.webapp.reports.test_board_compared import trusted
from webapp.reports import names
from webapp.reports.board import board_html
from webapp.reports.board_beside import panel, panels
from webapp.reports.board_compared import Compared, compared
from webapp.reports.board_ranks import who_is_highest
from webapp.reports.board_view import View
from webapp.reports.charts.caterpillar import bar, bars_overlap, caterpillar_marks
from webapp.reports.charts.marks import place

ENDS = (-3.0, 3.0)


def table(number: int = 6) -> Compared:
    pack = people.crowd(number)
    return compared(pack.cards, pack.expectations, pack.role_worded)


def beside(measure: str) -> str:
    found = str(board_html(people.board(view=View(measure=measure))))
    return found[found.index('<section class="chapter" id="beside"') : found.index('id="patterns"')]


@pytest.mark.parametrize(("value", "half"), [(0.4, 0.9), (-1.2, 0.4), (2.0, 0.5)])
def test_a_bar_is_139_hundredths_of_a_standard_error_to_each_side(value: float, half: float) -> None:
    estimate = Estimate(value=value, low=value - half, high=value + half)
    reach = 1.39 * half / 1.959964
    left, right = place(value - reach, *ENDS), place(value + reach, *ENDS)
    chart = caterpillar_marks("x", "t", estimate, ends=ENDS, centre=0)
    assert f'<path class="mark-solid" fill="#0b5c6b" d="M{left} 5H{right}V15' in chart


def test_an_interval_that_was_cut_off_at_the_scale_counts_by_its_longer_side() -> None:
    cut = Estimate(value=2.6, low=1.6, high=3.0)
    whole = Estimate(value=2.6, low=1.6, high=3.6)
    assert caterpillar_marks("x", "t", cut, ends=ENDS, centre=0) == caterpillar_marks(
        "x", "t", whole, ends=ENDS, centre=0
    )


def test_two_bars_part_where_the_difference_of_equally_sure_leaders_is_about_two_errors() -> None:
    def at(value: float) -> Estimate:
        return Estimate(value=value, low=value - 0.98, high=value + 0.98)  # standard error 0.5

    assert bars_overlap(bar(at(0.0), ENDS), bar(at(1.3), ENDS))
    assert not bars_overlap(bar(at(0.0), ENDS), bar(at(1.5), ENDS))


def test_a_reader_on_the_web_chooses_what_to_see() -> None:
    said = beside("friction")
    assert '<option value="friction" selected>' in said
    assert said.count("<table") == 1
    assert f'<caption class="unseen">{names.facet_name("friction")}</caption>' in said
    assert '<form method="get"' in said
    assert "<script" not in said


def test_an_unknown_choice_shows_the_first_facet() -> None:
    assert View(measure="<b>").shown == names.FACETS[0]
    assert beside("nonsense") == beside("")


def test_on_paper_all_facets_stand_and_nothing_can_be_chosen() -> None:
    found = str(board_html(people.board(), web=False))
    assert "<form" not in found
    assert [one.measure for one in panels(table())] == [*names.FACETS, "credibility"]


def test_leaders_asked_in_the_words_of_their_role_stand_with_their_role_only() -> None:
    found = panel(table(6), "contact")
    assert [(crowd.role, [row.name for row in crowd.rows]) for crowd in found.crowds] == [
        ("Chief technology officer", ["Abe Harbour", "Dot Harbour"]),
        ("Director", ["Bea Harbour", "Eli Harbour"]),
        ("Vice president of engineering", ["Cas Harbour", "Fay Harbour"]),
    ]
    assert [crowd.role for crowd in panel(table(6), "room").crowds] == [""]


def test_a_leader_without_a_colleague_in_the_same_role_is_named_and_not_drawn() -> None:
    found = panel(table(4), "contact")
    assert [row.name for crowd in found.crowds for row in crowd.rows] == ["Abe Harbour", "Dot Harbour"]
    assert found.alone == "Bea Harbour and Cas Harbour"


def test_a_leader_of_whom_nothing_may_be_shown_is_named_and_not_drawn() -> None:
    pack = people.board()
    found = panel(compared(pack.cards, {}, ()), "friction")
    assert found.not_shown == ["Otis Varga"]
    assert "Otis Varga" not in [row.name for crowd in found.crowds for row in crowd.rows]


def test_a_bar_s_name_says_which_others_it_overlaps() -> None:
    titles = re.findall(r"<title[^>]*>([^<]*)</title>", beside("currency"))
    assert "Bram Osei: the bar overlaps no other" in titles
    assert "Rhea Marlowe: the bar overlaps all others but Bram Osei" in titles


def test_who_is_highest_is_answered_by_those_who_may_be() -> None:
    unsure = [trusted(1, 4.0, 0.6), trusted(2, 3.8, 0.6), trusted(3, 2.0, 0.3)]
    assert "alphabetical order: Leader 1 and Leader 2" in who_is_highest(compared(unsure, {}, ()))
    sure = [trusted(1, 4.6, 0.2), trusted(2, 3.0, 0.2), trusted(3, 2.0, 0.2)]
    assert who_is_highest(compared(sure, {}, ())).endswith("The answers point to Leader 1.")
    alike = [trusted(number, 3.5, 0.5) for number in (1, 2, 3)]
    assert "it may be anybody" in who_is_highest(compared(alike, {}, ()))
