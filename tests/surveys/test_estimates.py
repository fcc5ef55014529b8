"""What can be wrong with low, likely and high, and how it is told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.estimates import PARTS, amount_trouble, missing_part, order_troubles
from surveys.instruments import Item
from tests import cast

DAYS = cast.instrument().item("W1")
SHARE = cast.instrument().item("W6")
NUMBERS = st.floats(-10, 200)


def points(*three: float | None) -> dict[str, float | None]:
    return dict(zip(PARTS, three, strict=True))


def told(item: Item, *three: float | None) -> list[str]:
    return [one.template % one.facts for one in order_troubles(item, points(*three))]


def test_a_reversed_order_is_told_with_its_numbers_and_the_way_out() -> None:
    assert told(DAYS, 8, 5, 9) == [
        "Likely (5) is below low (8): put the three in order from lowest to highest."
    ]


def test_everything_wrong_is_told_at_once() -> None:
    assert [one.part for one in order_troubles(DAYS, points(9, 5, 1))] == ["likely", "high"]
    assert [one.part for one in order_troubles(SHARE, points(-1, 50, 120))] == ["low", "high"]


def test_three_equal_numbers_are_certain_and_fine() -> None:
    assert told(DAYS, 4, 4, 4) == []


@pytest.mark.parametrize("three", [(0, 0, 0), (0, 50, 100), (100, 100, 100)])
def test_nought_and_the_whole_are_shares(three: tuple[float, float, float]) -> None:
    assert told(SHARE, *three) == []


def test_more_than_the_whole_is_no_share_but_may_be_a_number_of_days() -> None:
    assert told(SHARE, 50, 60, 101) == ["101 is more than the whole: a share lies between 0 and 100."]
    assert told(DAYS, 50, 60, 101) == []


@pytest.mark.parametrize("wrong", [float("inf"), float("nan"), -0.5])
def test_what_cannot_be_counted_is_refused(wrong: float) -> None:
    assert amount_trouble(DAYS, "likely", wrong) is not None


@pytest.mark.parametrize(
    ("three", "part"), [((1, None, 3), "likely"), ((None, 2, None), "low"), ((1, 2, None), "high")]
)
def test_the_three_come_together(three: tuple[Any, Any, Any], part: str) -> None:
    trouble = missing_part(points(*three))
    assert trouble is not None
    assert trouble.part == part


def test_none_or_all_of_the_three_is_complete() -> None:
    assert missing_part(points(None, None, None)) is None
    assert missing_part(points(1, 2, 3)) is None


@given(NUMBERS, NUMBERS, NUMBERS)
def test_three_numbers_pass_exactly_if_they_rise_and_can_be(low: float, likely: float, high: float) -> None:
    sound = 0 <= low <= likely <= high
    assert (not told(DAYS, low, likely, high)) is sound
    assert (not told(SHARE, low, likely, high)) is (sound and high <= 100)
