"""A page for machines that watch over the installation."""

from __future__ import annotations

from flask import Blueprint, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from webapp.people.surroundings import db

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response | tuple[Response, int]:
    """`{"ok": true}` as long as the database answers."""
    try:
        db().execute(text("SELECT 1"))
    except SQLAlchemyError:
        return jsonify(ok=False), 503
    return jsonify(ok=True)
