"""What is published is true, keeps its order, and depends on counts only."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.instruments import load_instrument
from surveys.release import (
    Figure,
    Policy,
    policy_for,
    release_amount,
    release_bins,
    release_median,
    release_rating,
    release_subject,
)
from surveys.release.amounts import amount_figures
from surveys.release.medians import median_figure
from surveys.release.ratings import mean_figure
from surveys.sheets import Comment, Sheet

INSTRUMENT = load_instrument("technical-leadership")
LADDER = (0.5, 1, 2, 3, 5, 10, 20, 40)

policies = st.sampled_from([Policy(), Policy(k=6), policy_for("high-fear"), Policy(k=12)])
ends = st.sampled_from(["low", "high"])


def answers(low: int, high: int, most: int = 70) -> st.SearchStrategy[list[int]]:
    """Any answers, and those where nearly everybody says the same, which chance alone hardly makes."""
    anyhow = st.lists(st.integers(low, high), min_size=5, max_size=most)
    alike = st.tuples(
        st.integers(low, high), st.integers(5, most), st.lists(st.integers(low, high), max_size=3)
    )
    return anyhow | alike.map(lambda drawn: [drawn[0]] * drawn[1] + drawn[2])


def edges(figure: Figure) -> tuple[float, float]:
    assert figure.low is not None
    assert figure.high is not None
    return figure.low, figure.high


def is_inside(value: float, figure: Figure) -> bool:
    low, high = edges(figure)
    return low <= value <= high


@given(policies, answers(1, 5), ends)
def test_the_true_mean_lies_inside_the_released_band(policy: Policy, values: list[int], end: str) -> None:
    (figure,) = release_rating(policy, values, end)
    if figure.figure != "withheld":
        assert is_inside(sum(values) / len(values), figure)
        assert figure.n_low <= len(values) <= (figure.n_high or len(values))


@given(policies, answers(-3, 3))
def test_the_true_amounts_lie_inside_their_bands(policy: Policy, values: list[int]) -> None:
    n = len(values)
    little, much = sum(max(-value, 0) for value in values), sum(max(value, 0) for value in values)
    truths = {"too-little": little / n, "too-much": much / n, "total": (little + much) / n}
    for figure in release_amount(policy, values):
        if figure.figure in truths:
            assert is_inside(truths[figure.figure], figure)


@given(policies, answers(1, 5))
def test_the_true_shares_lie_inside_their_bands(policy: Policy, values: list[int]) -> None:
    n = len(values)
    truths = {
        "share-low": sum(value <= 2 for value in values) / n,
        "share-mid": values.count(3) / n,
        "share-high": sum(value >= 4 for value in values) / n,
    }
    for figure in release_bins(policy, values):
        if figure.figure in truths:
            assert is_inside(truths[figure.figure], figure)


@given(answers(0, 7))
def test_the_middle_estimates_enclose_or_lie_in_the_released_band(steps: list[int]) -> None:
    (figure,) = release_median(Policy(), steps, LADDER)
    if figure.figure != "withheld":
        ordered, (low, high) = sorted(steps), edges(figure)
        assert low <= LADDER[ordered[len(steps) // 2]]
        assert LADDER[ordered[(len(steps) - 1) // 2]] <= high


def test_the_band_of_a_median_rises_with_the_median() -> None:
    bands = [median_figure(9, twice, LADDER) for twice in range(2 * len(LADDER) - 1)]
    assert [edges(band) for band in bands] == sorted(edges(band) for band in bands)


@pytest.mark.parametrize(
    "policy", [Policy(), policy_for("high-fear")], ids=lambda policy: str(policy.profile)
)
@pytest.mark.parametrize("end", ["low", "high"])
def test_a_higher_sum_never_lowers_the_released_mean(policy: Policy, end: str) -> None:
    for n in range(policy.k, 71):
        bands = [edges(mean_figure(policy, n, total, end)) for total in range(n, 5 * n + 1)]
        assert [low for low, _ in bands] == sorted(low for low, _ in bands)
        assert [high for _, high in bands] == sorted(high for _, high in bands)


def test_more_too_much_never_lowers_the_released_amount() -> None:
    for n in range(5, 71):
        figures = [amount_figures(n, 0, much)[1] for much in range(3 * n + 1)]
        bands = [edges(figure) for figure in figures if figure.figure == "too-much"]
        assert bands == sorted(bands)
        assert len(bands) == min(3 * n - 7, 2 * n)


@given(policies, answers(1, 5), st.randoms(use_true_random=False))
def test_the_order_of_answers_leaves_no_trace(policy: Policy, values: list[int], rng: random.Random) -> None:
    shuffled = rng.sample(values, len(values))
    releases: list[Callable[[Sequence[int]], object]] = [
        lambda given: release_rating(policy, given, "low"),
        lambda given: release_amount(policy, [value - 3 for value in given]),
        lambda given: release_bins(policy, given),
        lambda given: release_median(policy, given, LADDER),
    ]
    assert [release(values) for release in releases] == [release(shuffled) for release in releases]


def random_sheet(rng: random.Random) -> Sheet:
    closed = {"C1": range(-3, 4), "P1": range(-3, 4), "Q7": range(1, 6), "T1": range(1, 6)}
    answered = {item: rng.choice([*values, None]) for item, values in closed.items()}
    tap = Comment("O2", "Too far away.", "contact", rng.choice(["too-far", "too-involved", None]), False)
    return Sheet("standard", answers=answered, calibration={"W1": rng.randrange(8)}, comments=(tap,))


def deal(sheets: Sequence[Sheet], rng: random.Random) -> list[Sheet]:
    """The same answers to each question, dealt to other raters, question by question."""
    hands = [
        rng.sample([sheet.answers[item] for sheet in sheets], len(sheets))
        for item in ("C1", "P1", "Q7", "T1")
    ]
    taps = rng.sample([sheet.comments for sheet in sheets], len(sheets))
    return [
        Sheet(
            "standard", False, dict(zip(("C1", "P1", "Q7", "T1"), hand, strict=True)), sheet.calibration, tap
        )
        for sheet, hand, tap in zip(sheets, zip(*hands, strict=True), taps, strict=True)
    ]


@settings(deadline=None, max_examples=30)
@given(policies, st.integers(5, 16), st.integers(5, 16), st.randoms(use_true_random=False))
def test_who_gave_which_answers_together_leaves_no_trace(
    policy: Policy, reports: int, peers: int, rng: random.Random
) -> None:
    sets = {
        "report": [random_sheet(rng) for _ in range(reports)],
        "peer": [random_sheet(rng) for _ in range(peers)],
    }
    dealt = {name: deal(sheets, rng) for name, sheets in sets.items()}
    released = release_subject(policy, INSTRUMENT, sets)
    assert released == release_subject(policy, INSTRUMENT, dealt)
    places = [(cell.set_id, cell.item, cell.figure) for cell in (*released.cells, *released.withheld)]
    assert len(places) == len(set(places))
