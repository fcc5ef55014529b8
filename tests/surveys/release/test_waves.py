"""Two waves of the same leader: few changes in a set make its figures coarser, and only then."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from surveys.release import Cell, Policy, barely_changed, coarsen, n_range, release_amount, release_rating
from surveys.release.cells import place

PEOPLE = {"a", "b", "c", "d", "e", "f"}
POLICY = Policy()


def cell(label: str, low: float, high: float, figure: str = "mean") -> Cell:
    return Cell("peer", "Q1", figure, label, low, high, *n_range(6))


def test_one_who_left_makes_a_set_coarse() -> None:
    assert barely_changed({"peer": PEOPLE - {"a"}}, {"peer": PEOPLE}, k=5) == {"peer"}


def test_the_same_people_again_stay_as_they_are() -> None:
    assert barely_changed({"peer": PEOPLE}, {"peer": PEOPLE}, k=5) == set()


def test_as_many_changes_as_a_figure_needs_answers_are_enough() -> None:
    other = (PEOPLE - {"a", "b"}) | {"x", "y", "z"}
    assert barely_changed({"peer": other}, {"peer": PEOPLE}, k=5) == set()


def test_a_set_that_was_merged_otherwise_before_is_compared_all_the_same() -> None:
    assert barely_changed({"peer": PEOPLE}, {"other+peer": PEOPLE | {"x"}}, k=5) == {"peer"}


TEAM, PEERS = frozenset("abcdef"), frozenset("mnopqr")


def test_two_sets_that_were_one_before_are_compared_together() -> None:
    """The set of last time, less the set that is unchanged, would leave the team without the new one."""
    now = {"peer": PEERS, "report": TEAM | {"x"}}
    assert barely_changed(now, {"peer+report": PEERS | TEAM}, k=5) == {"peer", "report"}


def test_one_set_that_was_two_before_is_compared_with_both() -> None:
    now, before = {"peer+report": PEERS | TEAM - {"a"}}, {"peer": PEERS, "report": TEAM}
    assert barely_changed(now, before, k=5) == {"peer+report"}


def test_a_set_beside_one_that_changed_stays_as_it_is() -> None:
    now, before = {"peer": PEERS, "report": TEAM - {"a"}}, {"peer": PEERS, "report": TEAM}
    assert barely_changed(now, before, k=5) == {"report"}


def test_somebody_who_moves_between_sets_makes_both_coarse() -> None:
    now = {"peer": PEERS | {"a"}, "report": TEAM - {"a"}}
    assert barely_changed(now, {"peer": PEERS, "report": TEAM}, k=5) == {"peer", "report"}


def test_sets_that_only_split_stay_as_they_are() -> None:
    now = {"peer": PEERS, "report": TEAM}
    assert barely_changed(now, {"peer+report": PEERS | TEAM}, k=5) == set()


def test_a_first_wave_has_nothing_to_be_compared_with() -> None:
    assert barely_changed({"peer": PEOPLE}, {}, k=5) == set()


def test_bins_are_left_out_and_other_sets_are_untouched() -> None:
    cells = [cell("0.4", 0.375, 0.425, "share-low"), cell("3.4", 3.35, 3.45)]
    assert [one.label for one in coarsen(cells, {"peer"})] == ["3.5"]
    assert coarsen(cells, {"report"}) == cells


def test_a_band_stays_a_band() -> None:
    band = cell("2.2 or lower", 1.0, 2.2)
    assert coarsen([band], {"peer"}) == [band]


@given(st.lists(st.integers(1, 5), min_size=5, max_size=30), st.sampled_from(["low", "high"]))
def test_the_true_mean_lies_in_the_half_step(values: list[int], sensitive: str) -> None:
    cells = place(release_rating(POLICY, values, sensitive), "peer", "Q1")
    (coarse,) = coarsen(cells, {"peer"})
    assert coarse.low is not None
    assert coarse.high is not None
    assert coarse.low - 1e-9 <= sum(values) / len(values) <= coarse.high + 1e-9


@given(st.lists(st.integers(-3, 3), min_size=5, max_size=30))
def test_what_lies_too_far_on_either_side_lies_in_its_half_step(values: list[int]) -> None:
    cells = place(release_amount(POLICY, values), "peer", "C1")
    means = {
        "too-little": sum(max(-value, 0) for value in values) / len(values),
        "too-much": sum(max(value, 0) for value in values) / len(values),
    }
    for coarse in coarsen(cells, {"peer"}):
        if coarse.figure in means and coarse.low is not None and coarse.high is not None:
            assert coarse.low - 1e-9 <= means[coarse.figure] <= coarse.high + 1e-9


@given(st.integers(10, 50))
def test_a_half_step_is_the_nearest_one(tenths: int) -> None:
    (coarse,) = coarsen([cell(f"{tenths / 10:.1f}", tenths / 10 - 0.05, tenths / 10 + 0.05)], {"peer"})
    assert float(coarse.label) * 2 == round(float(coarse.label) * 2)
    assert abs(float(coarse.label) - tenths / 10) <= 0.25
