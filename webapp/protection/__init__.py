"""How anonymity works, in words and figures: one text for both sides."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask_babel import lazy_gettext as _l
from jinja2 import ChoiceLoader, FileSystemLoader

from surveys.anonymity.timing import GRADES, SIZES, linked_shares

_TEMPLATES = Path(__file__).parent / "templates"
_ROWS = {
    "basic": _l("Basic and strong: one sitting"),
    "strongest": _l("Strongest: two steps"),
    "strongest-latecomers": _l("Strongest, where three in ten collect late"),
    "strongest-habits": _l("Strongest, where half of the people are as prompt each time"),
    "strongest-each-other": _l("Strongest, where leaders all rate each other in one sending"),
}
"""Basic and strong have the same times; what differs is who can read a ballot that was linked."""
_GRADES = {
    "exact": _l("every moment"),
    "hourly": _l("a copy every hour"),
    "daily": _l("a copy every day"),
}


@dataclass(frozen=True)
class TimingRow:
    """Of a hundred ballots, how many somebody links by time alone, by size of the group."""

    name: str
    history: str
    in_hundred: list[int]


def explain_protection(app: Flask) -> None:
    """Give an app the text (`protection/body.html`) and its figures."""
    loaders = [app.jinja_loader, FileSystemLoader(_TEMPLATES)]
    app.jinja_loader = ChoiceLoader([loader for loader in loaders if loader])
    app.jinja_env.globals.update(timing_rows=timing_rows, timing_sizes=SIZES)


def timing_rows() -> list[TimingRow]:
    """The measured figures in the order in which they are told."""
    shares = linked_shares()
    return [
        TimingRow(name, _GRADES[grade], [round(100 * shares[level][grade][size]) for size in SIZES])
        for level, name in _ROWS.items()
        for grade in (GRADES if level in ("basic", "strongest") else GRADES[:1])
    ]
