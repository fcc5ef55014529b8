"""Reviewing what a leader will read, one leader after the other, and withholding comments with a reason."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from surveys.campaigns import Comment, Subject
from surveys.moves import require_state
from surveys.papers import forget_papers
from surveys.refusals import NotFound
from surveys.reviewing import first_looks, look_at, standing_revisions
from surveys.scorecards import Scorecard
from surveys.withholding import is_waiting, may_change, reason_given, reason_of, show_again, withhold
from webapp.i18n import LANGUAGES
from webapp.people.desk_forms import GROUND_WORDS, WithholdForm
from webapp.people.languages import language_of_request
from webapp.people.leaders import send_pdf
from webapp.people.reading import (
    keep_pdf,
    leader_fragment,
    paper_asked_for,
    pdf_name,
    reviewed,
    reviewed_before,
)
from webapp.people.release_rows import by_name
from webapp.people.releasing import not_oneself
from webapp.people.roles import coordinators_only, me
from webapp.people.surroundings import db, now, settings
from webapp.people.waves import instrument_of, the_subject, write_down

blueprint = Blueprint("review", __name__, url_prefix="/desk/waves/<wave_id>")
coordinators_only(blueprint)

Answer = AnyResponse | str | tuple[str, int]


@dataclass(frozen=True)
class Round:
    """Where a leader stands among those whom this coordinator reviews."""

    place: int  # from 1
    total: int
    seen: int  # how many somebody has looked at
    before: Subject | None
    after: Subject | None
    unseen: Subject | None  # the next one still to be looked at, then from the start, oneself last


@blueprint.get("/leaders/<subject_id>")
def leader(wave_id: str, subject_id: str) -> str:
    """The comments of one leader, the way to the report, and the release; no look at the report itself."""
    subject = _reviewable(wave_id, subject_id)
    reviewed(db(), subject)  # refused if there is none
    return _page(subject, WithholdForm())


@blueprint.get("/leaders/<subject_id>/report")
def report(wave_id: str, subject_id: str) -> str:
    """The report exactly as the leader will see it, in the leader's language or another."""
    subject = _reviewable(wave_id, subject_id)
    card, earlier = reviewed(db(), subject), reviewed_before(db(), subject)
    _looked_at(subject, card)
    return render_template(
        "desk/report.html",
        wave=subject.wave,
        subject=subject,
        fragment=leader_fragment(db(), subject, card, _report_language(subject), earlier=earlier),
        shown=_report_language(subject),
        languages=LANGUAGES,
        round=_round(subject),
    )


@blueprint.get("/leaders/<subject_id>/report.pdf")
def pdf(wave_id: str, subject_id: str) -> Response:
    """The report as the leader will download it: A4, or US Letter with `?paper=letter`."""
    subject = _reviewable(wave_id, subject_id)
    card, earlier = reviewed(db(), subject), reviewed_before(db(), subject)
    _looked_at(subject, card)
    paper = paper_asked_for(request.args.get("paper"))
    language, places = _report_language(subject), settings().places
    content = keep_pdf(db(), subject, card, language, places, paper, earlier=earlier)
    return send_pdf(content, pdf_name(subject))


@blueprint.post("/leaders/<subject_id>/comments/<comment_id>/withhold")
def withhold_comment(wave_id: str, subject_id: str, comment_id: str) -> Answer:
    """Keep a comment from the leader, with a reason that stays in the log."""
    subject = _reviewable(wave_id, subject_id)
    comment, form = _comment(subject, comment_id), WithholdForm()
    if not form.validate_on_submit():
        return _page(subject, form, comment_id), 422
    ground, words = form.ground.data, form.words.data or ""
    withhold(db(), subject, comment, reason_of(ground, words))
    forget_papers(settings().places, subject.id)
    told = " ".join(filter(None, (str(GROUND_WORDS[ground]), words)))
    write_down(subject.wave, "withheld", f"{subject.person.name}: {told}")
    db().commit()
    flash(_("The comment will not be shown."))
    return redirect(_here(subject, comment_id))


@blueprint.post("/leaders/<subject_id>/comments/<comment_id>/show")
def show_comment(wave_id: str, subject_id: str, comment_id: str) -> AnyResponse:
    """Take the withholding of a comment back."""
    subject = _reviewable(wave_id, subject_id)
    show_again(db(), subject, _comment(subject, comment_id))
    forget_papers(settings().places, subject.id)
    write_down(subject.wave, "shown-again", subject.person.name)
    db().commit()
    flash(_("The comment will be shown."))
    return redirect(_here(subject, comment_id))


def _reviewable(wave_id: str, subject_id: str) -> Subject:
    subject = the_subject(wave_id, subject_id)
    require_state(subject.wave, "scored", "released", "archived")
    return not_oneself(subject)


def _looked_at(subject: Subject, card: Scorecard) -> None:
    look_at(db(), subject, card.revision, me().name, now())
    db().commit()


def _round(subject: Subject) -> Round:
    looks, standing = first_looks(db(), subject.wave), standing_revisions(db(), subject.wave)
    mine = [one for one in by_name(subject.wave.subjects) if one.person_id != me().id]
    leaders = [one for one in mine if one.id in standing]
    seen = {one.id for one in leaders if (one.id, standing[one.id]) in looks}
    at = leaders.index(subject)
    onward = [*leaders[at + 1 :], *leaders[: at + 1]]
    return Round(
        place=at + 1,
        total=len(leaders),
        seen=len(seen),
        before=leaders[at - 1] if at else None,
        after=leaders[at + 1] if at + 1 < len(leaders) else None,
        unseen=next((one for one in onward if one.id not in seen and _is_open(one, standing[one.id])), None),
    )


def _is_open(subject: Subject, revision: int) -> bool:
    """Whether there is something to review: after the release only a correction, and what it brought."""
    return subject.released_at is None or revision > 1


def _page(subject: Subject, form: WithholdForm, open_comment: str = "") -> str:
    query = select(Comment).where(Comment.subject_id == subject.id).order_by(Comment.id)
    comments = db().scalars(query).all()
    instrument = instrument_of(subject.wave)
    language = instrument.spoken(language_of_request())
    return render_template(
        "desk/review.html",
        wave=subject.wave,
        subject=subject,
        comments=comments,
        stem=lambda item: instrument.item(item).sentence(language, subject.role),
        form=form,
        open_comment=open_comment,
        may_change=may_change,
        waiting=[one for one in comments if is_waiting(one)],
        reason_given=reason_given,
        grounds=GROUND_WORDS,
        languages=LANGUAGES,
        shown=_report_language(subject),
        round=_round(subject),
    )


def _report_language(subject: Subject) -> str:
    """The language that the address names, else the leader's own."""
    asked = request.args.get("language", "")
    return asked if asked in LANGUAGES else subject.person.language


def _comment(subject: Subject, comment_id: str) -> Comment:
    comment = db().get(Comment, comment_id)
    if comment is None or comment.subject_id != subject.id:
        raise NotFound("There is no such comment.")
    return comment


def _here(subject: Subject, comment_id: str) -> str:
    return url_for("review.leader", wave_id=subject.wave_id, subject_id=subject.id, _anchor=f"c-{comment_id}")
