"""The leader's desk: rate yourself, predict what the team will say, read the report, reply."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as AnyResponse
from wtforms import TextAreaField
from wtforms.validators import Length

from surveys.boards import CHOSEN, looks_at
from surveys.disclosures import disclose
from surveys.named import (
    answers_of,
    calibration_items,
    frozen_instrument,
    is_open,
    items_by_name,
    own_subject,
    prediction_of,
    save_answers,
    save_prediction,
    subjects_led_by,
)
from surveys.report_retention import reports_were_destroyed
from surveys.share_backs import check_quotes
from surveys.waves_before import earlier_cards
from webapp.people.leader_steps import steps
from webapp.people.own_words import may_stand
from webapp.people.questions import (
    answers_in,
    estimate_names,
    fill,
    fill_prediction,
    prediction_form,
    prediction_in,
    questions_form,
    spectra,
    stems,
)
from webapp.people.reading import keep_pdf, leader_fragment, paper_asked_for, pdf_name
from webapp.people.roles import me, require_leader
from webapp.people.surroundings import db, now, settings

blueprint = Blueprint("leaders", __name__, url_prefix="/leader")

SHOWN_LOOKS = 20

Page = str | AnyResponse | tuple[str, int]


class ReplyForm(FlaskForm):  # type: ignore[misc]
    """The leader's own statement beside the report."""

    reply = TextAreaField(
        _l("Your reply"),
        validators=[Length(max=2000, message=_l("Keep it below 2,000 characters."))],
        render_kw={"rows": 6},
    )


@blueprint.get("/")
@require_leader
def index() -> str:
    """Every wave in which this person is rated, with what is to do and what can be read."""
    rows = [(subject, steps(subject)) for subject in subjects_led_by(db(), me())]
    destroyed = {subject.id for subject, _steps in rows if reports_were_destroyed(db(), subject.wave)}
    return render_template(
        "leaders/index.html", rows=rows, is_open=is_open, looks=_looks(), destroyed=destroyed
    )


@blueprint.route("/<subject_id>/rate", methods=["GET", "POST"])
@require_leader
def rate(subject_id: str) -> Page:
    """The questions whose answers stand beside those of the raters, about oneself."""
    subject = own_subject(db(), me(), subject_id)
    items = items_by_name(frozen_instrument(subject.wave), subject.role)
    language = str(get_locale())
    form = questions_form(items, language, subject.role)()
    if form.validate_on_submit():
        save_answers(db(), subject, "self", me(), answers_in(form, items))
        db().commit()
        flash(_("Your answers about yourself are saved. Now predict what your team will say."))
        return redirect(url_for("leaders.predict", subject_id=subject.id))
    if not form.is_submitted():
        fill(form, answers_of(db(), subject, "self"))
    page = render_template(
        "leaders/rate.html",
        form=form,
        subject=subject,
        groups=stems(items, language, subject),
        is_open=is_open,
    )
    return (page, 422) if form.errors else page


@blueprint.route("/<subject_id>/predict", methods=["GET", "POST"])
@require_leader
def predict(subject_id: str) -> Page:
    """Where the team will put the leader, and low, likely and high for the concrete questions."""
    subject = own_subject(db(), me(), subject_id)
    instrument, language = frozen_instrument(subject.wave), str(get_locale())
    facets = spectra(instrument.taps, language)
    names = {one.facet: one.name for one in facets}
    questions = calibration_items(instrument, subject.role)
    form = prediction_form(names, questions)()
    if form.validate_on_submit():
        save_prediction(db(), subject, *prediction_in(form, names, questions))
        db().commit()
        flash(_("Your prediction is saved. You will see it beside your team's answers in the report."))
        return redirect(url_for("leaders.index"))
    if not form.is_submitted():
        fill_prediction(form, prediction_of(db(), subject))
    page = render_template(
        "leaders/predict.html",
        form=form,
        subject=subject,
        facets=facets,
        questions=stems(questions, language, subject),
        question_names=estimate_names(questions, language, subject),
        units={item.id: (item.unit or {}).get(language, "") for item in questions},
        is_open=is_open,
    )
    return (page, 422) if form.errors else page


@blueprint.route("/<subject_id>/report", methods=["GET", "POST"])
@require_leader
def report(subject_id: str) -> Page:
    """The leader's report on the web, with the reply beneath it."""
    subject = own_subject(db(), me(), subject_id)
    card = disclose(db(), subject, "leader", now())
    form = ReplyForm(reply=subject.reply)
    # a board reads the reply, and boards see no comment
    if form.validate_on_submit() and may_stand(form.reply, subject, check_quotes):
        subject.reply = (form.reply.data or "").strip()
        db().commit()
        flash(_("Your reply is saved. It stands in your report, and beside your comparison."))
        return redirect(url_for("leaders.report", subject_id=subject.id))
    subject.read_at = subject.read_at or now()
    earlier = earlier_cards(db(), subject, now())
    db().commit()
    fragment = leader_fragment(db(), subject, card, str(get_locale()), earlier=earlier)
    page = render_template("leaders/report.html", subject=subject, form=form, fragment=fragment)
    return (page, 422) if form.errors else page


@blueprint.get("/<subject_id>/report.pdf")
@require_leader
def pdf(subject_id: str) -> Response:
    """The leader's report on paper: A4, or US Letter with `?paper=letter`."""
    subject = own_subject(db(), me(), subject_id)
    card = disclose(db(), subject, "leader", now())
    subject.read_at = subject.read_at or now()
    earlier = earlier_cards(db(), subject, now())
    db().commit()
    language, places = str(get_locale()), settings().places
    paper = paper_asked_for(request.args.get("paper"))
    content = keep_pdf(db(), subject, card, language, places, paper, earlier=earlier)
    return send_pdf(content, pdf_name(subject))


def send_pdf(content: bytes, name: str) -> Response:
    """A PDF to be saved under a name."""
    response = Response(content, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _looks() -> list[tuple[date, str, str]]:
    """Who on a board looked at this leader's comparison and how, once per day and kind, latest first."""
    seen = ((look.seen_at.date(), look.reader.name, _seen_as(look.what)) for look in looks_at(db(), me()))
    return list(dict.fromkeys(seen))[:SHOWN_LOOKS]


def _seen_as(code: str) -> str:
    """A way of looking in words, as it stands in the log."""
    ways = {
        "page": _("the page"),
        "ranks": _("the page with sets of ranks"),
        "pdf": _("the PDF"),
        "csv": _("figures as a table"),
        "xlsx": _("figures as a workbook"),
        "json": _("figures for a program"),
    }
    what = code.removesuffix(CHOSEN)
    said = str(ways.get(what, what))
    return said if what == code else str(_("%(what)s, with leaders of their choice", what=said))
