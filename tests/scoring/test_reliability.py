"""Reliability of raters and of items."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.mixed import one_way_reml
from scoring.reliability import (
    alpha,
    feldt,
    one_way,
    raters_needed,
    spearman_brown,
    two_items,
    within_deviations,
)


def shrout_fleiss(golden: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    table = np.array(golden["icc_shrout_fleiss_6x4"]["ratings"], float)
    return table.ravel(), np.repeat(np.arange(len(table)), table.shape[1])


def test_icc_of_the_published_table_is_as_published(golden: dict[str, Any]) -> None:
    expected, found = golden["icc_shrout_fleiss_6x4"], one_way(*shrout_fleiss(golden))
    assert found is not None
    assert found.icc1 == pytest.approx(expected["icc1"], abs=1e-8)
    assert found.icc2 == pytest.approx(expected["icc1k"], abs=1e-8)
    assert (found.icc1_low, found.icc1_high) == pytest.approx(expected["icc1_ci"], abs=1e-7)
    assert (found.leaders, found.ratings) == (6, 24)


def test_both_kinds_of_icc1_are_told_apart_in_unbalanced_groups() -> None:
    found = one_way([1, 2, 3, 5, 6, 9, 8, 7], [0, 0, 0, 1, 1, 2, 2, 2])
    assert found is not None
    assert found.icc1 != found.icc1_mean_n
    assert found.icc1 == pytest.approx(found.icc1_mean_n, abs=0.02)


def test_icc2_is_icc1_of_as_many_raters_as_there_are(golden: dict[str, Any]) -> None:
    published = golden["bh1996"]
    size = published["n"] / published["groups"]
    for scale in ("hours", "leadership"):
        figures = published[scale]
        assert spearman_brown(figures["icc1_mean_n"], size) == pytest.approx(figures["icc2"], abs=1e-8)


def test_leaders_who_differ_less_than_chance_have_a_negative_icc() -> None:
    found = one_way([1, 5, 1, 5, 2, 5], [0, 0, 1, 1, 2, 2])
    assert found is not None
    assert found.icc1 < 0
    assert raters_needed(found.icc1) is None


@pytest.mark.parametrize(
    ("values", "groups"),
    [([1, 2, 3], [0, 0, 0]), ([1, 2], [0, 1]), ([1, 1, 2, 2], [0, 0, 1, 1]), ([3, 3, 3, 3], [0, 0, 1, 1])],
)
def test_there_is_no_icc_without_a_second_leader_a_second_rating_or_spread(
    values: list[int], groups: list[int]
) -> None:
    assert one_way(values, groups) is None


@given(st.integers(0, 2**32 - 1), st.floats(0.5, 20), st.floats(-50, 50))
def test_icc_does_not_depend_on_the_unit(seed: int, factor: float, shift: float) -> None:
    source = np.random.default_rng(seed)
    groups = np.repeat(np.arange(4), [3, 4, 5, 6])
    values = source.normal(size=18) + groups
    first, second = one_way(values, groups), one_way(values * factor + shift, groups)
    assert first is not None
    assert second is not None
    assert second.icc1 == pytest.approx(first.icc1, abs=1e-9)


def test_raters_needed_for_seventy_percent(golden: dict[str, Any]) -> None:
    for icc1, n in golden["raters_for_70"].items():
        assert raters_needed(float(icc1)) == n


@given(st.floats(0.01, 0.95), st.floats(0.5, 0.95))
def test_the_needed_raters_are_enough_and_one_fewer_is_not(icc1: float, target: float) -> None:
    n = raters_needed(icc1, target)
    assert n is not None
    assert spearman_brown(icc1, n) >= target - 1e-6
    assert n == 1 or spearman_brown(icc1, n - 1) < target + 1e-6


def test_a_target_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        raters_needed(0.2, 1.0)


def test_feldts_interval_is_that_of_psych(golden: dict[str, Any]) -> None:
    published = golden["alpha_bfi_agreeableness"]
    found = feldt(published["alpha"], published["n"], published["k"])
    assert found == pytest.approx(published["feldt95"], abs=1e-8)


def test_alpha_by_hand() -> None:
    # variances 1 each, covariance .5: 2/1 * (1 - 2/3)
    found = alpha([[1, 1], [2, 3], [3, 2]])
    assert found is not None
    assert found.value == pytest.approx(2 / 3)
    assert found.low < found.value < found.high <= 1


@given(st.integers(0, 2**32 - 1))
def test_alpha_of_items_that_vary_alike_is_the_lengthened_mean_correlation(seed: int) -> None:
    table = np.random.default_rng(seed).normal(size=(30, 3)) + np.random.default_rng(seed + 1).normal(
        size=(30, 1)
    )
    table = (table - table.mean(axis=0)) / table.std(axis=0, ddof=1)
    mean_correlation = (np.corrcoef(table, rowvar=False).sum() - 3) / 6
    found = alpha(table)
    assert found is not None
    assert found.value == pytest.approx(spearman_brown(float(mean_correlation), 3))


def test_alpha_is_not_known_when_nothing_varies_or_one_item_is_left() -> None:
    assert alpha([[3, 3], [3, 3], [3, 3]]) is None
    assert alpha([[3, 1], [3, 2], [3, 5]]) is None
    assert alpha([[1, 2], [2, 1]]) is None


def test_a_constant_item_is_left_out_of_alpha() -> None:
    table = np.array([[1.0, 1], [2, 3], [3, 2]])
    assert alpha(np.column_stack([table, np.full(3, 4.0)])) == alpha(table)


def test_deviations_within_leaders_forget_how_leaders_differ() -> None:
    table = np.array([[1.0, 2], [3, 4], [11, 12], [13, 14], [np.nan, 5]])
    found = within_deviations(table, ["a", "a", "b", "b", "b"])
    assert found.tolist() == [[-1, -1], [1, 1], [-1, -1], [1, 1]]


@given(st.integers(0, 2**32 - 1))
def test_two_items_that_vary_alike_have_the_alpha_of_spearman_and_brown(seed: int) -> None:
    table = np.random.default_rng(seed).normal(size=(20, 2)) + np.random.default_rng(seed + 1).normal(
        size=(20, 1)
    )
    table = (table - table.mean(axis=0)) / table.std(axis=0, ddof=1)
    found = alpha(table)
    assert found is not None
    assert two_items(table) == pytest.approx(found.value)


def test_two_items_of_which_one_does_not_vary_have_no_reliability() -> None:
    assert two_items([[1, 3], [2, 3], [3, 3], [4, np.nan]]) is None
    assert two_items([[1, 2], [2, 1]]) is None
    assert two_items([[1, 3], [2, 2], [3, 1]]) is None


def test_the_figure_for_two_items_is_refused_to_three() -> None:
    with pytest.raises(ValueError, match="two items"):
        two_items(np.ones((5, 3)))


@given(st.integers(0, 2**32 - 1))
def test_in_equal_groups_the_likelihood_finds_what_mean_squares_say(seed: int) -> None:
    source = np.random.default_rng(seed)
    groups = np.repeat(np.arange(6), 5)
    values = source.normal(size=30) + source.normal(0, 1, 6)[groups]
    squares, found = one_way(values, groups), one_way_reml(values, groups)
    assert squares is not None
    assert found is not None
    ratio = found.between / (found.between + found.within)
    assert ratio == pytest.approx(max(squares.icc1, 0), abs=1e-9)
    own = found.between / (found.between + found.within / 5)
    means = values.reshape(6, 5).mean(axis=1)
    assert found.leaders == pytest.approx(values.mean() + own * (means - values.mean()))


def test_no_small_step_makes_the_fitted_variances_more_likely() -> None:
    source = np.random.default_rng(8)
    groups = np.repeat(np.arange(9), source.integers(1, 9, 9))
    values = source.normal(size=len(groups)) + source.normal(0, 0.8, 9)[groups]
    found = one_way_reml(values, groups)
    assert found is not None

    def likely(between: float, within: float) -> float:
        v = between * (groups[:, None] == groups) + within * np.eye(len(groups))
        ones, inverse = np.ones(len(groups)), np.linalg.inv(v)
        gaps = values - ones @ inverse @ values / (ones @ inverse @ ones)
        return -(np.linalg.slogdet(v)[1] + np.log(ones @ inverse @ ones) + gaps @ inverse @ gaps)

    best = likely(found.between, found.within)
    for step in (0.999, 1.001):
        assert likely(found.between * step, found.within) < best
        assert likely(found.between, found.within * step) < best


def test_leaders_who_are_all_alike_have_no_variance_between_them() -> None:
    found = one_way_reml([1, 5, 1, 5, 2, 5], [0, 0, 1, 1, 2, 2])
    assert found is not None
    assert found.between == 0
    assert found.leaders == pytest.approx(np.full(3, found.mean))


@pytest.mark.parametrize(
    ("values", "groups"), [([1, 2, 3], [0, 0, 0]), ([1, 2], [0, 1]), ([1, 1, 2, 2], [0, 0, 1, 1])]
)
def test_there_is_nothing_to_fit_without_a_second_leader_or_a_spread(
    values: list[int], groups: list[int]
) -> None:
    assert one_way_reml(values, groups) is None
