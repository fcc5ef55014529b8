"""A leader's estimates against all answers of a team."""

from __future__ import annotations

from math import log
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scoring import Ladder, ThreePoint, calibrate
from scoring.crps import cramer_distance, crps, two_piece
from scoring.estimates import EstimateFigures
from scoring.pigeonhole import Cells, pigeonhole

DAYS = Ladder((0.5, 1, 2, 3, 5, 10, 20, 40), "working days")
SHARE = Ladder((10, 20, 35, 50, 65, 80, 90, 95), "%", share=True)
LADDERS = {**{f"W{n}": DAYS for n in range(1, 9)}, "S1": SHARE}
Team = list[dict[str, float | None]]


def team(n: int = 10, questions: int = 2, seed: int = 4) -> Team:
    source = np.random.default_rng(seed)
    return [
        {f"W{q + 1}": float(np.exp(source.normal(1 + q / 2, 0.6))) for q in range(questions)}
        for _rater in range(n)
    ]


def middle(answers: Team, item: str) -> float:
    """The median on the logarithmic scale."""
    return float(np.exp(np.median([log(said) for one in answers if (said := one[item]) is not None])))


def honest(answers: Team, times: float = 1.0) -> dict[str, ThreePoint]:
    """A leader who knows the team's spread, and is off by a factor."""
    return {
        item: ThreePoint(*(times * middle(answers, item) * np.exp(0.6 * z) for z in (-1.2816, 0, 1.2816)))
        for item in answers[0]
    }


def scored(points: dict[str, ThreePoint], answers: Team, **more: Any) -> EstimateFigures:
    found = calibrate(points, answers, LADDERS, **more)
    assert found is not None
    return found


def test_each_figure_of_a_question_is_what_its_formula_says() -> None:
    answers: Team = [{"W1": 2.0}, {"W1": 5.0}, {"W1": 10.0}, {"W1": None}, {}]
    (found,) = scored({"W1": ThreePoint(2, 4, 8)}, answers).questions
    law, logs = two_piece(log(2), log(4), log(8)), [log(2), log(5), log(10)]
    assert (found.n, found.certain, found.median_inside) == (3, False, True)
    assert found.crps == pytest.approx(float(crps(law, logs).mean()))
    assert found.cramer == pytest.approx(cramer_distance(law, logs))
    assert found.cramer_unbiased < found.cramer
    assert found.coverage == pytest.approx(2 / 3)
    assert found.log_ratio == pytest.approx(log(4 / 5))
    assert found.interval_score == pytest.approx(log(4) + 10 * log(10 / 8) / 3)
    assert found.pinball[1] == pytest.approx((log(2) + log(5 / 4) + log(10 / 4)) / 6)


def test_a_leader_who_knows_the_team_foresees_it_better_than_a_team_mate() -> None:
    answers = team(12, 6)
    wise, far = scored(honest(answers), answers), scored(honest(answers, 4.0), answers)
    assert wise.skill is not None
    assert far.skill is not None
    assert wise.skill.value > 0.2
    assert far.skill.value < 0
    assert wise.cramer.value < far.cramer.value


def test_a_team_of_one_mind_leaves_no_team_mate_to_be_compared_with() -> None:
    same: Team = [{"W1": 5.0, "W2": 5.0}] * 9
    found = scored({"W1": ThreePoint(1, 2, 3), "W2": ThreePoint(1, 2, 3)}, same)
    assert found.skill is None
    assert [one.skill for one in found.questions] == [None, None]


def test_fewer_than_three_answers_leave_a_question_unscored() -> None:
    answers: Team = [{"W1": 2.0, "W2": 3.0}, {"W1": 4.0, "W2": 5.0}, {"W1": None, "W2": 8.0}]
    points = {"W1": ThreePoint(1, 2, 3), "W2": ThreePoint(1, 2, 3)}
    assert [one.item for one in scored(points, answers).questions] == ["W2"]
    assert calibrate({"W1": points["W1"]}, answers, LADDERS) is None
    assert calibrate({"W9x": points["W1"]}, answers, LADDERS) is None
    assert calibrate({}, answers, LADDERS) is None


def test_the_factor_needs_two_questions_that_are_no_shares() -> None:
    answers: Team = [{"W1": 2.0, "S1": 20.0}, {"W1": 4.0, "S1": 50.0}, {"W1": 3.0, "S1": 80.0}]
    points = {"W1": ThreePoint(1, 2, 3), "S1": ThreePoint(0, 50, 100)}
    found = scored(points, answers)
    assert found.factor is None
    assert found.questions[1].coverage == 1


def test_a_leader_who_halves_every_figure_has_half_as_factor() -> None:
    answers = team(20, 8)
    found = scored(honest(answers, 0.5), answers)
    assert found.factor is not None
    assert found.factor.value == pytest.approx(0.5)
    assert found.factor.high < 1


