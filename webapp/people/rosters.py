"""Setting up a draft, step 4: the roster file, the leaders, and who is asked about each of them."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from surveys.campaigns import Wave
from surveys.planning import add_rater, remove_rater, remove_subject, take_roster
from surveys.roster import Remark, RosterProblems, read_roster, template_csv
from webapp.people.desk_forms import RaterForm, RosterForm
from webapp.people.forms import ConfirmForm
from webapp.people.known_as import tell_other_name
from webapp.people.roles import coordinators_only
from webapp.people.security import limiter
from webapp.people.sentences import said
from webapp.people.steps import draft
from webapp.people.surroundings import db
from webapp.people.waves import policy_of, the_subject

SEPARATORS = {"comma": ",", "semicolon": ";"}

blueprint = Blueprint("rosters", __name__, url_prefix="/desk/waves/<wave_id>/people")
coordinators_only(blueprint)

Answer = AnyResponse | str | tuple[str, int]


@blueprint.get("/")
def people(wave_id: str) -> str:
    """Everybody in the draft, leader by leader."""
    return _page(draft(wave_id), RosterForm())


@blueprint.post("/")
@limiter.limit("30 per minute")
def upload(wave_id: str) -> Answer:
    """Take a roster file, or show every problem of it at once and leave the draft as it was."""
    wave = draft(wave_id)
    form = RosterForm()
    if not form.validate_on_submit():
        return _page(wave, form), 422
    try:
        roster = read_roster(form.roster.data.read(), form.roster.data.filename, k=policy_of(wave).k)
    except RosterProblems as found:
        return _page(wave, form, problems=found.problems), 422
    take_roster(db(), wave, roster)
    db().commit()
    n = len(roster.leaders)
    flash(ngettext("The roster is taken: %(num)s leader.", "The roster is taken: %(num)s leaders.", n))
    for warning in roster.warnings:
        flash(_place(warning) + said(warning), "warn")
    return redirect(url_for("rosters.people", wave_id=wave.id))


@blueprint.get("/<subject_id>")
def leader(wave_id: str, subject_id: str) -> str:
    """One leader of the draft with everybody who is asked about them."""
    return _leader_page(draft(wave_id), subject_id, RaterForm())


@blueprint.post("/<subject_id>/raters")
def add(wave_id: str, subject_id: str) -> Answer:
    """Ask one more person about the leader."""
    wave = draft(wave_id)
    form = RaterForm()
    if not form.validate_on_submit():
        return _leader_page(wave, subject_id, form), 422
    facts = {"name": form.name.data, "email": form.email.data, "rater_group": form.rater_group.data}
    person = add_rater(db(), wave, subject_id, **facts)
    db().commit()
    flash(_("%(name)s will be asked.", name=person.name))
    tell_other_name(person, form.name.data)
    return redirect(url_for("rosters.leader", wave_id=wave.id, subject_id=subject_id))


@blueprint.post("/<subject_id>/raters/<person_id>/remove")
def remove(wave_id: str, subject_id: str, person_id: str) -> AnyResponse:
    """No longer ask somebody about the leader."""
    remove_rater(db(), draft(wave_id), subject_id, person_id)
    db().commit()
    flash(_("This person will not be asked."))
    return redirect(url_for("rosters.leader", wave_id=wave_id, subject_id=subject_id))


@blueprint.route("/<subject_id>/remove", methods=["GET", "POST"])
def leave_out(wave_id: str, subject_id: str) -> Answer:
    """Leave a leader out of the draft, after a question."""
    wave = draft(wave_id)
    subject = the_subject(wave_id, subject_id)
    form = ConfirmForm()
    if not form.validate_on_submit():
        return render_template("desk/leave_out.html", wave=wave, subject=subject, form=form)
    remove_subject(db(), wave, subject_id)
    db().commit()
    flash(_("The leader is left out."))
    return redirect(url_for("rosters.people", wave_id=wave_id))


@blueprint.get("/template/<separator>")
def template_file(separator: str, **_wave: str) -> AnyResponse:
    """A roster file to fill in, with made-up people; some spreadsheets expect semicolons."""
    if separator not in SEPARATORS:
        abort(404)
    headers = {"Content-Disposition": 'attachment; filename="roster.csv"'}
    return Response(template_csv(SEPARATORS[separator]), mimetype="text/csv; charset=utf-8", headers=headers)


def _page(wave: Wave, form: RosterForm, problems: Sequence[Remark] = ()) -> str:
    leaders = sorted(wave.subjects, key=lambda subject: subject.person.name)
    return render_template(
        "desk/steps/people.html",
        wave=wave,
        step="people",
        form=form,
        leaders=leaders,
        problems_found=problems,
    )


def _leader_page(wave: Wave, subject_id: str, form: RaterForm) -> str:
    subject = the_subject(wave.id, subject_id)
    raters = sorted(subject.assignments, key=lambda rater: (rater.rater_group, rater.person.name))
    return render_template("desk/leader.html", wave=wave, subject=subject, raters=raters, form=form)


def _place(remark: Remark) -> str:
    return _("Line %(line)s: ", line=remark.line) if remark.line else ""
