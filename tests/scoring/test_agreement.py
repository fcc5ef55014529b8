"""Agreement within a leader's raters."""

from __future__ import annotations

from math import isnan
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.agreement import a_wg, average_deviation, null_point, r_star_wg_j, r_wg, r_wg_j, uniform_variance
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
