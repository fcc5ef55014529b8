"""The ballot app: no cookies, no sessions, no secret, no log of requests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol

from flask import Flask

from surveys.anonymity.urn import BallotBox
from surveys.places import Places
from webapp.ballot import box, pages, transcripts
from webapp.ballot.cookies import refuse_cookies
from webapp.ballot.errors import explain_errors
from webapp.ballot.headers import harden
from webapp.ballot.language import speak
from webapp.ballot.limits import BallotLimits
from webapp.ballot.waves import Waves
from webapp.protection import explain_protection

LARGEST_BODY = 64 * 1024

Clock = Callable[[], datetime]


class BallotSettings(Protocol):
    """What the ballot app needs to know."""

    @property
    def data_dir(self) -> Path:
        """The folder that holds campaigns/ and ballots/."""

    @property
    def people_origin(self) -> str:
        """Where the rater's program collects credentials, as https://host."""

    @property
    def ballot_origin(self) -> str:
        """Where this app is reached, as https://host."""


def create_ballot_app(settings: BallotSettings, clock: Clock) -> Flask:
    """The ballot app; `clock` tells the moment in UTC."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    speak(app)
    explain_protection(app)
    refuse_cookies(app, settings.ballot_origin)
    harden(app, settings.people_origin, settings.ballot_origin)
    explain_errors(app)
    places = Places(settings.data_dir)
    urns = BallotBox(places.ballots)
    app.register_blueprint(pages.create_blueprint(settings.people_origin))
    app.register_blueprint(transcripts.create_blueprint(places))
    app.register_blueprint(box.create_blueprint(Waves(places, urns), urns, BallotLimits(clock), clock))
    return app
