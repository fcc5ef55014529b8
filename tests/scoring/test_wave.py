"""Figures of a whole wave."""

from __future__ import annotations

import numpy as np
import pytest

from scoring import wave_figures
from scoring.pooling import Row
from tests.scoring.conftest import ITEMS


def rows(leaders: int = 6, raters: int = 12, between: float = 1.0, seed: int = 5) -> list[Row]:
    source = np.random.default_rng(seed)
    found: list[Row] = []
    for leader in range(leaders):
        shift = source.normal(0, between)
        for _ in range(raters):
            mood = source.normal(0, 0.5)
            base = np.clip(np.round(shift + mood + source.normal(0, 0.6, 4)), -3, 3)
            answers: dict[str, float | None] = {
                "K1": float(base[0]),
                "K2": float(base[1]),
                "A1": float(base[2]),
                "P1": float(-base[3]),
                "T1": float(np.clip(4 + base[0], 1, 5)),
                "Q1": None,
            }
            found.append((f"leader-{leader}", "report", answers))
    return found


def test_a_small_wave_has_no_figures_of_its_own() -> None:
    for few in (rows(leaders=2, raters=20), rows(leaders=3, raters=4), []):
        found = wave_figures(few, ITEMS)
        assert not found.enough
        assert (found.reliability, found.items, found.spread) == ([], [], {})


def test_leaders_who_differ_can_be_told_apart() -> None:
    currency = next(one for one in wave_figures(rows(), ITEMS).reliability if one.facet == "currency")
    assert currency.icc1 is not None
    assert currency.icc2 is not None
    assert currency.icc1 > 0.3
    assert currency.icc2 > 0.8
    assert currency.raters_for_70 is not None
    assert currency.raters_for_70 <= 6


def test_leaders_who_are_alike_cannot() -> None:
    currency = next(
        one for one in wave_figures(rows(between=0.0), ITEMS).reliability if one.facet == "currency"
    )
    assert currency.icc1 is not None
    assert currency.icc1 < 0.1


def test_alpha_is_about_raters_and_not_about_leaders() -> None:
    near, apart = (
        next(one for one in wave_figures(rows(between=b), ITEMS).reliability if one.facet == "currency").alpha
        for b in (0.0, 1.0)
    )
    assert near is not None
    assert apart is not None
    assert apart == pytest.approx(near, abs=0.2)
    assert apart < 0.8


def test_a_reversed_item_is_turned_round_before_items_are_held_together() -> None:
    altitude = next(one for one in wave_figures(rows(), ITEMS).reliability if one.facet == "altitude")
    assert altitude.alpha is not None
    assert altitude.alpha > 0.2


def test_facets_that_nobody_was_asked_about_have_no_reliability() -> None:
    found = {one.facet: one for one in wave_figures(rows(), ITEMS).reliability}
    assert (found["contact"].icc1, found["contact"].alpha, found["contact"].raters_for_70) == (
        None,
        None,
        None,
    )
    assert found["credibility"].icc1 is not None


def test_the_share_not_in_a_position_to_say_is_told_for_the_whole_wave_only() -> None:
    found = {one.item: one.not_in_position for one in wave_figures(rows(), ITEMS).items}
    assert found["Q1"] == 1
    assert found["K1"] == 0
    assert "C1" not in found


def test_spread_is_told_per_item() -> None:
    spread = wave_figures(rows(), ITEMS).spread
    assert set(spread) == {"K1", "K2", "A1", "P1", "T1"}
    assert all(0.4 < one < 1.3 for one in spread.values())
