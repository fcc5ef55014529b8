"""Commands about people: who may run campaigns, and links to sign in with."""

from __future__ import annotations

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.people import Person
from surveys.planning import person_for
from surveys.refusals import NotFound
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
        person.is_coordinator = True
        click.echo(_link(session, person))


@click.command("sign-in")
@click.argument("email")
def sign_in(email: str) -> None:
    """Print a one-time link that signs in the person with mail address EMAIL."""
    with session_of(settings()) as session:
        person = session.scalar(select(Person).where(Person.email == email.strip().lower()))
        if person is None:
            raise NotFound("Nobody here has the mail address %(email)s.", email=email)
        click.echo(_link(session, person))


def _link(session: Session, person: Person) -> str:
    return sign_in_address(settings(), make_link(session, person, clock(), hours=HOURS))
