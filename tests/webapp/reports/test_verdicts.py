"""The verdict says as much as the interval allows, and no more."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from surveys.scorecards import Estimate
from tests.webapp.reports import cards, people
from webapp.reports.highlights import areas, keeps
from webapp.reports.verdicts import leader_verdict


def verdict(low: float, value: float, high: float) -> str:
    return leader_verdict(cards.rich(depth=Estimate(value=value, low=low, high=high))).sentence


def test_an_interval_above_zero_means_too_deep() -> None:
    assert "you too deep in the work" in verdict(0.2, 0.9, 1.4)


def test_an_interval_below_zero_means_too_far() -> None:
    assert "you a little too far from the work" in verdict(-0.8, -0.4, -0.1)


def test_a_narrow_interval_around_zero_means_the_right_distance() -> None:
    assert "about the right distance" in verdict(-0.3, 0.0, 0.4)


def test_a_wide_interval_around_zero_cannot_be_told() -> None:
    assert "do not tell whether" in verdict(-0.7, 0.1, 0.9)


@given(st.floats(-3, 3), st.floats(0, 2))
def test_a_side_is_named_only_when_the_printed_interval_leaves_out_zero(value: float, half: float) -> None:
    low, high = max(-3.0, value - half), min(3.0, value + half)
    said = verdict(low, value, high)
    assert ("too deep in the work" in said) == (round(low, 1) > 0)
    assert ("too far from the work" in said and "whether" not in said) == (round(high, 1) < 0)


def test_too_few_answers_are_said_to_be_too_few() -> None:
    assert leader_verdict(cards.withheld()).sentence.startswith("There are too few answers")


def test_at_most_two_things_are_kept_and_two_worked_on() -> None:
    texts = cards.stems("Rhea Marlowe")
    assert [point.name for point in keeps(cards.rich(), texts)] == [
        "Speaking for the team",
        "Being up to date",
    ]
    assert [point.name for point in areas(cards.rich(), texts)] == [
        "Leaving the how to the team",
        "Working on direction",
    ]


def test_an_area_is_shown_with_the_item_that_says_so_and_its_published_figures() -> None:
    first = areas(cards.rich(), cards.stems("Rhea Marlowe"))[0]
    assert first.item == "Leaves the how to those who do the work"
    assert first.evidence[0].figures == "too little 1.4 · too much 0.1 or lower"
    assert first.evidence[0].answers == "10–14"


def test_nothing_is_kept_or_worked_on_where_nothing_can_be_told() -> None:
    card = cards.withheld()
    assert keeps(card, {}) == []
    assert areas(card, {}) == []
    assert people.withheld().reply == ""
