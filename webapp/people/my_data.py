"""What is stored about the signed-in person: to read, to take away, and to have erased."""

from __future__ import annotations

import json

from flask import Blueprint, Response, flash, redirect, render_template, session, url_for
from flask_babel import gettext as _
from flask_login import logout_user
from werkzeug.wrappers import Response as AnyResponse

from surveys.erasure import CannotErase, erase_person, require_erasable
from surveys.people import Person
from surveys.personal_data import data_of
from surveys.storage import drop_old_pages
from webapp.people.forms import ConfirmForm
from webapp.people.roles import desks_of, me, require
from webapp.people.sentences import said
from webapp.people.surroundings import db, now, settings

blueprint = Blueprint("my_data", __name__, url_prefix="/my-data")
blueprint.before_request(require(lambda _session, _person: True, "")(lambda: None))

Answer = AnyResponse | str


@blueprint.get("/")
def index() -> str:
    """What there is, and what can be done with it."""
    refusal = hindrance(me())
    told = said(refusal.to_the_person) if refusal else ""
    return render_template("my_data/index.html", only_rater=_is_only_rater(), hindrance=told)


@blueprint.get("/soundline-my-data.json")
def download() -> Response:
    """Everything stored about the person, as JSON."""
    content = json.dumps(data_of(db(), me(), now()), ensure_ascii=False, indent=2)
    db().commit()
    response = Response(content + "\n", mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="soundline-my-data.json"'
    return response


@blueprint.route("/erase", methods=["GET", "POST"])
def erase() -> Answer:
    """Erase the person, after a question. Who leads or runs something asks a coordinator instead."""
    if not _is_only_rater():
        flash(_("You have a role here beside rating. Ask a coordinator to erase your data."), "warn")
        return redirect(url_for("my_data.index"))
    if refusal := hindrance(me()):
        raise refusal.to_the_person
    if not ConfirmForm().validate_on_submit():
        return render_template("my_data/erase.html")
    erase_person(db(), me(), settings().places)
    db().commit()
    drop_old_pages(db())
    logout_user()
    session.clear()
    flash(_("Your data are erased, and you are signed out."))
    return redirect(url_for("accounts.ask"))


def _is_only_rater() -> bool:
    desks = desks_of(db(), me())
    return not (desks.coordinator or desks.leader or desks.manager or desks.board or desks.keyholder)


def hindrance(person: Person) -> CannotErase | None:
    """Why somebody's data cannot be erased now; None if they can."""
    try:
        require_erasable(db(), person)
    except CannotErase as refusal:
        return refusal
    return None
