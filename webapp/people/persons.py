"""The coordinator's page of persons: finding somebody, noting that they have left, erasing them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import func, or_, select
from werkzeug.wrappers import Response

from surveys.erasure import erase_person
from surveys.leaving import void_invitations
from surveys.people import Person
from surveys.refusals import NotFound, Refusal
from surveys.storage import drop_old_pages
from webapp.people.forms import ConfirmForm
from webapp.people.known_as import leads_in
from webapp.people.my_data import hindrance
from webapp.people.roles import coordinators_only, me
from webapp.people.sentences import said
from webapp.people.surroundings import db, settings

MOST_SHOWN = 50

blueprint = Blueprint("persons", __name__, url_prefix="/desk/persons")
coordinators_only(blueprint)

Answer = Response | str


@blueprint.get("/")
def index() -> str:
    """Persons whose name or address contains what was typed."""
    wanted = request.args.get("q", "").strip().lower()
    known = select(Person).where(Person.erased.is_(False))
    if wanted:
        name = func.lower(Person.name).contains(wanted, autoescape=True)
        known = known.where(or_(name, Person.email.contains(wanted, autoescape=True)))
    found = db().scalars(known.order_by(Person.name).limit(MOST_SHOWN + 1)).all()
    return render_template(
        "desk/persons.html", wanted=wanted, found=found[:MOST_SHOWN], more=len(found) > MOST_SHOWN
    )


@blueprint.route("/<person_id>/left", methods=["GET", "POST"])
def left(person_id: str) -> Answer:
    """Somebody has left: an unused invitation becomes void. Nobody is told whether there was one."""
    person = _person(person_id)
    if not ConfirmForm().validate_on_submit():
        return render_template("desk/person_left.html", person=person, leading=leads_in(person))
    void_invitations(db(), person)
    db().commit()
    flash(_("Noted. If the invitation had not been used yet, the link no longer works."))
    return redirect(url_for("persons.index", q=person.email))


@blueprint.route("/<person_id>/erase", methods=["GET", "POST"])
def erase(person_id: str) -> Answer:
    """Erase somebody's data, after saying what goes and what stays."""
    person = _person(person_id)
    if person.id == me().id:
        raise Refusal("You cannot erase yourself. Ask another coordinator.")
    if not ConfirmForm().validate_on_submit():
        refusal = hindrance(person)
        told = said(refusal) if refusal else ""
        return render_template("desk/person_erase.html", person=person, hindrance=told)
    erase_person(db(), person, settings().places)
    db().commit()
    drop_old_pages(db())
    flash(_("The data of this person are erased."))
    return redirect(url_for("persons.index"))


def _person(person_id: str) -> Person:
    person = db().get(Person, person_id)
    if person is None or person.erased:
        raise NotFound("There is no such person.")
    return person
