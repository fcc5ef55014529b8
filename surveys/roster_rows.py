"""From lines of cells to rows about people: finds the headings, checks every cell by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parseaddr

from surveys.roster_file import Line
from surveys.roster_problems import Remarks, marked
from surveys.roster_words import COLUMNS, REQUIRED, ROLES, TONGUES, is_not_rated, meaning

HEADINGS_WITHIN = 10
"""Lines of title and remarks that may stand above the headings."""
LONGEST_NAME = 200
LONGEST_ADDRESS = 254

_ADDRESS = re.compile(r"[^@\s,;:<>\"()\[\]\\]{1,64}@[^@\s,;:<>\"()\[\]\\.]+(\.[^@\s,;:<>\"()\[\]\\.]+)+")
_QUOTED_FORMULA = re.compile(r"'(?=[=+\-@])")


@dataclass(frozen=True)
class Row:
    """What one line says about one person; relations are still as written."""

    line: int
    name: str
    email: str
    """In lower case; empty if the file gives none that could be one."""
    manager: str
    role: str | None
    """The role in which this person is rated; None if they are not."""
    rates: str
    language: str


def read_rows(lines: list[Line], remarks: Remarks) -> list[Row]:
    """The people of the file. Headings that are missing, and cells that are wrong, are noted in `remarks`."""
    if not lines:
        return []
    start, columns = _headings(lines)
    if not _enough(columns, lines[start], remarks):
        return []
    if unknown := [cell for cell in lines[start].cells if cell and meaning(cell, COLUMNS) is None]:
        remarks.warn(marked("These columns are not used: %(columns)s."), columns=", ".join(unknown))
    rows = [_row(line, columns, remarks) for line in lines[start + 1 :]]
    for row, first in _doubles(rows):
        remarks.wrong(
            marked("%(email)s stands in line %(first)s already. Keep one of the two lines."),
            row.line,
            "email",
            email=row.email,
            first=first.line,
        )
    return rows


def address_of(text: str) -> str:
    """The mail address in the text, in lower case (`Name <address>` and `mailto:` are understood), or ''."""
    address = parseaddr(text.removeprefix("mailto:"))[1] if "@" in text else ""
    fits = _ADDRESS.fullmatch(address) and len(address) <= LONGEST_ADDRESS and address.isprintable()
    return address.lower() if fits else ""


def _headings(lines: list[Line]) -> tuple[int, dict[str, int]]:
    """Index of the line with most known headings, and the columns it names."""
    known = [_columns(line) for line in lines[:HEADINGS_WITHIN]]
    start = max(range(len(known)), key=lambda index: (len(known[index]), -index))
    return start, known[start]


def _columns(line: Line) -> dict[str, int]:
    columns: dict[str, int] = {}
    for index, cell in enumerate(line.cells):
        column = meaning(cell, COLUMNS) if cell else None
        if column is not None:
            columns.setdefault(column, index)
    return columns


def _enough(columns: dict[str, int], headings: Line, remarks: Remarks) -> bool:
    named = {*columns, *(["name"] if {"first name", "last name"} <= set(columns) else [])}
    missing = [column for column in REQUIRED if column not in named]
    if missing:
        remarks.wrong(
            marked("These columns are missing: %(missing)s. Found: %(found)s. Name them as in the template."),
            headings.number,
            missing=", ".join(missing),
            found=", ".join(cell for cell in headings.cells if cell)[:200] or "-",
        )
    return not missing


def _row(line: Line, columns: dict[str, int], remarks: Remarks) -> Row:
    def cell(column: str) -> str:
        index = columns.get(column)
        text = line.cells[index] if index is not None and index < len(line.cells) else ""
        return _QUOTED_FORMULA.sub("", text, count=1)

    name = cell("name") or f"{cell('first name')} {cell('last name')}".strip()
    return Row(
        line=line.number,
        name=_name(name, line.number, remarks),
        email=_email(cell("email"), line.number, remarks),
        manager=cell("manager"),
        role=_role(cell("leader"), line.number, remarks),
        rates=cell("rates"),
        language=_language(cell("language"), line.number, remarks),
    )


def _name(name: str, line: int, remarks: Remarks) -> str:
    if not name:
        remarks.wrong(marked("The name is missing. Write first and last name."), line, "name")
    elif len(name) > LONGEST_NAME or not name.isprintable():
        remarks.wrong(
            marked("This name is too long or holds signs that cannot be shown. Correct it."), line, "name"
        )
    return name


def _email(text: str, line: int, remarks: Remarks) -> str:
    address = address_of(text)
    if not text:
        remarks.wrong(marked("The mail address is missing. Everybody needs one."), line, "email")
    elif not address:
        remarks.wrong(
            marked('"%(text)s" is no mail address. Write it like mira@example.org.'),
            line,
            "email",
            text=text[:80],
        )
    return address


def _role(text: str, line: int, remarks: Remarks) -> str | None:
    if is_not_rated(text):
        return None
    role = meaning(text, ROLES)
    if role is None:
        remarks.wrong(
            marked('"%(text)s" is no known role. Use one of %(known)s, or yes; leave it empty if not rated.'),
            line,
            "leader",
            text=text[:80],
            known=", ".join(ROLES),
        )
    return role


def _language(text: str, line: int, remarks: Remarks) -> str:
    if not text:
        return ""
    language = meaning(re.split(r"[-_ (]", text)[0], TONGUES)
    if language is None:
        remarks.warn(
            marked('The language "%(text)s" is not known; mails go out in the usual one.'),
            line,
            "language",
            text=text[:40],
        )
    return language or ""


def _doubles(rows: list[Row]) -> Iterator[tuple[Row, Row]]:
    first: dict[str, Row] = {}
    for row in rows:
        if row.email and first.setdefault(row.email, row) is not row:
            yield row, first[row.email]
