"""Figures of a whole wave."""

from __future__ import annotations

import numpy as np
import pytest

from scoring import ItemKey
from scoring.pooling import Row
from scoring.reliability import one_way
from scoring.told_apart import LeaderMean, one_way_of_means
from tests.scoring.conftest import ITEMS
from tests.scoring.waves import facet_of, figures_of, item_of, rows


def with_answers(old: list[Row], item: str, answer: float | None) -> list[Row]:
    return [(subject, name, {**numbers, item: answer}) for subject, name, numbers in old]


def test_a_small_wave_has_no_figures_of_its_own() -> None:
    for few in (rows(leaders=1, raters=30), rows(leaders=2, raters=20), rows(leaders=3, raters=4), []):
        found = figures_of(few)
        assert not found.enough
        assert (found.reliability, found.items, found.spread) == ([], [], {})


def test_leaders_who_differ_can_be_told_apart() -> None:
    currency = facet_of(figures_of(rows()), "currency")
    assert currency.icc1 is not None
    assert currency.icc2 is not None
    assert currency.icc1.value > 0.3
    assert currency.icc1.low < currency.icc1.value < currency.icc1.high
    assert currency.icc2.value > 0.8
    assert currency.raters_for_70 is not None
    assert currency.raters_for_70 <= 6


def test_leaders_who_are_alike_cannot_and_the_figure_is_not_lifted_to_nought() -> None:
    means = [LeaderMean(0.2, 8), LeaderMean(0.21, 8), LeaderMean(0.19, 8)]
    found = one_way_of_means(means, 1.0)
    assert found is not None
    assert found[0].value < 0
    assert found[1].value < 0
    assert facet_of(figures_of(rows(between=0.0, seed=3)), "currency").raters_for_70 is None


def test_reliability_from_means_is_that_from_all_ratings() -> None:
    source = np.random.default_rng(1)
    groups = np.repeat(np.arange(8), [5, 6, 7, 8, 5, 9, 12, 6])
    values = source.normal(0, 1, len(groups)) + 0.6 * source.normal(0, 1, 8)[groups]
    means = [LeaderMean(float(values[groups == g].mean()), float((groups == g).sum())) for g in range(8)]
    within = sum(float(((values[groups == g] - means[g].value) ** 2).sum()) for g in range(8))
    plain, found = one_way(values, groups), one_way_of_means(means, within / (len(values) - 8))
    assert plain is not None
    assert found is not None
    assert found[0].value == pytest.approx(plain.icc1, abs=0.006)
    assert (found[0].low, found[0].high) == pytest.approx((plain.icc1_low, plain.icc1_high), abs=0.006)
    assert found[1].value == pytest.approx(plain.icc2, abs=0.006)


def test_figures_from_what_is_published_are_near_those_from_the_sheets_and_rather_lower() -> None:
    off = []
    for seed in range(12):
        sheets = rows(leaders=10, raters=12, between=0.5, seed=seed)
        told = facet_of(figures_of(sheets), "currency").icc1
        answers = [np.mean([numbers["K1"], numbers["K2"]]) for _, _, numbers in sheets]  # type: ignore[arg-type]
        exact = one_way(answers, [subject for subject, _, _ in sheets])
        assert told is not None
        assert exact is not None
        off.append(told.value - exact.icc1)
    assert -0.15 < float(np.mean(off)) < 0.03
    assert float(np.abs(off).max()) < 0.2


def test_generalisability_is_lower_when_leaders_differ_from_item_to_item() -> None:
    alike = facet_of(figures_of(rows(leaders=8)), "currency").generalisability
    uneven = [
        (subject, name, {**numbers, "K2": -(numbers["K2"] or 0) if int(subject[-1]) % 2 else numbers["K2"]})
        for subject, name, numbers in rows(leaders=8)
    ]
    apart = facet_of(figures_of(uneven), "currency").generalisability
    assert alike is not None
    assert apart is not None
    assert apart < alike - 0.2


def test_alpha_is_about_raters_and_not_about_leaders() -> None:
    near, apart = (facet_of(figures_of(rows(between=b)), "currency").alpha for b in (0.0, 1.0))
    assert near is not None
    assert apart is not None
    assert apart.value == pytest.approx(near.value, abs=0.2)
    assert apart.value < 0.8
    assert apart.low < apart.value < apart.high


def test_two_items_get_the_spearman_brown_figure_and_no_omega() -> None:
    found = figures_of(rows())
    together = item_of(found, "K1").goes_with
    currency = facet_of(found, "currency")
    assert together is not None
    assert currency.alpha is not None
    assert currency.alpha.value == pytest.approx(2 * together / (1 + together), abs=0.01)
    assert currency.omega is None


def test_a_reversed_item_is_turned_round_before_items_are_held_together() -> None:
    altitude = facet_of(figures_of(rows()), "altitude")
    assert altitude.alpha is not None
    assert altitude.alpha.value > 0.2


def test_items_are_held_together_between_leaders_from_ten_leaders_on() -> None:
    assert facet_of(figures_of(rows(leaders=9)), "currency").alpha_between is None
    found = facet_of(figures_of(rows(leaders=12)), "currency").alpha_between
    assert found is not None
    assert found > 0.8


def test_agreement_stands_beside_what_chance_can_do() -> None:
    found = facet_of(figures_of(rows(leaders=10)), "currency")
    assert found.r_wg is not None
    assert found.r_wg_chance is not None
    assert 0 < found.r_wg_chance < found.r_wg < 1
    assert found.a_wg is not None
    assert found.a_wg < found.r_wg


