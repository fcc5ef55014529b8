"""Groups that are too small join others, by counts and names alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.anonymity.merging import merge_small, set_id

COUNTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 20), min_size=1)


@pytest.mark.parametrize(
    ("counts", "sets"),
    [
        ({"peer": 6, "report": 9, "other": 5}, [("other",), ("peer",), ("report",)]),
        ({"peer": 4, "report": 9, "other": 2}, [("other", "peer"), ("report",)]),
        ({"peer": 2, "report": 5, "other": 2}, [("other", "peer", "report")]),
        ({"peer": 3, "report": 3, "other": 3}, [("other", "peer", "report")]),
        ({"peer": 3, "report": 30, "other": 3}, [("other", "peer"), ("report",)]),
        ({"peer": 1}, [("peer",)]),
        ({"peer": 0, "report": 7}, [("peer", "report")]),
        ({}, []),
    ],
)
def test_the_smallest_joins_the_next_smallest(counts, sets):
    assert merge_small(counts, 5) == sets


def test_equal_counts_are_taken_by_name():
    assert merge_small({"c": 4, "a": 4, "b": 4, "d": 40}, 5) == [("a", "b", "c"), ("d",)]
    assert merge_small({"d": 3, "c": 3, "b": 3, "a": 3}, 5) == [("a", "b"), ("c", "d")]


@given(COUNTS, st.integers(1, 12))
def test_every_group_is_in_exactly_one_set(counts, k):
    assert sorted(name for names in merge_small(counts, k) for name in names) == sorted(counts)


@given(COUNTS, st.integers(1, 12))
def test_every_set_is_large_enough_unless_all_together_are_not(counts, k):
    totals = [sum(counts[name] for name in names) for names in merge_small(counts, k)]
    assert all(total >= k for total in totals) or len(totals) == 1


@given(COUNTS, st.integers(1, 12), st.randoms())
def test_the_order_in_which_groups_are_listed_does_not_matter(counts, k, random):
    shuffled = list(counts.items())
    random.shuffle(shuffled)
    assert merge_small(dict(shuffled), k) == merge_small(counts, k)


def test_a_set_is_named_after_all_its_groups():
    assert set_id(["report"]) == "report"
    assert set_id(["report", "other+peer"]) == "other+peer+report"
