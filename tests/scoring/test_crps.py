"""Proper scores of forecasts."""

from __future__ import annotations

from itertools import pairwise
from math import log
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.cells import Ladder, ThreePoint
from scoring.crps import (
    CERTAIN,
    TwoPiece,
    coverage,
    cramer_distance,
    crps,
    forecast,
    interval_score,
    mean_distance,
    pinball,
    transform,
    two_piece,
)

POINTS = st.tuples(st.floats(-3, 0), st.floats(0.01, 2), st.floats(0.01, 2))


def law_of(points: tuple[float, float, float]):  # type: ignore[no-untyped-def]
    low, below, above = points
    return two_piece(low, low + below, low + below + above)


def by_quadrature(law: TwoPiece, outcome: float) -> float:
    from scipy.integrate import quad
    from scipy.special import ndtr

    def share(x: float) -> float:
        return float(ndtr((x - law.middle) / (law.below if x < law.middle else law.above)))

    def integral(start: float, stop: float) -> float:
        step = float(start >= outcome)
        return float(quad(lambda x: (share(x) - step) ** 2, start, stop, epsabs=1e-12, limit=400)[0])

    reach = 9 * max(law.below, law.above) + abs(outcome - law.middle)
    places = [
        law.middle + sign * width * z
        for z in (0, 1, 3, 9)
        for sign, width in ((-1, law.below), (1, law.above))
    ]
    cuts = sorted({law.middle - reach, outcome, law.middle + reach, *places})
    return sum(integral(start, stop) for start, stop in pairwise(cuts))


def test_crps_of_the_reference_case(golden: dict[str, Any]) -> None:
    law = two_piece(log(5), log(10), log(30))
    for outcome, expected in golden["crps_two_piece_log_5_10_30"].items():
        assert crps(law, log(float(outcome)))[0] == pytest.approx(expected, abs=1e-6)


@given(POINTS, st.floats(-6, 6))
def test_the_closed_form_is_the_integral(points: tuple[float, float, float], outcome: float) -> None:
    law = law_of(points)
    assert crps(law, outcome)[0] == pytest.approx(by_quadrature(law, outcome), abs=1e-9)


@given(st.floats(-2, 2), st.floats(0.05, 2), st.floats(-4, 4))
def test_equal_sides_are_an_ordinary_normal_law(middle: float, width: float, outcome: float) -> None:
    import scoringrules

    law = two_piece(middle - width, middle, middle + width)
    expected = float(scoringrules.crps_normal(outcome, middle, law.below))
    assert crps(law, outcome)[0] == pytest.approx(expected, abs=1e-9)


@given(POINTS, st.floats(-6, 6), st.floats(-5, 5))
def test_crps_moves_along(points: tuple[float, float, float], outcome: float, shift: float) -> None:
    low, below, above = points
    first, second = law_of(points), law_of((low + shift, below, above))
    assert crps(second, outcome + shift)[0] == pytest.approx(crps(first, outcome)[0], abs=1e-9)


def test_a_narrow_law_is_nearly_the_distance_of_a_point() -> None:
    law = two_piece(2, 2, 2)
    assert law.below == law.above == CERTAIN
    assert crps(law, [1.0, 4.0]) == pytest.approx([1, 2], abs=0.02)


def test_the_honest_forecast_scores_best_on_average() -> None:
    answers = np.random.default_rng(2).normal(1.0, 0.6, 4000)
    honest = two_piece(1 - 0.6 * 1.2816, 1, 1 + 0.6 * 1.2816)
    others = [two_piece(0.9, 1, 1.1), two_piece(-1, 1, 3), two_piece(0.5, 1.5, 2.5)]
    assert all(crps(honest, answers).mean() < crps(other, answers).mean() for other in others)


def test_cramers_distance_is_the_area_between_the_curves() -> None:
    from scipy.special import ndtr

    law, answers = two_piece(0, 0.7, 1.6), np.array([0.1, 0.4, 0.9, 1.3, 2.2])
    x = np.linspace(-8, 10, 200_001)
    w = (x - law.middle) / np.where(x < law.middle, law.below, law.above)
    share = np.searchsorted(np.sort(answers), x, side="right") / len(answers)
    assert cramer_distance(law, answers) == pytest.approx(np.trapezoid((ndtr(w) - share) ** 2, x), abs=1e-4)


def test_the_unbiased_distance_leaves_out_the_pairs_with_oneself() -> None:
    assert mean_distance([1, 3]) == 1
    assert mean_distance([1, 3], unbiased=True) == 2


@given(st.lists(st.floats(-5, 5), min_size=2, max_size=8), st.floats(-5, 5), st.sampled_from([0.1, 0.5, 0.9]))
def test_pinball_loss_is_that_of_scoringrules(answers: list[float], q: float, tau: float) -> None:
    import scoringrules

    expected = scoringrules.quantile_score(np.array(answers), np.full(len(answers), q), tau)
    assert pinball(q, answers, tau) == pytest.approx(np.asarray(expected), abs=1e-9)


@given(st.lists(st.floats(-5, 5), min_size=2, max_size=8), st.floats(-5, 0), st.floats(0, 5))
def test_interval_score_is_that_of_scoringrules(answers: list[float], low: float, high: float) -> None:
    import scoringrules

    n = len(answers)
    expected = scoringrules.interval_score(np.array(answers), np.full(n, low), np.full(n, high), 0.2)
    assert interval_score(low, high, answers) == pytest.approx(np.asarray(expected), abs=1e-9)


def test_coverage_counts_the_ends() -> None:
    assert coverage(1, 3, [0, 1, 2, 3]) == 0.75


def test_answers_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="above likely"):
        two_piece(3, 2, 5)
    with pytest.raises(ValueError, match="above likely"):
        ThreePoint(1, 5, 4)


def test_zero_and_a_whole_stay_finite_on_the_transformed_scale() -> None:
    days = transform(Ladder((0.5, 1, 2)))
    share = transform(Ladder((10, 20, 50), share=True))
    assert days(0) == pytest.approx(log(0.25))
    assert share(0) == pytest.approx(-share(100))
    assert share(50) == pytest.approx(0)


def test_a_leaders_three_points_become_a_law_on_logarithms() -> None:
    law = forecast(ThreePoint(1, 2, 4), Ladder((0.5, 1, 2, 4)))
    assert law.middle == pytest.approx(log(2))
    assert law.below == pytest.approx(law.above)
