"""Concrete estimates of the leader against those of the team."""

from __future__ import annotations

from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import KnownFigure, Ladder, SetKey, ThreePoint
from scoring.calibration import (
    bias_factor,
    calibration_questions,
    factor_label,
    nearer,
    pooled_factor,
    ratio_error,
    relation,
)
from scoring.scores import Estimate
from tests.scoring.conftest import Cell

DAYS = Ladder((0.5, 1, 2, 3, 5, 10, 20, 40), "working days")
LADDERS = {"W1": DAYS, "W2": DAYS, "W3": DAYS}
SETS = [SetKey("peer", 6), SetKey("report", 10)]


def median(item: str, low: float, high: float, set_id: str = "peer+report", n_low: int = 8) -> Cell:
    return Cell(set_id, item, "median", f"{low:g}–{high:g}", low, high, n_low)


def questions(cells: list[Cell], **given: ThreePoint):  # type: ignore[no-untyped-def]
    return calibration_questions(SETS, cells, given, LADDERS)


def test_a_question_shows_both_sides() -> None:
    (found,) = questions([median("W1", 5, 20)], W1=ThreePoint(1, 3, 8))
    assert (found.item, found.unit, found.band, found.relation) == ("W1", "working days", "5–20", "below")
    assert (found.low, found.likely, found.high, found.band_low, found.band_high) == (1, 3, 8, 5, 20)


def test_a_question_that_one_side_left_open_has_no_relation() -> None:
    only_leader, only_team = questions([median("W2", 2, 5)], W1=ThreePoint(1, 3, 8))
    assert (only_leader.band, only_leader.relation) == (None, "unknown")
    assert (only_team.likely, only_team.relation) == (None, "unknown")


def test_of_several_sets_the_largest_is_shown() -> None:
    cells = [median("W1", 5, 20, "report"), median("W1", 1, 2, "peer")]
    assert questions(cells)[0].band == "5–20"


@pytest.mark.parametrize(
    ("likely", "truth", "word"),
    [
        (8, 7, "both"),  # the median may be nearer or farther
        (12, 12, "both"),  # the truth lies in the band: the median may be exactly there
        (30, 32, "leader"),
        (1, 32, "team"),
        (1, 12, "team"),
    ],
)
def test_who_is_nearer_to_the_truth_is_said_only_if_it_holds_for_the_whole_band(
    likely: float, truth: float, word: str
) -> None:
    assert nearer(likely, 5, 20, truth, DAYS) == word


def test_without_a_band_an_answer_or_a_true_figure_nobody_is_nearer() -> None:
    assert nearer(None, 5, 20, 8, DAYS) == "unknown"
    assert nearer(3, None, None, 8, DAYS) == "unknown"
    assert nearer(3, 5, 20, None, DAYS) == "unknown"


@given(st.floats(0.5, 40), st.floats(0.5, 40), st.floats(0.5, 40), st.floats(0, 60), st.floats(0, 1))
def test_no_median_in_the_band_contradicts_the_word(
    likely: float, one: float, other: float, truth: float, share: float
) -> None:
    from scoring.crps import transform

    low, high = sorted((one, other))
    scale, word = transform(DAYS), nearer(likely, low, high, truth, DAYS)
    team = abs(scale(low + share * (high - low)) - scale(truth))
    own = abs(scale(likely) - scale(truth))
    assert word != "leader" or own < team + 1e-9
    assert word != "team" or own > team - 1e-9


def test_a_true_figure_stands_beside_its_question_with_its_source() -> None:
    found = calibration_questions(
        SETS, [median("W1", 5, 20)], {"W1": ThreePoint(1, 3, 8)}, LADDERS, {"W1": KnownFigure(6.5, "CI logs")}
    )
    assert (found[0].truth, found[0].truth_source, found[0].nearer) == (6.5, "CI logs", "both")


def test_a_likely_of_nought_still_has_a_factor() -> None:
    cells = [median("W1", 2, 8), median("W2", 5, 20)]
    found = questions(cells, W1=ThreePoint(0, 0, 1), W2=ThreePoint(2, 5, 9))
    factor = bias_factor(found, cells, LADDERS)
    assert factor is not None
    assert 0 < factor.low < factor.value < 1


@pytest.mark.parametrize(("likely", "word"), [(1, "below"), (2, "inside"), (5, "inside"), (6, "above")])
def test_the_ends_of_the_band_are_inside(likely: float, word: str) -> None:
    assert relation(likely, 2, 5) == word


def test_the_factor_is_the_leaders_likely_against_the_middle_of_the_bands() -> None:
    cells = [median("W1", 2, 8), median("W2", 5, 20)]
    found = questions(cells, W1=ThreePoint(1, 2, 3), W2=ThreePoint(2, 5, 9))
    factor = bias_factor(found, cells, LADDERS)
    assert factor is not None
    assert factor.value == pytest.approx(0.5)
    assert factor.low < 0.5 < factor.high


def test_one_question_or_shares_make_no_factor() -> None:
    cells = [median("W1", 2, 8), median("W2", 5, 20)]
    found = questions(cells, W1=ThreePoint(1, 2, 3), W2=ThreePoint(2, 5, 9))
    assert bias_factor(found[:1], cells, LADDERS) is None
    shares = LADDERS | {"W2": Ladder((10, 20, 50, 80), "%", share=True)}
    assert bias_factor(found, cells, shares) is None


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=8), st.floats(0, 0.5), st.integers(8, 30))
def test_wider_bands_never_make_the_factor_surer(ratios: list[float], reach: float, n: int) -> None:
    sharp, wide = (
        pooled_factor(ratios, [0.0] * len(ratios), n),
        pooled_factor(ratios, [reach] * len(ratios), n),
    )
    assert wide.value == pytest.approx(sharp.value)
    assert wide.low <= sharp.low + 1e-12
    assert wide.high >= sharp.high - 1e-12


@pytest.mark.parametrize(("n", "k", "times"), [(5, 5, 1.53), (5, 8, 1.40), (10, 8, 1.34), (30, 8, 1.30)])
def test_the_error_of_a_factor_is_what_answers_and_questions_allow(n: int, k: int, times: float) -> None:
    assert exp(1.959964 * ratio_error(n, k)) == pytest.approx(times, abs=0.005)


def test_ratios_that_vary_as_usual_have_the_usual_error() -> None:
    from statistics import stdev

    from scoring.intervals import t_quantile

    spread = ratio_error(10, 8) * 8**0.5
    ratios = [spread / stdev([1, -1] * 4) * sign for sign in [1, -1] * 4]
    found = pooled_factor(ratios, [0.0] * 8, 10)
    assert found.high == pytest.approx(exp(t_quantile(11) * ratio_error(10, 8)))


def test_ten_answers_to_eight_questions_leave_the_factor_a_third_open() -> None:
    found = pooled_factor([0.35, -0.35] * 4, [0.0] * 8, 10)
    assert found.high / found.value == pytest.approx(1.34, abs=0.08)


def test_more_answers_make_the_factor_surer() -> None:
    few, many = (pooled_factor([0.3, -0.1, 0.2], [0.0] * 3, n) for n in (8, 40))
    assert many.high / many.low < 0.95 * few.high / few.low


def test_the_factor_is_printed_with_its_interval() -> None:
    assert factor_label(Estimate(0.62, 0.41, 0.93)) == "×0.6 (×0.4 to ×0.9)"
    assert factor_label(Estimate(2.0, 0.04, 12.3)) == "×2.0 (×0.04 to ×12)"
    assert factor_label(None) == ""
