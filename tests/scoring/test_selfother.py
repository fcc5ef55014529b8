"""The leader's own view against the raters'."""

from __future__ import annotations

import pytest

from scoring import ItemKey, Prediction
from scoring.pooling import Pooled
from scoring.scores import Estimate, FacetScore, PredictionCheck
from scoring.selfother import check_predictions, foresight, self_other

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


@pytest.mark.parametrize(
    ("own", "others", "half", "real"),
    [
        (0, 1.0, 0.9, False),  # -1.0 (-1.9 to -0.1), against the usual -0.3: beyond 0 and not beyond it
        (0, 1.0, 0.6, True),
        (0, 1.04, 0.7, False),  # the upper end is printed as -0.3, as the usual gap is
        (1, 0.5, 0.6, False),  # 0.5 (-0.1 to 1.1): beyond the usual -0.3, and not beyond 0
        (1, 0.5, 0.4, True),
        (1, 0.5, 0.46, False),  # the lower end is printed as 0.0
        (-1, -1.0, 0.1, False),
    ],
)
def test_a_gap_is_real_beyond_zero_and_what_is_usual(
    own: int, others: float, half: float, real: bool
) -> None:
    (found,) = self_other(ALTITUDE, {"A1": own, "P1": -own}, [facet(others, half)], POOLED)
    assert found.real is real


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


@pytest.mark.parametrize(
    ("others", "expected", "right"), [(-1.04, 0, True), (-1.06, 0, False), (0.96, 2, True)]
)
def test_a_prediction_is_held_against_the_printed_figure(others: float, expected: int, right: bool) -> None:
    given = {"altitude": Prediction(expected, 1.0)}
    (found,) = check_predictions(given, [facet(others)])
    assert found.inside is right
    together = foresight([found])
    assert together is not None
    assert together.inside == right


def guess(expected: float, others: float | None, margin: float = 1.0, facet: str = "room") -> PredictionCheck:
    seen = None if others is None else Estimate(others, others - 0.4, others + 0.4)
    inside = None if others is None else abs(expected - others) <= margin
    return PredictionCheck(facet, expected, margin, seen, inside)


class TestForesight:
    """All predictions together."""

    def test_it_counts_and_measures_beside_the_right_amount(self) -> None:
        guesses = [
            guess(-1, -1.5, facet="room"),
            guess(1, 0.2, facet="altitude"),
            guess(0, 1.4, facet="contact"),
        ]
        found = foresight([*guesses, guess(2, None, facet="bridging")])
        assert found is not None
        assert (found.inside, found.compared, found.usual_inside) == (2, 3, 1)
        assert found.gap is not None
        assert found.gap.value == pytest.approx((0.5 + 0.8 + 1.4) / 3)
        assert found.usual_gap == pytest.approx((1.5 + 0.2 + 1.4) / 3)
        assert found.gain is not None
        assert found.gain.value == pytest.approx(found.usual_gap - found.gap.value)
        assert found.score == pytest.approx(2 + 10 * 0.4 / 3)
        assert found.usual_score == pytest.approx(2 + 10 * (0.5 + 0.4) / 3)

    def test_the_interval_over_facets_is_students(self) -> None:
        found = foresight([guess(0, gap) for gap in (0.2, 0.4, 0.9)])
        assert found is not None
        assert found.gap is not None
        assert found.gap.high == pytest.approx(0.5 + 4.302653 * 0.360555 / 3**0.5, abs=1e-5)
        assert found.gap.low == 0

    def test_the_right_amount_is_held_against_the_printed_figure_too(self) -> None:
        found = foresight([guess(2, 1.04)])
        assert found is not None
        assert (found.usual_inside, found.usual_gap) == (1, 1.0)

    def test_two_facets_are_too_few_for_an_interval(self) -> None:
        found = foresight([guess(0, 0.2), guess(1, 0.2)])
        assert found is not None
        assert (found.gap, found.gain, found.compared) == (None, None, 2)

    def test_nothing_shown_is_nothing_foreseen(self) -> None:
        assert foresight([guess(1, None)]) is None
        assert foresight([]) is None

    def test_the_mean_of_all_leaders_is_compared_where_it_is_known(self) -> None:
        found = foresight(
            [guess(1, -0.5, 0.5, "room"), guess(1, 1.0, 0.5, "contact")], {"room": -0.7, "contact": 0.0}
        )
        assert found is not None
        assert found.mean_inside == 1
        assert found.mean_gap == pytest.approx((0.2 + 1.0) / 2)
        assert found.mean_score == pytest.approx(1 + 10 * 0.5 / 2)

    def test_a_facet_without_a_mean_leaves_nothing_to_compare(self) -> None:
        found = foresight([guess(1, -0.5, facet="room"), guess(1, 1.0, facet="contact")], {"room": -0.7})
        assert found is not None
        assert (found.mean_inside, found.mean_gap, found.mean_score) == (None, None, None)
