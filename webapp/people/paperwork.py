"""Many reports on paper: asking for them, watching them being made, taking them along as one ZIP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Literal

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.wrappers import Response as AnyResponse

from surveys.campaigns import Subject, Wave
from surveys.disclosures import previews
from surveys.moves import require_state
from surveys.paper_orders import DOWNLOADED_PAPERS, PaperOrder, ask_for_papers, find_order
from surveys.papers import papers_kept
from surveys.places import Places
from surveys.refusals import WrongState
from webapp.i18n import LANGUAGES
from webapp.people.bundles import file_names, zip_stream
from webapp.people.forms import ConfirmForm
from webapp.people.reading import keep_pdf, paper_asked_for, reviewed, reviewed_before
from webapp.people.release_rows import by_name
from webapp.people.releasing import chosen_leaders
from webapp.people.roles import coordinators_only, me
from webapp.people.surroundings import db, jobs, now, settings
from webapp.people.waves import the_wave, write_down

blueprint = Blueprint("paperwork", __name__, url_prefix="/desk/waves/<wave_id>/papers")
coordinators_only(blueprint)

LONG = timedelta(minutes=2)
"""If nothing has happened for so long after papers were asked for, the worker is probably not running."""

State = Literal["ready", "waiting", "running", "failed", "forgotten"]


@dataclass(frozen=True)
class Sheet:
    """One leader's report in an order. forgotten: it was on paper, and something has changed since."""

    subject: Subject
    state: State


@blueprint.post("/")
def order(wave_id: str) -> AnyResponse:
    """Have the chosen reports, or all, put on paper."""
    wave = the_wave(wave_id)
    require_state(wave, "scored", "released", "archived")
    chosen = by_name(wave.subjects) if request.form.get("all") else chosen_leaders(wave)
    cards = previews(db(), chosen)
    wanted = [one for one in chosen if one.person_id != me().id and one.id in cards]
    if not wanted:
        flash(_("No leader was chosen. Tick the leaders whose reports you want on paper."), "warn")
        return redirect(url_for("participation.wave", wave_id=wave.id))
    language = request.form.get("language", "")
    asked = ask_for_papers(
        db(),
        wave,
        wanted,
        language=language if language in LANGUAGES else "",
        paper=paper_asked_for(request.form.get("paper")),
        actor=me().name,
        now=now(),
    )
    db().commit()
    _submit(asked, wanted)
    return redirect(url_for("paperwork.progress", wave_id=wave.id, order_id=asked.id))


@blueprint.get("/<order_id>/")
def progress(wave_id: str, order_id: str) -> str:
    """How far it is: a page that looks again by itself, and may be left."""
    wave = the_wave(wave_id)
    asked = find_order(db(), wave, order_id)
    sheets = _sheets(wave, asked)
    counted = {state: [one for one in sheets if one.state == state] for state in State.__args__}  # type: ignore[attr-defined]
    busy = bool(counted["waiting"] or counted["running"])
    return render_template(
        "desk/release/papers.html",
        wave=wave,
        order=asked,
        sheets=sheets,
        counted=counted,
        busy=busy,
        still=bool(request.args.get("still")),  # for readers whom a page that reloads disturbs
        stuck=busy and not counted["ready"] and not counted["running"] and now() - asked.asked_at > LONG,
        own=any(one.person_id == me().id for one in wave.subjects),
        languages=LANGUAGES,
        form=ConfirmForm(),
    )


@blueprint.get("/<order_id>/reports.zip")
def bundle(wave_id: str, order_id: str) -> AnyResponse:
    """Everything of an order that is on paper, as one ZIP. A review, not a disclosure; it is written down."""
    wave = the_wave(wave_id)
    asked = find_order(db(), wave, order_id)
    ready = [one.subject for one in _sheets(wave, asked) if one.state == "ready"]
    if not ready:
        raise WrongState("None of these reports is on paper at this moment.")
    write_down(wave, DOWNLOADED_PAPERS, str(len(ready)))
    db().commit()
    papers = _papers(current_app.extensions["sessions"], settings().places, asked, file_names(ready))
    response = Response(zip_stream(papers), mimetype="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename=f"soundline-reports-{wave.number}.zip")
    return response


def _papers(
    sessions: sessionmaker[Session], places: Places, asked: PaperOrder, names: Mapping[str, str]
) -> Iterator[tuple[str, partial[bytes]]]:
    with sessions() as session:  # its own: the request is over when the last paper goes out
        for subject_id, name in names.items():
            subject = session.get_one(Subject, subject_id)
            card, language = reviewed(session, subject), asked.paper_of(subject)[1]
            # looks whether the kept paper still says what the report says, and makes it anew if not
            paper = paper_asked_for(asked.paper)
            earlier = reviewed_before(session, subject)
            yield name, partial(keep_pdf, session, subject, card, language, places, paper, earlier=earlier)


def _submit(asked: PaperOrder, subjects: list[Subject]) -> None:
    kept = papers_kept(settings().places)
    for subject in subjects:
        wanted = asked.paper_of(subject)
        if wanted not in kept:
            jobs().submit("render_report", *wanted, key=_key(asked, subject))


def _key(asked: PaperOrder, subject: Subject) -> str:
    return f"paper:{asked.id}:{subject.id}"


def _sheets(wave: Wave, asked: PaperOrder) -> list[Sheet]:
    """Every report of an order but the reader's own."""
    kept = papers_kept(settings().places)
    wanted = [one for one in wave.subjects if one.id in asked.subject_ids and one.person_id != me().id]
    return [Sheet(one, _state(asked, one, asked.paper_of(one) in kept)) for one in by_name(wanted)]


def _state(asked: PaperOrder, subject: Subject, is_kept: bool) -> State:
    if is_kept:
        return "ready"
    status: str | None = jobs().status(_key(asked, subject))
    known: dict[str | None, State] = {"waiting": "waiting", "running": "running", "failed": "failed"}
    return known.get(status, "forgotten")
