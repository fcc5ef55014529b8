"""`soundline`: everything that is done from a shell."""

from __future__ import annotations

import sys
from typing import NoReturn

import click

from webapp.commands.on_demand import OnDemand

MISUSE = 2
"""Exit code for input that cannot be used."""
FAILURE = 1
"""Exit code for something outside that failed: the mail server, the database, a file."""

COMMANDS = {
    "serve": "webapp.commands.running:serve_command",
    "migrate": "webapp.commands.running:migrate",
    "doctor": "webapp.commands.doctor:doctor",
    "test-ballot": "webapp.commands.doctor:test_ballot",
    "demo": "webapp.commands.demonstration:demo",
    "campaign": "webapp.commands.campaigns:campaign",
    "roster": "webapp.commands.rosters:roster",
    "coordinator": "webapp.commands.people:coordinator",
    "person": "webapp.commands.people:person",
    "sign-in": "webapp.commands.people:sign_in",
    "bench": "webapp.commands.bench:bench",
    "programs": "webapp.commands.programs:programs",
    "score": "webapp.commands.scoring:score",
    "classify": "webapp.commands.classifying:classify",
}

EXPECTED = {
    "surveys.refusals.Refusal": MISUSE,
    "webapp.config.SettingsError": MISUSE,
    "webapp.serve.CannotServe": MISUSE,
    "webapp.mailer.MailUnavailable": FAILURE,
    "webapp.jobs.JobFailed": FAILURE,
    "sqlalchemy.exc.OperationalError": FAILURE,
    "builtins.OSError": FAILURE,
}
"""Errors that are a sentence and no traceback, by name: none of them is loaded before it is raised."""


@click.group(commands=OnDemand(COMMANDS), context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="soundline")
def soundline() -> None:
    """Soundline: 360 feedback on whether technical leaders are calibrated and credible."""


def main() -> None:
    """Run a command; what is refused or fails as expected is one sentence on standard error."""
    try:
        soundline()
    except Exception as error:
        names = [f"{one.__module__}.{one.__name__}" for one in type(error).__mro__]
        expected = next((name for name in names if name in EXPECTED), None)
        if expected is None:
            raise
        _leave(_sentence(error, expected), EXPECTED[expected])


def _sentence(error: Exception, expected: str) -> str:
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or type(error).__name__}."
    if expected.startswith("sqlalchemy"):
        cause = getattr(error, "orig", error)
        return f"The database cannot be used: {cause}. Check database_url and data_dir."
    return str(getattr(error, "sentence", error))


def _leave(sentence: str, code: int) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(code)
