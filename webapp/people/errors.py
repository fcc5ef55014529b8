"""Refusals and errors as pages: what happened, why, and the way out."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from surveys.refusals import Incomplete, NotAllowed, NotFound, Refusal, WrongState
from webapp.people.sentences import said
from webapp.people.surroundings import db

Page = tuple[str, int]


@dataclass(frozen=True)
class Explanation:
    """How a kind of refusal is told: a heading, and what to do next."""

    title: str
    way_out: str


REFUSALS: dict[type[Refusal], Explanation] = {
    NotFound: Explanation(_l("Not found"), _l("Go back to the start and take the way from there.")),
    NotAllowed: Explanation(
        _l("Not for this account"),
        _l("If you should have access, ask a coordinator, or sign in with another address."),
    ),
    WrongState: Explanation(
        _l("Not at this moment"), _l("Go back: the page shows what the campaign allows now.")
    ),
    Incomplete: Explanation(_l("Something is missing"), _l("Go back, complete it and try again.")),
    Refusal: Explanation(_l("This cannot be done"), _l("Go back and change what the sentence names.")),
}
ERRORS: dict[int, tuple[Explanation, str]] = {
    400: (
        Explanation(_l("The request was not understood"), _l("Go back, reload the page and try again.")),
        _l("What the browser sent is incomplete or malformed."),
    ),
    403: (REFUSALS[NotAllowed], _l("This account may not open this page.")),
    404: (
        REFUSALS[NotFound],
        _l("There is no page at this address. It may have moved, or the link may be incomplete."),
    ),
    405: (
        Explanation(_l("Not possible this way"), _l("Go back and use the button on the page.")),
        _l("This address takes no such request."),
    ),
    413: (
        Explanation(
            _l("The file is too large"), _l("Split the file, or remove columns that are not needed.")
        ),
        _l("At most 6 MB can be uploaded."),
    ),
    429: (
        Explanation(_l("Too many tries"), _l("Wait a little and try again. Nothing was lost.")),
        _l("This was asked for too often in a short time."),
    ),
    500: (
        Explanation(
            _l("Something broke on our side"),
            _l("Try again. If it happens again, tell the operator what you did; the log has the details."),
        ),
        _l("The fault is not yours, and what you entered before is kept."),
    ),
}


def explain_errors(app: Flask) -> None:
    """Show every refusal and every error in the look of the other pages."""
    app.register_error_handler(Refusal, refusal_page)
    app.register_error_handler(CSRFError, _forgery_page)
    app.register_error_handler(HTTPException, _error_page)


def refusal_page(refusal: Refusal) -> Page:
    """A refusal as a page; the nearest kind in the table gives heading and way out."""
    kind = next(kind for kind in type(refusal).__mro__ if kind in REFUSALS)
    db().rollback()
    return _page(REFUSALS[kind], said(refusal), refusal.status)


def _forgery_page(_error: CSRFError) -> Page:
    explanation = Explanation(
        _("This form has expired"), _("Go back, reload the page and send the form again.")
    )
    return _page(explanation, _("You were signed out meanwhile, or the form came from another site."), 400)


def _error_page(error: HTTPException) -> Page | HTTPException:
    code = error.code or 500
    if code < 400:
        return error  # a redirect in disguise
    explanation, sentence = ERRORS.get(code, ERRORS[500])
    return _page(explanation, sentence, code)


def _page(explanation: Explanation, sentence: str, status: int) -> Page:
    return render_template("errors/page.html", explanation=explanation, sentence=sentence), status
