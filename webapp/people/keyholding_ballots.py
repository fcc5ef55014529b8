"""A keyholder after the close: downloads the sealed ballots, and uploads them opened.

The upload stays in memory. What was opened is scored and kept in that one request, or nothing is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from surveys.anonymity.folder import read_campaign_folder
from surveys.anonymity.opening import OpenedWave, SealedWave, seal_wave
from surveys.anonymity.urn import BallotBox
from surveys.campaigns import Wave
from surveys.keyholders import own_place
from surveys.moves import require_state
from surveys.refusals import NotFound, Refusal
from surveys.retention import require_ballots
from surveys.storage import only_reading
from surveys.transcripts import require_transcript
from webapp.people.correcting import SCORED, announce, correct
from webapp.people.keyholders import wave_page
from webapp.people.keyholding import keyholders_only, standing_of, write_in_log
from webapp.people.keyholding_forms import OpenedBallotsForm
from webapp.people.opened_upload import UploadTooLarge, largest_upload, read_upload
from webapp.people.opening import keep, score
from webapp.people.roles import me
from webapp.people.security import LARGEST_REQUEST, accept_larger, limiter
from webapp.people.sentences import said
from webapp.people.surroundings import db, jobs, now, settings
from webapp.people.themes_found import make_ready

SEALED_FILE = "soundline-sealed-ballots.json"

blueprint = Blueprint("keyholding_ballots", __name__, url_prefix="/keyholder/<wave_id>")
keyholders_only(blueprint)

Answer = AnyResponse | str | tuple[str, int]


@blueprint.get("/sealed-ballots")
def sealed_ballots(wave_id: str) -> Response:
    """All sealed ballots of a closed wave as one file, once its transcript is published."""
    wave = standing_of(wave_id).wave
    require_state(wave, "closed", *SCORED)
    require_ballots(db(), wave)
    require_transcript(db(), wave)
    places = settings().places
    manifest = read_campaign_folder(places.campaign(wave.id)).manifest
    sealed = seal_wave(manifest, BallotBox(places.ballots))
    write_in_log(wave, "downloaded-ballots")
    db().commit()
    response = Response(_piece_by_piece(sealed), mimetype="application/json")
    response.headers.set("Content-Disposition", "attachment", filename=SEALED_FILE)
    return response


@blueprint.post("/opened-ballots")
@limiter.limit("30 per hour")
def upload(wave_id: str) -> Answer:
    """Take the opened ballots: score and keep them, or say what is wrong and keep nothing."""
    at, form = standing_of(wave_id), OpenedBallotsForm()
    require_state(at.wave, "closed", *SCORED)
    require_ballots(db(), at.wave)
    if not form.validate_on_submit():
        return wave_page(at, {"ballots_form": form}), 422
    try:
        opened = read_upload(form.ballots.data.read(), at.wave, require_transcript(db(), at.wave))
    except Refusal as refusal:
        form.ballots.errors = [said(refusal)]
        return wave_page(at, {"ballots_form": form}), refusal.status
    if at.wave.state == "closed":
        _take(at.wave, opened, at.other.place if at.other else "")
    else:
        _take_again(at.wave, opened)
    return redirect(url_for("keyholders.wave", wave_id=wave_id))


def _take(wave: Wave, opened: OpenedWave, other: str) -> None:
    db().commit()
    make_ready(opened, settings().places)
    scored = score(only_reading(db()), wave, opened)  # meanwhile nobody waits for the database
    db().commit()
    keep(db(), wave, scored, now())
    wave.trouble = ""
    write_in_log(wave, "opened-ballots")
    db().commit()
    jobs().submit("render_reports", wave.id)
    jobs().submit("tell_coordinators", wave.id, "scored")
    if other:
        jobs().submit("tell_keyholder", wave.id, other, "opened")
    flash(_("The ballots are taken and scored. Thank you."))


def _take_again(wave: Wave, opened: OpenedWave) -> None:
    make_ready(opened, settings().places)
    result = correct(db(), wave, opened, now())
    write_in_log(wave, "uploaded-again")
    db().commit()
    if not result.differed:
        flash(_("These ballots were taken already. Nothing was changed, and nothing is left to do."))
        return
    announce(jobs(), db(), wave)
    if result.corrected:
        flash(_("Reports were corrected by this second opening. The coordinators see which."))
    else:
        flash(_("This opening differs a little from the first, which therefore stands."), "warn")


def _piece_by_piece(sealed: SealedWave) -> Iterator[str]:
    """The document as JSON, group by group, so that it is never whole in memory as text."""
    frame = json.dumps({name: value for name, value in sealed.items() if name != "groups"})
    yield frame[:-1] + ', "groups": ['
    for number, group in enumerate(sealed["groups"]):
        yield (", " if number else "") + json.dumps(group)
    yield "]}"


def _largest() -> int:
    """Bytes that this request may have: what the wave can come to, for its keyholders alone."""
    if not current_user.is_authenticated:
        return LARGEST_REQUEST
    try:
        wave, _holder = own_place(db(), me(), str((request.view_args or {})["wave_id"]))
    except NotFound:
        return LARGEST_REQUEST
    largest = largest_upload(db(), wave)
    db().rollback()  # nobody waits for the database while the file comes in
    if (request.content_length or 0) > largest:
        raise UploadTooLarge(
            "This file is larger than all ballots of this campaign can be (%(megabytes)s MB). Choose the "
            "file that the opening page wrote.",
            megabytes=round(largest / 1e6, 1),
        )
    return largest


@blueprint.record_once
def _accept_larger(setup: BlueprintSetupState) -> None:
    accept_larger(setup.app, "keyholding_ballots.upload", _largest)
