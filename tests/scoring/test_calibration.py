"""Concrete estimates of the leader against those of the team."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import Ladder, SetKey, ThreePoint, calibration_skill
from scoring.calibration import (
    bias_factor,
    calibration_questions,
    factor_label,
    pooled_factor,
    relation,
    skill_figure,
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


def team(n: int = 10) -> list[dict[str, float | None]]:
    source = np.random.default_rng(4)
    points = np.array(DAYS.points)
    return [
        {item: float(points[np.abs(np.log(points) - x).argmin()]) for item, x in row.items()}
        for row in ({"W1": source.normal(2.3, 0.5), "W2": source.normal(1.1, 0.5)} for _ in range(n))
    ]


def test_a_leader_who_knows_the_team_foresees_it_better_than_a_team_mate() -> None:
    wise = {"W1": ThreePoint(5, 10, 19), "W2": ThreePoint(1.6, 3, 5.7)}
    assert calibration_skill(wise, team(), LADDERS) == "better"


def test_a_leader_who_is_far_off_and_sure_does_worse() -> None:
    sure = {"W1": ThreePoint(1, 1, 1), "W2": ThreePoint(20, 20, 20)}
    assert calibration_skill(sure, team(), LADDERS) == "worse"


def test_a_leader_who_is_somewhat_off_is_about_equal() -> None:
    off = {"W1": ThreePoint(10, 17, 29), "W2": ThreePoint(1.6, 3, 5.7)}
    assert calibration_skill(off, team(), LADDERS) == "about-equal"


def test_skill_needs_two_questions_of_eight_answers() -> None:
    wise = {"W1": ThreePoint(5, 10, 19), "W2": ThreePoint(1.6, 3, 5.7)}
    assert calibration_skill(wise, team(7), LADDERS) == ""
    assert calibration_skill({"W1": wise["W1"]}, team(), LADDERS) == ""
    assert calibration_skill({"W9": wise["W1"], "W1": wise["W1"]}, team(), LADDERS) == ""


def test_a_team_of_one_mind_leaves_no_team_mate_to_be_compared_with() -> None:
    same: list[dict[str, float | None]] = [{"W1": 5.0, "W2": 5.0}] * 9
    assert skill_figure({"W1": ThreePoint(1, 2, 3), "W2": ThreePoint(1, 2, 3)}, same, LADDERS) is None
