"""The stylesheets and fonts that a report on the web links to, under /static/reports/."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, abort, send_from_directory

HERE = Path(__file__).parent
KINDS: dict[str, tuple[str, ...]] = {"styles": (".css",), "fonts": (".woff2", ".css", ".txt")}

blueprint = Blueprint("report_assets", __name__, url_prefix="/static/reports")


@blueprint.get("/<folder>/<name>")
def asset(folder: str, name: str) -> Response:
    """A stylesheet or a font; anything else is not there."""
    if folder not in KINDS or not name.endswith(KINDS[folder]):
        abort(404)
    return send_from_directory(HERE / folder, name, max_age=86400)
