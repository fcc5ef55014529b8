"""`soundline`: everything that is done from a shell."""

from __future__ import annotations

import sys

import click

from surveys.refusals import Refusal
from webapp.commands.campaigns import campaign
from webapp.commands.demonstration import demo
from webapp.commands.people import coordinator, sign_in
from webapp.commands.rosters import roster
from webapp.commands.running import migrate, serve_command
from webapp.config import SettingsError
from webapp.serve import CannotServe

MISUSE = 2
"""Exit code for input that cannot be used."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="soundline")
def soundline() -> None:
    """Soundline: 360 feedback on whether technical leaders are calibrated and credible."""


for command in (serve_command, migrate, demo, campaign, roster, coordinator, sign_in):
    soundline.add_command(command)


def main() -> None:
    """Run a command; what is refused is one sentence on standard error and exit code 2."""
    try:
        soundline()
    except (Refusal, SettingsError, CannotServe) as refusal:
        click.echo(getattr(refusal, "sentence", str(refusal)), err=True)
        sys.exit(MISUSE)
