"""Who may run campaigns: adding another coordinator, and taking the right back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from surveys.keyholding import require_no_key
from surveys.people import Person
from surveys.planning import person_for
from surveys.refusals import NotFound, Refusal
from webapp.people.forms import ConfirmForm, PersonForm
from webapp.people.known_as import tell_leading, tell_other_name
from webapp.people.roles import coordinators_only, me
from webapp.people.surroundings import db

blueprint = Blueprint("coordinators", __name__, url_prefix="/desk/coordinators")
coordinators_only(blueprint)

Answer = Response | str | tuple[str, int]


@blueprint.get("/")
def index() -> str:
    """Everybody who runs campaigns."""
    return _page(PersonForm())


@blueprint.post("/")
def add() -> Answer:
    """Let one more person run campaigns."""
    form = PersonForm()
    if not form.validate_on_submit():
        return _page(form), 422
    person = person_for(db(), name=form.name.data, email=form.email.data)
    require_no_key(db(), person)
    person.is_coordinator = True
    db().commit()
    flash(_("%(name)s can sign in as a coordinator now.", name=person.name))
    tell_other_name(person, form.name.data)
    meaning = _("A coordinator reads the other leaders' reports before their release, and never their own.")
    tell_leading(person, meaning)
    return redirect(url_for("coordinators.index"))


@blueprint.route("/<person_id>/remove", methods=["GET", "POST"])
def remove(person_id: str) -> Answer:
    """Take the right away again, after a question. Nobody can take it from themself."""
    person = db().get(Person, person_id)
    if person is None or not person.is_coordinator:
        raise NotFound("There is no such coordinator.")
    if person.id == me().id:
        raise Refusal("You cannot remove yourself. Ask another coordinator.")
    form = ConfirmForm()
    if not form.validate_on_submit():
        return render_template("desk/remove_coordinator.html", person=person, form=form)
    person.is_coordinator = False
    db().commit()
    flash(_("%(name)s no longer runs campaigns.", name=person.name))
    return redirect(url_for("coordinators.index"))


def _page(form: PersonForm) -> str:
    known = db().scalars(select(Person).where(Person.is_coordinator).order_by(Person.name)).all()
    return render_template("desk/coordinators.html", coordinators=known, form=form)
