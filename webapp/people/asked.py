"""Choosing what a draft asks: how long each form takes, and the calibration questions of each role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from surveys.asking import (
    FEWEST,
    MOST,
    Choice,
    calibration_bank,
    calibration_of,
    choice_of,
    choose,
    tailored,
    usual_calibration,
    without_calibration,
)
from surveys.campaigns import Wave
from surveys.instruments import FORMS, Instrument, load_instrument
from surveys.planning import require_draft
from surveys.question_types import question_types
from webapp.people.forms import ConfirmForm
from webapp.people.languages import language_of_request
from webapp.people.roles import coordinators_only
from webapp.people.surroundings import db
from webapp.people.waves import ROLES, minutes, the_wave

blueprint = Blueprint("asked", __name__, url_prefix="/desk/waves/<wave_id>")
coordinators_only(blueprint)


@dataclass(frozen=True)
class FormLook:
    """What a form means for a rater, beside the standard form."""

    n_items: int  # for the role with the most
    minutes: int
    fewer: int  # questions of the standard form that it leaves out
    more: tuple[str, ...]  # stems of the questions that it adds


@dataclass(frozen=True)
class RoleLook:
    """The calibration questions that a role can be asked, and those that are chosen."""

    role: str
    is_here: bool  # a leader of this campaign has the role
    bank: tuple[Mapping[str, Any], ...]
    chosen: tuple[str, ...]
    usual: tuple[str, ...]
    error: str = ""


def forms_of(wave: Wave) -> dict[str, Any]:
    """For each form how many questions and minutes it takes for a first leader, and for each further one."""
    instrument, choice = load_instrument(wave.instrument_id), choice_of(wave)
    offered = [form for form in FORMS if form in instrument.forms]
    looks = {form: _form_look(instrument, replace(choice, form=form)) for form in offered}
    return {"looks": looks, "further": minutes(instrument, "short")}


@blueprint.route("/calibration", methods=["GET", "POST"])
def calibration(wave_id: str) -> Response | str | tuple[str, int]:
    """Three to five calibration questions for each role, from the bank."""
    wave = the_wave(wave_id)
    require_draft(wave)
    form = ConfirmForm()
    if not form.validate_on_submit():
        return _page(wave, form, [_role_look(wave, role) for role in ROLES])
    looks = [_role_look(wave, role, request.form.getlist(role)) for role in ROLES]
    if any(look.error for look in looks):
        return _page(wave, form, looks), 422
    choose(db(), wave, replace(choice_of(wave), calibration={look.role: look.chosen for look in looks}))
    db().commit()
    flash(_("The calibration questions are chosen. Below you see them as raters will."))
    return redirect(url_for("steps.questions", wave_id=wave.id))


def _page(wave: Wave, form: ConfirmForm, looks: list[RoleLook]) -> str:
    return render_template(
        "desk/steps/calibration.html",
        wave=wave,
        form=form,
        step="protection",
        here=[look for look in looks if look.is_here],
        elsewhere=[look for look in looks if not look.is_here],
        fewest=FEWEST,
        most=MOST,
    )


def _form_look(instrument: Instrument, choice: Choice) -> FormLook:
    asked, language = tailored(instrument, choice), instrument.spoken(language_of_request())
    usual, own = set(without_calibration(instrument)), set(without_calibration(asked))
    return FormLook(
        n_items=max(len(asked.items_of("standard", role)) for role in ROLES),
        minutes=minutes(asked),
        fewer=len(usual - own),
        more=tuple(item.text[language] for item in instrument.items if item.id in own - usual),
    )


def _role_look(wave: Wave, role: str, sent: list[str] | None = None) -> RoleLook:
    instrument, types = load_instrument(wave.instrument_id), question_types()
    bank, language = calibration_bank(instrument, role), instrument.spoken(language_of_request())
    known = tuple(item.id for item in bank if sent is not None and item.id in sent)
    wrong = sent is not None and not FEWEST <= len(known) <= MOST
    return RoleLook(
        role=role,
        is_here=not wave.subjects or any(subject.role == role for subject in wave.subjects),
        bank=tuple(types[item.type].look(item, language, role) for item in bank),
        chosen=known if sent is not None else calibration_of(instrument, choice_of(wave), role),
        usual=usual_calibration(instrument, role),
        error=_("Choose three to five of them; %(n)s are chosen.", n=len(known)) if wrong else "",
    )
