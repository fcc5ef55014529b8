"""The spread within leaders' raters."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import ItemKey, pool
from scoring.pooling import Pooled, fit_variance_prior, inverse_trigamma, moderate

AMOUNT = ItemKey("C1", "amount", "contact")
RATING = ItemKey("Q1", "frequency")


def wave(leaders: int, raters: int, seed: int = 1) -> list[tuple[str, str, dict[str, float | None]]]:
    source = np.random.default_rng(seed)
    return [
        (
            f"leader-{leader}",
            "report",
            {"C1": float(source.integers(-3, 4)), "Q1": float(source.integers(1, 6))},
        )
        for leader in range(leaders)
        for _ in range(raters)
    ]


def test_a_small_wave_falls_back_on_the_prior() -> None:
    for rows in (wave(2, 20), wave(3, 4), []):
        pooled = pool(rows)
        assert not pooled.enough
        assert pooled.spread(RATING).sd == pytest.approx(0.65)
        assert pooled.spread(RATING).df == 4


def test_the_prior_is_stretched_to_the_scale() -> None:
    assert Pooled().spread(AMOUNT).sd == pytest.approx(0.65 * 6 / 4)
    assert Pooled().spread(ItemKey("X", "agreement", points=(0, 8))).sd == pytest.approx(1.3)


def test_the_pooled_variance_is_that_of_the_answers_around_their_leaders_mean() -> None:
    rows = [(leader, "report", {"Q1": value}) for leader in "abc" for value in (1.0, 2.0, 3.0, 4.0, 5.0)]
    pooled = pool(rows)
    assert pooled.enough
    assert pooled.variances["Q1", "number"] == pytest.approx((2.5, 12))
    expected = (4 * 0.65**2 + 12 * 2.5) / 16
    assert pooled.spread(RATING).sd == pytest.approx(expected**0.5)
    assert pooled.spread(RATING).df == 16


def squares_read_off(pooled: Pooled) -> float:
    """The sum of squares of the wave's answers, as anybody works it out from a printed interval."""
    variance, df = pooled.spread(RATING).sd ** 2, pooled.spread(RATING).df
    return variance * df - 4 * 0.65**2


def of_leaders(leaders: int, answers: tuple[float, ...]) -> list[tuple[str, str, dict[str, float | None]]]:
    return [(f"leader-{leader}", "report", {"Q1": one}) for leader in range(leaders) for one in answers]


ALIKE, APART = (2.0,) * 5, (1.0, 1.0, 3.0, 5.0, 5.0)


def test_a_spread_as_it_is_tells_the_sum_of_squares_and_with_it_single_answers() -> None:
    alike = of_leaders(3, ALIKE)
    one_apart = [*alike[:-1], ("leader-2", "report", {"Q1": 1.0})]
    assert squares_read_off(pool(alike)) == pytest.approx(0.0)  # everybody gave 2, for certain
    assert squares_read_off(pool(one_apart)) == pytest.approx(0.8)


@pytest.mark.parametrize("answers", [ALIKE, APART])
def test_with_fewer_than_ten_leaders_the_coarse_spread_is_the_prior_whatever_they_answer(
    answers: tuple[float, ...],
) -> None:
    coarse = pool(of_leaders(9, answers)).coarse
    assert not coarse.is_told
    assert coarse.spread(RATING) == Pooled().spread(RATING)


def test_from_ten_leaders_on_it_is_told_in_steps_from_the_prior_to_twice_that() -> None:
    least, most = (pool(of_leaders(10, answers)).coarse for answers in (ALIKE, APART))
    assert least.is_told
    assert (least.spread(RATING).sd, least.is_least(RATING)) == (0.8, True)  # .65, to the next .2
    assert (most.spread(RATING).sd, most.is_least(RATING)) == (1.4, False)  # 1.3, to the next .2
    between = pool(of_leaders(10, (2.0, 2.0, 3.0, 4.0, 4.0))).coarse.spread(RATING).sd
    assert between == 1.0


