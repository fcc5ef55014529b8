"""A table of figures as a file: CSV for spreadsheets, JSON for programs."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict
from io import StringIO
from typing import Any

from webapp.reports import words
from webapp.reports.figures import Line, Table
from webapp.reports.words import gettext as _

FORMAT = "soundline-figures-1"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def as_json(table: Table) -> str:
    """A table as JSON; what a line does not have is left out, but for an open upper end of answers."""
    document = {
        "format": FORMAT,
        **table.facts,
        "notes": list(table.sentences),
        "lines": [_entry(line) for line in table.lines],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def as_csv(table: Table, language: str) -> bytes:
    """A table for spreadsheets, in UTF-8 with a mark that they know; no cell is taken for a formula."""
    file = StringIO()
    writer = csv.writer(file)
    with words.speaking(language):
        heads = _heads()
        used = [name for name in heads if any(getattr(line, name) not in ("", None) for line in table.lines)]
        names_of = _names_of_facts()
        writer.writerows([names_of[code], _cell(fact)] for code, fact in table.facts.items())
        writer.writerows([safe_cell(sentence)] for sentence in table.sentences)
        writer.writerow([])
        writer.writerow([safe_cell(heads[name]) for name in used])
        writer.writerows([_cell(getattr(line, name)) for name in used] for line in table.lines)
    return file.getvalue().encode("utf-8-sig")


def safe_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula.

    >>> safe_cell("=1+1")
    "'=1+1"
    """
    return f"'{text}" if text.startswith(FORMULA) else text


def _cell(content: object) -> object:
    return safe_cell(content) if isinstance(content, str) else content


def _names_of_facts() -> dict[str, str]:
    return {
        "leader": _("Leader"),
        "role": _("Role"),
        "campaign": _("Campaign"),
        "wave": _("Wave"),
        "opens": _("Answers from"),
        "closes": _("Answers until"),
        "fingerprint": _("Fingerprint of the campaign"),
        "questionnaire": _("Questionnaire"),
        "revision": _("Revision"),
        "corrected_on": _("Corrected"),
    }


def _heads() -> dict[str, str]:
    """The columns in their order, with their heads."""
    return {
        "leader": _("Leader"),
        "part": _("Part"),
        "raters": _("Who answered"),
        "code": _("Code"),
        "words": _("What it is about"),
        "figure": _("Figure"),
        "label": _("As published"),
        "value": _("Estimate"),
        "low": _("From"),
        "high": _("To"),
        "answers_low": _("Answers, at least"),
        "answers_high": _("Answers, at most"),
        "change": _("Since the wave before"),
        "expectation": _("Against the expectation"),
    }


def _entry(line: Line) -> dict[str, Any]:
    found = {name: value for name, value in asdict(line).items() if value not in ("", None)}
    return {**found, "answers_high": line.answers_high} if line.answers_low is not None else found
