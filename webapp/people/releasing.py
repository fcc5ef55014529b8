"""Releasing reports: one, some or all that wait, always after a question that names them."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from surveys.campaigns import Subject, Wave
from surveys.moves import hold, release_chosen, require_state
from surveys.planning import find_subject
from surveys.refusals import NotAllowed
from webapp.people.forms import ConfirmForm
from webapp.people.release_rows import LeaderRow, by_name, leader_rows
from webapp.people.roles import coordinators_only, me
from webapp.people.surroundings import db, jobs, now
from webapp.people.waves import the_wave, write_down

blueprint = Blueprint("releasing", __name__, url_prefix="/desk/waves/<wave_id>")
coordinators_only(blueprint)


@blueprint.get("/release")
def ask_for_all(wave_id: str) -> Response | str:
    """Name every leader whose report waits, and ask."""
    wave = the_wave(wave_id)
    require_state(wave, "scored")
    rows = leader_rows(wave)
    return _question(wave, rows, [row.subject for row in rows if row.may_be_released])


@blueprint.post("/release")
def release(wave_id: str) -> Response | str:
    """Name the chosen leaders and ask; with the answer `sure`, give them their reports."""
    wave = the_wave(wave_id)
    hold(db(), wave)
    require_state(wave, "scored")
    chosen = chosen_leaders(wave)
    if not request.form.get("sure"):
        return _question(wave, leader_rows(wave), chosen)
    told = release_chosen(db(), wave, chosen, now())
    if told:
        write_down(wave, *_event(wave, told))
    db().commit()
    for subject in told:
        jobs().submit("tell_leader", subject.id)
    flash(_released(wave, told))
    return redirect(url_for("participation.wave", wave_id=wave_id))


@blueprint.get("/leaders/<subject_id>/release")
def ask_for_one(wave_id: str, subject_id: str) -> Response | str:
    """Name one leader, and ask."""
    wave = the_wave(wave_id)
    require_state(wave, "scored", "released", "archived")
    chosen = not_oneself(find_subject(db(), wave, subject_id))
    return _question(wave, leader_rows(wave), [chosen])


def chosen_leaders(wave: Wave) -> list[Subject]:
    """The leaders who are ticked in the form that was sent. Raises NotAllowed for oneself, and NotFound."""
    ids = dict.fromkeys(request.form.getlist("leader"))
    return by_name([not_oneself(find_subject(db(), wave, one)) for one in ids])


def not_oneself(subject: Subject) -> Subject:
    """The leader, unless it is the coordinator who asks."""
    if subject.person_id == me().id:
        raise NotAllowed("This report is about you: another coordinator reviews and releases it.")
    return subject


def _question(wave: Wave, rows: Sequence[LeaderRow], chosen: Sequence[Subject]) -> Response | str:
    waiting = [row for row in rows if row.subject in chosen and row.may_be_released]
    if not waiting:
        flash(_nothing(chosen), "warn")
        return redirect(url_for("participation.wave", wave_id=wave.id))
    return render_template(
        "desk/release/question.html",
        wave=wave,
        waiting=waiting,
        had_it=[one for one in chosen if one.released_at],
        unseen=[row for row in waiting if not row.looked],
        own=any(row.is_own and not row.subject.released_at for row in rows),
        form=ConfirmForm(),
    )


def _nothing(chosen: Sequence[Subject]) -> str:
    if chosen and all(one.released_at for one in chosen):
        return str(_("All chosen leaders have their reports already."))
    if chosen:
        return str(_("There is no scorecard of the chosen leaders to release."))
    return str(_("No leader was chosen. Tick the leaders whose reports you want to release."))


def _event(wave: Wave, told: Sequence[Subject]) -> tuple[str, str]:
    if len(told) == len(wave.subjects) > 1:
        return "released-all", ""
    return "released", ", ".join(subject.person.name for subject in told)


def _released(wave: Wave, told: Sequence[Subject]) -> str:
    if wave.state == "released":
        return str(_("Every leader has the report."))
    if len(told) == 1:
        return str(_("%(name)s has the report.", name=told[0].person.name))
    many = ngettext(
        "%(num)s leader has the report now.", "%(num)s leaders have their reports now.", len(told)
    )
    return str(many)
