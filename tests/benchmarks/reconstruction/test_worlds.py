"""What attackers claim is held against plain enumeration."""

from __future__ import annotations

from collections import Counter
from itertools import combinations_with_replacement
from math import comb

import pytest

from surveys.release import Policy, policy_for
from surveys.release.medians import median_figure
from tests.benchmarks.reconstruction.readers import Read, figures_of, set_of
from tests.benchmarks.reconstruction.worlds import (
    Asked,
    Seen,
    histograms,
    possible,
    possible_leaver,
    possible_steps,
    published,
)


@pytest.mark.parametrize(("n", "values"), [(5, 5), (8, 7), (12, 5)])
def test_every_way_to_answer_is_counted_once(n: int, values: int) -> None:
    found = histograms(n, values)
    assert len(found) == len({tuple(row) for row in found.tolist()}) == comb(n + values - 1, values - 1)
    assert set(found.sum(axis=1).tolist()) == {n}


@pytest.mark.parametrize(
    "asked",
    [
        Asked("agreement", 5, Policy()),
        Asked("frequency", 6, Policy()),
        Asked("agreement", 10, Policy()),
        Asked("agreement", 10, Policy(), coarse=True),
        Asked("amount", 6, Policy()),
        Asked("agreement", 8, policy_for("high-fear")),
    ],
    ids=str,
)
@pytest.mark.parametrize("known", [(), (2,), (1, 3)])
def test_what_remains_possible_is_what_enumeration_leaves(asked: Asked, known: tuple[int, ...]) -> None:
    left: dict[Seen, set[int]] = {}
    for answers in combinations_with_replacement(asked.values, asked.n):
        rest = Counter(answers)
        rest.subtract(known)
        if min(rest.values()) >= 0:
            left.setdefault(published(asked, answers, True), set()).update(+rest)
    for told, values in left.items():
        assert possible(asked, told, True, known) == values


def test_labels_that_contradict_each_other_leave_nothing() -> None:
    asked = Asked("agreement", 6, Policy())
    assert possible(asked, frozenset({("mean", "3.0"), ("mean", "3.2")}), False) == frozenset()


@pytest.mark.parametrize("n", [8, 9])
@pytest.mark.parametrize("known", [(), (0,), (3, 3), (0, 3)])
def test_steps_that_remain_possible_are_those_that_enumeration_leaves(n: int, known: tuple[int, ...]) -> None:
    ladder = (1.0, 2.0, 5.0, 10.0)
    left: dict[str, set[int]] = {}
    for steps in combinations_with_replacement(range(4), n):
        rest = Counter(steps)
        rest.subtract(known)
        if min(rest.values()) >= 0:
            label = median_figure(n, steps[(n - 1) // 2] + steps[n // 2], ladder).label
            left.setdefault(label, set()).update(+rest)
    for label, values in left.items():
        fits = {twice for twice in range(7) if median_figure(n, twice, ladder).label == label}
        assert possible_steps(fits.__contains__, 4, n, known) == values


def test_whoever_left_between_two_exact_waves_is_known_if_all_others_repeat_themselves() -> None:
    before, now = Asked("agreement", 6, Policy()), Asked("agreement", 5, Policy())
    answers = [4, 3, 3, 2, 4, 1]
    told = published(before, answers, False), published(now, answers[:-1], False)
    assert possible_leaver(before, told[0], now, told[1], False) == {1}
    half = Asked("agreement", 5, Policy(), coarse=True)
    coarse = published(half, answers[:-1], False)
    assert possible_leaver(before, told[0], half, coarse, False) > {1}


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("too little 1.2 · too much 0.2 or lower (5–7)", {"too-little": "1.2", "too-much": "0.2 or lower"}),
        (
            "both ends together 1.6 or more · people are divided (5–7)",
            {"total": "1.6 or more", "direction": "divided"},
        ),
        (
            "mean 3.1 · 1–2: 25 % · 3: 35 % · 4–5: 40 % (10–14)",
            {"mean": "3.1", "share-low": "25 %", "share-mid": "35 %", "share-high": "40 %"},
        ),
        ("median 2–5 (15 or more)", {"median": "2–5"}),
        ("too few answers", {"withheld": "few-answers"}),
        ("–", {}),
    ],
)
def test_a_cell_is_read_as_it_stands(text: str, figures: dict[str, str]) -> None:
    assert {one.figure: one.label for one in figures_of(text, "peer", "Q1")} == figures


def test_the_bounds_that_a_label_names_are_read() -> None:
    labels = {"2.2 or lower": (None, 2.2), "4.8 or higher": (4.8, None), "2–5": (2, 5), "3.4": (3.4, 3.4)}
    assert {label: Read("peer", "Q1", "mean", label).bounds for label in labels} == labels


def test_the_sets_that_a_heading_names_are_read() -> None:
    assert set_of("others who work with you, peers and direct reports") == "other+peer+report"
