"""Commands about people: who may run campaigns, and links to sign in with."""

from __future__ import annotations

import json
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.erasure import erase_person
from surveys.keyholding import require_no_key
from surveys.people import Person
from surveys.personal_data import data_of
from surveys.planning import person_for
from surveys.refusals import NotFound
from surveys.storage import drop_old_pages
from webapp.commands.installation import clock, session_of, settings
from webapp.mail import sign_in_address
from webapp.people.accounts import make_link

HOURS = 24.0


@click.group()
def coordinator() -> None:
    """People who run campaigns."""


@coordinator.command("add")
@click.argument("name")
@click.argument("email")
def add(name: str, email: str) -> None:
    """Let NAME with mail address EMAIL run campaigns, and print a link to sign in with."""
    with session_of(settings()) as session:
        person = person_for(session, name=name, email=email)
        require_no_key(session, person)
        person.is_coordinator = True
        if person.name != name.strip():
            click.echo(f"{person.email} is known here as {person.name}, and keeps this name.", err=True)
        click.echo(_link(session, person))


@click.command("sign-in")
@click.argument("email")
def sign_in(email: str) -> None:
    """Print a one-time link that signs in the person with mail address EMAIL."""
    with session_of(settings()) as session:
        click.echo(_link(session, _known(session, email)))


@click.group()
def person() -> None:
    """Data stored about one person."""


@person.command("export")
@click.argument("email")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="JSON file to write."
)
def export(email: str, out: Path) -> None:
    """Write everything stored about the person with mail address EMAIL to a file, for that person only."""
    with session_of(settings()) as session:
        content = data_of(session, _known(session, email), clock())
    out.touch(mode=0o600)
    out.chmod(0o600)  # also if the file was there before
    out.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    click.echo(f"{out}: for this person's eyes only. It says whether they have collected their ballots.")


@person.command("erase")
@click.argument("email")
@click.confirmation_option(prompt="Name, address and everything about this person alone will go. Erase?")
def erase(email: str) -> None:
    """Erase the person with mail address EMAIL. Figures of others stay: they name nobody."""
    with session_of(settings()) as session:
        erase_person(session, _known(session, email), settings().places)
    with session_of(settings()) as session:
        drop_old_pages(session)
    click.echo("Erased.")


def _known(session: Session, email: str) -> Person:
    known = session.scalar(select(Person).where(Person.email == email.strip().lower()))
    if known is None:
        raise NotFound("Nobody here has the mail address %(email)s.", email=email)
    return known


def _link(session: Session, person: Person) -> str:
    return sign_in_address(settings(), make_link(session, person, clock(), hours=HOURS))
