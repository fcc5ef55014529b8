"""`soundline doctor` and `soundline test-ballot`: is the installation sound, and do ballots arrive?"""

from __future__ import annotations

import json
from collections.abc import Iterable

import click

from webapp.commands.installation import settings
from webapp.doctor import Check, Group, Visit, examine
from webapp.probe import send_test_ballot

MARKS = {"good": "✓", "warning": "!", "bad": "✗"}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="For a program that watches: one JSON object.")
@click.pass_context
def doctor(context: click.Context, as_json: bool) -> None:
    """Look whether this installation can keep what raters are promised. Exit code 1 if it cannot."""
    groups = examine(Visit(settings()))
    is_bad = any(group.outcome == "bad" for group in groups)
    if as_json:
        lines = [_as_json(line) for group in groups for line in group.lines]
        click.echo(json.dumps({"sound": not is_bad, "checks": lines}, ensure_ascii=False, indent=1))
    else:
        for group in groups:
            _tell(group)
    context.exit(1 if is_bad else 0)


@click.command("test-ballot")
@click.pass_context
def test_ballot(context: click.Context) -> None:
    """Send a ballot that is never counted the whole way, and say whether it arrived. Exit code 1 if not."""
    lines = send_test_ballot(settings())
    _tell_lines(lines)
    is_red = any(line.outcome == "bad" for line in lines)
    click.echo("\nRed: ballots do not arrive." if is_red else "\nGreen: ballots arrive.")
    context.exit(1 if is_red else 0)


def _tell(group: Group) -> None:
    click.echo(f"\n{group.title}")
    _tell_lines(group.lines)


def _tell_lines(lines: Iterable[Check]) -> None:
    for line in lines:
        click.echo(f"  {MARKS[line.outcome]} {line.sentence}")
        if str(line.way_out):
            click.echo(f"      {line.way_out}")


def _as_json(line: Check) -> dict[str, str]:
    return {
        "name": line.name,
        "outcome": line.outcome,
        "sentence": str(line.sentence),
        "way_out": str(line.way_out),
    }
