"""`soundline`: everything that is done from a shell."""

from __future__ import annotations

import sys
from typing import NoReturn

import click
from sqlalchemy.exc import OperationalError

from surveys.refusals import Refusal
from webapp.commands.bench import bench
from webapp.commands.campaigns import campaign
from webapp.commands.demonstration import demo
from webapp.commands.doctor import doctor, test_ballot
from webapp.commands.people import coordinator, person, sign_in
from webapp.commands.programs import programs
from webapp.commands.rosters import roster
from webapp.commands.running import migrate, serve_command
from webapp.config import SettingsError
from webapp.jobs import JobFailed
from webapp.mailer import MailUnavailable
from webapp.serve import CannotServe

MISUSE = 2
"""Exit code for input that cannot be used."""
FAILURE = 1
"""Exit code for something outside that failed: the mail server, the database, a file."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="soundline")
def soundline() -> None:
    """Soundline: 360 feedback on whether technical leaders are calibrated and credible."""


for command in (
    serve_command,
    migrate,
    doctor,
    test_ballot,
    demo,
    campaign,
    roster,
    coordinator,
    person,
    sign_in,
    bench,
    programs,
):
    soundline.add_command(command)


def main() -> None:
    """Run a command; what is refused or fails as expected is one sentence on standard error."""
    try:
        soundline()
    except (Refusal, SettingsError, CannotServe) as refusal:
        _leave(getattr(refusal, "sentence", str(refusal)), MISUSE)
    except (MailUnavailable, JobFailed) as failure:
        _leave(str(failure), FAILURE)
    except OperationalError as failure:
        _leave(f"The database cannot be used: {failure.orig}. Check database_url and data_dir.", FAILURE)
    except OSError as failure:
        where = f"{failure.filename}: " if failure.filename else ""
        _leave(f"{where}{failure.strerror or type(failure).__name__}.", FAILURE)


def _leave(sentence: str, code: int) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(code)
