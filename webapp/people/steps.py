"""Setting up a draft, steps 1 to 3: what it is, how it is protected and asked, and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from surveys.asking import choice_of, choose
from surveys.campaigns import Wave
from surveys.countersigning import lapse
from surveys.dates import dates_of, fitted
from surveys.instruments import Instrument, list_instruments, load_instrument, questions_for
from surveys.planning import change_settings, require_draft
from webapp.people.asked import forms_of
from webapp.people.dates_forms import dates_form
from webapp.people.desk_forms import AboutForm, ProtectionForm, choices_of
from webapp.people.languages import language_of_request
from webapp.people.roles import coordinators_only
from webapp.people.surroundings import db
from webapp.people.waves import ROLES, instrument_of, the_wave

blueprint = Blueprint("steps", __name__, url_prefix="/desk/waves/<wave_id>")
coordinators_only(blueprint)

Answer = Response | str | tuple[str, int]
Changes = Callable[[], dict[str, Any]]


@blueprint.route("/about", methods=["GET", "POST"])
def about(wave_id: str) -> Answer:
    """Step 1: title, purpose and how raters are chosen."""
    wave = draft(wave_id)
    form = AboutForm(data=_settings_of(wave))
    changes = _taker(form, "title", "purpose", "selection")
    return _step(wave, form, "about", "steps.protection", changes)


@blueprint.route("/protection", methods=["GET", "POST"])
def protection(wave_id: str) -> Answer:
    """Step 2: protection level and questionnaire."""
    wave = draft(wave_id)
    form = ProtectionForm(data=_settings_of(wave) | {"asked_form": choice_of(wave).form})
    form.instrument_id.choices = choices_of(_instrument_titles())
    chosen = _taker(form, "level", "instrument_id")

    def changes() -> dict[str, Any]:
        choose(db(), wave, replace(choice_of(wave), form=form.asked_form.data))
        return chosen() | {"dates": fitted(dates_of(wave), form.level.data)}

    return _step(wave, form, "protection", "steps.dates", changes, forms=forms_of(wave))


@blueprint.route("/dates", methods=["GET", "POST"])
def dates(wave_id: str) -> Answer:
    """Step 3: when answers begin and end."""
    wave = draft(wave_id)
    form = dates_form(wave.level, dates_of(wave))
    return _step(wave, form, "dates", "rosters.people", lambda: {"dates": form.dates})


@blueprint.get("/questions")
def questions(wave_id: str) -> str:
    """The questions as raters of each role and form see them."""
    wave = the_wave(wave_id)
    leader = wave.subjects[0].person.name if wave.subjects else _("N. N.")
    sheets = _sheets(instrument_of(wave))
    return render_template("desk/questions.html", wave=wave, sheets=sheets, leader=leader)


def draft(wave_id: str) -> Wave:
    """The draft that the address names; a frozen wave is refused."""
    wave = the_wave(wave_id)
    require_draft(wave)
    return wave


def _step(wave: Wave, form: FlaskForm, step: str, onward: str, changes: Changes, **shown: Any) -> Answer:
    if form.validate_on_submit():
        selection = wave.campaign.selection
        change_settings(db(), wave, **{**_settings_of(wave), **changes()})
        if wave.campaign.selection != selection:
            lapse(db(), wave)
        db().commit()
        return redirect(url_for(onward, wave_id=wave.id))
    page = render_template(f"desk/steps/{step}.html", form=form, wave=wave, step=step, **shown)
    return (page, 422) if form.is_submitted() else page


def _taker(form: FlaskForm, *names: str) -> Callable[[], dict[str, Any]]:
    return lambda: {name: form[name].data for name in names}


def _settings_of(wave: Wave) -> dict[str, Any]:
    return {
        "title": wave.campaign.title,
        "purpose": wave.campaign.purpose,
        "selection": wave.campaign.selection,
        "level": wave.level,
        "instrument_id": wave.instrument_id,
        "dates": dates_of(wave),
    }


def _instrument_titles() -> dict[str, str]:
    language = language_of_request()
    found = {name: load_instrument(name) for name in list_instruments()}
    return {name: instrument.title[instrument.spoken(language)] for name, instrument in found.items()}


def _sheets(instrument: Instrument) -> list[dict[str, Any]]:
    language = instrument.spoken(language_of_request())
    return [
        {"role": role, "form": form, **questions_for(instrument, form, language, role)}
        for role in ROLES
        for form in ("standard", "short")
    ]
