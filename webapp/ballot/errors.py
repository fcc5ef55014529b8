"""Refusals and errors as JSON: a code for programs and a plain sentence for people."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from surveys.anonymity.refusals import OlderBallot, ProtocolRefusal

Answer = tuple[dict[str, Any], int]


def explain_errors(app: Flask) -> None:
    """Answer every refusal, web error and surprise in JSON, and log nothing about the request."""
    app.register_error_handler(ProtocolRefusal, _refused)
    app.register_error_handler(HTTPException, _web_error)

    @app.errorhandler(Exception)
    def surprised(error: Exception) -> Answer:
        # the kind is enough to find the fault; the address would say which group just voted, and when
        app.logger.error("A request failed: %s", type(error).__name__)
        return _answer("internal", _("Something went wrong on our side. Please try again later."), 500)


def _refused(error: ProtocolRefusal) -> Answer:
    body, status = _answer(error.code, _(error.template, **error.facts), error.status)
    if isinstance(error, OlderBallot):
        body["v"] = error.stored
    return body, status


def _web_error(error: HTTPException) -> Answer:
    status = error.code or 500
    if status == 404:
        return _answer("not-found", _("There is nothing at this address."), status)
    if status == 405:
        return _answer("method", _("This address does not take such a request."), status)
    if status == 413:
        return _answer("too-large", _("This is too large to be a ballot."), status)
    return _answer("malformed", _("This request cannot be understood."), status)


def _answer(code: str, sentence: str, status: int) -> Answer:
    return {"error": code, "sentence": sentence}, status
