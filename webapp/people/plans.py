"""The leader's plan: commitments, written, changed, removed, and what came of them."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from surveys.campaigns import Subject
from surveys.disclosures import disclose
from surveys.named import own_subject, subjects_led_by
from surveys.papers import forget_papers
from surveys.plans import Commitment, commitments_of, own_commitment, plan_of, write
from surveys.scorecards import Scorecard
from surveys.share_backs import check_quotes
from webapp.people.forms import ConfirmForm
from webapp.people.own_words import may_stand
from webapp.people.plan_forms import PlanBase, field_names, kept_values, plan_form
from webapp.people.roles import me, require_leader
from webapp.people.surroundings import db, now, settings
from webapp.reports import names, words
from webapp.reports.pattern_texts import known_patterns
from webapp.reports.plan import Suggestion, about_name, suggestions

blueprint = Blueprint("plans", __name__, url_prefix="/leader/<subject_id>/plan")

Page = str | Response | tuple[str, int]


@blueprint.route("", methods=["GET", "POST"])
@require_leader
def plan(subject_id: str) -> Page:
    """Up to three commitments. Taking counsel as one fills an empty place; only Save keeps anything."""
    subject, card = released(subject_id)
    offered, kept = _offered(card), commitments_of(db(), subject)
    form = _form(subject, kept, offered)
    taken = request.form.get("take")
    if taken:
        _take(form, next((one for one in offered if one.key == taken), None))
    elif form.validate_on_submit() and _quotes_nobody(form, subject):
        _keep(form, subject)
        flash(_("Your plan is saved."))
        return redirect(url_for("plans.plan", subject_id=subject.id))
    db().commit()
    page = render_template(
        "leaders/plan.html",
        subject=subject,
        form=form,
        kept={one.place: one for one in kept},
        offered=_by_title(offered),
        field_names=field_names(),
        empty=form.empty_place(),
    )
    return (page, 422) if form.errors else page


@blueprint.route("/<commitment_id>/remove", methods=["GET", "POST"])
@require_leader
def remove(subject_id: str, commitment_id: str) -> Page:
    """Take a commitment out of the plan, after a question."""
    subject, _card = released(subject_id)
    commitment = own_commitment(db(), subject, commitment_id)
    if not ConfirmForm().validate_on_submit():
        db().commit()
        return render_template("leaders/remove.html", subject=subject, commitment=commitment)
    db().delete(commitment)
    db().commit()
    _forget_papers(subject)
    flash(_("The commitment is removed."))
    return redirect(url_for("plans.plan", subject_id=subject.id))


def released(subject_id: str) -> tuple[Subject, Scorecard]:
    """A leader's own place in a wave whose report they have, through the ledger. Raises WrongState."""
    subject = own_subject(db(), me(), subject_id)
    return subject, disclose(db(), subject, "leader", now())


def _form(subject: Subject, kept: Sequence[Commitment], offered: Sequence[Suggestion]) -> PlanBase:
    with words.speaking(str(get_locale())):
        about = {facet: names.facet_name(facet) for facet in names.FACETS}
        used = [*(one.about for one in offered), *(one.about for one in kept)]
        about |= {one: about_name(one) for one in used if one}
    kind = plan_form(kept, about, now().date())
    return kind(data=kept_values(kept, plan_of(db(), subject).remind))


def _offered(card: Scorecard) -> list[Suggestion]:
    with words.speaking(str(get_locale())):
        return suggestions(card, known_patterns())


def _by_title(offered: Sequence[Suggestion]) -> dict[str, list[Suggestion]]:
    found: dict[str, list[Suggestion]] = {}
    for one in offered:
        found.setdefault(one.title, []).append(one)
    return found


def _take(form: PlanBase, suggestion: Suggestion | None) -> None:
    place = form.empty_place()
    if suggestion is None or place is None:
        return
    for part in ("what", "notice", "about"):
        form[f"{part}-{place}"].data = getattr(suggestion, part)
    form.taken = place


def _quotes_nobody(form: PlanBase, subject: Subject) -> bool:
    """Whether no comment is repeated: a board reads commitments, and boards see no comment."""
    written = [f"{part}-{place}" for place in form.filled() for part in ("what", "notice", "result")]
    fine = [may_stand(form[name], subject, check_quotes) for name in written if name in form]
    return all(fine)  # every field was looked at


def _keep(form: PlanBase, subject: Subject) -> None:
    kept = plan_of(db(), subject)
    kept.remind = form.remind.data
    db().add(kept)
    for place, one in form.filled().items():
        write(db(), subject, place, one, now().date())
    db().commit()
    _forget_papers(subject)


def _forget_papers(subject: Subject) -> None:
    """The next wave's report tells of this plan too."""
    for one in subjects_led_by(db(), subject.person):
        forget_papers(settings().places, one.id)
