"""The same leaders over many waves."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import Estimate, drift
from scoring.intervals import Z95
from scoring.series import Asked, WaveCard, latest_changes, local_level, series
from tests.benchmarks.drift_alarms import released, simulate

ASKED = Asked("technical-leadership", "1", frozenset({"C1", "R1"}))
FIGURES = st.lists(st.tuples(st.floats(-3, 3), st.floats(0.05, 1)), min_size=2, max_size=6)


def estimate(value: float, error: float = 0.2) -> Estimate:
    return Estimate(value, value - Z95 * error, value + Z95 * error)


def waves(*values: float | None, error: float = 0.2) -> list[WaveCard]:
    return [
        WaveCard(f"W{place}", ASKED, {"contact": None if value is None else estimate(value, error)})
        for place, value in enumerate(values)
    ]


@given(FIGURES, FIGURES)
def test_two_waves_say_what_a_plain_comparison_says(
    first: list[tuple[float, float]], second: list[tuple[float, float]]
) -> None:
    before = {f"facet-{i}": estimate(*figure) for i, figure in enumerate(first)}
    after = {f"facet-{i}": estimate(*figure) for i, figure in enumerate(second)}
    cards = [WaveCard("W0", ASKED, before), WaveCard("W1", ASKED, after)]
    (segment,) = series({"Ada": cards})["Ada"]
    found = {step.measure: step for step in segment.steps if step.wave == "W1" and step.change}
    for one in drift(before, after):
        step = found[one.measure]
        assert step.change is not None
        assert step.change.value == pytest.approx(one.change.value)
        assert step.change.high == pytest.approx(one.change.high, abs=1e-6)
        assert step.verdict == one.verdict


def test_a_single_wave_has_a_level_and_no_change() -> None:
    (segment,) = series({"Ada": waves(3.5)})["Ada"]
    (step,) = segment.steps
    assert step.level == pytest.approx(estimate(3.5)) or step.level.value == pytest.approx(3.5)
    assert (step.change, step.probability, step.verdict) == (None, 0.0, "not-distinguishable")


def test_many_quiet_waves_make_a_change_easier_to_see() -> None:
    def last(history: list[WaveCard]) -> str:
        others = {f"L{i}": waves(*[3.0] * len(history)) for i in range(8)}
        return series({"Ada": history, **others})["Ada"][0].steps[-1].verdict

    assert last(waves(3.0, 3.72)) == "not-distinguishable"
    assert last(waves(*[3.0] * 6, 3.72)) == "up"


def test_one_leader_who_moves_is_not_explained_away_by_the_many_who_stay() -> None:
    still = {f"L{i}": waves(*[3.0] * 5) for i in range(30)}
    found = series({"Ada": waves(4.0, 4.0, 4.0, 4.0, 2.5), **still})
    assert found["Ada"][0].steps[-1].verdict == "down"
    assert {step.verdict for leader in still for step in found[leader][0].steps} == {"not-distinguishable"}


@pytest.mark.parametrize("part", ["instrument", "version", "items"])
def test_a_series_is_broken_where_other_things_were_asked_and_says_what(part: str) -> None:
    other = replace(ASKED, **{part: frozenset({"C1"}) if part == "items" else "2"})
    cards = waves(2.0, 2.0, 5.0, 5.0)
    cards = cards[:2] + [replace(card, asked=other) for card in cards[2:]]
    first, second = series({"Ada": cards})["Ada"]
    assert (first.waves, first.broken) == (("W0", "W1"), ())
    assert (second.waves, second.broken) == (("W2", "W3"), (part,))
    assert second.steps[0].change is None
    assert {step.verdict for step in second.steps} == {"not-distinguishable"}


def test_a_wave_without_a_figure_is_passed_over() -> None:
    (segment,) = series({"Ada": waves(None, 3.0, None, 4.5)})["Ada"]
    assert [step.wave for step in segment.steps] == ["W1", "W3"]
    assert segment.steps[0].change is None
    assert segment.steps[1].change is not None
    assert segment.steps[1].change.value == pytest.approx(1.5)


def test_the_latest_changes_are_those_of_the_series() -> None:
    other = replace(ASKED, version="2")
    histories = {
        "Ada": waves(3.0, 3.4, 2.9),
        "Bob": waves(2.0, None, 2.5),
        "Cleo": waves(3.0),
        "Dot": [*waves(1.0, 2.0)[:1], replace(waves(1.0, 2.0)[1], asked=other)],
        "Eve": waves(3.0, None),
        "Fay": [*waves(1.0, 4.0), *(replace(card, asked=other) for card in waves(2.0, 2.5))],
    }
    found = {
        (leader, step.measure): step.change
        for leader, segments in series(histories).items()
        for step in segments[-1].steps
        if step.change is not None and step.wave == segments[-1].waves[-1]
    }
    assert set(found) == {("Ada", "contact"), ("Bob", "contact"), ("Fay", "contact")}
    assert latest_changes(histories) == found


def test_nobody_is_followed_and_nothing_is_found() -> None:
    assert series({}) == {}
    assert series({"Ada": []}) == {"Ada": []}


def test_the_level_is_that_of_a_kalman_filter_written_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["scoring.series"], "STEPS", np.array([0.25]))
    values, squares = np.array([[3.0, 3.4, 2.9]]), np.array([[0.04, 0.09, 0.02]])
    _, _, level, variance = local_level(values, squares)
    m, p = 3.0, 0.04
    for y, r in ((3.4, 0.09), (2.9, 0.02)):
        p += 0.25**2
        gain = p / (p + r)
        m, p = m + gain * (y - m), gain * r
    assert level[0, -1] == pytest.approx(m)
    assert variance[0, -1] == pytest.approx(p)


def test_levels_that_wander_are_followed_and_steady_ones_are_averaged() -> None:
    source = np.random.default_rng(3)
    steady = 3 + source.normal(0, 0.2, (40, 8))
    wandering = 3 + source.normal(0, 0.5, (40, 8)).cumsum(axis=1)
    squares = np.full((40, 8), 0.04)
    for values, variance in ((steady, 0.01), (wandering, 0.035)):
        assert local_level(values, squares)[3][:, -1].mean() == pytest.approx(variance, abs=0.008)


@pytest.mark.parametrize(("raters", "waves_"), [(5, 2), (5, 5), (20, 2), (20, 4)])
def test_where_nothing_changed_hardly_anybody_is_said_to_have_changed(raters: int, waves_: int) -> None:
    found = simulate(raters, waves_, campaigns=8)
    assert found.any_alarm <= 0.05
    assert found.naive > found.any_alarm + 0.1


def test_released_bands_that_did_not_change_raise_hardly_an_alarm() -> None:
    assert released(8, campaigns=4).any_alarm <= 0.05


def test_a_change_of_a_point_is_found_with_many_raters() -> None:
    assert simulate(50, 3, campaigns=3, shift=1.0).found > 0.9
