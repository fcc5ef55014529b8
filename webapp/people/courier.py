"""Does errands beside the request, so that the answer's timing does not tell whether a mail was sent."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask, current_app

from webapp.people.logs import note_error

log = logging.getLogger(__name__)


def employ_courier(app: Flask) -> None:
    """Two threads carry mails; in tests they are sent on the spot."""
    app.extensions["courier"] = None if app.testing else ThreadPoolExecutor(2, "courier")


def hand_over(errand: Callable[..., None], *facts: Any) -> None:
    """Have the errand done outside this request; a failure is logged, not shown."""
    courier = current_app.extensions["courier"]
    if courier is None:
        errand(*facts)
    else:
        courier.submit(_do_and_log, errand, facts)


def _do_and_log(errand: Callable[..., None], facts: tuple[Any, ...]) -> None:
    try:
        errand(*facts)
    except Exception as error:
        note_error(log, "sending a mail", error)
