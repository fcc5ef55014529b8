"""Answers by name: the page of a leader's manager. It looks different, and says that it is not anonymous."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from surveys.campaigns import Subject, Wave
from surveys.named import (
    answers_of,
    frozen_instrument,
    is_open,
    items_by_name,
    managed_subject,
    save_answers,
    subjects_managed_by,
)
from webapp.people.questions import answers_in, fill, questions_form, stems
from webapp.people.roles import me, require_manager
from webapp.people.surroundings import db

blueprint = Blueprint("named", __name__, url_prefix="/by-name")


@blueprint.get("/")
@require_manager
def index() -> str:
    """The leaders whom this person rates as their manager."""
    waves: dict[Wave, list[tuple[Subject, bool]]] = {}
    for subject in subjects_managed_by(db(), me()):
        waves.setdefault(subject.wave, []).append((subject, bool(answers_of(db(), subject, "manager"))))
    return render_template("named/index.html", waves=waves.items(), is_open=is_open)


@blueprint.route("/<subject_id>", methods=["GET", "POST"])
@require_manager
def answer(subject_id: str) -> str | Response | tuple[str, int]:
    """The manager's own answers about one leader."""
    subject = managed_subject(db(), me(), subject_id)
    instrument = frozen_instrument(subject.wave)
    items = items_by_name(instrument, subject.role)
    form = questions_form(items, str(get_locale()), subject.role)()
    if form.validate_on_submit():
        save_answers(db(), subject, "manager", me(), answers_in(form, items))
        db().commit()
        flash(_("Your answers are saved. You can change them until the ballots are opened."))
        return redirect(url_for("named.index"))
    if not form.is_submitted():
        fill(form, answers_of(db(), subject, "manager"))
    groups = stems(items, str(get_locale()), subject)
    page = render_template(
        "named/answer.html", form=form, subject=subject, groups=groups, open=is_open(subject.wave)
    )
    return (page, 422) if form.errors else page
