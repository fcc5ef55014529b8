"""The leader's own view against the raters'."""

from __future__ import annotations

import pytest

from scoring import ItemKey, Prediction
from scoring.pooling import Pooled
from scoring.scores import Estimate, FacetScore
from scoring.selfother import check_predictions, self_other

ALTITUDE = (ItemKey("A1", "amount", "altitude"), ItemKey("P1", "amount", "altitude", reversed=True))
POOLED = Pooled(5, 60, {("A1", "number"): (1.0, 1000.0), ("P1", "number"): (1.0, 1000.0)})


def facet(value: float, half: float = 0.4, items: list[str] | None = None) -> FacetScore:
    bias = Estimate(value, value - half, value + half)
    shown = ["A1", "P1"] if items is None else items
    return FacetScore("altitude", "unclear", bias, None, None, None, None, False, shown, 8, 9)


def test_the_own_view_turns_reversed_items_round() -> None:
    (found,) = self_other(ALTITUDE, {"A1": 1, "P1": -2}, [facet(0)], POOLED)
    assert found.own == 1.5


def test_only_items_that_are_shown_for_the_facet_count() -> None:
    (found,) = self_other(ALTITUDE, {"A1": 1, "P1": -2}, [facet(0, items=["A1"])], POOLED)
    assert found.own == 1


def test_the_gap_has_the_interval_of_the_others() -> None:
    (found,) = self_other(ALTITUDE, {"A1": 1, "P1": -1}, [facet(-1)], POOLED)
    assert (found.gap.value, found.gap.low, found.gap.high) == pytest.approx((2, 1.6, 2.4))
    assert found.real


def test_the_usual_kindness_to_oneself_is_no_blind_spot() -> None:
    (found,) = self_other(ALTITUDE, {"A1": -1, "P1": 0}, [facet(-1)], POOLED)
    assert found.gap.value == 0.5
    assert found.typical == pytest.approx(0.3, abs=0.01)
    assert not found.real


def test_what_is_usual_never_goes_beyond_the_right_amount() -> None:
    (found,) = self_other(ALTITUDE, {"A1": 0, "P1": 0}, [facet(0.1)], POOLED)
    assert found.typical == pytest.approx(-0.1)


def test_a_facet_that_one_side_left_open_is_left_out() -> None:
    hidden = FacetScore("altitude", "not-shown", None, None, None, None, None, False, [], 0, 0)
    assert self_other(ALTITUDE, {"A1": 1}, [hidden], POOLED) == []
    assert self_other(ALTITUDE, {"A1": None}, [facet(0)], POOLED) == []


def test_a_prediction_is_right_within_the_leaders_own_margin() -> None:
    hidden = FacetScore("room", "not-shown", None, None, None, None, None, False, [], 0, 0)
    given = {"altitude": Prediction(0.0, 0.5), "room": Prediction(1.0, 1.0), "unasked": Prediction(0, 1)}
    near, unknown = check_predictions(given, [facet(-0.4), hidden])
    far = check_predictions(given, [facet(-0.6)])[0]
    assert (near.inside, unknown.inside, far.inside) == (True, None, False)
