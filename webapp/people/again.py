"""Opening the ballots of a scored wave once more: the question, the work, and what came of it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from surveys.campaigns import Wave
from surveys.log import events
from surveys.moves import require_state
from surveys.refusals import WrongState
from surveys.retention import UNREADABLE, was_destroyed
from webapp.people.correcting import SCORED
from webapp.people.forms import ConfirmForm
from webapp.people.roles import coordinators_only
from webapp.people.surroundings import db, jobs
from webapp.people.waves import the_wave, write_down

ASKED = "asked-to-open-again"

blueprint = Blueprint("again", __name__, url_prefix="/desk/waves/<wave_id>")
coordinators_only(blueprint)


@blueprint.route("/again", methods=["GET", "POST"])
def open_ballots(wave_id: str) -> Response | str:
    """Open the ballots once more, after a question that tells what can and what cannot come of it."""
    wave = the_wave(wave_id)
    require_state(wave, *SCORED)
    if not can_open_again(wave):
        raise WrongState("The ballots of this campaign cannot be opened here once more.")
    form = ConfirmForm()
    if not form.validate_on_submit():
        return render_template("desk/again.html", wave=wave, form=form)
    if again_status(wave) not in ("waiting", "running"):
        write_down(wave, ASKED)
        asked = str(_times_asked(wave))
        db().commit()
        jobs().submit("open_again", wave.id, asked)
    flash(_("The ballots are being opened once more. The log below will say what came of it."))
    return redirect(url_for("participation.wave", wave_id=wave.id))


def can_open_again(wave: Wave) -> bool:
    """Whether the desk itself may open the ballots again: at level basic, as long as there are any."""
    return wave.level == "basic" and wave.state in SCORED and not was_destroyed(db(), wave)


def again_status(wave: Wave) -> str | None:
    """How the last opening that was asked for here stands; None if there was none."""
    status: str | None = jobs().status(f"open_again:{wave.id}:{_times_asked(wave)}")
    return status


def some_were_unreadable(wave: Wave) -> bool:
    """Whether ballots of this wave could not be read."""
    return any(event.what == UNREADABLE for event in events(db(), wave))


def _times_asked(wave: Wave) -> int:
    return sum(event.what == ASKED for event in events(db(), wave))