def test_leaders_of_whom_few_could_judge_a_question_do_not_help_to_tell_its_spread() -> None:
    few = of_leaders(3, APART) + [
        (f"leader-{n}", "report", {"Q1": 2.0}) for n in range(3, 12) for _ in "four"
    ]
    silent = [(f"leader-{n}", "report", {"Q1": None, "C1": 0.0}) for n in range(3, 12) for _ in range(5)]
    for rows in (few, of_leaders(3, APART) + silent):
        coarse = pool(rows).coarse
        assert coarse.n_leaders == 12
        assert not coarse.tells("Q1")
        assert coarse.spread(RATING) == Pooled().spread(RATING)


def test_small_sets_of_one_leader_do_not_add_up_to_one_that_is_large_enough() -> None:
    split = [
        (leader, name, {"Q1": 2.0}) for leader in "abcdefghij" for name in ("report", "peer") for _ in "four"
    ]
    assert pool(split).leaders == {"Q1": 0}


def test_a_coarse_spread_that_is_told_is_never_smaller_than_the_real_one() -> None:
    pooled = pool([(s, g, {"Q1": min(max(n["Q1"] or 0, 2), 4)}) for s, g, n in wave(12, 10)])
    assert pooled.coarse.is_told
    assert pooled.coarse.spread(RATING).sd >= pooled.spread(RATING).sd
    assert pooled.coarse.spread(RATING).df <= pooled.spread(RATING).df


def test_differences_between_leaders_and_sets_do_not_count_as_spread() -> None:
    rows = wave(4, 10)
    moved = [(s, g, {"Q1": 10.0 * int(s[-1]) + (n["Q1"] or 0.0)}) for s, g, n in rows]
    assert pool(moved).variances["Q1", "number"] == pytest.approx(pool(rows).variances["Q1", "number"])


def test_no_part_of_an_amount_varies_more_than_the_answer_itself() -> None:
    variances = pool(wave(5, 12)).variances
    for part in ("too-little", "too-much", "penalty"):
        assert variances["C1", part][0] <= variances["C1", "number"][0]


def test_cannot_say_is_not_an_answer() -> None:
    rows = wave(3, 10)
    silent = [(subject, group, {"Q1": None}) for subject, group, _ in rows]
    assert pool(rows + silent).variances["Q1", "number"] == pool(rows).variances["Q1", "number"]


@given(st.floats(0, 10), st.floats(0, 50), st.floats(0.1, 20), st.floats(0.01, 10))
def test_a_moderated_variance_lies_between_sample_and_prior(
    s2: float, df: float, d0: float, prior: float
) -> None:
    found = moderate(s2, df, d0, prior)
    assert min(s2, prior) - 1e-9 <= found <= max(s2, prior) + 1e-9


def test_an_infinite_prior_leaves_nothing_to_the_sample() -> None:
    assert moderate(9.0, 5, inf, 2.0) == 2.0


@pytest.mark.parametrize(("d0", "variance"), [(5.0, 0.4), (12.0, 2.0)])
def test_the_prior_that_variances_come_from_is_found_again(d0: float, variance: float) -> None:
    source = np.random.default_rng(7)
    df = source.integers(2, 12, 4000).astype(float)
    drawn = variance * d0 / source.chisquare(d0, 4000) * source.chisquare(df) / df
    found = fit_variance_prior(drawn, df)
    assert found[0] == pytest.approx(d0, rel=0.15)
    assert found[1] == pytest.approx(variance, rel=0.05)


def test_equal_variances_mean_an_infinite_prior() -> None:
    d0, variance = fit_variance_prior(np.full(50, 0.7), np.full(50, 6.0))
    assert d0 == inf
    assert variance == pytest.approx(0.7)


def test_a_variance_of_zero_does_not_upset_the_prior() -> None:
    drawn = np.random.default_rng(3).chisquare(5, 200) / 5
    d0, variance = fit_variance_prior(np.append(drawn, 0.0), np.full(201, 5.0))
    assert np.isfinite(variance)
    assert d0 > 0


def test_two_variances_are_too_few_for_a_prior() -> None:
    with pytest.raises(ValueError, match="three variances"):
        fit_variance_prior(np.ones(2), np.ones(2))


@given(st.floats(0.01, 100))
def test_trigamma_is_turned_back(value: float) -> None:
    from scipy.special import polygamma

    assert float(polygamma(1, inverse_trigamma(value))) == pytest.approx(value, rel=1e-9)
