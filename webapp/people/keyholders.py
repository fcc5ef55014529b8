"""A keyholder's desk before the freeze: the waves they hold, the opening page, the key, and its trial."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as AnyResponse

from surveys.countersigning import prove, take_key
from surveys.keyholders import own_place, waves_held_by
from surveys.refusals import NotFound, Refusal
from surveys.retention import was_destroyed
from webapp.people.keyholding import (
    Standing,
    keyholders_only,
    n_ballots,
    opened_by,
    standing,
    standing_of,
    write_in_log,
)
from webapp.people.keyholding_forms import KeyForm, OpenedBallotsForm, WordsForm
from webapp.people.roles import me
from webapp.people.sentences import said
from webapp.people.surroundings import db, jobs, now, settings
from webapp.programs import OPENING_PAGE, program_sum

PAGE_FILE = "soundline-opening.html"
"""Under which name the opening page is saved."""
TEST_FILE = "soundline-test-ballot.json"

blueprint = Blueprint("keyholders", __name__, url_prefix="/keyholder")
keyholders_only(blueprint)

Answer = AnyResponse | str | tuple[str, int]


@blueprint.get("/")
def index() -> str:
    """The waves that this person holds a key of, each with what is next."""
    held = [standing(*own_place(db(), me(), wave.id)) for wave in waves_held_by(db(), me())]
    return render_template("keyholders/index.html", held=held)


@blueprint.get("/<wave_id>/")
def wave(wave_id: str) -> str:
    """One wave with its numbered steps."""
    return wave_page(standing_of(wave_id))


@blueprint.get("/<wave_id>/opening-page")
def download_page(wave_id: str) -> Response:
    """The opening page as a file."""
    standing_of(wave_id)
    return attachment(OPENING_PAGE.read_bytes(), "text/html; charset=utf-8", PAGE_FILE)


@blueprint.post("/<wave_id>/key")
def hand_in(wave_id: str) -> Answer:
    """Take the public half of a key, with the promise."""
    at, form = standing_of(wave_id), KeyForm()
    if form.validate_on_submit() and _holds(form, "public_key", lambda: take_key(*_place(at), form.public)):
        write_in_log(at.wave, "handed-in-key", standing_of(wave_id).key.key_name)
        db().commit()
        flash(_("Your key is here. Compare its name with the one that the opening page shows."))
        return redirect(url_for("keyholders.wave", wave_id=wave_id, _anchor="test"))
    return wave_page(standing_of(wave_id), {"key_form": form}), 422


@blueprint.get("/<wave_id>/test-ballot")
def test_ballot(wave_id: str) -> Response:
    """The test ballot that was sealed to this person's key."""
    at = standing_of(wave_id)
    if not at.holder.test_ballot:
        raise NotFound("There is no test ballot before you have handed in a key.")
    return attachment(at.holder.test_ballot.encode(), "application/json", TEST_FILE)


@blueprint.post("/<wave_id>/words")
def tell_words(wave_id: str) -> Answer:
    """Take the words found in the test ballot: the key is proved."""
    at, form = standing_of(wave_id), WordsForm()
    words = form.words.data or ""
    if form.validate_on_submit() and _holds(form, "words", lambda: prove(*_place(at), words)):
        write_in_log(at.wave, "proved-key", at.key.key_name)
        both = bool(standing_of(wave_id).root)
        db().commit()
        if both and at.other is not None:  # this one is on the page already
            jobs().submit("ask_keyholder", wave_id, at.other.place, f"{now():%Y%m%d%H%M}")
        flash(_("Your key works: you can open the ballots of this campaign."))
        return redirect(url_for("keyholders.wave", wave_id=wave_id, _anchor="settings"))
    return wave_page(standing_of(wave_id), {"words_form": form}), 422


def wave_page(at: Standing, forms: Mapping[str, FlaskForm] | None = None) -> str:
    """The page of a wave; `forms` are those that were sent and have to be mended."""
    empty = {
        "key_form": KeyForm(formdata=None),
        "words_form": WordsForm(formdata=None),
        "ballots_form": OpenedBallotsForm(formdata=None),
    }
    facts: dict[str, Any] = {**empty, **(forms or {})}
    return render_template(
        "keyholders/wave.html",
        at=at,
        wave=at.wave,
        page_sha256=program_sum(OPENING_PAGE) if at.stage not in ("opened", "destroyed") else "",
        page_name=PAGE_FILE,
        unopened_days=settings().unopened_days,
        kept_days=settings().objection_days,
        opened=opened_by(at.wave),
        n_ballots=n_ballots(at.wave),
        destroyed=was_destroyed(db(), at.wave),
        **facts,
    )


def attachment(content: bytes, mimetype: str, name: str) -> Response:
    """A file to be saved under a name."""
    response = Response(content, content_type=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _place(at: Standing) -> tuple[Any, Any, Any]:
    return db(), at.wave, at.holder


def _holds(form: FlaskForm, name: str, act: Any) -> bool:
    """Whether the act went well; what refuses it stands beside the field."""
    try:
        act()
    except Refusal as refusal:
        if refusal.status not in (400, 422):
            raise
        db().rollback()
        form[name].errors = [said(refusal)]
        return False
    return True
