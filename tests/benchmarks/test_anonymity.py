"""The runner of all benchmarks says PASS or FAIL for each, and fails if one does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks import anonymity, cost
from tests.benchmarks.anonymity import Benchmark
from tests.benchmarks.results import Result, report


def test_every_benchmark_is_run_in_its_length_and_its_end_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "stand_in.py").write_text(
        "import sys\nprint('tried', *sys.argv[1:])\nsys.exit(len(sys.argv) > 1)"
    )
    monkeypatch.setattr(anonymity, "TREE", tmp_path)
    pair = [Benchmark("good", "stand_in"), Benchmark("bad", "stand_in", ("long",), ("short",))]
    results = anonymity.run(pair)
    assert [(one.benchmark, one.found, one.passed) for one in results] == [
        ("good", "tried", True),
        ("bad", "tried long", False),
    ]
    assert [one.found for one in anonymity.run(pair, quick=True)] == ["tried", "tried short"]
    assert "  tried long" in capsys.readouterr().out


def test_a_benchmark_that_is_missing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anonymity, "TREE", tmp_path)
    (result,) = anonymity.run([Benchmark("gone", "no_such_module")])
    assert not result.passed


def test_the_table_counts_failures_and_nothing_tried_is_no_success(
    capsys: pytest.CaptureFixture[str],
) -> None:
    good, bad = Result("cost", "issue", "0.2 ms", True), Result("linkage", "order", "tau 1", False)
    assert report([good]) == 0
    assert report([good, bad]) == 1
    assert report([]) == 1
    assert report([good, Result("linkage", "timeline, basic", "100 %", None)]) == 0
    shown = capsys.readouterr().out
    assert "PASS  cost            issue: 0.2 ms" in shown
    assert "FAIL  linkage" in shown
    assert "2 results, 1 failed" in shown
    assert "TOLD  linkage         timeline, basic: 100 %" in shown


def test_costs_are_measured_and_come_with_their_limits() -> None:
    results = cost.run(quick=True)
    assert len(results) == 4
    assert all("of the limit of" in one.found or "cannot be measured" in one.found for one in results)
