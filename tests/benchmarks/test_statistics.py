"""The benchmarks of figures judge what they found, and fail if a limit is broken."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.benchmarks import coverage, drift_alarms, scoring, statistics
from tests.benchmarks.coverage import SETTINGS, SHAPES, simulate


def test_a_grid_is_judged_by_its_numbers_of_leaders_and_by_its_worst_cell() -> None:
    cell = simulate(SETTINGS[0], SHAPES[0], 3, 5, total=30)
    good = [replace(cell, leaders=leaders, held=0.95) for leaders in coverage.LEADERS]
    assert all(result.passed for result in coverage.judge(good))
    found = list(coverage.judge([*good, replace(good[0], held=0.90)]))
    assert [result.what for result in found if not result.passed] == [
        "1..5, 3 items, 1 leaders",
        "1..5, 3 items, worst cell",
    ]
    assert "0.9000 with 1 leaders, 5 raters, normal" in found[-1].found


def test_a_grid_shows_our_width_beside_the_classical_one() -> None:
    cells = [
        simulate(SETTINGS[0], SHAPES[0], leaders, raters, total=60)
        for leaders in coverage.LEADERS
        for raters in coverage.RATERS
    ]
    lines = list(coverage.show(cells))
    assert lines[0] == "\n1..5, 3 items, normal: coverage and mean width by raters per leader"
    assert [line.split()[0] for line in lines[2:]] == [*map(str, coverage.LEADERS), "Student"]


def test_full_scoring_says_everything_about_every_leader() -> None:
    found = scoring.score(*scoring.ratings(12))
    assert set(found) == {*scoring.FACETS, "all", "standings", "ranks"}
    assert all(len(found[facet]["agreement"].n) == 12 for facet in scoring.FACETS)
    assert len(found["standings"][0]) == 12 * len(scoring.FACETS)


def test_what_r_needs_is_printed_beside_ours_and_its_absence_is_said() -> None:
    both = list(scoring._beside_r(100, ["1", "2", "3"], ["4", "5", "6"]))
    assert [one.found for one in both] == ["1 CPU s, R 4 CPU s", "2 CPU s, R 5 CPU s", "3 CPU s, R 6 CPU s"]
    (missing,) = scoring._beside_r(100, ["1", "2", "3"], [])
    assert missing.passed is None


def test_every_benchmark_of_figures_can_be_started() -> None:
    modules = {one.module for one in statistics.BENCHMARKS}
    assert modules == {module.__name__ for module in (coverage, drift_alarms, scoring)}


@pytest.mark.parametrize("shift", [0.0, 1.0])
def test_a_made_up_change_lies_in_the_last_wave_alone(shift: float) -> None:
    found = drift_alarms.simulate(50, 2, campaigns=2, shift=shift)
    assert np.isclose(found.found, 1.0 if shift else 0.0, atol=0.15)
