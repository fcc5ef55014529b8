"""The public transcripts, for everybody who has the address: no sign-in, no cookie, no list of campaigns.

A transcript names the leaders of its campaign. Its address holds the 128 random bits of the wave's id, which
those who were invited know; there is no page on which a stranger could find it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, make_response, request
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from surveys.anonymity.transcript import faults
from surveys.campaigns import Wave
from surveys.refusals import NotFound, Refusal
from surveys.transcripts import DESTRUCTION, KeptTranscript, destroyed_on
from webapp.i18n import LANGUAGES
from webapp.mail import transcript_address
from webapp.people.sentences import said
from webapp.people.surroundings import db, settings

SCRIPT = Path(__file__).parent / "downloads" / "verify_transcript.py"

blueprint = Blueprint("transcripts", __name__, url_prefix="/transcripts")


@blueprint.get("")
@blueprint.get("/")
def index() -> Response:
    """How to find one's own transcript; no list of them."""
    return _page("index.html")


@blueprint.get("/<wave_id>")
def transcript(wave_id: str) -> Response:
    """A transcript to read, with the ways to check it."""
    kept = _kept(wave_id)
    document = json.loads(kept.document)
    wave = db().get_one(Wave, kept.wave_id)
    return _page(
        "transcript.html",
        kept=kept,
        transcript=document["transcript"],
        groups=list(_groups(document["transcript"])),
        facts=json.loads(document["transcript"]["groups"][0]["info"]),
        faults=faults(document),
        destroyed_on=destroyed_on(db(), wave),
        address=f"{transcript_address(settings(), kept.wave_id)}.json",
    )


@blueprint.get("/<wave_id>.json")
def document(wave_id: str) -> Response:
    """The transcript with its signature, as it is checked."""
    return _told(_kept(wave_id).document, "application/json")


@blueprint.get("/<wave_id>/destruction.json")
def destruction(wave_id: str) -> Response:
    """The signed record of the day on which ballots and keys were destroyed."""
    path = settings().places.campaign(_kept(wave_id).wave_id) / DESTRUCTION
    if not path.exists():
        raise NotFound("The ballots of this campaign have not been destroyed yet.")
    return _told(path.read_text("utf-8"), "application/json")


@blueprint.get("/verify_transcript.py")
def script() -> Response:
    """The stand-alone script that checks a transcript, as text that can be read before it is run."""
    return _told(SCRIPT.read_text("utf-8"), "text/plain")


@blueprint.get("/<path:_rest>")
def nothing(_rest: str) -> Response:
    """Anything else; the page for it elsewhere would set a cookie."""
    raise NotFound("There is no page at this address.")


@blueprint.errorhandler(Refusal)
def refuse(refusal: Refusal) -> Response:
    """A refusal in the look of these pages."""
    return _page("nothing.html", refusal.status, sentence=said(refusal))


@blueprint.errorhandler(HTTPException)
def web_error(error: HTTPException) -> Response:
    """A request that these pages do not take."""
    return _page("nothing.html", error.code or 500, sentence=_("This address takes no such request."))


@blueprint.errorhandler(500)
def broken(_error: Exception) -> Response:
    """Something that should not happen."""
    sentence = _("Something went wrong on our side. Please try again later.")
    return _page("nothing.html", 500, sentence=sentence)


@blueprint.after_request
def stay_unknown(response: Response) -> Response:
    """No search engine may list what strangers should not find."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _kept(wave_id: str) -> KeptTranscript:
    kept = db().get(KeptTranscript, wave_id)
    if kept is None:
        raise NotFound(
            "There is no transcript at this address. A transcript is published within minutes of the close; "
            "before that, nobody knows how many have answered. Check that the address was copied whole."
        )
    return kept


def _groups(transcript: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each group's text as facts, with its numbers; by leader."""
    read = [(json.loads(entry["info"]), entry) for entry in transcript["groups"]]
    yield from sorted(read, key=lambda pair: (pair[0]["leader"], pair[0]["groups"]))


def _page(name: str, status: int = 200, **facts: Any) -> Response:
    # without the context that other pages share: its forms would start a session
    wanted = request.args.get("language", "")
    with force_locale(wanted if wanted in LANGUAGES else str(get_locale())):
        template = current_app.jinja_env.get_template(f"transcripts/{name}")
        text = template.render(language=str(get_locale()), languages=LANGUAGES, path=request.path, **facts)
    return make_response(text, status)


def _told(text: str, kind: str) -> Response:
    return Response(text, mimetype=kind)
