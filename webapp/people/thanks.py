"""What a leader writes to everybody who was asked: drafted, shown as it will be read, confirmed, sent."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from surveys.campaigns import Subject
from surveys.papers import forget_papers
from surveys.plans import commitments_of, plan_of
from surveys.refusals import WrongState
from surveys.scorecards import Scorecard
from surveys.share_backs import MOST, ShareBack, asked_about, check_text, send, share_backs_of
from webapp.i18n import LANGUAGES
from webapp.letters import Letter
from webapp.people.own_words import may_stand
from webapp.people.plan_forms import TextForm
from webapp.people.plans import released
from webapp.people.reading import item_texts, promises
from webapp.people.roles import require_leader
from webapp.people.surroundings import db, jobs, now, settings
from webapp.people.waves import instrument_of
from webapp.plan_mail import share_back
from webapp.reports import words
from webapp.reports.plan import thanks_draft

blueprint = Blueprint("thanks", __name__, url_prefix="/leader/<subject_id>/thanks")

Page = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Reader:
    """Somebody who was asked, for the preview: nobody in particular."""

    language: str
    name: str
    email: str = "somebody@example.org"


@blueprint.route("", methods=["GET", "POST"])
@require_leader
def write(subject_id: str) -> Page:
    """The draft; sent by the form it is kept and shown exactly as people will read it."""
    subject, card = released(subject_id)
    plan = plan_of(db(), subject)
    form = TextForm(text=plan.thanks or _proposed(subject, card))
    letters: dict[str, Letter] = {}
    if form.validate_on_submit() and may_stand(form.text, subject, check_text):
        plan.thanks = form.text.data
        db().add(plan)
        letters = _preview(subject, form.text.data)
    db().commit()
    page = render_template("leaders/thanks.html", form=form, letters=letters, **_around(subject))
    return (page, 422) if form.errors else page


@blueprint.post("/send")
@require_leader
def send_it(subject_id: str) -> Page:
    """Send the kept draft to everybody who was asked."""
    subject, _card = released(subject_id)
    plan, number = plan_of(db(), subject), request.form.get("number", type=int) or 0
    if request.form.get("seen") != _mark(plan.thanks) and number > len(share_backs_of(db(), subject)):
        raise WrongState(
            "The text has changed since it was shown to you. Look at it again before you send it."
        )
    one = send(db(), subject, number, plan.thanks, now())
    plan.thanks = ""
    db().commit()
    forget_papers(settings().places, subject.id)
    jobs().submit("send_share_back", one.id)
    flash(
        ngettext(
            "Your text is on its way to %(num)s person.",
            "Your text is on its way to %(num)s people.",
            one.asked,
        )
    )
    return redirect(url_for("thanks.write", subject_id=subject.id))


def _proposed(subject: Subject, card: Scorecard) -> str:
    """What could be said: facets in words, and the commitments."""
    language = str(get_locale())
    texts = item_texts(instrument_of(subject.wave), subject, language)
    with words.speaking(language):
        return thanks_draft(card, promises(commitments_of(db(), subject)), texts)


def _preview(subject: Subject, text: str) -> dict[str, Letter]:
    """The mail in each language, that of the page first."""
    again = bool(share_backs_of(db(), subject))
    languages = sorted(LANGUAGES, key=lambda one: one != str(get_locale()))
    name = _("(name)")
    return {
        LANGUAGES[one]: share_back(
            Reader(one, name), subject.person.name, subject.wave.title, text, update=again
        )
        for one in languages
    }


def _around(subject: Subject) -> dict[str, object]:
    sent = share_backs_of(db(), subject)
    return {
        "subject": subject,
        "sent": [(one, _standing(one)) for one in sent],
        "number": len(sent) + 1,
        "seen": _mark(plan_of(db(), subject).thanks),
        "may_send": len(sent) < MOST,
        "left": MOST - len(sent),
        "asked": len(asked_about(db(), subject)),
    }


def _mark(text: str) -> str:
    """Tells whether what is sent is what was shown."""
    return hashlib.sha256(text.encode()).hexdigest()


def _standing(one: ShareBack) -> str:
    """How the mails of a text stand, without saying whose."""
    told: str = _("All mails are out.")
    if one.waiting and jobs().status(f"send_share_back:{one.id}") == "failed":
        told = _("The mail server did not take all mails. It is tried again every few minutes.")
    elif one.waiting:
        told = _("The mails are going out.")
    elif one.refused:
        told = ngettext(
            "All mails are out; the mail server refused %(num)s address.",
            "All mails are out; the mail server refused %(num)s addresses.",
            one.refused,
        )
    return told
