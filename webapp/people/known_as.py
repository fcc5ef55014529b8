"""Saying to a coordinator whom a mail address already belongs to, so that nobody is added by mistake."""

from __future__ import annotations

from flask import flash
from flask_babel import gettext as _
from sqlalchemy import select

from surveys.campaigns import Campaign, Subject, Wave
from surveys.people import Person
from webapp.people.surroundings import db


def tell_other_name(person: Person, written: str) -> None:
    """Say under which name somebody is known, if another one was written."""
    if _plain(written) != _plain(person.name):
        flash(
            _(
                "%(email)s is known here as %(name)s, and keeps this name: only a roster changes it.",
                email=person.email,
                name=person.name,
            ),
            "warn",
        )


def tell_leading(person: Person, meaning: str = "") -> None:
    """Say of which campaigns somebody is a leader, if of any, and what that means in the new role."""
    titles = leads_in(person)
    if titles:
        told = _("%(name)s is a leader in: %(campaigns)s.", name=person.name, campaigns=", ".join(titles))
        flash(f"{told} {meaning}".strip(), "warn")


def leads_in(person: Person) -> list[str]:
    """Titles of the campaigns in which somebody is a leader, drafts too."""
    query = select(Campaign.title).join(Wave).join(Subject).where(Subject.person_id == person.id)
    return list(db().scalars(query.distinct().order_by(Campaign.title)))


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
