"""How well a scored wave measured: figures of the whole wave and a report on its questions."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask_babel import get_locale

from scoring.pooling import LEAST_ANSWERS_TOLD, LEAST_LEADERS
from surveys.campaigns import Wave
from surveys.moves import require_state
from surveys.refusals import WrongState
from webapp.people.roles import coordinators_only
from webapp.people.wave_quality import WaveQuality, as_file, kept_by_earlier_version, wave_quality
from webapp.people.waves import instrument_of, the_wave

SCORED = ("scored", "released", "archived")

blueprint = Blueprint("measured", __name__, url_prefix="/desk/waves/<wave_id>")
coordinators_only(blueprint)


@blueprint.get("/measured")
def page(wave_id: str) -> str:
    """All figures of the wave, or how many leaders and ballots they need."""
    wave = the_wave(wave_id)
    return render_template(
        "desk/measured.html",
        wave=wave,
        quality=_quality(wave),
        is_earlier=kept_by_earlier_version(wave),
        least_leaders=LEAST_LEADERS,
        least_ballots=LEAST_ANSWERS_TOLD,
    )


@blueprint.get("/measured.csv")
def file(wave_id: str) -> Response:
    """The same figures for a spreadsheet. Raises WrongState where there are none."""
    wave = the_wave(wave_id)
    quality = _quality(wave)
    if kept_by_earlier_version(wave):
        raise WrongState("The figures of this wave were kept by an earlier version and are not shown.")
    if quality is None:
        raise WrongState(
            "This wave has no figures of its own: there are too few leaders or ballots, or more than half of "
            "the ballots are about one leader."
        )
    response = Response(as_file(quality), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename="soundline-measured.csv")
    return response


def _quality(wave: Wave) -> WaveQuality | None:
    require_state(wave, *SCORED)
    return wave_quality(wave, instrument_of(wave), str(get_locale()))
