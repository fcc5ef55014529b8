"""What the web server loads: `webapp.wsgi:people()` and `webapp.wsgi:ballots()`."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from flask import Flask

import webapp
from webapp.config import load_settings


def people() -> Flask:
    """The people side with the job engine and the mailer, and with settings as configured."""
    from webapp.jobs import Engine
    from webapp.mailer import Mailer

    settings = load_settings()
    log_without_times()
    return webapp.create_people_app(settings, clock, jobs=Engine(settings), mailer=Mailer(settings))


def ballots() -> Flask:
    """The ballots. Nothing that could name a person is loaded into this process."""
    log_without_times()
    return webapp.create_ballot_app(load_settings(), clock)


def log_without_times() -> None:
    """Warnings and errors only, and never when: a moment in a log could be that of somebody's answer."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")


def clock() -> datetime:
    """The present in UTC."""
    return datetime.now(UTC)
