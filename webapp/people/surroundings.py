"""What a request may reach: the database session, the clock, the settings, the job engine and the mailer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from flask import Flask, current_app, g, request
from sqlalchemy.orm import Session

from surveys.storage import make_engine, make_sessions, only_reading
from webapp.config import Settings

Clock = Callable[[], datetime]

WRITING_PAGES = frozenset(
    {
        "leaders.report",
        "leaders.pdf",
        "plans.plan",
        "plans.remove",
        "thanks.write",
        "boards.comparison",
        "boards.pdf",
        "keyholding_ballots.sealed_ballots",
        "my_data.download",
        "paperwork.bundle",
        "review.leader",
        "review.report",
        "review.pdf",
        "figures.leader_csv",
        "figures.leader_xlsx",
        "figures.leader_json",
        "figures.board_csv",
        "figures.board_xlsx",
        "figures.board_json",
    }
)
"""Pages that note that they were looked at, so that opening them writes."""
READING_POSTS = frozenset({"collect.invitation", "installation.test_ballot"})
"""Requests that only read, although they are sent like those that write."""


def surround(app: Flask, settings: Settings, clock: Clock, jobs: Any, mailer: Any) -> None:
    """Lay out for every request what it may reach, and take the session back at its end."""
    app.extensions["settings"] = settings
    app.extensions["clock"] = clock
    app.extensions["jobs"] = jobs
    app.extensions["mailer"] = mailer
    app.extensions["sessions"] = make_sessions(make_engine(settings.database))
    app.teardown_appcontext(_give_back_session)


def db() -> Session:
    """The session of this request. A handler commits; what is not committed is forgotten."""
    if "session" not in g:
        g.session = current_app.extensions["sessions"]()
        if _reads_only():
            only_reading(g.session)
    return cast(Session, g.session)


def _reads_only() -> bool:
    if request.method in ("GET", "HEAD"):
        return request.endpoint not in WRITING_PAGES
    return request.endpoint in READING_POSTS


def now() -> datetime:
    """The present moment, aware and in UTC, from the clock the app was made with."""
    return cast(datetime, current_app.extensions["clock"]())


def settings() -> Settings:
    """The settings the app was made with."""
    return cast(Settings, current_app.extensions["settings"])


def jobs() -> Any:
    """The job engine: `submit(name, *ids, key=...)` and `status(key)`."""
    return current_app.extensions["jobs"]


def mailer() -> Any:
    """What sends mails to people."""
    return current_app.extensions["mailer"]


def _give_back_session(_error: BaseException | None) -> None:
    session = g.pop("session", None)
    if session is not None:
        session.close()
