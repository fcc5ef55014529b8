"""What scores are made of, and how items hang together within leaders and between them."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest

from scoring.generalisability import Components, Levels, components, levels
from scoring.reliability import alpha, one_way, spearman_brown, within_deviations

PARTS = {"leader": 0.4, "rater": 0.6, "leader_item": 0.2, "rest": 0.5}


def ratings(leaders: int, raters: int, items: int = 4, seed: int = 2) -> tuple[np.ndarray, np.ndarray]:
    source = np.random.default_rng(seed)
    place = np.repeat(np.arange(leaders), source.integers(2, 2 * raters - 1, leaders))
    leader = source.normal(0, PARTS["leader"] ** 0.5, leaders)
    profile = source.normal(0, PARTS["leader_item"] ** 0.5, (leaders, items))
    rater = source.normal(0, PARTS["rater"] ** 0.5, (len(place), 1))
    rest = source.normal(0, PARTS["rest"] ** 0.5, (len(place), items))
    return source.normal(size=items) + (leader[:, None] + profile)[place] + rater + rest, place


def test_what_scores_are_made_of_is_found_again() -> None:
    found = components(*ratings(3000, 6))
    assert found is not None
    for name, variance in PARTS.items():
        assert getattr(found, name) == pytest.approx(variance, abs=0.03)


def test_generalisability_by_hand() -> None:
    made = Components(**PARTS)
    assert made.generalisability(6, 4) == pytest.approx(0.4 / (0.4 + 0.1 + 0.05 + 0.5 / 24))
    assert made.generalisability(10**9, 10**9) == pytest.approx(1)


def test_more_raters_and_more_items_never_make_a_score_less_sure() -> None:
    made = Components(**PARTS)
    assert made.generalisability(5, 3) < made.generalisability(6, 3) < made.generalisability(6, 4)


def test_one_item_in_common_is_the_plain_reliability_of_raters() -> None:
    made = Components(0.3, 0.7, 0.0, 0.0)
    assert made.generalisability(8, 1) == pytest.approx(spearman_brown(0.3, 8))


def test_components_say_what_icc2_of_the_raters_means_says_about_the_same_items() -> None:
    table, place = ratings(30, 5)
    keep = np.concatenate([np.flatnonzero(place == leader)[:2] for leader in range(30)])
    found, plain = components(table[keep], place[keep]), one_way(table[keep].mean(axis=1), place[keep])
    assert found is not None
    assert plain is not None
    fixed = found.leader + found.leader_item / 4
    assert fixed / (fixed + found.rater / 2 + found.rest / 8) == pytest.approx(plain.icc2)


def test_a_negative_variance_is_kept_and_counts_as_none() -> None:
    found = components([[1, 2], [5, 4], [1, 2], [5, 4.5]], [0, 0, 1, 1])
    assert found is not None
    assert found.leader < 0
    assert found.generalisability(5, 2) == 0
    assert isnan(Components(0, 0, 0, 0).generalisability(5, 2))


@pytest.mark.parametrize(
    ("table", "groups"),
    [
        ([[1, 2], [2, 3]], [0, 0]),
        ([[1, 2], [2, 3]], [0, 1]),
        ([[1], [2], [4]], [0, 0, 1]),
        (np.empty((0, 2)), []),
    ],
)
def test_one_leader_one_item_or_single_raters_have_no_components(table: object, groups: list[int]) -> None:
    assert components(np.array(table, float), groups) is None


def test_a_mean_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="raters and items"):
        Components(1, 1, 1, 1).generalisability(0, 3)


def test_items_may_hang_together_between_leaders_and_not_within() -> None:
    source = np.random.default_rng(4)
    place = np.repeat(np.arange(200), 6)
    leaders = source.normal(0, 1, (200, 1)) + source.normal(0, 0.4, (200, 4))
    table = leaders[place] + source.normal(0, 1, (1200, 4))
    found = levels(table, place)
    assert found.alpha_between is not None
    assert found.omega_between is not None
    assert found.alpha_within == pytest.approx(0, abs=0.08)
    assert found.alpha_between > 0.9
    assert found.omega_between > 0.9


def test_alpha_within_leaders_is_that_of_the_deviations() -> None:
    table, place = ratings(20, 5)
    found, plain = levels(table, place), alpha(within_deviations(table, place))
    assert plain is not None
    assert found.alpha_within == pytest.approx(plain.value)


def test_between_few_leaders_there_is_no_omega_and_for_one_there_is_nothing() -> None:
    table, place = ratings(20, 5)
    found = levels(table, place)
    assert found.omega_within is not None
    assert found.omega_between is None
    assert levels(table, np.zeros(len(table), np.int64)) == Levels(None, None, None, None)


def test_leaders_who_do_not_differ_and_items_that_do_not_vary_have_no_alpha() -> None:
    alike = levels([[1, 2], [5, 4], [1, 2], [5, 4.5]], [0, 0, 1, 1])
    assert alike.alpha_between is None
    still = levels([[3, 3], [3, 3], [4, 4], [4, 4]], [0, 0, 1, 1])
    assert still == Levels(None, None, None, None)
