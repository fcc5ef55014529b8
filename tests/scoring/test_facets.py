"""Facets, credibility and depth."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.facets import depth, position, score_credibility, score_facets
from scoring.pooling import Pooled
from scoring.readings import over_all_sets, read_sets
from scoring.scores import Estimate, FacetScore
from tests.scoring.conftest import ITEMS, Cell, SetKey, amount, banded, mean

REPORTS = [SetKey("report", 10)]
MANY = Pooled(
    9, 90, {(i.id, p): (0.6, 80) for i in ITEMS for p in ("number", "too-little", "too-much", "penalty")}
)


def readings(cells: Sequence[Cell], pooled: Pooled = MANY):  # type: ignore[no-untyped-def]
    return over_all_sets(read_sets(ITEMS, REPORTS, cells, pooled), REPORTS)


def facet(cells: Sequence[Cell], name: str = "contact") -> FacetScore:
    return next(one for one in score_facets(ITEMS, readings(cells)) if one.facet == name)


def test_facets_come_in_the_order_of_the_instrument() -> None:
    names = [one.facet for one in score_facets(ITEMS, {})]
    assert names == ["contact", "currency", "ground-truth", "altitude", "dialogue", "room"]


def test_a_facet_without_shown_items_is_not_shown() -> None:
    found = facet([])
    assert (found.position, found.bias, found.items, found.n_low) == ("not-shown", None, [], 0)


def test_everybody_at_the_right_amount_scores_a_hundred() -> None:
    found = facet(amount("C1", 0, 0, n_low=15, n_high=None))
    assert found.position == "right"
    assert found.score is not None
    assert found.score.value == 100
    assert found.score.low < 100


def test_the_score_falls_with_the_distance_in_either_direction() -> None:
    for cells in (amount("C1", 1.5, 0), amount("C1", 0, 1.5), amount("C1", 0.7, 0.8)):
        score = facet(cells).score
        assert score is not None
        assert score.value == pytest.approx(50)


def test_a_reversed_item_exchanges_its_ends() -> None:
    found = facet(amount("P1", 1.8, 0.1), "altitude")
    assert found.bias is not None
    assert found.bias.value == pytest.approx(1.7)
    assert found.position == "too-much"


def test_a_facet_is_the_mean_of_its_shown_items() -> None:
    found = facet(amount("K1", 2, 0) + amount("K2", 0, 1), "currency")
    assert found.bias is not None
    assert found.bias.value == pytest.approx(-0.5)
    assert found.items == ["K1", "K2"]


def test_raters_at_both_ends_are_divided() -> None:
    found = facet(amount("C1", 0.9, 0.8))
    assert found.split
    assert found.position == "divided"


def test_a_release_that_says_divided_is_divided() -> None:
    assert facet(banded("C1", 2.0, "divided")).position == "divided"


def test_a_facet_is_divided_when_raters_are_divided_on_half_of_its_items() -> None:
    assert facet(amount("K1", 0.9, 0.8) + amount("K2", 0.1, 0.2), "currency").position == "divided"


def test_items_that_pull_apart_do_not_make_raters_divided() -> None:
    found = facet(amount("K1", 2, 0) + amount("K2", 0, 2), "currency")
    assert not found.split
    assert found.position == "unclear"


def test_a_release_of_mostly_too_little_is_called_too_little() -> None:
    assert facet(banded("C1", 2.0, "too-little")).position == "too-little"
    assert facet(banded("C1", 2.0, "too-much")).position == "too-much"


@pytest.mark.parametrize(
    ("value", "half", "penalty", "word"),
    [
        (-1.0, 0.5, 1.2, "too-little"),
        (-1.0, 1.1, 1.2, "unclear"),
        (-0.4, 0.2, 0.6, "right"),
        (0.2, 0.6, 0.8, "right"),
        (0.2, 0.9, 0.8, "unclear"),
        (0.2, 0.6, 1.3, "unclear"),
        (0.9, 0.8, 1.0, "too-much"),
    ],
)
def test_the_word_needs_both_the_figure_and_its_interval(
    value: float, half: float, penalty: float, word: str
) -> None:
    assert position(Estimate(value, value - half, value + half), penalty, split=False) == word


@given(st.integers(0, 30), st.integers(0, 30))
def test_exchanging_the_ends_mirrors_the_facet(little: int, much: int) -> None:
    if little + much > 30:
        return
    one, other = facet(amount("C1", little / 10, much / 10)), facet(amount("C1", much / 10, little / 10))
    assert one.bias is not None
    assert other.bias is not None
    assert other.bias.value == pytest.approx(-one.bias.value)
    assert other.bias.low == pytest.approx(-one.bias.high)
    assert other.score == one.score
    assert other.split == one.split


def test_credibility_is_the_mean_of_its_items_and_no_facet() -> None:
    found = score_credibility(ITEMS, readings(mean("T1", 4.2) + mean("T3", 3.4)))
    assert found.mean is not None
    assert found.mean.value == pytest.approx(3.8)
    assert found.items == ["T1", "T3"]
    assert score_credibility(ITEMS, {}).mean is None


def test_too_deep_is_contact_sight_and_talk_with_little_room_and_height() -> None:
    deep = amount("C1", 0, 1.5) + amount("G1", 0, 1.5) + amount("V1", 0, 1.5) + amount("R1", 1.5, 0)
    far = amount("C1", 1.5, 0) + amount("V1", 1.5, 0) + amount("R1", 0, 1.5) + amount("A1", 0, 1.5)
    found, opposite = depth(ITEMS, readings(deep)), depth(ITEMS, readings(far))
    assert found is not None
    assert opposite is not None
    assert found.value == pytest.approx(1.5)
    assert opposite.value == pytest.approx(-1.5)


def test_depth_needs_three_facets() -> None:
    assert depth(ITEMS, readings(amount("C1", 1, 0) + amount("V1", 1, 0) + amount("K1", 1, 0))) is None
