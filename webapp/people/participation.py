"""A wave after the freeze: how it stands, closing it early, opening and scoring, archiving, the next one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from surveys.campaigns import Wave
from surveys.corrections import Verdict
from surveys.dates import Dates, dates_of
from surveys.inviting import count_invitations, mail_progress, undeliverable
from surveys.keyholding import require_key_here
from surveys.log import DESTROYED, events
from surveys.mailings import reminders
from surveys.moves import (
    BEFORE_THE_CLOSE,
    archive,
    close_early,
    days_left,
    end_of_answers,
    extend,
    may_be_extended,
    phase,
    require_state,
)
from surveys.paper_orders import ASKED_FOR_PAPERS, DOWNLOADED_PAPERS
from surveys.planning import next_wave
from surveys.report_retention import REPORTS_DESTROYED, WARNED
from surveys.transcripts import find_transcript
from webapp.i18n import LANGUAGES
from webapp.people.again import ASKED
from webapp.people.correcting import EVENTS as CORRECTION_EVENTS
from webapp.people.dates_forms import dates_form
from webapp.people.forms import ConfirmForm
from webapp.people.key_step import states_of
from webapp.people.publishing import order
from webapp.people.release_rows import leader_rows, told_events
from webapp.people.roles import coordinators_only
from webapp.people.surroundings import db, jobs, now, settings
from webapp.people.wave_quality import wave_quality
from webapp.people.wave_record import detail_of, wave_record
from webapp.people.waves import instrument_of, moment, the_wave, write_down

CORRECTIONS: dict[Verdict, Any] = {
    "corrected": _l("replaced the report by a corrected one"),
    "too-few": _l(
        "left the report as it is: too few ballots changed for a correction that protects everybody"
    ),
    "alarm": _l("refused other figures from as many ballots: something is wrong with this opening"),
}
EVENTS = {
    "named-keyholders": _l("named the keyholders"),
    "frozen": _l("froze the campaign"),
    "closed-early": _l("closed the campaign early"),
    "extended": _l("extended the campaign"),
    "known-figures": _l("wrote down true figures"),
    "known-figures-removed": _l("removed true figures"),
    "asked-to-open": _l("had the ballots opened and scored"),
    "withheld": _l("withheld a comment"),
    "shown-again": _l("let a withheld comment be shown"),
    "released": _l("released a report"),
    "share-back": _l("wrote to everybody who was asked about them"),
    "released-all": _l("released all reports"),
    ASKED_FOR_PAPERS: _l("had reports put on paper"),
    DOWNLOADED_PAPERS: _l("downloaded reports as a ZIP"),
    "archived": _l("archived the campaign"),
    "next-wave": _l("planned the next wave"),
    "unreadable": _l("left out ballots that could not be read"),
    "handed-in-key": _l("handed in the public half of an opening key"),
    "proved-key": _l("proved an opening key on a test ballot"),
    "countersigned": _l("countersigned the settings"),
    "refused-to-countersign": _l("refused to countersign"),
    "countersigning-lapsed": _l("asked again, because the settings changed after the countersignature"),
    "lost-key": _l("has lost an opening key"),
    "keyholder-unreachable": _l("could not reach a keyholder by mail"),
    "downloaded-ballots": _l("downloaded the sealed ballots"),
    "opened-ballots": _l("opened the ballots"),
    "uploaded-again": _l("uploaded opened ballots once more"),
    ASKED: _l("had the ballots opened once more"),
    "opened-same": _l("opened the ballots once more: nothing has changed"),
    **{CORRECTION_EVENTS[verdict]: words for verdict, words in CORRECTIONS.items()},
    WARNED: _l("told that reports will be destroyed in a month"),
    DESTROYED: _l("destroyed, as promised"),
    REPORTS_DESTROYED: _l("destroyed reports, as promised"),
}
BETWEEN_WAVES = timedelta(days=90)
"""What is proposed between the close of a wave and the next: people need time to change."""
WEEK = timedelta(weeks=1)
THIRDS = {
    "low": _l("low: fewer than a third have sent"),
    "middle": _l("middle: between one and two thirds have sent"),
    "high": _l("high: more than two thirds have sent"),
}
COLLECTED = {
    "low": _l("low: fewer than a third have collected their ballots"),
    "middle": _l("middle: between one and two thirds have collected their ballots"),
    "high": _l("high: more than two thirds have collected their ballots"),
}

blueprint = Blueprint("participation", __name__, url_prefix="/desk/waves/<wave_id>")
coordinators_only(blueprint)

Answer = Response | str | tuple[str, int]


@blueprint.get("/")
def wave(wave_id: str) -> Answer:
    """How the wave stands: never who answered, and before the close not even how many."""
    wave = the_wave(wave_id)
    if wave.state == "draft":
        return redirect(url_for("steps.about", wave_id=wave.id))
    mails, rows, acts = mail_progress(db(), wave), leader_rows(wave), events(db(), wave)
    return render_template(
        "desk/wave.html",
        wave=wave,
        over=wave.state in ("frozen", "collecting", "answering") and phase(wave, now()) == "closed",
        days_left=days_left(wave, now()),
        third=(COLLECTED if wave.collect_from else THIRDS).get(wave.participation),
        extendable=may_be_extended(wave, now()),
        # invitations are destroyed with the ballots; what was mailed stays known
        invited=count_invitations(db(), wave) or mails[1],
        mails=mails,
        quality=wave_quality(wave, instrument_of(wave), str(get_locale())),
        undeliverable=undeliverable(db(), wave),
        reminders=reminders(wave) if wave.state in BEFORE_THE_CLOSE else [],
        rows=rows,
        languages=LANGUAGES,
        last_order=next((event.id for event in acts if event.what == ASKED_FOR_PAPERS), ""),
        events=told_events(acts),
        detail_of=detail_of,
        record=wave_record(wave, [(row.subject, row.card) for row in rows], acts),
        keys=states_of(wave),
        transcript=find_transcript(db(), wave),
        destroyed_on=end_of_answers(wave) + timedelta(days=settings().unopened_days),
        event_names=EVENTS,
        opening=jobs().status(_opening_key(wave)) if wave.state == "closed" else None,
        form=ConfirmForm(),
    )


@blueprint.get("/extend")
def ask_to_extend(wave_id: str) -> Response | str:
    """Say until when answers would be taken, and ask; back to the wave if nothing can be moved."""
    wave = the_wave(wave_id)
    if not may_be_extended(wave, now()):
        return redirect(url_for("participation.wave", wave_id=wave.id))
    return render_template("desk/extend.html", wave=wave, form=ConfirmForm())


@blueprint.post("/extend")
def extend_now(wave_id: str) -> Response:
    """Move the end to the extension that was promised."""
    wave = the_wave(wave_id)
    extend(wave, now(), settings().places)
    write_down(wave, "extended", moment(end_of_answers(wave)))
    db().commit()
    flash(_("The campaign is extended."))
    return redirect(url_for("participation.wave", wave_id=wave.id))


@blueprint.get("/close")
def ask_to_close(wave_id: str) -> str:
    """Say what closing early means, and ask."""
    wave = the_wave(wave_id)
    require_state(wave, "collecting", "answering")
    return render_template("desk/close.html", wave=wave, form=ConfirmForm())


@blueprint.post("/close")
def close(wave_id: str) -> Response:
    """End the answers now."""
    wave = the_wave(wave_id)
    close_early(wave, now(), settings().places)
    write_down(wave, "closed-early")
    db().commit()
    jobs().submit(*order(wave.id, now()))
    flash(_("The campaign is closed. Answers sent so far count."))
    return redirect(url_for("participation.wave", wave_id=wave.id))


@blueprint.post("/open")
def open_ballots(wave_id: str) -> Response:
    """Have the ballots opened and scored by the worker."""
    wave = the_wave(wave_id)
    require_state(wave, "closed")
    require_key_here(db(), wave)
    if jobs().status(_opening_key(wave)) not in ("waiting", "running"):
        write_down(wave, "asked-to-open")
        db().commit()
        jobs().submit("open_and_score", wave.id, key=_opening_key(wave))
    return redirect(url_for("participation.progress", wave_id=wave.id))


@blueprint.get("/progress")
def progress(wave_id: str) -> Answer:
    """A page that reloads itself while ballots are opened and scored."""
    wave = the_wave(wave_id)
    status = jobs().status(_opening_key(wave))
    if wave.state != "closed":
        flash(_("The reports are ready for your review."))
        return redirect(url_for("participation.wave", wave_id=wave.id))
    return render_template("desk/progress.html", wave=wave, status=status, form=ConfirmForm())


@blueprint.route("/archive", methods=["GET", "POST"])
def put_away(wave_id: str) -> Answer:
    """Archive a released wave, after a question."""
    wave = the_wave(wave_id)
    require_state(wave, "released")
    form = ConfirmForm()
    if not form.validate_on_submit():
        return render_template("desk/archive.html", wave=wave, form=form)
    archive(wave)
    write_down(wave, "archived")
    db().commit()
    flash(_("The campaign is archived."))
    return redirect(url_for("campaigns.index"))


@blueprint.route("/next", methods=["GET", "POST"])
def plan_next(wave_id: str) -> Answer:
    """Plan the campaign's next wave: same leaders, same people, new dates."""
    wave = the_wave(wave_id)
    require_state(wave, "scored", "released", "archived")
    form = dates_form(wave.level, _same_rhythm(wave))
    if not form.validate_on_submit():
        page = render_template("desk/next.html", wave=wave, form=form)
        return (page, 422) if form.is_submitted() else page
    planned = next_wave(db(), wave, form.dates)
    write_down(wave, "next-wave", planned.title)
    db().commit()
    return redirect(url_for("rosters.people", wave_id=planned.id))


def _same_rhythm(wave: Wave) -> Dates:
    """The dates of a wave again, whole weeks later: on the same days of the week, and late enough."""
    before = dates_of(wave)
    earliest = max(now(), end_of_answers(wave) + BETWEEN_WAVES)
    weeks = -(-(earliest - before.begins) // WEEK)
    return before.shifted(weeks * WEEK)


def _opening_key(wave: Wave) -> str:
    """A new key for each time somebody asked, so that an opening that ran into trouble can be repeated."""
    asked = sum(event.what == "asked-to-open" for event in events(db(), wave))
    return f"open_and_score:{wave.id}:{asked}"
