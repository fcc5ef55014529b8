"""What the ballot app shows: the rater's program, and a page that says what this address is."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, abort, render_template, send_from_directory
from flask_babel import get_locale
from flask_babel import gettext as _

_STATIC = Path(__file__).parent / "static"
_PROGRAM = "client.js"


def create_blueprint(people_origin: str) -> Blueprint:
    """The pages and files. The rater's page names the people origin, and the hash of the program it loads."""
    blueprint = Blueprint("pages", __name__)
    facts = {"people_origin": people_origin, "program_hash": program_hash()}

    @blueprint.get("/c")
    def rater() -> str:
        return render_template("rater.html", **facts)

    blueprint.get("/")(index)
    blueprint.get("/anonymity")(anonymity)
    blueprint.get("/healthz")(healthz)
    blueprint.get("/<name>")(program_file)
    return blueprint


def index() -> Response:
    """A line for whoever comes here by chance."""
    sentence = _(
        "This address takes sealed answers to feedback surveys. "
        "There is nothing to see here; please use the link in your invitation."
    )
    return Response(f"{sentence}\n", mimetype="text/plain")


def anonymity() -> str:
    """How anonymity works, in the language of the browser; here nobody learns who reads it."""
    return render_template("anonymity.html", language=str(get_locale()))


def healthz() -> dict[str, str]:
    """For the process manager."""
    return {"status": "ok"}


def program_file(name: str) -> Response:
    """A file of the rater's program."""
    if name not in {file.name for file in _STATIC.iterdir()}:
        abort(404)
    response = send_from_directory(_STATIC, name, etag=False)
    # neither a date nor a tag: what a browser sends back must not tell one visit from another
    del response.headers["Last-Modified"]
    response.headers["Cache-Control"] = "no-cache"
    return response


def program_hash() -> str:
    """SHA-256 in hex of the program that raters are served."""
    return sha256((_STATIC / _PROGRAM).read_bytes()).hexdigest()
