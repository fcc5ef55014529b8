"""Hands a mail over beside the request, so that the answer's timing does not tell whether a mail was sent."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask, current_app

from webapp.people.surroundings import mailer

log = logging.getLogger(__name__)


def employ_courier(app: Flask) -> None:
    """Two threads carry mails; in tests they are sent on the spot."""
    app.extensions["courier"] = None if app.testing else ThreadPoolExecutor(2, "courier")


def hand_over(message: str, *facts: Any) -> None:
    """Send the mail whose function in the mailer is named `message`; a failure is logged, not shown."""
    send = getattr(mailer(), message)
    courier = current_app.extensions["courier"]
    if courier is None:
        send(*facts)
    else:
        courier.submit(_send_and_log, send, facts)


def _send_and_log(send: Any, facts: tuple[Any, ...]) -> None:
    try:
        send(*facts)
    except Exception:
        log.exception("a mail could not be sent")
