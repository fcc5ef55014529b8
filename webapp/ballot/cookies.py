"""Requests with a cookie are refused: nothing that could name a person may reach the ballots."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, request

from webapp.addresses import is_loopback
from webapp.ballot.refusals import CookieSent


def refuse_cookies(app: Flask, ballot_origin: str) -> None:
    """Refuse every request that carries a cookie.

    On a loopback host cookies are ignored instead: browsers send the cookies of one port to all others.
    """
    if not is_loopback(urlsplit(ballot_origin).hostname or ""):
        app.before_request(_refuse)


def _refuse() -> None:
    if request.headers.get("Cookie"):
        raise CookieSent(
            "Your browser sent a cookie, which could tell who you are. "
            "Please open this address in a private window."
        )
