"""Figures of a whole wave tell no answer of a rater, in the smallest wave that has them.

The number of ballots is taken as known, as everywhere in the release rules. Reliability, agreement and means
are arithmetic on released cells and on the coarse spread, which intervals in reports show as well; only how
items go together and how many could not say come from the sheets. What these two add is tried here.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import ItemKey, wave_figures
from scoring.coarse import COARSE_STEP, FINE_ROWS, SHARES, STRONGEST, Coarse, coarse, told_correlation
from scoring.pooling import LEAST_BALLOTS, LEAST_LEADERS, Pooled, Row, of_many
from tests.scoring.waves import figures_of, released

LEADERS, RATERS = 3, 5
PAIR = (ItemKey("K1", "amount", "currency"), ItemKey("K2", "amount", "currency"))
SINGLE = (ItemKey("C1", "amount", "contact"), ItemKey("Q1", "frequency"))
AMOUNTS = st.integers(-3, 3)


@st.composite
def smallest_waves(draw: st.DrawFn) -> list[Row]:
    """Fifteen sheets about three leaders."""
    return [
        (f"leader-{leader}", "report", {item.id: float(draw(AMOUNTS)) for item in PAIR})
        for leader in range(LEADERS)
        for _ in range(RATERS)
    ]


def alike(rows: list[Row], other: list[Row], items: tuple[ItemKey, ...]) -> bool:
    """Whether nobody who reads all that is published can tell these two waves apart."""
    return released(rows, items) == released(other, items) and figures_of(rows, items) == figures_of(
        other, items
    )


def exchanged(rows: list[Row], one: int, other: int, items: tuple[str, ...]) -> list[Row]:
    """The same wave, two raters of one leader having given each other's answers to these items."""
    new = [(subject, name, dict(numbers)) for subject, name, numbers in rows]
    for item in items:
        new[one][2][item], new[other][2][item] = rows[other][2][item], rows[one][2][item]
    return new  # type: ignore[return-value]


def neighbours() -> Iterator[tuple[int, int]]:
    """Raters of one leader next to each other: who may exchange with a neighbour may with anybody."""
    for leader in range(LEADERS):
        yield from pairwise(range(leader * RATERS, (leader + 1) * RATERS))


def raters_of_one_leader() -> Iterator[tuple[int, int]]:
    for leader in range(LEADERS):
        yield from combinations(range(leader * RATERS, (leader + 1) * RATERS), 2)


def test_the_smallest_wave_has_three_leaders_and_fifteen_ballots() -> None:
    assert (LEAST_LEADERS, LEAST_BALLOTS) == (LEADERS, LEADERS * RATERS)


@settings(max_examples=8)
@given(smallest_waves())
def test_every_rater_may_have_answered_as_any_other_of_the_same_leader(rows: list[Row]) -> None:
    both = tuple(item.id for item in PAIR)
    assert all(alike(rows, exchanged(rows, one, other, both), PAIR) for one, other in neighbours())


@settings(max_examples=8)
@given(st.lists(AMOUNTS, min_size=15, max_size=15), st.lists(st.integers(1, 5), min_size=15, max_size=15))
def test_a_single_answer_may_have_been_changed_for_that_of_another_rater(
    amounts: list[int], often: list[int]
) -> None:
    rows: list[Row] = [
        (f"leader-{place // RATERS}", "report", {"C1": float(amount), "Q1": float(times)})
        for place, (amount, times) in enumerate(zip(amounts, often, strict=True))
    ]
    for one, other in neighbours():
        assert alike(rows, exchanged(rows, one, other, ("C1",)), SINGLE)


def test_how_items_go_together_never_links_two_answers_of_one_sheet() -> None:
    source = np.random.default_rng(2)
    strong = [
        (f"leader-{place // RATERS}", "report", {"K1": float(x), "K2": float(x)})
        for place, x in enumerate(source.integers(-2, 3, 15))
    ]
    assert coarse(strong, PAIR).together == {frozenset(("K1", "K2")): STRONGEST}
    for rater in range(15):
        pairs = [pair for pair in raters_of_one_leader() if rater in pair]
        differing = [pair for pair in pairs if strong[pair[0]][2]["K2"] != strong[pair[1]][2]["K2"]]
        assert any(alike(strong, exchanged(strong, *pair, ("K2",)), PAIR) for pair in differing)


@settings(max_examples=8)
@given(smallest_waves())
def test_a_small_wave_tells_one_of_five_correlations(rows: list[Row]) -> None:
    assert len(rows) < FINE_ROWS
    (told,) = coarse(rows, PAIR).together.values()
    assert told in (0, 0.2, 0.4, 0.6, 0.8)


def test_an_item_that_all_answer_alike_looks_like_one_that_goes_with_nothing() -> None:
    constant, other = np.zeros(15), np.arange(15.0) - 7
    assert told_correlation(constant, other, COARSE_STEP) == 0
    assert told_correlation(-other, other, COARSE_STEP) == 0


