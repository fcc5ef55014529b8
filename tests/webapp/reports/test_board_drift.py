"""Since the waves before: what can be told after all looks, what would have shown, where a series breaks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from surveys.scorecards import Scorecard
from tests.webapp.reports import cards, people
from tests.webapp.reports.test_board import without_marks
from webapp.reports.board import BoardPack, board_html
from webapp.reports.board_compared import compared
from webapp.reports.board_drift import Drift, drift, moves
from webapp.reports.board_figures import board_table
from webapp.reports.board_view import View
from webapp.reports.since_before import since_before


def with_waves(*, number: int = 6, view: View | None = None, **moved: float) -> BoardPack:
    """Leaders of whom the first stood elsewhere in the wave before, by so much per facet."""
    pack = people.crowd(number, view=view or View())
    first, *others = pack.cards
    earlier = {first.subject.subject_id: [people.before(first, **moved)]}
    return replace(pack, earlier=earlier | {one.subject.subject_id: [people.before(one)] for one in others})


def found(pack: BoardPack) -> Drift:
    told = drift(compared(pack.cards, pack.expectations, pack.role_worded, pack.view), pack.earlier)
    assert told is not None
    return told


def changed(pack: BoardPack, earlier: Scorecard) -> BoardPack:
    return replace(pack, earlier={pack.cards[0].subject.subject_id: [earlier]})


def test_without_an_earlier_wave_the_section_is_left_out() -> None:
    for web in (True, False):
        assert "Since the waves before" not in str(board_html(people.board(), web=web))


def test_a_clear_change_is_an_alert_with_its_interval() -> None:
    assert found(with_waves(room=1.5)).alerts == [
        "Abe Harbour, Leaving the how to the team: less, from 0.2 to −1.3, "
        "a change of −1.5 (−1.9\xa0to\xa0−1.1)"
    ]
    assert found(with_waves(room=-1.5)).alerts[0].endswith("a change of +1.5 (+1.1\xa0to\xa0+1.9)")


def test_no_change_is_no_alert_and_the_page_says_so() -> None:
    assert found(with_waves()).alerts == []
    said = without_marks(str(board_html(with_waves())))
    assert "No alert: no change can be told when all leaders and all facets are looked at once." in said


def test_a_page_without_an_alert_says_nothing_of_other_pages() -> None:
    pack = with_waves(room=1.5)
    named = frozenset(card.subject.person_id for card in pack.cards[1:])
    said = without_marks(str(board_html(replace(pack, view=View(named=named, page=2, pages=2)))))
    assert "No alert on this page" in said
    assert "No alert: " not in said


def test_a_change_within_what_would_show_is_no_alert_and_the_table_says_from_where_it_would_show() -> None:
    told = found(with_waves(room=0.3))
    assert told.alerts == []
    row = next(row for row in told.grids[0].rows if row.name == "Leaving the how to the team")
    assert (row.cells[0].word, row.cells[0].expected) == ("no clear change", "seen from 0.4")


def test_the_more_leaders_are_compared_the_more_it_takes() -> None:
    assert found(with_waves(room=1.0, number=3)).alerts
    assert not found(with_waves(room=1.0, number=12)).alerts


@pytest.mark.parametrize("by", [0.6, 0.8, 0.9, 1.0, 1.1, 1.3, 1.5])
def test_no_choice_of_facets_or_names_makes_a_change_appear(by: float) -> None:
    pack = with_waves(room=by, number=6)
    picked = frozenset(card.subject.person_id for card in pack.cards[:3])
    for view in (View(facets=("room",)), View(picked=picked), View(facets=("room",), picked=picked)):
        assert found(replace(pack, view=view)).alerts == found(pack).alerts


def test_where_few_came_or_left_a_change_must_exceed_half_a_point() -> None:
    pack = with_waves(room=1.1, number=3)
    assert found(pack).alerts
    coarse = [card.model_copy(update={"coarse": ["report"]}) for card in pack.cards]
    assert not found(replace(pack, cards=coarse)).alerts


def test_other_questions_break_the_series_and_the_page_names_for_whom() -> None:
    pack = people.crowd(6)
    other = people.before(pack.cards[0], room=1.5)
    facts = other.wave.model_copy(update={"instrument_sha256": "ee" * 32})
    told = found(changed(pack, other.model_copy(update={"wave": facts})))
    assert (told.alerts, told.grids, told.broken) == ([], [], ["Abe Harbour"])
    assert told.first == [f"{name} Harbour" for name in ("Bea", "Cas", "Dot", "Eli", "Fay")]


def test_raters_found_otherwise_break_it_too() -> None:
    pack = people.crowd(6)
    other = people.before(pack.cards[0], room=1.5)
    facts = other.wave.model_copy(update={"selection": "nominated"})
    assert found(changed(pack, other.model_copy(update={"wave": facts}))).broken == ["Abe Harbour"]


def test_a_facet_that_rests_on_other_items_is_not_compared() -> None:
    pack = people.crowd(6)
    other = people.before(pack.cards[0], room=1.5)
    facets = [
        one.model_copy(update={"items": ["R9"]}) if one.facet == "room" else one for one in other.facets
    ]
    told = found(changed(pack, other.model_copy(update={"facets": facets})))
    row = next(row for row in told.grids[0].rows if row.name == "Leaving the how to the team")
    assert told.alerts == []
    assert row.cells[0].word == "not compared"


def test_many_quiet_waves_make_the_next_one_easier_to_judge() -> None:
    pack = people.crowd(3)
    key, card = pack.cards[0].subject.subject_id, pack.cards[0]
    table = compared(pack.cards, {}, ())
    once = moves(table, {key: [people.before(card, 1)]})
    often = moves(table, {key: [people.before(card, number) for number in (1, 2, 3, 4)]})
    assert often[key, "room"].detectable < once[key, "room"].detectable


def test_the_figures_hold_what_the_page_says_of_changes() -> None:
    lines = [line for line in board_table(with_waves(room=1.5)).lines if line.part == "change"]
    told = [line for line in lines if line.value is not None]
    assert [(line.leader, line.code, line.label, line.value) for line in told] == [
        ("Abe Harbour", "room", "less", -1.5)
    ]
    assert all(line.detectable for line in lines if line.value is None)
    assert {line.label for line in lines if line.value is None} == {"no clear change"}


def test_a_leader_of_whom_nothing_may_be_shown_has_no_change() -> None:
    pack = people.board()
    hidden = next(card for card in pack.cards if card.subject.name == "Otis Varga")
    waves = {hidden.subject.subject_id: [people.before(hidden)]}
    told = found(replace(pack, earlier=waves))
    assert {cell.word for row in told.grids[0].rows for cell in row.cells} == {"not compared"}
    assert cards.withheld().depth is None


def test_a_board_is_told_of_no_change_that_the_last_two_waves_do_not_show() -> None:
    pack = people.crowd(12)
    first, *others = pack.cards
    quiet = {one.subject.subject_id: [people.before(one, number) for number in range(1, 8)] for one in others}
    high = [people.before(first, number, room=1.3) for number in range(1, 7)]
    back = [*high, people.before(first, 7, room=0.6)]
    table = compared(pack.cards, pack.expectations, pack.role_worded)
    key = (first.subject.subject_id, "room")
    assert moves(table, {**quiet, key[0]: [*high, people.before(first, 7, room=1.3)]})[key].verdict == "down"
    assert moves(table, {**quiet, key[0]: back})[key].verdict == "not-distinguishable"
    assert since_before(back, first).drifts["room"].direction == "steady"
