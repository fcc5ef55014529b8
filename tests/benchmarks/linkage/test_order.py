"""The order attack in a short form, against urns and against a table of rows."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.linkage import order


def test_small_urns_keep_no_order(tmp_path: Path) -> None:
    found = order.attack(order.urn_places(tmp_path, groups=40, size=12))
    assert found.runs == 40
    assert abs(found.z) < 3


def test_buckets_of_large_urns_keep_no_order(tmp_path: Path) -> None:
    found = order.attack(order.urn_places(tmp_path, groups=1, size=300))
    assert found.runs == 8
    assert abs(found.z) < 3


def test_a_table_of_rows_keeps_it_whole_although_its_keys_are_random(tmp_path: Path) -> None:
    found = order.attack(order.row_places(tmp_path, groups=10, size=12))
    assert found.tau == 1
    assert found.z > 10
