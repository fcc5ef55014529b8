"""Released cells become readings with the right middle, band and error."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import ItemKey, SetKey
from scoring.intervals import Reading, over_items, over_sets, standard_error, t_quantile, worst_case
from scoring.pooling import Pooled
from scoring.readings import over_all_sets, read_sets
from scoring.scores import Estimate
from tests.scoring.conftest import Cell, amount, banded, mean

C1 = ItemKey("C1", "amount", "contact")
Q1 = ItemKey("Q1", "frequency")
REPORTS = [SetKey("report", 10)]


def read(cells: Sequence[Cell], item: ItemKey = C1):  # type: ignore[no-untyped-def]
    return read_sets([item], REPORTS, cells, Pooled())["report"].get(item.id)


def test_bias_and_penalty_come_from_the_two_published_ends() -> None:
    parts = read(amount("C1", 1.2, 0.4)).parts
    assert parts["bias"].value == pytest.approx(-0.8)
    assert parts["penalty"].value == pytest.approx(1.6)
    assert parts["too-little"].value == pytest.approx(1.2)
    assert parts["bias"].reach == 0


def test_four_far_too_little_and_four_far_too_much_have_no_bias_and_the_whole_penalty() -> None:
    parts = read(amount("C1", 1.5, 1.5)).parts
    assert parts["bias"].value == 0
    assert parts["penalty"].value == 3


def test_a_low_label_counts_at_the_middle_of_its_band() -> None:
    cells = [Cell("report", "C1", "too-little", "0.2 or lower", 0.0, 0.2), amount("C1", 0, 0.6)[1]]
    parts = read(cells).parts
    assert parts["too-little"].value == pytest.approx(0.1)
    assert parts["bias"].value == pytest.approx(0.5)
    assert parts["bias"].reach == pytest.approx(0.1)


def test_mostly_too_little_means_two_thirds_or_more_on_that_side() -> None:
    parts = read(banded("C1", 2.1, "too-little")).parts
    assert parts["penalty"].value == pytest.approx(2.55)
    assert (parts["bias"].value - parts["bias"].reach) == pytest.approx(-3)
    assert (parts["bias"].value + parts["bias"].reach) == pytest.approx(-0.7)
    assert (parts["too-little"].value - parts["too-little"].reach) == pytest.approx(1.4)
    assert (parts["too-much"].value + parts["too-much"].reach) == pytest.approx(1.0)


def test_divided_has_no_bias_and_says_so() -> None:
    found = read(banded("C1", 2.1, "divided"))
    assert found.parts["bias"].value == 0
    assert found.divided == 1


@given(st.integers(5, 30), st.data())
def test_a_banded_cell_covers_every_pair_of_figures_it_can_stand_for(n: int, data: st.DataObject) -> None:
    least = min(3 * n - 7, 2 * n)
    total = data.draw(st.integers(least, 3 * n))
    little = data.draw(st.integers(0, total))
    d, e = little / n, (total - little) / n
    direction = "divided" if 3 * abs(d - e) < d + e else "too-little" if d > e else "too-much"
    parts = read(banded("C1", least / n, direction)).parts
    for part, value in {"bias": e - d, "penalty": d + e, "too-little": d, "too-much": e}.items():
        assert abs(parts[part].value - value) <= parts[part].reach + 1e-9


def test_a_label_without_bounds_is_the_figure_itself() -> None:
    found = read([Cell("report", "Q1", "mean", "2.4")], Q1)
    assert found.parts["mean"].value == 2.4


def test_a_band_without_an_end_reaches_to_the_end_of_the_scale() -> None:
    found = read([Cell("report", "Q1", "mean", "4.0 or higher", 4.0, None)], Q1)
    assert found.parts["mean"].value == 4.5
    assert found.parts["mean"].reach == 0.5


def test_a_withheld_item_has_no_reading() -> None:
    assert read([Cell("report", "C1", "withheld", "few-answers", n_low=0)]) is None
    assert read([]) is None


def test_half_a_released_amount_is_not_read() -> None:
    assert read(amount("C1", 1, 1)[:1]) is None


def test_an_unknown_set_or_direction_is_an_error() -> None:
    with pytest.raises(ValueError, match="unknown set"):
        read(amount("C1", 1, 0, set_id="peer"))
    with pytest.raises(ValueError, match="unknown direction"):
        read(banded("C1", 2, "sideways"))


def test_a_statement_about_all_sets_together_is_no_reading() -> None:
    assert read([Cell("other+report", "contact:too-far", "statement", "3 or more")]) is None


def test_sets_count_by_the_number_invited() -> None:
    sets = [SetKey("peer", 5), SetKey("report", 15)]
    cells = amount("C1", 2, 0, "peer") + amount("C1", 0, 0, "report", n_low=15, n_high=None)
    found = over_all_sets(read_sets([C1], sets, cells, Pooled()), sets)["C1"]
    assert found.parts["bias"].value == pytest.approx(-0.5)
    assert (found.n_low, found.n_high) == (23, None)


def test_the_error_comes_from_the_smallest_n_of_the_range() -> None:
    few, many = read(mean("Q1", 3, n_low=5), Q1), read(mean("Q1", 3, n_low=20), Q1)
    assert few.parts["mean"].error == pytest.approx(0.65 / 5**0.5)
    assert many.parts["mean"].error == pytest.approx(few.parts["mean"].error / 2)


def test_errors_of_sets_cancel_and_errors_of_items_do_not() -> None:
    one = Reading(1.0, 0.1, 0.4, 20)
    assert over_sets([one, one], [1, 1]).error == pytest.approx(0.4 / 2**0.5)
    assert over_items([one, one]).error == pytest.approx(0.4)
    assert over_sets([one, one], [1, 1]).reach == over_items([one, one]).reach == pytest.approx(0.1)


@given(st.floats(-2, 2), st.floats(0, 1), st.floats(0, 1), st.floats(3, 60))
def test_the_interval_always_covers_the_published_band(
    value: float, reach: float, error: float, df: float
) -> None:
    found = Reading(value, reach, error, df).estimate(-9, 9)
    assert found.low <= value - reach + 1e-12
    assert found.high >= value + reach - 1e-12


@given(st.floats(-5, 5), st.floats(0, 2))
def test_an_estimate_never_leaves_the_scale(value: float, error: float) -> None:
    found = Reading(value, 0, error, 10).estimate(-3, 3)
    assert -3 <= found.low <= found.value <= found.high <= 3


def test_weights_that_sum_to_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="positive sum"):
        over_sets([Reading(0, 0, 0, 4)], [0])


def test_quantiles_are_students() -> None:
    assert t_quantile(4) == pytest.approx(2.776445)
    assert t_quantile(float("inf")) == pytest.approx(1.959964)


def test_the_unclipped_side_of_an_interval_tells_its_error() -> None:
    assert standard_error(Estimate(2.8, 2.8 - 1.96, 3.0)) == pytest.approx(1, abs=1e-4)


def test_worst_case_of_those_who_did_not_answer() -> None:
    assert worst_case(3.8, 5, 12, 1, 5) == pytest.approx((2.1667, 4.5), abs=1e-4)
    assert worst_case(3.8, 10, 12, 1, 5) == pytest.approx((3.3333, 4.0), abs=1e-4)
    with pytest.raises(ValueError, match="invited"):
        worst_case(3, 13, 12, 1, 5)
