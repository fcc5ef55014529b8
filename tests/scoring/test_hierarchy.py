"""The one estimator for the means of many leaders."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.hierarchy import leader_means
from tests.benchmarks.coverage import LEADERS, SETTINGS, SHAPES, Setting, Shape, draw, grid, simulate


def test_three_raters_at_the_top_get_an_interval_and_not_a_point(golden: dict[str, Any]) -> None:
    case = golden["three_fives_of_twelve_leaders"]
    found = leader_means(case["means"], [0.0] + [0.4] * 11, [3] * 12)
    assert (found.value[0], found.low[0], found.high[0]) == pytest.approx(case["estimate"], abs=0.05)
    assert found.low[0] < found.value[0] < found.high[0] == 5


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


def test_steady_raters_make_narrow_intervals_and_noisy_ones_wide_ones() -> None:
    means, counts = np.linspace(3, 4, 12), np.full(12, 5)
    steady, usual, noisy = (leader_means(means, np.full(12, s2), counts) for s2 in (0.1, 0.4, 1.2))
    widths = [float((found.high - found.low).mean()) for found in (steady, usual, noisy)]
    assert widths == sorted(widths)


def test_a_leader_whose_raters_all_agree_borrows_the_spread_of_the_others() -> None:
    counts = np.full(5, 4)
    quiet = leader_means([4.0] * 5, [0.0, 0.1, 0.1, 0.1, 0.1], counts)
    loud = leader_means([4.0] * 5, [0.0, 1.0, 1.0, 1.0, 1.0], counts)
    assert quiet.high[0] - quiet.low[0] < loud.high[0] - loud.low[0]


def test_means_of_many_items_are_surer_than_single_answers() -> None:
    one, three, nine = (leader_means([3.5], [float("nan")], [1], items=items) for items in (1, 3, 9))
    assert one.low[0] < three.low[0] < nine.low[0]


def test_sixty_leaders_without_any_spread_still_get_intervals() -> None:
    found = leader_means(np.linspace(2, 4, 60), np.zeros(60), np.full(60, 3))
    assert (found.high > found.low).all()


def test_single_raters_of_sixty_leaders_count_through_the_prior() -> None:
    found = leader_means(np.full(60, 4.0), np.full(60, np.nan), np.ones(60))
    assert (found.high - found.low > 0.5).all()


CELLS = [
    (shape, leaders, raters)
    for shape in SHAPES
    for leaders, raters in ((1, 3), (2, 12), (3, 5), (10, 3), (20, 20), (60, 3))
]


@pytest.mark.parametrize(("shape", "leaders", "raters"), CELLS, ids=str)
def test_the_printed_interval_holds_for_nineteen_of_twenty_leaders(
    shape: Shape, leaders: int, raters: int
) -> None:
    for setting in (Setting(1, 5, 3), Setting(0, 10, 1)):
        cell = simulate(setting, shape, leaders, raters, total=900)
        assert cell.held >= 0.92 - 2.5 * 0.009
        assert cell.width <= cell.classical_width + 0.05 * setting.stretch


@pytest.mark.slow
@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_intervals_hold_in_every_cell_of_the_grid(setting: Setting) -> None:
    cells = list(grid((setting,), total=800))
    assert min(cell.held for cell in cells) >= 0.92 - 3 * 0.0095
    for leaders in LEADERS:
        held = np.mean([cell.held for cell in cells if cell.leaders == leaders])
        assert 0.94 - 0.005 <= held <= 0.97 + 0.005


def test_the_true_value_of_the_simulation_is_what_very_many_raters_say() -> None:
    source = np.random.default_rng(4)
    truth, answers = draw(Setting(0, 10, 1), SHAPES[1], 6, 40_000, source)
    assert answers.mean(axis=1) == pytest.approx(truth, abs=0.06)
