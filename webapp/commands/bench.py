"""`soundline bench`: proofs of what this program promises. They live in the source tree."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click

RUNNER = Path("tests") / "benchmarks" / "anonymity.py"


@click.group(short_help="Proofs of what this program promises.")
def bench() -> None:
    """Proofs of what this program promises: attacks that must fail, and figures that must hold."""


@bench.command("anonymity", short_help="Try to link, reconstruct and prove answers.")
@click.option("--quick", is_flag=True, help="In a few minutes: fewer repetitions, smaller groups.")
@click.pass_context
def anonymity(context: click.Context, quick: bool) -> None:
    """Try to link, to reconstruct and to prove what somebody answered. Exit code 1 if anything succeeds."""
    context.exit(_run("tests.benchmarks.anonymity", quick=quick))


@bench.command("scoring", short_help="Try intervals, alarms and speed.")
@click.option("--quick", is_flag=True, help="In a few minutes: fewer simulated leaders, no million ratings.")
@click.pass_context
def scoring(context: click.Context, quick: bool) -> None:
    """Try whether intervals hold, alarms stay silent and scoring is fast. Exit code 1 if a limit breaks."""
    context.exit(_run("tests.benchmarks.statistics", quick=quick))


@bench.command("reports", short_help="Try speed and memory of reports on paper.")
@click.option("--quick", is_flag=True, help="In a few minutes: fewer prints, a batch of a hundred.")
@click.pass_context
def reports(context: click.Context, quick: bool) -> None:
    """Try what a report on paper costs, beside Chromium and in a batch. Exit code 1 if a limit breaks."""
    context.exit(_run("tests.benchmarks.reports", quick=quick))


def _run(module: str, *, quick: bool) -> int:
    tree = source_tree(Path.cwd())
    if tree is None:
        raise click.ClickException(
            "The benchmarks are part of the source tree and are not installed with the program. "
            "Change into the folder with Soundline's source and start again."
        )
    command = [sys.executable, "-m", module, *(["--quick"] if quick else [])]
    return subprocess.run(command, cwd=tree, check=False).returncode  # noqa: S603 - our own program


def source_tree(start: Path) -> Path | None:
    """The folder with the benchmarks: this one, one above it, or the one this program was started from."""
    places = (start, *start.parents, Path(__file__).parents[2])
    return next((place for place in places if (place / RUNNER).is_file()), None)
