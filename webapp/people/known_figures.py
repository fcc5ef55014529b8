"""True figures of calibration questions, where the desk knows them: written down before a wave is scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import Length

from surveys.campaigns import Subject
from surveys.estimates import amount_trouble
from surveys.instruments import Item
from surveys.known_figures import LONGEST_SOURCE, figures_of, may_be_written, write_figures
from surveys.named import calibration_items
from surveys.refusals import NotAllowed
from webapp.people.estimate_fields import figure_field, told
from webapp.people.forms import trimmed
from webapp.people.questions import stems
from webapp.people.roles import coordinators_only, me
from webapp.people.surroundings import db
from webapp.people.waves import instrument_of, the_subject, the_wave, write_down

blueprint = Blueprint("known_figures", __name__, url_prefix="/desk/waves/<wave_id>/known-figures")
coordinators_only(blueprint)

Known = dict[str, tuple[float, str]]


@blueprint.get("/")
def index(wave_id: str) -> str:
    """Every leader but oneself, with how many of the questions to their team have a true figure."""
    wave = the_wave(wave_id)
    instrument = instrument_of(wave)
    leaders = sorted(wave.subjects, key=lambda one: one.person.name)
    rows = [
        (one, len(figures_of(db(), one)), len(calibration_items(instrument, one.role)))
        for one in leaders
        if one.person_id != me().id
    ]
    is_rated = len(rows) < len(leaders)
    return render_template(
        "desk/known/index.html", wave=wave, rows=rows, is_rated=is_rated, open=may_be_written(wave)
    )


@blueprint.route("/<subject_id>", methods=["GET", "POST"])
def leader(wave_id: str, subject_id: str) -> str | Response | tuple[str, int]:
    """The questions that one leader's team is asked, each with room for the true figure and its source.

    Raises NotAllowed for one's own team: who knows the figures has nothing left to estimate.
    """
    subject = the_subject(wave_id, subject_id)
    if subject.person_id == me().id:
        raise NotAllowed(
            "You are rated in this campaign and estimate these figures yourself. Ask another coordinator to "
            "write down the true figures for your team."
        )
    questions = calibration_items(instrument_of(subject.wave), subject.role)
    form = known_form(questions)()
    if form.validate_on_submit():
        _keep(subject, _figures_in(form, questions))
        db().commit()
        flash(_("The true figures are saved. They enter the report when the ballots are opened."))
        return redirect(url_for("known_figures.index", wave_id=wave_id))
    if not form.is_submitted():
        _fill(form, figures_of(db(), subject))
    return _page(subject, questions, form)


def _page(subject: Subject, questions: Sequence[Item], form: FlaskForm) -> str | tuple[str, int]:
    language = str(get_locale())
    asked = [stem for _lead, block in stems(questions, language, subject) for stem in block]
    page = render_template(
        "desk/known/leader.html",
        wave=subject.wave,
        subject=subject,
        form=form,
        questions=asked,
        names={f"{part}-{stem.item_id}": stem.text for stem in asked for part in ("figure", "source")},
        units={item.id: (item.unit or {}).get(language, "") for item in questions},
        open=may_be_written(subject.wave),
    )
    return (page, 422) if form.errors else page


class KnownBase(FlaskForm):  # type: ignore[misc]
    """A figure and its source per question; a source without a figure is told."""

    questions: Sequence[Item] = ()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, then each figure as an answer to its question."""
        fine = super().validate(extra_validators)
        return all([fine, *[self._is_sound(item) for item in self.questions]])

    def _is_sound(self, item: Item) -> bool:
        field, source = self[f"figure-{item.id}"], self[f"source-{item.id}"]
        if field.errors or (field.data is None and not source.data):
            return not field.errors
        if field.data is None:
            field.errors = [_("Give the figure too, or empty its source.")]
        elif trouble := amount_trouble(item, "figure", field.data):
            field.errors = [told(trouble)]
        return not field.errors


def known_form(questions: Sequence[Item]) -> type[FlaskForm]:
    """A form with a figure and its source for each question."""
    too_long = _l("Say it in at most 200 characters.")
    fields: dict[str, Any] = {"questions": questions}
    for item in questions:
        fields[f"figure-{item.id}"] = figure_field(_l("True figure"))
        fields[f"source-{item.id}"] = StringField(
            _l("Where it comes from"), [Length(max=LONGEST_SOURCE, message=too_long)], filters=[trimmed]
        )
    return type("KnownForm", (KnownBase,), fields)


def _figures_in(form: FlaskForm, questions: Sequence[Item]) -> Known:
    return {
        item.id: (form[f"figure-{item.id}"].data, form[f"source-{item.id}"].data or "")
        for item in questions
        if form[f"figure-{item.id}"].data is not None
    }


def _fill(form: FlaskForm, known: Mapping[str, tuple[float, str]]) -> None:
    for item_id, (value, source) in known.items():
        if f"figure-{item_id}" in form:
            form[f"figure-{item_id}"].data, form[f"source-{item_id}"].data = value, source


def _keep(subject: Subject, figures: Known) -> None:
    before = figures_of(db(), subject)
    write_figures(db(), subject, instrument_of(subject.wave), figures)
    if any(before.get(item) != known for item, known in figures.items()):
        write_down(subject.wave, "known-figures", subject.person.name)
    if before.keys() - figures.keys():
        write_down(subject.wave, "known-figures-removed", subject.person.name)
