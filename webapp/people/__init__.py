"""The people side: everybody who is known by name. It never sees a ballot."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Flask

from webapp.config import Settings
from webapp.people import (
    again,
    asked,
    boardrooms,
    boards,
    campaigns,
    collect,
    coordinators,
    figures,
    firstrun,
    freezing,
    health,
    information,
    installation,
    key_step,
    keyholders,
    keyholding_ballots,
    keyholding_loss,
    keyholding_settings,
    known_figures,
    leaders,
    measured,
    my_data,
    named,
    paperwork,
    participation,
    persons,
    plans,
    releasing,
    review,
    rosters,
    steps,
    thanks,
    transcripts,
)
from webapp.people import help as help_pages
from webapp.people.accounts import accept_accounts
from webapp.people.cookieless import keep_cookies_out
from webapp.people.courier import employ_courier
from webapp.people.errors import explain_errors
from webapp.people.languages import speak
from webapp.people.logs import DiscreetFlask
from webapp.people.security import csrf, secure
from webapp.people.surroundings import Clock, surround
from webapp.people.waves import name_things
from webapp.protection import explain_protection
from webapp.reports import assets

PAGES = (
    health,
    help_pages,
    firstrun,
    campaigns,
    steps,
    asked,
    rosters,
    key_step,
    freezing,
    information,
    participation,
    known_figures,
    measured,
    review,
    releasing,
    paperwork,
    again,
    boardrooms,
    coordinators,
    persons,
    installation,
    my_data,
    leaders,
    plans,
    thanks,
    named,
    keyholders,
    keyholding_settings,
    keyholding_ballots,
    keyholding_loss,
    boards,
    figures,
    assets,
    collect,
    transcripts,
)
"""Modules that offer pages, each as `blueprint`."""
WITHOUT_COOKIES = (collect,)
"""Called by the rater's program: no cookie comes or goes, so no forgery is possible."""


def create_people_app(
    settings: Settings,
    clock: Clock = lambda: datetime.now(UTC),
    jobs: Any = None,
    mailer: Any = None,
    testing: bool = False,
) -> Flask:
    """The application of the people side.

    `clock` gives the present in UTC; `jobs` is the job engine; `mailer` sends mails.
    """
    app = DiscreetFlask(__name__)
    app.testing = testing
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    surround(app, settings, clock, jobs, mailer)
    secure(app, settings)
    speak(app, settings)
    explain_errors(app)
    name_things(app)
    explain_protection(app)
    employ_courier(app)
    accept_accounts(app)
    open_pages(app)
    keep_cookies_out(app, "/transcripts", "/invitation", "/collect")
    return app


def open_pages(app: Flask) -> None:
    """Register every module of PAGES."""
    for module in PAGES:
        app.register_blueprint(module.blueprint)
    for module in WITHOUT_COOKIES:
        csrf.exempt(module.blueprint)
