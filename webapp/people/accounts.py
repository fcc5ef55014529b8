"""Signing in by a one-time link, signing out, and the home page with a person's desks."""

from __future__ import annotations

import hashlib
import logging
import secrets
from datetime import datetime, timedelta
from typing import Any, cast

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import LoginManager, current_user, login_user, logout_user
from sqlalchemy import delete, exists, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.wrappers import Response

from surveys.people import Person, SignInLink
from surveys.refusals import Refusal
from webapp.config import Settings
from webapp.mail import sign_in_address
from webapp.people.courier import hand_over
from webapp.people.forms import AskForLinkForm
from webapp.people.languages import safe_path
from webapp.people.logs import note_error
from webapp.people.roles import Desks, SignedIn, desks_of, me
from webapp.people.security import limiter
from webapp.people.surroundings import db, mailer, now, settings

LINK_HOURS = 1.0
"""How long a link lives that somebody asked for on the sign-in page."""

LONGEST_PATH = 200

blueprint = Blueprint("accounts", __name__)
log = logging.getLogger(__name__)


class LinkUnusable(Refusal):
    """The link was used before, has expired, or never was."""

    status = 410


def make_link(session: Session, person: Person, now: datetime, hours: float = LINK_HOURS) -> str:
    """A fresh token that signs the person in once within `hours`. Only its hash is kept.

    The address for a mail is `people_origin` + `/sign-in/` + token; the caller commits.
    """
    token = secrets.token_urlsafe(32)
    session.execute(delete(SignInLink).where(SignInLink.expires_at < now))
    expires_at = now + timedelta(hours=hours)
    session.add(SignInLink(token_hash=_hash(token), person_id=person.id, expires_at=expires_at))
    session.flush()
    return token


def link_is_good(session: Session, token: str, now: datetime) -> bool:
    """Whether a token could still be spent. Looking spends nothing."""
    link = session.get(SignInLink, _hash(token))
    return link is not None and not link.spent and now < link.expires_at


def spend_link(session: Session, token: str, now: datetime) -> Person:
    """The person whom the token signs in; it is worth nothing afterwards. Else LinkUnusable."""
    good = SignInLink.token_hash == _hash(token), SignInLink.spent.is_(False), SignInLink.expires_at > now
    spending = update(SignInLink).where(*good).values(spent=True).returning(SignInLink.person_id)
    person_id = session.execute(spending).scalar()
    person = session.get(Person, person_id) if person_id else None
    if person is None:
        raise LinkUnusable("This link was used before or has expired.")
    return person


def nobody_yet(session: Session) -> bool:
    """Whether this installation knows no person at all."""
    return not session.scalar(select(exists().where(Person.id.is_not(None))))


def sign_in(person: Person) -> None:
    """Begin a fresh session for the person; nothing of the session before survives but the language."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    session.permanent = True
    login_user(SignedIn(person))


def accept_accounts(app: Flask) -> None:
    """Recognise people by their session and offer the pages of this file."""
    manager = LoginManager(app)
    manager.session_protection = None  # it would weave the network address into the session
    manager.user_loader(_known_person)
    manager.unauthorized_handler(_ask_to_sign_in)
    app.context_processor(lambda: {"my_desks": _my_desks})
    app.jinja_env.globals["has_page"] = lambda endpoint: endpoint in app.view_functions
    app.register_blueprint(blueprint)


@blueprint.get("/")
def home() -> str | Response:
    """The desks of the signed-in person; strangers are asked to sign in."""
    if not current_user.is_authenticated:
        return redirect(url_for("accounts.ask"))
    return render_template("accounts/home.html")


@blueprint.get("/sign-in")
def ask() -> str | Response:
    """The page on which somebody asks for a link."""
    if nobody_yet(db()):
        return redirect(url_for("firstrun.set_up"))
    return render_template("accounts/ask.html", form=AskForLinkForm())


@blueprint.post("/sign-in")
@limiter.limit("5 per hour", key_func=lambda: _typed_address() or "nobody")
def send_link() -> str | tuple[str, int]:
    """Mail a link if the address is known; the answer is the same in any case."""
    form = AskForLinkForm()
    if not form.validate_on_submit():
        return render_template("accounts/ask.html", form=form), 422
    db().rollback()  # the errand has a session of its own and must not wait for this one
    hand_over(_mail_link, _sessions(), mailer(), settings(), _typed_address(), now())
    return render_template("accounts/sent.html", address=form.email.data)


@blueprint.get("/sign-in/<token>")
def open_link(token: str) -> str | Response | tuple[str, int]:
    """A page with a button. Opening it spends nothing, because mail scanners open links too."""
    onward = _asked_for()
    if link_is_good(db(), token, now()):
        return render_template("accounts/open.html", sign_in_token=token, onward=onward)
    if onward and current_user.is_authenticated:
        return redirect(onward)  # a mail that is opened again
    return _unusable(onward)


@blueprint.post("/sign-in/<token>")
@limiter.limit("20 per minute", key_func=lambda: str(request.view_args))
def use_link(token: str) -> Response | tuple[str, int]:
    """Spend the link and begin a session."""
    onward = _asked_for() or session.get("onward")
    try:
        person = spend_link(db(), token, now())
    except LinkUnusable:
        return _unusable(_asked_for())
    db().commit()
    sign_in(person)
    return redirect(safe_path(onward))


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End the session."""
    logout_user()
    session.clear()
    flash(_("You are signed out."))
    response = redirect(url_for("accounts.ask"))
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _asked_for() -> str:
    """The page that a mail spoke of; nothing that leads elsewhere, and nothing long."""
    return safe_path(request.args.get("to"))[:LONGEST_PATH] if "to" in request.args else ""


def _unusable(onward: str) -> tuple[str, int]:
    if onward:
        session["onward"] = onward  # where the next link leads
    return render_template("accounts/unusable.html"), 410


def _typed_address() -> str:
    return request.form.get("email", "").strip().lower()


def _sessions() -> sessionmaker[Session]:
    return cast(sessionmaker[Session], current_app.extensions["sessions"])


def _mail_link(
    sessions: sessionmaker[Session], mailer: Any, settings: Settings, address: str, now: datetime
) -> None:
    """Everything that happens for a known address only, so that no answer comes later for it."""
    with sessions.begin() as session:
        person = session.scalar(select(Person).where(Person.email == address))
        token = make_link(session, person, now) if person else ""
    if person:
        mailer.send_sign_in(person, sign_in_address(settings, token))


def _known_person(person_id: str) -> SignedIn | None:
    try:
        person = db().get(Person, person_id)
    except SQLAlchemyError as error:  # the error page must be shown even while the database is away
        note_error(log, "reading the person behind a session", error)
        return None
    return SignedIn(person) if person else None


def _ask_to_sign_in() -> Response:
    if request.method == "GET":
        session["onward"] = request.full_path.rstrip("?")
    flash(_("Please sign in first."))
    return redirect(url_for("accounts.ask"))


def _my_desks() -> Desks:
    return desks_of(db(), me())


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
