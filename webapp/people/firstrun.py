"""The first run: whoever reads the set-up token in the terminal becomes the first coordinator."""

from __future__ import annotations

import hashlib
import hmac

from flask import Blueprint, abort, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from surveys.people import Person
from webapp.config import Settings
from webapp.people.accounts import nobody_yet, sign_in
from webapp.people.forms import FirstRunForm
from webapp.people.security import limiter
from webapp.people.surroundings import db, settings
from webapp.secret import secret_key

blueprint = Blueprint("firstrun", __name__)


def first_run_token(settings: Settings) -> str:
    """The set-up token, for the terminal. It is worth nothing once there is a person in the database."""
    key = bytes.fromhex(secret_key(settings))
    digits = hmac.new(key, b"first coordinator", hashlib.sha256).hexdigest()[:20]
    return "-".join(digits[start : start + 5] for start in range(0, 20, 5))


@blueprint.get("/set-up")
def set_up() -> str:
    """Ask for the token, and for name and address of the first coordinator."""
    _only_while_empty()
    return render_template("firstrun/set_up.html", form=FirstRunForm())


@blueprint.post("/set-up")
@limiter.limit("10 per minute", key_func=lambda: "first run")
def create_coordinator() -> Response | tuple[str, int]:
    """Make the first coordinator and sign them in."""
    _only_while_empty()
    form = FirstRunForm()
    if not (form.validate_on_submit() and _token_is_right(form)):
        return render_template("firstrun/set_up.html", form=form), 422
    person = Person(name=form.name.data, email=form.email.data.lower(), is_coordinator=True)
    db().add(person)
    db().commit()
    sign_in(person)
    return redirect(url_for("campaigns.what_next"))


def _only_while_empty() -> None:
    if not nobody_yet(db()):
        abort(404)


def _token_is_right(form: FirstRunForm) -> bool:
    typed = (form.token.data or "").strip().lower()
    right = hmac.compare_digest(typed.encode(), first_run_token(settings()).encode())
    if not right:
        form.token.errors = [_("This is not the token that the terminal shows. Copy it from there.")]
    return right