def test_with_fewer_than_ten_leaders_agreement_and_spread_cannot_be_told() -> None:
    found = figures_of(rows(leaders=9))
    currency = facet_of(found, "currency")
    assert (currency.r_wg, currency.r_wg_chance, currency.a_wg) == (None, None, None)
    assert currency.icc1 is not None
    assert (found.spread, {one.spread for one in found.items}) == ({}, {None})


def test_a_question_that_few_could_judge_has_no_spread_beside_others_that_have() -> None:
    sheets = rows(leaders=10)
    found = figures_of(sheets[:60] + with_answers(sheets[60:], "A1", None))
    assert (item_of(found, "A1").spread, facet_of(found, "altitude").r_wg) == (None, None)
    assert item_of(found, "K1").spread is not None
    assert set(found.spread) == {"K1", "K2", "P1", "T1"}


def test_raters_at_random_agree_no_more_than_chance() -> None:
    source = np.random.default_rng(7)
    random = [
        (
            f"leader-{place // 9}",
            "report",
            {"K1": float(source.integers(-3, 4)), "K2": float(source.integers(-3, 4))},
        )
        for place in range(90)
    ]
    found = facet_of(figures_of(random), "currency")
    assert found.r_wg is not None
    assert found.r_wg_chance is not None
    assert found.r_wg < found.r_wg_chance


def test_facets_that_nobody_was_asked_about_have_no_figures() -> None:
    found = {one.facet for one in figures_of(rows()).reliability}
    assert "contact" not in found
    assert "credibility" in found


def test_the_share_not_in_a_position_to_say_is_told_in_three_steps_for_the_whole_wave_only() -> None:
    sheets = rows()
    found = {one.item: one.unable for one in figures_of(sheets).items}
    assert (found["Q1"], found["K1"]) == (0.5, 0)
    assert "C1" not in found
    some = with_answers(sheets[:20], "A1", None) + sheets[20:]
    assert item_of(figures_of(some), "A1").unable == 0.25


def test_an_item_that_nobody_could_observe_is_reported_as_such_and_has_no_mean() -> None:
    q1 = item_of(figures_of(rows()), "Q1")
    assert (q1.mean, q1.spread, q1.flags) == (None, None, ["unable"])


def test_a_facet_that_nobody_could_observe_cannot_be_told() -> None:
    found = figures_of(with_answers(with_answers(rows(), "K1", None), "K2", None))
    assert "currency" not in {one.facet for one in found.reliability}
    assert item_of(found, "K1").flags == ["unable"]


def test_an_item_on_which_leaders_are_alike_is_flagged_and_kept_in_alpha() -> None:
    found = figures_of(with_answers(rows(), "K2", -1.0))
    k2, currency = item_of(found, "K2"), facet_of(found, "currency")
    assert k2.mean == -1
    assert "alike" in k2.flags
    assert "alike" not in item_of(found, "K1").flags
    assert currency.alpha is not None
    assert currency.alpha.value == 0


def test_four_leaders_are_too_few_to_call_alike() -> None:
    found = figures_of(with_answers(rows(leaders=4), "K2", -1.0))
    assert "alike" not in item_of(found, "K2").flags


def test_leaders_whose_raters_are_divided_in_the_same_way_are_not_alike() -> None:
    halves = [
        (s, n, {**numbers, "K2": (-2.0, 2.0)[place % 2]})
        for place, (s, n, numbers) in enumerate(rows(leaders=10))
    ]
    assert "alike" not in item_of(figures_of(halves), "K2").flags


def test_an_item_that_does_not_go_with_its_facet_is_flagged() -> None:
    source = np.random.default_rng(3)
    mixed = [(s, n, {**numbers, "K2": float(source.integers(-2, 3))}) for s, n, numbers in rows(leaders=9)]
    found = figures_of(mixed)
    assert "apart" in item_of(found, "K2").flags
    assert item_of(figures_of(rows(leaders=9)), "K2").flags == []


def test_an_amount_is_reported_with_both_ends_so_that_a_divided_one_is_seen() -> None:
    halves = [
        (s, n, {**numbers, "K1": (-1.0, 1.0)[place % 2]}) for place, (s, n, numbers) in enumerate(rows())
    ]
    k1 = item_of(figures_of(halves), "K1")
    assert (k1.mean, k1.too_little, k1.too_much) == (0, 0.5, 0.5)


def test_spread_is_told_per_item_and_only_in_steps_of_a_fifth() -> None:
    spread = figures_of(rows(leaders=10)).spread
    assert set(spread) == {"K1", "K2", "A1", "P1", "T1"}
    assert all(one in (0.8, 1.0, 1.2) for one in spread.values())


def test_an_item_of_a_longer_form_that_nobody_was_asked_hides_no_facet() -> None:
    longer = (*ITEMS, ItemKey("K3", "amount", "currency"), ItemKey("T2", "agreement", "credibility"))
    assert figures_of(rows(), longer).reliability == figures_of(rows()).reliability
    assert facet_of(figures_of(rows(), longer), "currency").icc1 is not None


def test_omega_needs_three_items_and_fifty_sheets() -> None:
    third = (*ITEMS, ItemKey("K3", "amount", "currency"))

    def wave(leaders: int) -> list[Row]:
        source = np.random.default_rng(leaders)
        return [
            (s, n, {**numbers, "K3": float(np.clip((numbers["K1"] or 0) + source.integers(-1, 2), -3, 3))})
            for s, n, numbers in rows(leaders=leaders)
        ]

    large, small = (facet_of(figures_of(wave(leaders), third), "currency") for leaders in (6, 4))
    assert small.omega is None
    assert large.omega is not None
    assert large.alpha is not None
    assert large.omega == pytest.approx(large.alpha.value, abs=0.15)
