"""Labels and bands of single figures."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from surveys.release import (
    Figure,
    Policy,
    n_range,
    release_amount,
    release_bins,
    release_median,
    release_rating,
)

LADDER = (0.5, 1, 2, 3, 5, 10, 20, 40)


def labels(figures: Sequence[Figure]) -> dict[str, str]:
    return {figure.figure: figure.label for figure in figures}


@pytest.mark.parametrize(
    ("n", "expected"), [(5, (5, 7)), (7, (5, 7)), (9, (8, 9)), (14, (10, 14)), (99, (15, None))]
)
def test_the_number_of_answers_is_told_as_a_range(n: int, expected: tuple[int, int | None]) -> None:
    assert n_range(n) == expected


def test_fewer_than_five_are_one_range(policy: Policy) -> None:
    assert {n_range(n) for n in range(5)} == {(0, 4)}


@pytest.mark.parametrize(
    ("answers", "label"),
    [
        ([1, 1, 2, 3, 4], "2.2 or lower"),
        ([1, 2, 2, 3, 4], "2.4"),
        ([5, 5, 5, 5, 3], "4.6"),
        ([5, 5, 5, 5, 4], "4.8 or higher"),
        ([2] * 8, "2.0 or lower"),
        ([2] * 7 + [3], "2.1"),
        ([5] * 10, "4.9 or higher"),
    ],
)
def test_a_mean_has_one_decimal_between_two_bands(policy: Policy, answers: list[int], label: str) -> None:
    assert labels(release_rating(policy, answers, "low")) == {"mean": label}


def test_a_scale_that_is_sensitive_at_its_high_end_is_banded_there(policy: Policy) -> None:
    assert labels(release_rating(policy, [4, 4, 4, 4, 4], "high")) == {"mean": "3.8 or higher"}
    assert labels(release_rating(policy, [1, 1, 1, 1, 2], "high")) == {"mean": "1.2 or lower"}
    assert labels(release_rating(policy, [1, 2, 2, 3, 3], "high")) == {"mean": "2.2"}


def test_the_high_fear_profile_needs_eight_answers_and_has_wider_bands(high_fear: Policy) -> None:
    assert labels(release_rating(high_fear, [3] * 7, "low")) == {"withheld": "few-answers"}
    assert labels(release_rating(high_fear, [2] * 6 + [3] * 2, "low")) == {"mean": "2.3 or lower"}
    assert labels(release_rating(high_fear, [5] * 4 + [4] * 4, "low")) == {"mean": "4.3 or higher"}


def test_the_label_of_a_band_does_not_tell_five_from_seven(policy: Policy) -> None:
    lowest = {release_rating(policy, [1] * n, "low") for n in (5, 6, 7)}
    highest = {release_rating(policy, [5] * n, "low") for n in (5, 6, 7)}
    nothing = {release_amount(policy, [0] * n) for n in (5, 6, 7)}
    everything = {release_amount(policy, [3] * n) for n in (5, 6, 7)}
    assert [len(figures) for figures in (lowest, highest, nothing, everything)] == [1, 1, 1, 1]


def test_too_little_and_too_much_are_told_apart_in_the_middle(policy: Policy) -> None:
    assert labels(release_amount(policy, [-2, -1, 0, 0, 2])) == {"too-little": "0.6", "too-much": "0.4"}


def test_sums_of_zero_and_one_look_alike(policy: Policy) -> None:
    assert release_amount(policy, [0, 0, 0, 0, 0]) == release_amount(policy, [0, 0, 0, 0, -1])
    assert labels(release_amount(policy, [0] * 10))["too-much"] == "0.1 or lower"


@pytest.mark.parametrize(
    ("answers", "direction"),
    [
        ([-3, -3, -3, 0, 0], "too-little"),
        ([3, 3, 3, 0, -1], "too-much"),
        ([-3, -2, 2, 3, 0], "divided"),
        ([-3] * 5, "too-little"),
    ],
)
def test_far_out_only_the_whole_and_its_direction_are_told(
    policy: Policy, answers: list[int], direction: str
) -> None:
    assert labels(release_amount(policy, answers)) == {"total": "1.6 or more", "direction": direction}


def test_a_third_of_the_sum_apart_is_no_longer_divided(policy: Policy) -> None:
    assert labels(release_amount(policy, [-2, -2, -1, 3, 0]))["direction"] == "divided"
    assert labels(release_amount(policy, [-2, -2, -2, 3, 0]))["direction"] == "too-little"


def test_the_spread_is_shown_in_three_parts_when_four_lie_outside_the_largest(policy: Policy) -> None:
    shown = release_bins(policy, [1, 2, 2, 3, 4, 4, 4, 5, 5, 5])
    assert labels(shown) == {"share-low": "30 %", "share-mid": "10 %", "share-high": "60 %"}
    assert labels(release_bins(policy, [1, 2, 3, 4, 4, 4, 4, 5, 5, 5])) == {"withheld": "band-rule"}
    assert labels(release_bins(policy, [1, 2, 2, 3, 4, 4, 4, 5, 5])) == {"withheld": "few-answers"}


@pytest.mark.parametrize(
    ("steps", "label"),
    [
        ([3, 3, 3, 4, 4, 4, 4, 5], "3–10"),  # a median on a step
        ([3, 3, 3, 3, 4, 4, 4, 4], "3–5"),  # a median between two steps
        ([0] * 8, "0.5–1"),
        ([7] * 9, "20–40"),
    ],
)
def test_of_estimates_only_the_band_of_the_median_is_told(
    policy: Policy, steps: list[int], label: str
) -> None:
    assert labels(release_median(policy, steps, LADDER)) == {"median": label}


def test_seven_estimates_are_too_few_for_a_median(policy: Policy) -> None:
    assert labels(release_median(policy, [3] * 7, LADDER)) == {"withheld": "few-answers"}


def test_two_camps_with_nothing_between_them_are_not_told_apart_by_the_median(policy: Policy) -> None:
    assert release_median(policy, [0] * 4 + [7] * 4, LADDER) == release_median(
        policy, [3] * 4 + [4] * 4, LADDER
    )


def test_of_a_withheld_figure_nothing_is_said_but_the_reason(policy: Policy) -> None:
    for figures in (release_rating(policy, [1] * 4, "low"), release_amount(policy, [3] * 4)):
        assert figures == (Figure("withheld", "few-answers", None, None, 0, None),)
