"""A keyholder who has lost the key: the ways out, and who is told."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from surveys.countersigning import say_lost
from surveys.moves import require_state
from webapp.people.forms import ConfirmForm
from webapp.people.keyholding import keyholders_only, standing_of, write_in_log
from webapp.people.participation import BETWEEN_WAVES
from webapp.people.surroundings import db, jobs, now

blueprint = Blueprint("keyholding_loss", __name__, url_prefix="/keyholder/<wave_id>")
keyholders_only(blueprint)

SEALED = ("draft", "frozen", "collecting", "answering", "closed")


@blueprint.get("/lost")
def ways_out(wave_id: str) -> str:
    """What can be done without the key, as the wave stands."""
    at = standing_of(wave_id)
    require_state(at.wave, *SEALED)
    return render_template(
        "keyholders/lost.html",
        at=at,
        wave=at.wave,
        both_lost=at.key.step == "lost" and at.other is not None and at.other.lost,
        days_between=BETWEEN_WAVES // timedelta(days=1),
        form=ConfirmForm(),
    )


@blueprint.post("/lost")
def tell_of_loss(wave_id: str) -> Response:
    """Note that the key is gone, and tell the other keyholder and the coordinators."""
    at = standing_of(wave_id)
    require_state(at.wave, *SEALED)
    if at.holder.public_key is not None and not at.holder.lost:
        say_lost(db(), at.wave, at.holder)
        write_in_log(at.wave, "lost-key", at.key.key_name)
        db().commit()
        when = f"{now():%Y%m%d%H%M}"
        if at.other is not None:
            jobs().submit("tell_keyholder", wave_id, at.other.place, "lost", "0", when)
        jobs().submit("tell_of_key", wave_id, at.holder.place, "lost", when)
    flash(_("It is noted. The other keyholder and the coordinators get a mail."))
    return redirect(url_for("keyholding_loss.ways_out", wave_id=wave_id))
