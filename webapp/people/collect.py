"""What the rater's program asks of the people side: its invitation, and blind credentials. No cookies."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, request

from surveys.anonymity.folder import CampaignFolder, read_campaign_folder
from surveys.campaigns import Wave
from surveys.collecting import collect, describe, find_invitation
from surveys.inviting import hash_token
from surveys.refusals import Refusal
from webapp.i18n import tongue
from webapp.people.security import limiter
from webapp.people.surroundings import db, now, settings

LARGEST_BODY = 256 * 1024
"""Bytes of a request: blinded elements for two thousand leaders."""

blueprint = Blueprint("collect", __name__)


class Malformed(Refusal):
    """The request is not what the rater's program sends."""

    status = 400
    code = "malformed"


def _invite_key() -> str:
    return hash_token(str(_sent().get("invite", ""))).hex()


@blueprint.post("/invitation")
@limiter.limit("60 per minute", key_func=_invite_key)
def invitation() -> Response:
    """Which leaders the invited person is asked about, with questions, keys and promises. Spends nothing."""
    sent = _sent()
    known, wave = find_invitation(db(), _text(sent, "invite"))
    language = sent.get("language") or known.person.language
    return jsonify(describe(db(), known, wave, _folder(wave), str(language), now(), _say))


@blueprint.post("/collect")
@limiter.limit("20 per minute", key_func=_invite_key)
def collect_credentials() -> Response:
    """One blind credential per group; the element that is signed says nothing about the ballot."""
    sent = _sent()
    known, wave = find_invitation(db(), _text(sent, "invite"))
    answers = collect(db(), known, wave, _folder(wave), _elements(sent), now())
    db().commit()
    return jsonify(answers)


@blueprint.errorhandler(Refusal)
def refuse(refusal: Refusal) -> tuple[Response, int]:
    """A refusal as JSON: a code for the program, a sentence for the person."""
    return _told(refusal.status, getattr(refusal, "code", "refused"), refusal.sentence)


@blueprint.errorhandler(429)
def slow_down(_error: Exception) -> tuple[Response, int]:
    """Too many requests with one invitation."""
    return _told(429, "slow-down", "Too many requests were made with this link. Wait a minute and try again.")


@blueprint.errorhandler(413)
def too_large(_error: Exception) -> tuple[Response, int]:
    """More than any invitation needs."""
    return _told(413, "too-large", "The request is larger than any that the rater's program sends.")


@blueprint.errorhandler(500)
def broken(_error: Exception) -> tuple[Response, int]:
    """Something that should not happen. The page for it would set a cookie."""
    return _told(500, "internal", "Something went wrong on our side. Please try again later.")


@blueprint.after_request
def open_to_ballots(response: Response) -> Response:
    """Only the ballot origin's page may read the answers, and it sends no cookies."""
    response.headers["Access-Control-Allow-Origin"] = settings().ballot_origin
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Vary"] = "Origin"
    return response


def _sent() -> dict[str, Any]:
    request.max_content_length = LARGEST_BODY
    try:
        sent = json.loads(request.get_data(cache=True))
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        raise Malformed("The request is not the JSON that the rater's program sends.")
    return sent


def _told(status: int, code: str, sentence: str) -> tuple[Response, int]:
    return jsonify({"error": code, "sentence": sentence}), status


def _text(sent: dict[str, Any], name: str) -> str:
    if not isinstance(sent.get(name), str):
        raise Malformed("The request lacks “%(name)s”.", name=name)
    return str(sent[name])


def _elements(sent: dict[str, Any]) -> dict[str, bytes]:
    blinded = sent.get("blinded")
    try:
        return {gid: bytes.fromhex(element) for gid, element in blinded.items()}  # type: ignore[union-attr]
    except (AttributeError, TypeError, ValueError):
        raise Malformed("The request lacks usable “blinded” elements.") from None


def _folder(wave: Wave) -> CampaignFolder:
    return read_campaign_folder(settings().places.campaign(wave.id))


def _say(language: str, template: str, facts: Mapping[str, int | str]) -> str:
    return tongue(language).gettext(template, **facts)
