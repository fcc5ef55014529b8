"""`soundline serve` and `soundline migrate`: running an installation."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click

from webapp.commands.installation import clock, prepare, session_of, settings
from webapp.config import Settings, load_settings
from webapp.demo.exhibit import exhibit_links
from webapp.jobs import prepare_jobs
from webapp.people.accounts import nobody_yet
from webapp.people.firstrun import first_run_token
from webapp.serve import check_ports, serve

DEMO_DIR = Path("instance/demo")


@click.command("serve")
@click.option("--demo", "show_demo", is_flag=True, help="With a made-up organisation, in instance/demo.")
@click.option("--live", is_flag=True, help="With your own data; empty at first. This is the default.")
def serve_command(show_demo: bool, live: bool) -> None:
    """Serve people and ballots until Ctrl-C."""
    if show_demo and live:
        raise click.UsageError("Choose --demo or --live, not both.")
    # the demonstration touches neither a configured database nor a configured mail server
    apart = load_settings(data_dir=DEMO_DIR, database_url="", smtp_host="") if show_demo else None
    chosen = apart or settings()
    check_ports(chosen)
    if show_demo:
        _load_exhibit(chosen.data_dir)
    prepare(chosen)
    prepare_jobs(chosen)
    serve(chosen, announce=lambda: _announce(chosen, show_demo))


def _load_exhibit(data_dir: Path) -> None:
    """In a process of its own: it takes 300 MiB, and this one runs for as long as the demonstration does."""
    if subprocess.run([sys.executable, "-m", "webapp.demo.exhibit", data_dir], check=False).returncode:  # noqa: S603
        raise click.ClickException("The made-up organisation was not loaded. Start again to try once more.")


@click.command("migrate")
def migrate() -> None:
    """Bring the database to the newest shape. Back up first; doing it again changes nothing."""
    prepare(settings())
    prepare_jobs(settings())
    click.echo("The database is up to date.")


def _announce(chosen: Settings, show_demo: bool) -> None:
    click.echo("\nSoundline is running. Ctrl-C stops it.\n")
    click.echo(f"  People   {chosen.people_origin}")
    click.echo(f"  Ballots  {chosen.ballot_origin}\n")
    if show_demo:
        click.echo("Sign in as somebody of the made-up organisation (each link works once):")
        for who, link in exhibit_links(chosen, clock()):
            click.echo(f"  {who:<12} {link}")
        click.echo("")
        return
    with session_of(chosen) as session:
        empty = nobody_yet(session)
    if empty:
        click.echo(f"This installation is empty. Begin at {chosen.people_origin}/set-up")
        click.echo(f"with the set-up token {first_run_token(chosen)}\n")
    else:
        click.echo("`.venv/bin/soundline sign-in ADDRESS` prints a link to sign in with.\n")