@pytest.mark.parametrize("colluding", [0, 1, 2])
def test_nobody_is_proved_to_have_answered_or_not_by_the_share_that_could_not_say(colluding: int) -> None:
    for share in SHARES:
        counts = [n for n in range(16) if told_share(n) == share]
        for known in range(colluding + 1):  # of the colluding raters, so many could not say
            others = {n - known for n in counts if 0 <= n - known <= 15 - colluding}
            assert any(n > 0 for n in others)
            assert any(n < 15 - colluding for n in others)


def told_share(unable: int) -> float:
    rows: list[Row] = [
        (f"leader-{place // RATERS}", "report", {"Q1": None if place < unable else 3.0})
        for place in range(15)
    ]
    return coarse(rows, SINGLE).unable["Q1"]


def test_all_else_follows_from_cells_spread_and_those_two() -> None:
    assert set(Coarse.__dataclass_fields__) == {"pooled", "together", "unable", "complete"}
    assert coarse([], PAIR) == Coarse(Pooled(is_coarse=True))


def wave_of(sheets: tuple[int, ...]) -> list[Row]:
    """A wave whose leaders are all asked K1 and K2, and K3, K4 and Q1 on so many of their 16 sheets each."""
    source = np.random.default_rng(4)
    return [
        (f"leader-{leader}", "report", _sheet(source, is_long=place < long))
        for leader, long in enumerate(sheets)
        for place in range(16)
    ]


def _sheet(source: np.random.Generator, *, is_long: bool) -> dict[str, float | None]:
    sheet: dict[str, float | None] = {item: float(source.integers(-3, 4)) for item in ("K1", "K2")}
    if is_long:
        sheet |= {item: float(source.integers(-3, 4)) for item in ("K3", "K4")}
        sheet["Q1"] = None
    return sheet


LONG = (*PAIR, ItemKey("K3", "amount", "contact"), ItemKey("K4", "amount", "contact"), SINGLE[1])


@pytest.mark.parametrize("sheets", [(16, 0, 0), (16, 16, 0), (16, 16, 4), (16, 5, 5), (16, 1, 1)])
def test_a_question_that_only_one_leader_or_mostly_one_was_asked_about_has_no_figure_of_the_wave(
    sheets: tuple[int, ...],
) -> None:
    found = figures_of(wave_of(sheets), LONG)
    assert {one.item for one in found.items} == {"K1", "K2"}
    assert {one.facet for one in found.reliability} == {"currency"}
    told = coarse(wave_of(sheets), LONG)
    assert set(told.unable) == {"K1", "K2"}
    assert set(told.complete) == {"currency"}
    assert set(told.together) == {frozenset(("K1", "K2"))}


def test_a_question_that_five_raters_each_of_three_leaders_were_asked_has_figures() -> None:
    found = figures_of(wave_of((10, 5, 5)), LONG)
    assert {one.item for one in found.items} == {item.id for item in LONG}
    assert {one.facet for one in found.reliability} == {"currency", "contact"}


def test_a_wave_that_is_mostly_about_one_leader_has_no_figures() -> None:
    large = [("leader-0", "report", {"K1": 1.0, "K2": float(place % 3)}) for place in range(11)]
    rest = [(f"leader-{1 + place // 5}", "report", {"K1": 0.0, "K2": 1.0}) for place in range(10)]
    assert not figures_of([*large, *rest], PAIR).enough
    assert figures_of([*large[1:], *rest], PAIR).enough


def test_the_mean_of_a_question_needs_three_leaders_whose_reports_show_it() -> None:
    sheets = wave_of((16, 16, 16))
    for shown, is_told in ((1, False), (2, False), (3, True)):
        (k1, *_) = wave_figures(sheets, LONG, released(sheets, LONG)[:shown]).items
        assert (k1.mean is not None, k1.too_little is not None) == (is_told, is_told)


def test_agreement_at_the_mean_needs_three_leaders_whose_mean_allows_it() -> None:
    sheets = [
        (f"leader-{leader}", "report", {"T1": float(agrees)})
        for leader in range(12)
        for agrees in ((2, 3, 4, 3, 3) if leader < 2 else (1, 1, 1, 1, 1))
    ]
    (credibility,) = figures_of(sheets, (ItemKey("T1", "agreement", "credibility"),)).reliability
    assert credibility.r_wg is not None
    assert credibility.a_wg is None


@given(st.lists(st.integers(0, 30), max_size=6))
def test_many_leaders_are_three_with_five_sheets_of_whom_none_outweighs_the_rest(sheets: list[int]) -> None:
    large = sorted(sheets)[-3:]
    expected = len(large) == 3 and large[0] >= 5 and large[-1] <= sum(sheets) - large[-1]
    assert of_many(sheets) is expected
