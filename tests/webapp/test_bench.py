"""`soundline bench` runs the benchmarks of the source tree and hands on whether they passed."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from webapp.cli import soundline
from webapp.commands import bench

TREE = Path(__file__).parents[2]


def invoke(*arguments: str, what: str = "anonymity") -> Result:
    return CliRunner().invoke(soundline, ["bench", what, *arguments])


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], Path]]:
    """The commands that would be started; each ends with 1."""
    commands = []

    def run(command: list[str], *, cwd: Path, check: bool) -> Any:
        commands.append((command[1:], cwd))
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setattr(bench.subprocess, "run", run)
    return commands


def test_it_runs_the_benchmarks_from_anywhere_in_the_tree_and_hands_on_their_end(
    started: list[tuple[list[str], Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(TREE / "webapp")
    assert invoke().exit_code == 1
    assert invoke("--quick").exit_code == 1
    assert started == [
        (["-m", "tests.benchmarks.anonymity"], TREE),
        (["-m", "tests.benchmarks.anonymity", "--quick"], TREE),
    ]


def test_figures_are_tried_as_promises_are(started: list[tuple[list[str], Path]]) -> None:
    assert invoke(what="scoring").exit_code == 1
    assert invoke("--quick", what="scoring").exit_code == 1
    assert [command for command, _ in started] == [
        ["-m", "tests.benchmarks.statistics"],
        ["-m", "tests.benchmarks.statistics", "--quick"],
    ]


def test_reports_are_tried_as_figures_are(started: list[tuple[list[str], Path]]) -> None:
    assert invoke(what="reports").exit_code == 1
    assert invoke("--quick", what="reports").exit_code == 1
    assert [command for command, _ in started] == [
        ["-m", "tests.benchmarks.reports"],
        ["-m", "tests.benchmarks.reports", "--quick"],
    ]


def test_without_the_source_tree_a_sentence_says_what_to_do(
    started: list[tuple[list[str], Path]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(bench, "__file__", str(tmp_path / "lib" / "webapp" / "commands" / "bench.py"))
    result = invoke()
    assert result.exit_code == 1
    assert "part of the source tree" in result.output
    assert started == []
