"""A table of figures as a file: CSV for spreadsheets, JSON for programs."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import asdict
from io import StringIO
from typing import Any

from webapp.reports import words
from webapp.reports.figures import Line, Table
from webapp.reports.words import gettext as _

Content = str | int | float | None
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
        writer.writerows([name, _cell(fact)] for name, fact in facts_in_words(table))
        writer.writerows([safe_cell(sentence)] for sentence in table.sentences)
        writer.writerow([])
        heads = used_columns(table)
        writer.writerow([safe_cell(head) for head in heads.values()])
        writer.writerows([_cell(content) for content in row] for row in rows_in_words(table, heads))
    return file.getvalue().encode("utf-8-sig")


def facts_in_words(table: Table) -> list[tuple[str, str | int]]:
    """What is said above a table: names of the facts, in the spoken language, with the facts."""
    names_of = _names_of_facts()
    return [(names_of[code], fact) for code, fact in table.facts.items()]


def used_columns(table: Table) -> dict[str, str]:
    """The columns that any line fills, in their order, with their heads in the spoken language."""
    return {
        name: head
        for name, head in _heads().items()
        if any(getattr(line, name) not in ("", None) for line in table.lines)
    }


def rows_in_words(table: Table, columns: Iterable[str]) -> list[list[Content]]:
    """The lines as rows of these columns; codes that have a word are said in the spoken language."""
    said = {"part": _parts(), "change": _changes()}
    return [
        [said[name].get(getattr(line, name), "") if name in said else getattr(line, name) for name in columns]
        for line in table.lines
    ]


def safe_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula.

    >>> safe_cell("=1+1")
    "'=1+1"
    """
    return f"'{text}" if text.startswith(FORMULA) else text


def _cell(content: object) -> object:
    return safe_cell(content) if isinstance(content, str) else content


def _parts() -> dict[str, str]:
    return {
        "raters": _("raters"),
        "item": _("question"),
        "facet": _("facet"),
        "credibility": _("credibility"),
        "distance": _("distance"),
        "pattern": _("pattern"),
        "change": _("change"),
    }


def _changes() -> dict[str, str]:
    return {"": "", "up": _("up"), "steady": _("steady"), "down": _("down")}


def _names_of_facts() -> dict[str, str]:
    return {
        "leader": _("Leader"),
        "role": _("Role"),
        "campaign": _("Campaign"),
        "wave": _("Wave"),
        "waves": _("Waves"),
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
        "role": _("Role"),
        "part": _("Part"),
        "raters": _("Who answered"),
        "code": _("Code"),
        "words": _("What it is about"),
        "figure": _("Figure"),
        "label": _("As published"),
        "value": _("Estimate"),
        "low": _("From"),
        "high": _("To"),
        "scale": _("Scale of the estimate"),
        "answers_low": _("Answers, at least"),
        "answers_high": _("Answers, at most"),
        "change": _("Since the wave before"),
        "expectation": _("Against the expectation"),
        "expected_low": _("Expected from"),
        "expected_high": _("Expected to"),
        "detectable": _("A change would show from"),
        "note": _("To be read with it"),
    }


def _entry(line: Line) -> dict[str, Any]:
    found = {name: value for name, value in asdict(line).items() if value not in ("", None)}
    return {**found, "answers_high": line.answers_high} if line.answers_low is not None else found
