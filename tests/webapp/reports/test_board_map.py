"""The map of leaders: regions from the printed intervals, labels that can be read."""

from __future__ import annotations

import re
from dataclasses import replace
from math import hypot, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.scorecards import Estimate
from tests.webapp.reports import people
from webapp.reports.assets import HERE
from webapp.reports.board import board_html
from webapp.reports.board_compared import DEPTH, compared, figures_of
from webapp.reports.board_map import initials, leader_map
from webapp.reports.charts.map import HEIGHT, STEP, Spot, _at, half_axes, label_places, map_marks
from webapp.reports.charts.marks import WIDTH


def spot(depth: float, credibility: float, half: float = 0.4) -> Spot:
    return Spot(
        Estimate(value=depth, low=depth - half, high=depth + half),
        Estimate(value=credibility, low=credibility - half, high=credibility + half),
    )


PLACES = st.builds(spot, st.floats(-3, 3), st.floats(1, 5))


def test_a_region_holds_95_in_100_of_two_independent_normal_figures() -> None:
    assert half_axes(spot(0, 3, 0.98)) == pytest.approx((0.5 * sqrt(5.9915), 0.5 * sqrt(5.9915)), rel=0.03)


def test_a_region_tells_no_more_than_the_printed_intervals() -> None:
    rough, fine = spot(0.5, 3.5), spot(0.512, 3.489)
    assert map_marks("x", "t", [rough], 3.5) == map_marks("x", "t", [fine], 3.5)


@given(st.lists(PLACES, max_size=12))
def test_nothing_on_the_map_leaves_it(spots: list[Spot]) -> None:
    paths = re.findall(r' d="([^"]+)"', map_marks("x", "t", spots, 3.0))
    corners = [pair.split() for path in paths for pair in re.findall(r"[\d.]+ [\d.]+", path)]
    assert all(0 <= float(x) <= WIDTH and 0 <= float(y) <= HEIGHT for x, y in corners)


@given(st.lists(PLACES, max_size=12))
def test_every_label_stands_where_the_stylesheet_has_a_place(spots: list[Spot]) -> None:
    style = (HERE / "styles" / "board.css").read_text("utf-8")
    for label in label_places(spots):
        assert f".x{label.column} {{" in style
        assert f".y{label.row} {{" in style


def test_labels_of_leaders_in_one_place_do_not_cover_each_other() -> None:
    labels = label_places([spot(0.1 * place, 3.0) for place in range(6)])
    places = [(one.column * STEP, one.row * STEP) for one in labels]
    for place, (x, y) in enumerate(places):
        assert all(abs(x - a) > 20 or abs(y - b) > 12 for a, b in places[:place])


@given(st.lists(PLACES, max_size=12))
def test_a_label_without_a_line_can_be_taken_for_nobody_elses(spots: list[Spot]) -> None:
    dots = [_at(one) for one in spots]
    for own, label in zip(dots, label_places(spots), strict=True):
        x, y = label.column * STEP, label.row * STEP
        away = [hypot(x - a, y - b) for a, b in dots if (a, b) != own]
        assert label.led or all(other > 1.4 * hypot(x - own[0], y - own[1]) for other in away)


def test_initials_are_as_short_as_they_can_be() -> None:
    assert initials(["Ada Brook", "Alva Brook", "Cher", "Noor Keelson"]) == ["AdB", "AlB", "Ch", "NK"]


@given(st.lists(st.text(min_size=1, max_size=30).filter(str.strip), min_size=1, max_size=12))
def test_no_two_leaders_share_a_mark(names: list[str]) -> None:
    marks = initials(names)
    assert len(set(marks)) == len(names)
    assert all(marks)


def test_leaders_without_both_figures_are_in_the_key_and_not_on_the_map() -> None:
    found = leader_map(compared(people.board().cards, {}, ()))
    assert [mark for mark, _label in found.labels] == ["BO", "IC", "ŁN", "RM"]
    assert [(row.mark, row.name) for row in found.key][3] == ("", "Otis Varga")


def test_the_key_says_in_words_what_the_map_shows() -> None:
    found = str(board_html(people.board()))
    key = found[found.index("map-key") :]
    assert re.search(r"Bram Osei.*?too far.*?not distinguishable", key, flags=re.DOTALL)


@pytest.mark.parametrize("leaders", [5, 30])
def test_the_map_says_which_figures_rest_on_questions_worded_by_role(leaders: int) -> None:
    pack = people.crowd(leaders)
    asked = next(iter(figures_of(pack.cards[0]).items[DEPTH]))
    said = str(board_html(replace(pack, role_worded=(asked,))))
    section = said[said.index('id="map"') :]
    assert "compare leaders of the same role only: Distance from the work." in section
    assert "of the same role only: Dist" not in str(board_html(replace(pack, role_worded=())))


def test_a_region_that_misses_a_line_is_said_to_be_no_word_yet() -> None:
    assert "a region that misses a line, or another region, is no word yet" in str(board_html(people.board()))