def test_one_odd_question_is_drawn_towards_the_others() -> None:
    answers = team(6, 6)
    points = honest(answers) | {"W1": ThreePoint(*(8 * middle(answers, "W1") * x for x in (0.5, 1, 2)))}
    odd = scored(points, answers).questions[0]
    assert 0 < odd.pooled_log_ratio < odd.log_ratio == pytest.approx(log(8))


def test_low_and_high_alike_count_as_stated_as_certain() -> None:
    answers = team()
    found = scored({"W1": ThreePoint(3, 3, 3), "W2": ThreePoint(1, 2, 3)}, answers)
    assert [one.certain for one in found.questions] == [True, False]
    assert np.isfinite(found.crps.value)


def test_nought_and_a_whole_have_a_score_too() -> None:
    answers: Team = [{"W1": 0.0, "S1": 0.0}, {"W1": 1.0, "S1": 100.0}, {"W1": 2.0, "S1": 50.0}]
    found = scored({"W1": ThreePoint(0, 0, 1), "S1": ThreePoint(0, 100, 100)}, answers)
    assert all(np.isfinite([one.crps, one.cramer, one.log_ratio]).all() for one in found.questions)


def test_a_true_figure_tells_who_was_nearer() -> None:
    answers = team(10, 3)
    truths = {item: 4 * middle(answers, item) for item in answers[0]}
    near, far = (
        scored(honest(answers, 4), answers, truths=truths),
        scored(honest(answers), answers, truths=truths),
    )
    assert near.truth_gain is not None
    assert near.truth_gain.low > 0
    assert all(one.truth is not None and one.truth.gain > 0 for one in near.questions)
    assert far.truth_gain is not None
    assert far.truth_gain.value < near.truth_gain.value


def test_the_teams_own_law_is_scored_like_every_other() -> None:
    import scoringrules

    answers = team(9, 1)
    (found,) = scored(honest(answers), answers, truths={"W1": 4.0}).questions
    logs = np.log([one["W1"] for one in answers if one["W1"]])
    assert found.truth is not None
    assert found.truth.team == pytest.approx(float(scoringrules.crps_ensemble(log(4.0), logs)), abs=1e-12)


def test_the_same_seed_gives_the_same_intervals() -> None:
    answers = team(8, 4)
    points = honest(answers, 0.7)
    assert calibrate(points, answers, LADDERS) == calibrate(points, answers, LADDERS)
    assert calibrate(points, answers, LADDERS) != calibrate(points, answers, LADDERS, seed=1)


@settings(max_examples=30, deadline=None)
@given(st.integers(3, 12), st.integers(1, 5), st.integers(0, 10_000), st.floats(0.2, 5))
def test_every_interval_holds_its_figure(n: int, questions: int, seed: int, times: float) -> None:
    answers = team(n, questions, seed)
    found = scored(honest(answers, times), answers)
    for one in (found.crps, found.cramer, found.skill, found.coverage, found.factor, found.hit_share):
        assert one is None or one.low <= one.value <= one.high


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.floats(0.1, 80), min_size=3, max_size=9), st.floats(0.1, 20), st.floats(1, 4), st.floats(1, 4)
)
@example(said=[1.0, 1.0, 1.0], likely=1.0, below=1 + 2**-52, above=1.0)  # no width in hours, some in days
def test_figures_do_not_depend_on_the_unit(
    said: list[float], likely: float, below: float, above: float
) -> None:
    def at(unit: float) -> EstimateFigures:
        points = ThreePoint(*(unit * x for x in (likely / below, likely, likely * above)))
        return scored({"W1": points}, [{"W1": unit * one} for one in said])

    hours, days = at(8.0).questions[0], at(1.0).questions[0]
    assert hours.crps == pytest.approx(days.crps, abs=1e-9)
    assert hours.cramer == pytest.approx(days.cramer, abs=1e-9)
    assert hours.log_ratio == pytest.approx(days.log_ratio, abs=1e-9)


class TestPigeonhole:
    """Raters and questions drawn together."""

    def test_the_first_draw_is_the_figure_itself(self) -> None:
        figures = np.array([[1.0, 2.0, np.nan], [4.0, 6.0, 8.0]])
        assert Cells(figures).mean(pigeonhole(3, 2, 5, 1))[0] == pytest.approx((1.5 + 6) / 2)

    def test_two_raters_are_never_compared_with_themselves(self) -> None:
        rows = np.array([[0.0, 1.0, 3.0]])
        assert Cells.distances(rows).mean(pigeonhole(3, 1, 1, 1))[0] == pytest.approx(2.0)

    def test_it_allows_for_other_raters_and_other_questions(self) -> None:
        source = np.random.default_rng(9)
        n, k, told = 12, 10, 0
        for world in range(200):
            truth = source.normal(0, 1, (k, 1)) + source.normal(0, 1, (1, n)) + source.normal(0, 1, (k, n))
            low, high = np.percentile(Cells(truth).mean(pigeonhole(n, k, 300, world))[1:], [2.5, 97.5])
            told += low <= 0 <= high
        assert told / 200 > 0.9
