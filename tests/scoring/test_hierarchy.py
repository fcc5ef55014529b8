"""The one estimator for the means of many leaders."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.hierarchy import leader_means


def test_three_raters_at_the_top_get_an_interval_and_not_a_point(golden: dict[str, Any]) -> None:
    case = golden["three_fives_of_twelve_leaders"]
    found = leader_means(case["means"], [0.0] + [0.4] * 11, [3] * 12)
    assert (found.value[0], found.low[0], found.high[0]) == pytest.approx(case["estimate"], abs=0.006)


def test_one_or_two_leaders_are_not_pulled_anywhere() -> None:
    found = leader_means([3.0, 4.5], [0.5, 0.6], [6, 8])
    assert found.value.tolist() == [3.0, 4.5]
    assert found.own_share.tolist() == [1.0, 1.0]


def test_few_raters_are_pulled_more_than_many() -> None:
    found = leader_means([4.5, 4.5, 3.0, 3.2, 3.1], [0.5] * 5, [3, 40, 8, 8, 8])
    assert found.own_share[0] < found.own_share[1]
    assert found.value[0] < found.value[1] < 4.5


def test_leaders_who_are_all_equal_still_get_an_interval() -> None:
    found = leader_means([3.5] * 6, [0.0] * 6, [5] * 6)
    assert found.value == pytest.approx(np.full(6, 3.5))
    assert (found.high - found.low > 0.1).all()


def test_a_single_rater_counts_through_the_prior_alone() -> None:
    found = leader_means([4.0], [float("nan")], [1])
    assert found.low[0] == pytest.approx(4 - 2.776 * 0.65, abs=0.01)


def test_a_leader_without_raters_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one rater"):
        leader_means([3.0], [0.0], [0])


@given(st.integers(0, 2**32 - 1), st.floats(0.5, 5), st.floats(-20, 20))
def test_the_estimate_moves_with_the_scale(seed: int, factor: float, shift: float) -> None:
    source = np.random.default_rng(seed)
    means, variances, counts = source.uniform(2, 4, 6), source.uniform(0.1, 1, 6), source.integers(2, 9, 6)
    plain = leader_means(means, variances, counts)
    stretched = leader_means(
        means * factor + shift, variances * factor**2, counts, (factor + shift, 5 * factor + shift)
    )
    assert stretched.value == pytest.approx(plain.value * factor + shift, abs=1e-6)
    assert stretched.low == pytest.approx(plain.low * factor + shift, abs=1e-6)


@pytest.mark.parametrize("leaders", [1, 2, 3, 5, 10, 20, 60])
def test_the_printed_interval_holds_for_nineteen_of_twenty_leaders(leaders: int) -> None:
    source = np.random.default_rng(20 + leaders)
    held = total = 0
    for _ in range(1500 // leaders):
        truth = source.normal(3.6, 0.45, leaders)
        spread = source.choice([0.5, 0.65, 0.85], leaders)
        counts = source.choice([3, 5, 8, 12], leaders)
        answers = [source.normal(m, s, n) for m, s, n in zip(truth, spread, counts, strict=True)]
        found = leader_means([a.mean() for a in answers], [a.var(ddof=1) for a in answers], counts)
        held += int(((found.low <= truth) & (truth <= found.high)).sum())
        total += leaders
    assert 0.925 <= held / total <= 0.985
