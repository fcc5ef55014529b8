"""Ranks that cannot be ruled out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from scoring import Estimate, rank_sets
from scoring.intervals import Z95
from scoring.ranks import dunnett_critical, rank_bounds, tukey_critical


def estimate(value: float, error: float = 0.2) -> Estimate:
    return Estimate(value, value - Z95 * error, value + Z95 * error)


def test_critical_values_are_tukeys(golden: dict[str, Any]) -> None:
    for leaders, quantile in golden["studentized_range_95"].items():
        assert tukey_critical(int(leaders)) == pytest.approx(quantile / 2**0.5, abs=1e-6)


def test_ranks_of_leaders_who_are_far_apart_are_known() -> None:
    assert rank_sets([estimate(0, 0.01), estimate(2, 0.01), estimate(1, 0.01)]) == [(3, 3), (1, 1), (2, 2)]


def test_ranks_of_leaders_who_are_alike_are_all_possible() -> None:
    assert rank_sets([estimate(0.1), estimate(0), estimate(-0.1)]) == [(1, 3)] * 3


def test_a_dozen_leaders_with_few_raters_can_hardly_be_ranked() -> None:
    source = np.random.default_rng(3)
    widths = []
    for _ in range(20):
        errors = 0.8 / np.sqrt(source.integers(3, 16, 12))
        truth = source.normal(3.5, 0.45, 12)
        drawn = [estimate(source.normal(t, e), e) for t, e in zip(truth, errors, strict=True)]
        widths += [worst - best + 1 for best, worst in rank_sets(drawn)]
    assert np.mean(widths) == pytest.approx(11.1, abs=0.5)


def test_a_single_leader_has_the_only_rank() -> None:
    assert rank_sets([estimate(0)]) == [(1, 1)]
    assert rank_sets([]) == []


FIGURES = st.lists(st.tuples(st.floats(-5, 5), st.floats(0.01, 2)), min_size=2, max_size=40)


@given(FIGURES, st.floats(1, 4))
def test_ranks_are_those_of_comparing_every_pair(drawn: list[tuple[float, float]], critical: float) -> None:
    value, error = np.array(drawn).T
    gaps = value[:, None] - value[None, :]
    sure = np.abs(gaps) > critical * np.hypot(error[:, None], error[None, :])
    near = np.abs(np.abs(gaps) - critical * np.hypot(error[:, None], error[None, :])) < 1e-9
    if near.any():
        return
    best, worst = rank_bounds(value, error, critical)
    assert best.tolist() == (1 + (sure & (gaps < 0)).sum(axis=1)).tolist()
    assert worst.tolist() == (len(value) - (sure & (gaps > 0)).sum(axis=1)).tolist()


def test_the_order_in_which_leaders_are_given_does_not_matter() -> None:
    source = np.random.default_rng(6)
    value, error, order = source.normal(size=400), source.uniform(0.05, 0.3, 400), source.permutation(400)
    straight, mixed = rank_bounds(value, error, 3.0), rank_bounds(value[order], error[order], 3.0)
    assert [one[order].tolist() for one in straight] == [one.tolist() for one in mixed]


def test_exact_figures_have_exact_ranks_and_equal_ones_share_theirs() -> None:
    best, worst = rank_bounds([3.0, 1.0, 3.0, 2.0], np.zeros(4), 2.0)
    assert best.tolist() == [1, 4, 1, 3]
    assert worst.tolist() == [2, 4, 2, 3]


def test_two_leaders_are_ranked_as_one_difference_is_tested() -> None:
    assert tukey_critical(2) == pytest.approx(Z95, abs=1e-6)
    assert dunnett_critical(2) == pytest.approx(Z95, abs=1e-9)
    apart, close = estimate(1.97 * 0.2 * 2**0.5), estimate(1.95 * 0.2 * 2**0.5)
    assert rank_sets([apart, estimate(0)]) == [(1, 1), (2, 2)]
    assert rank_sets([close, estimate(0)]) == [(1, 2), (1, 2)]


@pytest.mark.parametrize(("others", "tabled"), [(2, 2.21), (3, 2.35), (4, 2.44), (5, 2.51), (9, 2.69)])
def test_critical_values_for_one_leader_are_dunnetts(others: int, tabled: float) -> None:
    assert dunnett_critical(others + 1) == pytest.approx(tabled, abs=0.006)


@pytest.mark.parametrize("leaders", [10, 100, 10_000])
def test_dunnetts_critical_value_is_that_of_another_integration(leaders: int) -> None:
    from scipy.integrate import quad
    from scipy.stats import norm

    critical = dunnett_critical(leaders)

    def inside(z: float) -> float:
        share = norm.cdf(2**0.5 * critical - z) - norm.cdf(-(2**0.5) * critical - z)
        return float(norm.pdf(z) * share ** (leaders - 1))

    assert quad(inside, -12, 12, limit=400)[0] == pytest.approx(0.95, abs=1e-6)


def test_a_set_for_one_leader_is_never_wider_than_one_for_all() -> None:
    source = np.random.default_rng(2)
    drawn = [estimate(value) for value in source.normal(0, 0.5, 30)]
    for one, all_ in zip(rank_sets(drawn, at_once=False), rank_sets(drawn), strict=True):
        assert all_[0] <= one[0] <= one[1] <= all_[1]


@pytest.mark.parametrize("between", [0.0, 0.1, 0.45])
def test_true_ranks_lie_in_their_sets_as_often_as_promised(between: float) -> None:
    source = np.random.default_rng(31)
    all_, single = [], []
    for _ in range(400):
        truth = source.normal(0, between, 12) + 1e-9 * np.arange(12)
        errors = 0.8 / np.sqrt(source.integers(3, 16, 12))
        drawn, ranks = source.normal(truth, errors), rankdata(-truth)
        best, worst = rank_bounds(drawn, errors, tukey_critical(12))
        all_.append(((best <= ranks) & (ranks <= worst)).all())
        best, worst = rank_bounds(drawn, errors, dunnett_critical(12))
        single.append(((best <= ranks) & (ranks <= worst)).mean())
    assert np.mean(all_) >= 0.95
    assert np.mean(single) >= 0.95
