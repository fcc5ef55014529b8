"""Reviewing what a leader will read, withholding comments with a reason, and releasing."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from surveys.campaigns import Comment, Subject
from surveys.moves import release_all, release_subject, require_state
from surveys.papers import forget_papers
from surveys.refusals import NotAllowed, NotFound
from surveys.withholding import may_change, show_again, withhold
from webapp.people.desk_forms import WithholdForm
from webapp.people.forms import ConfirmForm
from webapp.people.languages import language_of_request
from webapp.people.leaders import send_pdf
from webapp.people.reading import keep_pdf, leader_fragment, pdf_name, reviewed, reviewed_before
from webapp.people.roles import coordinators_only, me
from webapp.people.surroundings import db, jobs, now, settings
from webapp.people.waves import instrument_of, the_subject, the_wave, write_down

blueprint = Blueprint("review", __name__, url_prefix="/desk/waves/<wave_id>")
coordinators_only(blueprint)

Answer = AnyResponse | str | tuple[str, int]


@blueprint.get("/leaders/<subject_id>")
def leader(wave_id: str, subject_id: str) -> str:
    """The comments of one leader, the report beside them, and the release."""
    return _page(_reviewable(wave_id, subject_id), WithholdForm())


@blueprint.get("/leaders/<subject_id>/report")
def report(wave_id: str, subject_id: str) -> str:
    """The report exactly as the leader will see it."""
    subject = _reviewable(wave_id, subject_id)
    card, earlier = reviewed(db(), subject), reviewed_before(db(), subject)
    fragment = leader_fragment(db(), subject, card, language_of_request(), earlier)
    return render_template("desk/report.html", wave=subject.wave, subject=subject, fragment=fragment)


@blueprint.get("/leaders/<subject_id>/report.pdf")
def pdf(wave_id: str, subject_id: str) -> Response:
    """The report as the leader will download it."""
    subject = _reviewable(wave_id, subject_id)
    card, earlier = reviewed(db(), subject), reviewed_before(db(), subject)
    content = keep_pdf(db(), subject, card, language_of_request(), settings().places, earlier=earlier)
    return send_pdf(content, pdf_name(subject))


@blueprint.post("/leaders/<subject_id>/comments/<comment_id>/withhold")
def withhold_comment(wave_id: str, subject_id: str, comment_id: str) -> Answer:
    """Keep a comment from the leader, with a reason that stays in the log."""
    subject = _reviewable(wave_id, subject_id)
    form = WithholdForm()
    if not form.validate_on_submit():
        return _page(subject, form, comment_id), 422
    withhold(db(), subject, _comment(subject, comment_id), form.reason.data)
    forget_papers(settings().places, subject.id)
    write_down(subject.wave, "withheld", f"{subject.person.name}: {form.reason.data}")
    db().commit()
    flash(_("The comment will not be shown."))
    return redirect(url_for("review.leader", wave_id=wave_id, subject_id=subject_id))


@blueprint.post("/leaders/<subject_id>/comments/<comment_id>/show")
def show_comment(wave_id: str, subject_id: str, comment_id: str) -> AnyResponse:
    """Take the withholding of a comment back."""
    subject = _reviewable(wave_id, subject_id)
    show_again(db(), subject, _comment(subject, comment_id))
    forget_papers(settings().places, subject.id)
    write_down(subject.wave, "shown-again", subject.person.name)
    db().commit()
    flash(_("The comment will be shown."))
    return redirect(url_for("review.leader", wave_id=wave_id, subject_id=subject_id))


@blueprint.route("/leaders/<subject_id>/release", methods=["GET", "POST"])
def release_one(wave_id: str, subject_id: str) -> Answer:
    """Release one report, after a question."""
    subject = _reviewable(wave_id, subject_id)
    form = ConfirmForm()
    if not form.validate_on_submit():
        return render_template("desk/release.html", wave=subject.wave, leaders=[subject], form=form)
    first_time = subject.released_at is None
    release_subject(db(), subject.wave, subject, now())
    write_down(subject.wave, "released", subject.person.name)
    db().commit()
    _tell([subject] if first_time else [])
    flash(_("%(name)s has the report.", name=subject.person.name))
    return redirect(url_for("participation.wave", wave_id=wave_id))


@blueprint.route("/release", methods=["GET", "POST"])
def release_everybody(wave_id: str) -> Answer:
    """Release every report that is not released yet, after a question."""
    wave = the_wave(wave_id)
    require_state(wave, "scored")
    form = ConfirmForm()
    if not form.validate_on_submit():
        waiting = [subject for subject in wave.subjects if subject.released_at is None]
        return render_template("desk/release.html", wave=wave, leaders=waiting, form=form)
    told = release_all(db(), wave, now())
    write_down(wave, "released-all")
    db().commit()
    _tell(told)
    flash(_("Every leader has the report."))
    return redirect(url_for("participation.wave", wave_id=wave_id))


def _reviewable(wave_id: str, subject_id: str) -> Subject:
    subject = the_subject(wave_id, subject_id)
    require_state(subject.wave, "scored", "released", "archived")
    if subject.person_id == me().id:
        raise NotAllowed("This report is about you: another coordinator reviews and releases it.")
    return subject


def _page(subject: Subject, form: WithholdForm, open_comment: str = "") -> str:
    query = select(Comment).where(Comment.subject_id == subject.id).order_by(Comment.id)
    instrument = instrument_of(subject.wave)
    return render_template(
        "desk/review.html",
        wave=subject.wave,
        subject=subject,
        comments=db().scalars(query).all(),
        stem=lambda item: instrument.item(item).wording(_language(instrument.languages), subject.role),
        form=form,
        open_comment=open_comment,
        may_change=may_change,
    )


def _language(spoken: tuple[str, ...]) -> str:
    return language_of_request() if language_of_request() in spoken else spoken[0]


def _comment(subject: Subject, comment_id: str) -> Comment:
    comment = db().get(Comment, comment_id)
    if comment is None or comment.subject_id != subject.id:
        raise NotFound("There is no such comment.")
    return comment


def _tell(leaders: list[Subject]) -> None:
    for subject in leaders:
        jobs().submit("tell_leader", subject.id)
