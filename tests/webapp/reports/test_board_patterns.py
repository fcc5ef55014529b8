"""The heat map of evidence: a cell is filled only where it can be told from no evidence."""

from __future__ import annotations

import re

import pytest

from scoring.comparison import compare
from tests.webapp.reports import people
from webapp.reports.board import board_html
from webapp.reports.board_compared import compared
from webapp.reports.board_patterns import NO_EVIDENCE, heat_key, heat_maps
from webapp.reports.charts.heatmap import INK, heat_marks


def table_of_evidence() -> str:
    found = str(board_html(people.board()))
    return found[found.index('id="patterns"') : found.index('id="map"')]


def test_cells_that_cannot_be_told_from_no_evidence_are_blank() -> None:
    pack = people.board()
    strengths = {
        card.subject.subject_id: {mode.slug: mode.strength for mode in card.modes} for card in pack.cards
    }
    slugs = [mode.slug for mode in pack.cards[0].modes]
    told = compare(strengths, references=dict.fromkeys(slugs, NO_EVIDENCE))
    filled = {f"heat-{one.measure}-{one.leader}" for one in told if one.against_reference == "above"}
    drawn = set(re.findall(r'<title id="(heat-[^"]+)"', table_of_evidence()))
    assert {name for name in drawn if not name.startswith("heat-key")} == filled
    hidden = len(slugs)  # of the leader of whom nothing may be shown
    assert table_of_evidence().count("<td></td>") == len(slugs) * len(pack.cards) - len(filled) - hidden


def test_a_cell_with_little_strength_and_a_wide_interval_is_blank() -> None:
    assert "dominates" not in re.findall(r'<title id="heat-([a-z-]+)-1+"', table_of_evidence())


def test_evidence_that_may_not_be_shown_is_not_passed_off_as_none() -> None:
    assert table_of_evidence().count("not shown") == 15


def test_all_fifteen_patterns_stand_in_the_same_order_for_everybody() -> None:
    maps = heat_maps(compared(people.crowd(12).cards, {}, ()))
    titles = [[row.title for family in one.families for row in family.rows] for one in maps]
    assert len(maps) == 2
    assert titles[0] == titles[1]
    assert len(set(titles[0])) == 15


def test_stronger_evidence_is_denser_and_says_so_in_words() -> None:
    assert sorted(INK, key=INK.__getitem__) == [cell.word for cell in heat_key()]
    assert len({heat_marks("x", "t", word) for word in INK}) == len(INK)


@pytest.mark.parametrize("word", ["none", "not-shown"])
def test_no_cell_is_drawn_for_no_evidence(word: str) -> None:
    with pytest.raises(KeyError):
        heat_marks("x", "t", word)
