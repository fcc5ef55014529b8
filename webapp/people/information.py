"""The information sheet of a campaign, on the web and on paper, from the campaign's own settings."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from operator import itemgetter

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _
from sqlalchemy.engine import make_url

from surveys.campaigns import Subject, Wave
from surveys.freezing import ballot_groups_of
from surveys.instruments import Instrument, questions_for
from webapp.people.languages import language_of_request
from webapp.people.leaders import send_pdf
from webapp.people.roles import coordinators_only
from webapp.people.surroundings import settings
from webapp.people.waves import instrument_of, moment, policy_of, the_wave
from webapp.reports.information_sheet import (
    InformationSheet,
    Kept,
    LeaderAsked,
    Place,
    sheet_html,
    sheet_pdf,
)

DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}

blueprint = Blueprint("information", __name__, url_prefix="/desk/waves/<wave_id>/information")
coordinators_only(blueprint)


@blueprint.get("/")
def sheet(wave_id: str) -> str:
    """The sheet as a page."""
    wave = the_wave(wave_id)
    return render_template("desk/information.html", wave=wave, fragment=sheet_html(sheet_of(wave)))


@blueprint.get("/sheet.pdf")
def paper(wave_id: str) -> Response:
    """The sheet to print."""
    return send_pdf(sheet_pdf(sheet_of(the_wave(wave_id))), "soundline-information-sheet.pdf")


def sheet_of(wave: Wave) -> InformationSheet:
    """The sheet of a wave, frozen or not, in the language of the page."""
    instrument, policy, given = instrument_of(wave), policy_of(wave), settings()
    language = language_of_request()
    return InformationSheet(
        title=wave.title,
        is_frozen=wave.state != "draft",
        purpose=wave.campaign.purpose,
        level=wave.level,
        holder=wave.holder,
        fingerprint=wave.fingerprint or "",
        root=wave.root or "",
        dates=_dates(wave),
        instrument=instrument.title[instrument.spoken(language)],
        instrument_version=str(instrument.version),
        instrument_sha256=instrument.sha256,
        questions=_questions(instrument, language),
        selection=wave.campaign.selection,
        n_raters=len({rater.person_id for subject in wave.subjects for rater in subject.assignments}),
        leaders=_leaders(wave, policy.k),
        k=policy.k,
        profile=policy.profile,
        kept=Kept(given.objection_days, given.unopened_days, given.report_months),
        place=_place(),
        language=language,
    )


def _leaders(wave: Wave, k: int) -> list[LeaderAsked]:
    by_name = sorted(wave.subjects, key=lambda subject: subject.person.name)
    return [LeaderAsked(one.person.name, one.role, _groups(one, k)) for one in by_name]


def _groups(subject: Subject, k: int) -> list[tuple[str, int]]:
    if subject.ballot_groups:
        frozen = sorted(subject.ballot_groups, key=lambda group: group.members)
        return [(group.members, group.n_invited) for group in frozen]
    return [("+".join(members), invited) for members, invited in ballot_groups_of(subject, k)]


def _dates(wave: Wave) -> list[tuple[str, str, str]]:
    rows: list[tuple[str, datetime | None, datetime | None]] = [
        (_("Collecting ballots"), wave.collect_from, wave.collect_to),
        (_("Answering"), wave.opens_at, wave.closes_at),
        (_("Collecting for latecomers; meanwhile nobody answers"), wave.late_from, wave.late_to),
        (_("May be extended once"), wave.closes_at, wave.extension_to),
    ]
    return [(what, moment(start), moment(end)) for what, start, end in rows if start and end]


def _questions(instrument: Instrument, language: str) -> list[tuple[str, list[str]]]:
    known = instrument.spoken(language)
    looks = questions_for(instrument, "standard", known, "general")["items"]
    return [(lead, [look["stem"] for look in items]) for lead, items in groupby(looks, itemgetter("lead"))]


def _place() -> Place:
    given = settings()
    kind = make_url(given.database).get_backend_name()
    return Place(
        people_origin=given.people_origin,
        ballot_origin=given.ballot_origin,
        mail_host=given.smtp_host,
        database=DATABASES.get(kind, kind),
    )
