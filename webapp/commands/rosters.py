"""Commands about roster files: a template to fill in, and a check that changes nothing."""

from __future__ import annotations

from pathlib import Path

import click

from surveys.refusals import Incomplete
from surveys.roster import Roster, RosterProblems, read_roster, template_csv

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def roster() -> None:
    """Files that say who is there, who leads, and who is asked about whom."""


@roster.command("template")
def template() -> None:
    """Print a roster to fill in."""
    click.echo(template_csv().decode(), nl=False)


@roster.command("check")
@click.argument("file", type=FILE)
def check(file: Path) -> None:
    """Say everything that is wrong with FILE, or what it holds. Changes nothing."""
    found = read_or_explain(file)
    raters = {edge.rater for edge in found.edges}
    click.echo(
        f"{len(found.people)} people, {len(found.leaders)} leaders, {len(raters)} people who are asked."
    )
    for warning in found.warnings:
        click.echo(f"Note: {warning.sentence}")


def read_or_explain(file: Path) -> Roster:
    """Read a roster; if anything is wrong, print every problem with its line and the way out."""
    try:
        return read_roster(file.read_bytes(), file.name)
    except RosterProblems as wrong:
        for problem in wrong.problems:
            where = f"line {problem.line}" if problem.line else "file"
            column = f", column {problem.column}" if problem.column else ""
            click.echo(f"{file.name}, {where}{column}: {problem.sentence}", err=True)
        raise Incomplete("Nothing was imported. Mend the file and try again.") from None
