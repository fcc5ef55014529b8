"""Agreement within a leader's raters."""

from __future__ import annotations

from math import isnan
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.agreement import (
    a_wg,
    average_deviation,
    null_point,
    null_points,
    r_star_wg_j,
    r_wg,
    r_wg_j,
    uniform_variance,
)
from scoring.agreement_table import AgreementTable, agreement_table
from scoring.reliability import spearman_brown

RATINGS = st.lists(st.integers(1, 5), min_size=2, max_size=20)


def test_uniform_answers_on_five_points_have_variance_two() -> None:
    assert uniform_variance(5) == 2
    assert uniform_variance(7) == 4


def test_raters_who_all_agree_reach_the_top(golden: dict[str, Any]) -> None:
    expected = golden["edge"]["all_equal_n3"]
    assert r_wg([5, 5, 5], 5) == expected["rwg"]
    assert r_wg_j([[5, 4], [5, 4], [5, 4]], 5) == expected["rwg_j"]
    assert average_deviation([5, 5, 5]) == expected["ad"]
    assert a_wg([5, 5, 5], 1, 5) == expected["awg"]


def test_two_raters_at_opposite_ends_reach_the_bottom(golden: dict[str, Any]) -> None:
    expected = golden["edge"]["max_split_n2_1_5"]
    assert r_wg([1, 5], 5) == expected["rwg"]
    assert r_wg_j([[1, 1], [5, 5]], 5) == expected["rwg_j"]
    assert average_deviation([1, 5]) == expected["ad"]
    assert a_wg([1, 5], 1, 5) == expected["awg"]


def test_one_rater_neither_agrees_nor_disagrees() -> None:
    found = [
        r_wg([4], 5),
        r_wg_j([[4, 3]], 5),
        r_star_wg_j([[4, 3]], 5),
        average_deviation([4]),
        a_wg([4], 1, 5),
    ]
    assert all(isnan(value) for value in found)


def test_agreement_near_the_end_of_the_scale_cannot_be_interpreted() -> None:
    assert isnan(a_wg([5, 5, 5, 5, 4], 1, 5))
    assert not isnan(a_wg([3, 4, 3, 4, 3], 1, 5))


def test_many_items_agree_as_spearman_and_brown_say(golden: dict[str, Any]) -> None:
    published = golden["lq2002_leadership_groups_2_to_7"]
    for single, whole in zip(published["lindell"], published["rwg_j"], strict=True):
        assert spearman_brown(single, published["items"]) == pytest.approx(whole, abs=2e-7)


@given(st.lists(st.tuples(*[st.integers(1, 5)] * 3), min_size=2, max_size=12))
def test_r_wg_j_is_lindells_figure_lengthened(rows: list[tuple[int, int, int]]) -> None:
    single = r_star_wg_j(rows, 5)
    expected = spearman_brown(single, 3) if single > 0 else 0
    assert r_wg_j(rows, 5) == pytest.approx(expected, abs=1e-12)


@given(RATINGS)
def test_agreement_ignores_order_and_direction_of_the_scale(ratings: list[int]) -> None:
    turned = [6 - rating for rating in reversed(ratings)]
    assert r_wg(turned, 5) == pytest.approx(r_wg(ratings, 5))
    assert average_deviation(turned) == pytest.approx(average_deviation(ratings))
    assert a_wg(turned, 1, 5) == pytest.approx(a_wg(ratings, 1, 5), nan_ok=True)


@given(RATINGS)
def test_deviation_from_the_median_is_never_the_larger_one(ratings: list[int]) -> None:
    assert average_deviation(ratings, "median") <= average_deviation(ratings) + 1e-12


def test_chance_alone_reaches_high_agreement_in_small_groups(golden: dict[str, Any]) -> None:
    for n, (one, three) in golden["null_rwg_95"].items():
        assert null_point(int(n), 5) == pytest.approx(one, abs=0.021)
        assert null_point(int(n), 5, 3) == pytest.approx(three, abs=0.021)


