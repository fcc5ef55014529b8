"""Ratings in wide form: one line per rater and a column per item, as LimeSurvey and Qualtrics export them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.ratings import Ratings
from webapp.ratings.columns import NOT_OBSERVED, Names, Places, names_in, number, numbers_in
from webapp.ratings.long_form import check_values, ratings_of, repeated, whole_rows
from webapp.ratings.problems import Problems, did_you_mean
from webapp.ratings.table_file import Row, TableFile, open_table

IDS = ("responseid", "response id", "id", "rater")
"""Columns that name a rater when none was chosen, in small letters; without one every line is a rater."""
PREVIEWS = ("survey preview", "survey test", "spam")
"""What Qualtrics writes into Status for answers that nobody gave in earnest."""
CODED = re.compile(r"^(?P<code>[^.\s]+)\.\s")
ANSWER_CODE = re.compile(r"AO?0*(\d+)")


@dataclass(frozen=True)
class WideColumns:
    """The columns that were chosen by name; rater and group may be left to be found."""

    subject: str
    items: tuple[str, ...]
    rater: str | None = None
    group: str | None = None


@dataclass(frozen=True)
class _Line:
    number: int
    cells: Row


def read_wide(content: bytes, name: str, scale: tuple[int, int], chosen: WideColumns) -> tuple[Ratings, int]:
    """Ratings from a file in wide form, and how many lines of previews were left out.

    Raises BadFile with everything that is wrong with the file.
    """
    problems = Problems(name)
    table = open_table(content, problems)
    places = _places(table.header, chosen, problems)
    problems.refuse()
    lines, previews = _lines(table, problems)
    if not lines and not problems.found:
        problems.add("There is no line of answers below the names of the columns.")
    parts = _people(table.header, lines, chosen, places, problems)
    values = [
        _values(item, places[item], lines, table.decimal_comma, scale, problems) for item in chosen.items
    ]
    _refuse_two_lines(parts, lines, problems)
    problems.refuse()
    found = {one: Names(part.names, np.repeat(part.codes, len(values))) for one, part in parts.items()}
    found["item"] = Names(chosen.items, np.tile(np.arange(len(values)), len(lines)))
    return ratings_of(found, np.column_stack(values).ravel()), previews


def code_of(header: str) -> str:
    """The code of a column, without the words of the question that LimeSurvey may put behind it.

    >>> code_of("G01Q01[SQ001]. The leader looks at the work itself")
    'G01Q01[SQ001]'
    """
    found = CODED.match(header)
    return found["code"] if found else header


def _places(header: Sequence[str], chosen: WideColumns, problems: Problems) -> dict[str, int]:
    known = {code_of(cell): place for place, cell in reversed(list(enumerate(header)))}
    known |= {cell: place for place, cell in reversed(list(enumerate(header)))}
    wanted = dict.fromkeys([chosen.subject, *chosen.items, chosen.rater, chosen.group])
    places = {}
    for column in (one for one in wanted if one is not None):
        if column in known:
            places[column] = known[column]
        else:
            near = did_you_mean(column, known)
            problems.add(f'No column is called "{column}".{near} Give names as in the first line.', 1)
    return places


def _lines(table: TableFile, problems: Problems) -> tuple[list[_Line], int]:
    """The lines that hold answers: not the two of texts and ids below a Qualtrics header, not previews."""
    found = [
        _Line(int(number), row)
        for block in table.blocks
        for whole in [whole_rows(block, len(table.header), problems)]
        for number, row in zip(whole.lines, whole.rows, strict=True)
    ]
    if len(found) > 1 and any(cell.startswith('{"ImportId"') for cell in found[1].cells):
        found = found[2:]
    plain = [cell.casefold() for cell in table.header]
    if "status" not in plain or "recordeddate" not in plain:
        return found, 0
    status = plain.index("status")
    kept = [line for line in found if line.cells[status].strip().casefold() not in PREVIEWS]
    return kept, len(found) - len(kept)


def _people(
    header: Sequence[str],
    lines: Sequence[_Line],
    chosen: WideColumns,
    places: dict[str, int],
    problems: Problems,
) -> dict[str, Names]:
    parts = {"subject": _names(lines, places[chosen.subject])}
    parts["rater_group"] = _names(lines, places[chosen.group] if chosen.group else None)
    rater = places[chosen.rater] if chosen.rater else _id_column(header)
    parts["rater"] = _numbered(lines) if rater is None else _names(lines, rater)
    for part, column in (("subject", chosen.subject), ("rater", chosen.rater or "")):
        for line, is_empty in zip(lines, parts[part].empty, strict=True):
            if is_empty:
                problems.add(f"The {part} is missing.", line.number, column)
    return parts


def _id_column(header: Sequence[str]) -> int | None:
    for name in IDS:
        for place, cell in enumerate(header):
            if name in (cell.casefold(), code_of(cell).casefold()):
                return place
    return None


def _names(lines: Sequence[_Line], place: int | None) -> Names:
    cells = Places()
    codes = cells.of([line.cells[place] if place is not None else "" for line in lines])
    return names_in(cells, codes)


def _numbered(lines: Sequence[_Line]) -> Names:
    return Names(tuple(f"line {line.number}" for line in lines), np.arange(len(lines)))


def _values(
    item: str,
    place: int,
    lines: Sequence[_Line],
    decimal_comma: bool,
    scale: tuple[int, int],
    problems: Problems,
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    cells = Places()
    codes = cells.of([line.cells[place] for line in lines])
    numbers = numbers_in([_answer(cell, decimal_comma) for cell in cells], decimal_comma=decimal_comma)
    at = np.array([line.number for line in lines], dtype=np.int64)
    check_values(codes, list(cells), numbers, at, scale, problems, item)
    return np.asarray(numbers[0][codes] if len(lines) else np.zeros(0))


def _answer(cell: str, decimal_comma: bool) -> str:
    """An answer code such as A4 or AO04 stands for its number."""
    plain = cell.strip()
    if plain.casefold() in NOT_OBSERVED or number(plain, decimal_comma=decimal_comma) is not None:
        return plain
    found = ANSWER_CODE.fullmatch(plain)
    return found[1] if found else plain


def _refuse_two_lines(parts: dict[str, Names], lines: Sequence[_Line], problems: Problems) -> None:
    """A rater has one line for each subject."""
    one = Names(("",), np.zeros(len(lines), dtype=np.int64))
    ratings = ratings_of({**parts, "item": one}, np.zeros(len(lines)))
    for first, again in repeated(ratings):
        rater, subject = (parts[part].names[parts[part].codes[again]] for part in ("rater", "subject"))
        told = f'"{rater}" has already rated "{subject}" in line {lines[first].number}.'
        problems.add(f"{told} Keep one of the two.", lines[again].number)
