"""`soundline programs`: the sums of the two programs that run on other people's machines."""

from __future__ import annotations

import click

from webapp.programs import OPENING_PAGE, RATER_PROGRAM, program_sum


@click.command("programs")
def programs() -> None:
    """Print the SHA-256 of the rater's program and of the opening page, as they are served.

    The rater's page, the keyholder's desk and each transcript show the same sums.
    """
    for path in (RATER_PROGRAM, OPENING_PAGE):
        click.echo(f"{program_sum(path)}  {path.name}")
