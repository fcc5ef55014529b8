"""Two waves of the same leader."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scoring import Estimate, drift, minimal_detectable_change
from scoring.drift import beyond, verdicts
from scoring.intervals import Z95

FACETS = [f"facet-{number}" for number in range(8)]


def estimate(value: float, error: float = 0.2) -> Estimate:
    return Estimate(value, value - Z95 * error, value + Z95 * error)


def test_the_minimal_detectable_change_of_usual_groups(golden: dict[str, Any]) -> None:
    for n, change in golden["minimal_detectable_change_sd_08"].items():
        assert minimal_detectable_change(0.8, int(n), int(n)) == pytest.approx(change, abs=0.006)


def test_a_wave_without_raters_detects_nothing() -> None:
    with pytest.raises(ValueError, match="need raters"):
        minimal_detectable_change(0.8, 0, 5)


def test_a_large_change_is_named_with_its_direction() -> None:
    up, down = drift(
        {"contact": estimate(-1.5), "room": estimate(1.5)}, {"contact": estimate(0.2), "room": estimate(0)}
    )
    assert (up.verdict, down.verdict) == ("up", "down")
    assert up.change.value == pytest.approx(1.7)
    assert up.detectable == pytest.approx(Z95 * 0.2 * 2**0.5)


def test_a_change_within_the_noise_is_not_named() -> None:
    (found,) = drift({"contact": estimate(-0.2)}, {"contact": estimate(0.3)})
    assert found.verdict == "not-distinguishable"
    assert found.probability < 0.95


def test_a_sure_but_tiny_change_is_not_named() -> None:
    (found,) = drift({"contact": estimate(0, 0.01)}, {"contact": estimate(0.2, 0.01)})
    assert found.verdict == "not-distinguishable"


def test_a_stricter_least_change_may_be_asked_for() -> None:
    before, after = {"contact": estimate(0, 0.02)}, {"contact": estimate(0.45, 0.02)}
    assert drift(before, after)[0].verdict == "up"
    assert drift(before, after, least=0.5)[0].verdict == "not-distinguishable"


def test_many_looks_need_stronger_signs() -> None:
    one = {"facet-0": estimate(0)}, {"facet-0": estimate(0.85)}
    still = {facet: estimate(0) for facet in FACETS}
    many = still, still | {"facet-0": estimate(0.85)}
    assert drift(*one)[0].verdict == "up"
    assert drift(*many)[0].verdict == "not-distinguishable"


def test_measures_of_one_wave_only_are_left_out() -> None:
    assert drift({"contact": estimate(0), "room": None}, {"room": estimate(1), "dialogue": estimate(1)}) == []


def test_when_nothing_changed_nothing_is_claimed() -> None:
    source = np.random.default_rng(9)
    error = 0.8 / 6**0.5
    alarms = naive = 0
    for _ in range(300):
        before = {facet: estimate(source.normal(0, error), error) for facet in FACETS}
        after = {facet: estimate(source.normal(0, error), error) for facet in FACETS}
        found = drift(before, after)
        alarms += any(one.verdict != "not-distinguishable" for one in found)
        naive += any(abs(one.change.value) > 0.5 for one in found)
    assert alarms / 300 < 0.05
    assert naive / 300 > 0.85


def test_each_change_may_have_a_least_of_its_own() -> None:
    changes = [estimate(0.9, 0.1), estimate(0.9, 0.1)]
    assert verdicts(changes, [0.3, 0.9]) == ["up", "not-distinguishable"]
    assert verdicts(changes, 0.3) == verdicts(changes, [0.3, 0.3]) == ["up", "up"]


def test_an_exact_change_is_beyond_or_not() -> None:
    assert beyond(Estimate(0.4, 0.4, 0.4), 0.3) == 1
    assert beyond(Estimate(0.2, 0.2, 0.2), 0.3) == 0
