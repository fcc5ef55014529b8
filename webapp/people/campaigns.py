"""The coordinator's desk: all campaigns at a glance, a new one, and drafts thrown away."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from surveys import planning
from surveys.campaigns import Wave
from surveys.dates import Dates
from surveys.instruments import list_instruments
from surveys.moves import days_left
from surveys.planning import create_campaign, require_draft
from webapp.people.desk_forms import AboutForm
from webapp.people.forms import ConfirmForm
from webapp.people.roles import coordinators_only
from webapp.people.surroundings import db, now, settings
from webapp.people.waves import the_wave

DAYS_OPEN = 14

blueprint = Blueprint("campaigns", __name__, url_prefix="/desk")
coordinators_only(blueprint)


@blueprint.get("/")
def index() -> str:
    """All campaigns with their state, the latest wave first."""
    query = select(Wave).options(joinedload(Wave.campaign)).order_by(Wave.opens_at.desc(), Wave.number.desc())
    waves = db().scalars(query).all()
    left = {wave.id: days_left(wave, now()) for wave in waves if wave.state == "answering"}
    return render_template("desk/index.html", waves=waves, days_left=left)


@blueprint.get("/what-next")
def what_next() -> str:
    """What a first coordinator does after the set-up."""
    return render_template("firstrun/next.html")


@blueprint.get("/new")
def new() -> str:
    """Step 1 of a campaign that does not exist yet."""
    return render_template("desk/steps/about.html", form=AboutForm(), wave=None, step="about")


@blueprint.post("/new")
def create() -> Response | tuple[str, int]:
    """Begin a draft; every later step can be changed until the freeze."""
    form = AboutForm()
    if not form.validate_on_submit():
        return render_template("desk/steps/about.html", form=form, wave=None, step="about"), 422
    wave = create_campaign(
        db(),
        title=form.title.data,
        purpose=form.purpose.data,
        selection=form.selection.data,
        level="strong",
        instrument_id=list_instruments()[0],
        dates=sensible_dates(now()),
    )
    db().commit()
    return redirect(url_for("steps.protection", wave_id=wave.id))


@blueprint.get("/waves/<wave_id>/discard")
def ask_to_discard(wave_id: str) -> str:
    """Ask before a draft is thrown away."""
    wave = the_wave(wave_id)
    require_draft(wave)
    return render_template("desk/discard.html", wave=wave, form=ConfirmForm())


@blueprint.post("/waves/<wave_id>/discard")
def discard(wave_id: str) -> Response:
    """Throw a draft away; with its only wave the campaign goes too."""
    wave = the_wave(wave_id)
    planning.discard(db(), wave, settings().places)
    db().commit()
    flash(_("The draft is gone."))
    return redirect(url_for("campaigns.index"))


def sensible_dates(now: datetime) -> Dates:
    """Opens next Monday at 8, at least two days from now; closes two weeks later in the evening."""
    earliest = now + timedelta(days=2)
    monday = earliest + timedelta(days=-earliest.weekday() % 7)
    opens = monday.replace(hour=8, minute=0, second=0, microsecond=0)
    return Dates(opens, opens.replace(hour=18) + timedelta(days=DAYS_OPEN))
