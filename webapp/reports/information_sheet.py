"""The information sheet of a campaign for works councils and data protection officers, from its settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from webapp.reports import names, words
from webapp.reports.filling import template
from webapp.reports.paper import Paper
from webapp.reports.press import to_pdf


@dataclass(frozen=True)
class LeaderAsked:
    """A leader with the ballot groups as they are, or would be, frozen: member groups and people invited."""

    name: str
    role: str
    groups: Sequence[tuple[str, int]]  # "other+peer", 7


@dataclass(frozen=True)
class Kept:
    """How long data are kept: days after the scoring, days after the close, months (0: until erased)."""

    objection_days: int
    unopened_days: int
    report_months: int


@dataclass(frozen=True)
class Place:
    """Where it runs: the two addresses, the host of the mail server ("" without), the kind of database."""

    people_origin: str
    ballot_origin: str
    mail_host: str
    database: str


@dataclass(frozen=True)
class InformationSheet:
    """Everything the sheet says. Moments are texts in UTC, days are ISO dates."""

    title: str
    is_frozen: bool
    purpose: str
    level: str
    holder: str
    fingerprint: str
    root: str
    dates: Sequence[tuple[str, str, str]]  # what happens, from, to
    instrument: str
    instrument_version: str
    instrument_sha256: str
    questions: Sequence[tuple[str, Sequence[str]]]  # the words before them, and the questions
    selection: str
    n_raters: int
    leaders: Sequence[LeaderAsked]
    k: int
    profile: str
    kept: Kept
    place: Place
    language: str = "en"


def sheet_html(sheet: InformationSheet, *, web: bool = True) -> Markup:
    """The sheet as HTML: a fragment for the web, a whole document for paper."""
    with words.speaking(sheet.language):
        name = "sheet/web.html" if web else "sheet/paper.html"
        return Markup(template(name, sheet=sheet, names=names))  # noqa: S704 (the template has escaped it)


def sheet_pdf(sheet: InformationSheet, paper: Paper = "A4") -> bytes:
    """The sheet on paper as PDF/UA-1."""
    return to_pdf(sheet_html(sheet, web=False), paper)
