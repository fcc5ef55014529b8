"""The transcript of a closed wave, given out here too: the rater's program asks only its own origin."""

from __future__ import annotations

import re

from flask import Blueprint, Response, abort

from surveys.places import Places

_WAVE_ID = re.compile(r"[0-9a-f]{32}")


def create_blueprint(places: Places) -> Blueprint:
    """The two documents of each wave; there is no list of waves."""
    blueprint = Blueprint("transcripts", __name__, url_prefix="/transcripts")

    @blueprint.get("/<wave_id>.json")
    def transcript(wave_id: str) -> Response:
        return _document(places, wave_id, "transcript.json")

    @blueprint.get("/<wave_id>/destruction.json")
    def destruction(wave_id: str) -> Response:
        return _document(places, wave_id, "destruction.json")

    return blueprint


def _document(places: Places, wave_id: str, name: str) -> Response:
    # the shape is checked first: what is no id must not become part of a path
    path = places.campaign(wave_id) / name if _WAVE_ID.fullmatch(wave_id) else None
    if path is None or not path.exists():
        abort(404)
    response = Response(path.read_bytes(), mimetype="application/json")
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
