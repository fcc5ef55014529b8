"""Leaders side by side."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import Estimate, compare, comparison_interval, difference, reference_means
from scoring.comparison import (
    benjamini_hochberg,
    holm,
    not_distinguishable,
    pairwise,
    told_apart,
    worth_a_look,
)
from scoring.intervals import Z95
from scoring.ranks import rank_sets


def estimate(value: float, error: float = 0.2) -> Estimate:
    return Estimate(value, value - Z95 * error, value + Z95 * error)


def test_leaders_stand_in_alphabetical_order_whatever_their_figures() -> None:
    cards = {"Zoe": {"contact": estimate(2)}, "Ada": {"contact": estimate(-2)}}
    assert [one.leader for one in compare(cards)] == ["Ada", "Zoe"]


def test_the_reference_of_a_facet_is_the_right_amount() -> None:
    cards = {"Ada": {"contact": estimate(1.0), "room": estimate(-1.0), "altitude": estimate(0.1)}}
    assert [one.against_reference for one in compare(cards)] == ["above", "below", "not-distinguishable"]


def test_another_reference_may_be_given() -> None:
    (found,) = compare({"Ada": {"credibility": estimate(3.1)}}, {"credibility": 4.0})
    assert (found.reference, found.against_reference) == (4.0, "below")


def test_of_many_differences_fewer_are_told_apart_than_alone() -> None:
    clear, faint = estimate(1.0), estimate(0.42)
    assert told_apart([]) == []
    assert told_apart([faint]) == [True]
    assert told_apart([estimate(0.0), faint, clear, estimate(-0.1)]) == [False, False, True, False]


@given(st.lists(st.floats(-2, 2), min_size=1, max_size=12))
def test_a_difference_is_told_apart_only_if_its_own_interval_leaves_out_zero(values: list[float]) -> None:
    gaps = [estimate(value) for value in values]
    for gap, told in zip(gaps, told_apart(gaps), strict=True):
        assert not (told and gap.low <= 0 <= gap.high)


def test_the_more_is_compared_the_less_counts_as_a_difference() -> None:
    alone = compare({"Ada": {"contact": estimate(0.42)}})[0]
    cards = {"Ada": {"contact": estimate(0.42)}} | {f"L{i}": {"contact": estimate(0.0)} for i in range(9)}
    among = compare(cards)[0]
    assert (alone.against_reference, among.against_reference) == ("above", "not-distinguishable")
    assert among.p > alone.p


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (0.0, "within"),
        (2.0, "above"),
        (-2.0, "below"),
        (0.8, "not-distinguishable"),
        (1.1, "not-distinguishable"),
    ],
)
def test_an_expectation_is_a_range(value: float, word: str) -> None:
    (found,) = compare({"Ada": {"contact": estimate(value)}}, expectations={"Ada": {"contact": (-1.0, 1.0)}})
    assert found.against_expectation == word


def test_without_an_expectation_nothing_is_said_about_one() -> None:
    assert compare({"Ada": {"contact": estimate(2)}})[0].against_expectation == "no-expectation"


def test_what_may_not_be_shown_is_not_compared() -> None:
    cards = {"Ada": {"contact": None, "room": estimate(0)}}
    assert [one.measure for one in compare(cards)] == ["room"]
    assert reference_means(cards) == {"room": 0}


def test_an_estimate_without_any_width_is_compared_as_it_is() -> None:
    exact = Estimate(1.0, 1.0, 1.0)
    assert compare({"Ada": {"room": exact}})[0].against_reference == "above"
    assert compare({"Ada": {"room": exact}}, {"room": 1.0})[0].against_reference == "not-distinguishable"


def test_nothing_is_compared_with_nothing() -> None:
    assert compare({}) == []


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_only_ever_makes_a_p_value_larger_and_keeps_the_order(values: list[float]) -> None:
    adjusted = holm(values)
    assert all(0 <= p <= a <= 1 for p, a in zip(values, adjusted, strict=True))
    order = np.argsort(values, kind="stable")
    assert (np.diff(np.array(adjusted)[order]) >= 0).all()


def test_the_chance_of_any_false_claim_stays_below_one_in_twenty() -> None:
    source = np.random.default_rng(8)
    alarms = 0
    for _ in range(400):
        cards = {
            f"L{leader}": {f"f{facet}": estimate(source.normal(0, 0.2)) for facet in range(9)}
            for leader in range(4)
        }
        alarms += any(one.against_reference != "not-distinguishable" for one in compare(cards))
    assert alarms / 400 < 0.08


@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(0.01, 1), st.floats(0.01, 1))
def test_a_difference_turned_round_is_the_same_difference(a: float, b: float, ea: float, eb: float) -> None:
    one, other = difference(estimate(a, ea), estimate(b, eb)), difference(estimate(b, eb), estimate(a, ea))
    assert one.value == pytest.approx(-other.value)
    assert one.low == pytest.approx(-other.high)
    assert (one.high - one.low) / 2 == pytest.approx(Z95 * (ea**2 + eb**2) ** 0.5)


def test_comparison_bars_that_just_touch_mean_about_five_percent() -> None:
    one, other = estimate(0.0), estimate(2 * 1.39 * 0.2)
    assert comparison_interval(one).high == pytest.approx(comparison_interval(other).low)
    gap = difference(other, one)
    assert gap.low == pytest.approx(0, abs=0.01)


def test_benjamini_and_hochberg_by_hand() -> None:
    assert benjamini_hochberg([0.01, 0.04, 0.03, 0.5]) == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.5])
    assert benjamini_hochberg([]) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_a_list_to_look_into_is_adjusted_as_scipy_does_and_never_shorter_than_holms(p: list[float]) -> None:
    from scipy.stats import false_discovery_control

    found = benjamini_hochberg(p)
    assert found == pytest.approx(false_discovery_control(p).tolist(), abs=1e-12)
    assert all(bh <= h + 1e-12 for bh, h in zip(found, holm(p), strict=True))


def test_more_is_worth_a_look_than_can_be_claimed() -> None:
    cards = {f"L{i}": {"contact": estimate(0.55 if i < 6 else 0.0)} for i in range(12)}
    standings = compare(cards)
    claimed = [one.leader for one in standings if one.against_reference != "not-distinguishable"]
    assert claimed == []
    assert [one.leader for one in worth_a_look(standings)] == ["L0", "L1", "L2", "L3", "L4", "L5"]


def test_a_single_leader_is_like_nobody_and_has_no_pairs() -> None:
    assert pairwise({"Ada": estimate(1)}) == []
    assert not_distinguishable({"Ada": estimate(1)}) == {"Ada": []}
    assert not_distinguishable({}) == {}


def test_two_leaders_are_told_apart_when_their_difference_is() -> None:
    near, far = {"Zoe": estimate(0.5), "Ada": estimate(0.0)}, {"Zoe": estimate(0.6), "Ada": estimate(0.0)}
    (pair,) = pairwise(far)
    assert (pair.leader, pair.other, pair.distinguishable) == ("Ada", "Zoe", True)
    assert pair.difference.value == pytest.approx(-0.6)
    assert pair.difference.high == pytest.approx(difference(far["Ada"], far["Zoe"]).high, abs=1e-5)
    assert not_distinguishable(near) == {"Ada": ["Zoe"], "Zoe": ["Ada"]}
    assert not_distinguishable(far) == {"Ada": [], "Zoe": []}


def test_being_alike_is_not_handed_on() -> None:
    alike = not_distinguishable({"Ada": estimate(0), "Bea": estimate(0.5), "Cid": estimate(1.0)})
    assert alike == {"Ada": ["Bea"], "Bea": ["Ada", "Cid"], "Cid": ["Bea"]}


@given(st.lists(st.tuples(st.floats(-2, 2), st.floats(0.05, 1)), min_size=2, max_size=9))
def test_who_is_alike_and_which_ranks_are_possible_say_the_same(drawn: list[tuple[float, float]]) -> None:
    leaders = {f"L{i}": estimate(value, error) for i, (value, error) in enumerate(drawn)}
    alike = not_distinguishable(leaders)
    for leader, (best, worst) in zip(leaders, rank_sets(list(leaders.values())), strict=True):
        assert worst - best == len(alike[leader])


def test_the_chance_of_telling_any_equal_leaders_apart_stays_below_one_in_twenty() -> None:
    source = np.random.default_rng(14)
    alarms = 0
    for _ in range(400):
        errors = 0.8 / np.sqrt(source.integers(3, 16, 8))
        drawn = {f"L{i}": estimate(source.normal(0, error), error) for i, error in enumerate(errors)}
        alarms += any(pair.distinguishable for pair in pairwise(drawn))
    assert alarms / 400 < 0.08