def test_a_scale_of_one_point_is_refused() -> None:
    with pytest.raises(ValueError, match="two points"):
        r_wg(np.array([1, 1]), 1)


LEADERS = st.lists(st.lists(st.tuples(*[st.integers(0, 6)] * 3), max_size=8), min_size=1, max_size=5)


def figures(table: AgreementTable, leader: int) -> list[float]:
    return [float(column[leader]) for column in (table.r_wg_j, table.r_star, table.deviation, table.a_wg)]


@given(LEADERS)
def test_many_leaders_at_once_agree_as_each_of_them_alone(leaders: list[list[tuple[int, int, int]]]) -> None:
    place = [number for number, rows in enumerate(leaders) for _ in rows]
    together = [row for rows in leaders for row in rows]
    if not together:
        return
    table = agreement_table(together, place, (0, 6))
    for number in range(len(table.n)):
        rows = np.reshape(leaders[number], (-1, 3))
        alone = [r_wg_j(rows, 7), r_star_wg_j(rows, 7), average_deviation(rows), a_wg(rows, 0, 6)]
        assert table.n[number] == len(rows)
        assert figures(table, number) == pytest.approx(alone, abs=1e-9, nan_ok=True)


def test_in_a_table_one_rater_is_never_in_agreement_and_nobody_is_nothing() -> None:
    table = agreement_table([[4.0], [1.0], [5.0], [3.0], [3.0], [3.0], [np.nan]], [0, 1, 1, 3, 3, 3, 4])
    assert all(isnan(figure) for leader in (0, 2, 4) for figure in figures(table, leader))
    assert figures(table, 1) == [0, -3, 2, -1]
    assert figures(table, 3) == [1, 1, 0, 1]
    assert table.n.tolist() == [1, 2, 0, 3, 0]


def test_a_rater_who_left_out_an_item_is_not_counted_in_agreement() -> None:
    table = agreement_table([[4, 4], [4, 5], [np.nan, 1]], [0, 0, 0])
    assert table.n.tolist() == [2]
    assert table.deviation[0] == pytest.approx(0.25)


def test_every_figure_of_agreement_comes_with_its_point_under_chance() -> None:
    source = np.random.default_rng(12)
    place = np.repeat(np.arange(3_000), 6)
    table = agreement_table(source.integers(1, 6, (len(place), 2)), place)
    assert np.mean(table.r_wg_j > table.r_wg_j_by_chance) == pytest.approx(0.05, abs=0.015)
    assert np.mean(table.r_star > table.r_star_by_chance) == pytest.approx(0.05, abs=0.015)
    assert np.mean(table.deviation < table.deviation_by_chance) == pytest.approx(0.05, abs=0.015)
    known = ~np.isnan(table.a_wg)
    assert np.mean((table.a_wg > table.a_wg_by_chance)[known]) == pytest.approx(0.05, abs=0.02)


def test_points_under_chance_fall_with_more_raters_and_are_the_same_on_every_run() -> None:
    points = [null_points(n, 5, 3) for n in (3, 5, 10, 20)]
    assert sorted((one.a_wg for one in points), reverse=True) == [one.a_wg for one in points]
    assert sorted(one.deviation for one in points) == [one.deviation for one in points]
    null_points.cache_clear()
    assert null_points(5, 5, 3) == points[1]


def test_two_raters_reach_any_agreement_on_one_item_by_chance() -> None:
    assert null_points(2, 5, 1).r_wg_j == null_points(2, 5, 1).a_wg == 1
    assert null_points(2, 5, 1).deviation == 0


def test_items_near_the_end_of_the_scale_are_left_out_of_a_wg() -> None:
    assert a_wg([[5, 3], [5, 4], [5, 3], [5, 4], [4, 3]], 1, 5) == a_wg([3, 4, 3, 4, 3], 1, 5)


def test_a_table_without_rows_has_no_leaders() -> None:
    assert len(agreement_table(np.empty((0, 3)), []).n) == 0
