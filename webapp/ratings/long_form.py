"""Ratings in long form: one line per answer, with subject, rater group, rater, item and value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.ratings import Codes, Floats, Ratings
from webapp.ratings.columns import Names, Places, names_in, numbers_in
from webapp.ratings.plain_columns import plain_file
from webapp.ratings.problems import Problems, did_you_mean
from webapp.ratings.table_file import Block, Row, TableFile, open_table

COLUMNS = ("subject", "rater_group", "rater", "item", "value")
OPTIONAL = "rater_group"
VALUE = "value"
NEEDED = tuple(column for column in COLUMNS if column != OPTIONAL)


@dataclass(frozen=True)
class _Cells:
    """What stands in the file: the line of each answer, and for each column its distinct cells and places."""

    lines: Codes
    cells: dict[str, Places]
    codes: dict[str, Codes]
    decimal_comma: bool


def read_long(content: bytes, name: str, scale: tuple[int, int]) -> Ratings:
    """Ratings from a file in long form. Raises BadFile with everything that is wrong with it."""
    problems = Problems(name)
    read = _plain(content) or _any(open_table(content, problems), problems)
    if not len(read.lines) and not problems.found:
        problems.add("There is no line below the names of the columns.")
    parts = {one: names_in(read.cells[one], read.codes[one]) for one in COLUMNS if one != VALUE}
    for column in (one for one in NEEDED if one != VALUE):
        for line in read.lines[parts[column].empty]:
            problems.add(f"The {column} is missing.", line, column)
    numbers = numbers_in(read.cells[VALUE], decimal_comma=read.decimal_comma)
    check_values(read.codes[VALUE], list(read.cells[VALUE]), numbers, read.lines, scale, problems)
    found = ratings_of(parts, numbers[0][read.codes[VALUE]] if len(read.lines) else np.zeros(0))
    refuse_repeated(found, read.lines, problems)
    problems.refuse()
    return found


def ratings_of(parts: dict[str, Names], value: Floats) -> Ratings:
    """Ratings from the names of their four parts and their values."""
    subject, group, rater, item = (parts[one] for one in ("subject", "rater_group", "rater", "item"))
    names = (subject.names, group.names, rater.names, item.names)
    return Ratings(*names, subject.codes, group.codes, rater.codes, item.codes, value)


def column_places(
    header: Sequence[str], needed: Sequence[str], optional: Sequence[str], problems: Problems
) -> dict[str, int]:
    """Where each known column stands, in any order and any case of letters; -1 for optional ones that do not.

    A column that is missing or stands twice is a problem.
    """
    plain = [cell.casefold() for cell in header]
    places = {}
    for column in (*needed, *optional):
        if plain.count(column) > 1:
            problems.add(f'The column "{column}" stands here twice. Leave one out.', 1, column)
        places[column] = plain.index(column) if column in plain else -1
    spare = [cell for cell in header if cell and cell.casefold() not in places]
    for column in needed:
        if places[column] < 0:
            told = did_you_mean(column, spare).replace("Did you mean", "Is it called")
            found = ", ".join(header) or "nothing"
            problems.add(f'The column "{column}" is missing; the first line names {found[:200]}.{told}', 1)
    return places


def _plain(content: bytes) -> _Cells | None:
    """The same as `_any`, for files that are plain and have the right columns."""
    file = plain_file(content)
    nothing = Problems("")
    if file is None:
        return None
    places = column_places(file.header, NEEDED, (OPTIONAL,), nothing)
    if nothing.found:
        return None
    lines = np.arange(2, len(file.starts) + 2)
    read = _Cells(lines, {}, {}, file.delimiter != ",")
    for column, place in places.items():
        found = file.column(place) if place >= 0 else _empty(len(lines))
        if found is None:
            return None
        read.cells[column], read.codes[column] = found
    return read


def _empty(n: int) -> tuple[Places, Codes]:
    cells = Places()
    return cells, np.full(n, cells[""])


def _any(table: TableFile, problems: Problems) -> _Cells:
    places = column_places(table.header, NEEDED, (OPTIONAL,), problems)
    problems.refuse()
    cells = {column: Places() for column in COLUMNS}
    lines: list[Codes] = [np.zeros(0, dtype=np.int64)]
    codes: dict[str, list[Codes]] = {column: [np.zeros(0, dtype=np.int64)] for column in COLUMNS}
    for block in table.blocks:
        whole = whole_rows(block, len(table.header), problems)
        lines.append(np.asarray(whole.lines, dtype=np.int64))
        across = list(zip(*whole.rows, strict=True)) or [()] * len(table.header)
        for column, place in places.items():
            held = across[place] if place >= 0 else [""] * len(whole.rows)
            codes[column].append(cells[column].of(held))
    joined = {one: np.concatenate(parts) for one, parts in codes.items()}
    return _Cells(np.concatenate(lines), cells, joined, table.decimal_comma)


def whole_rows(block: Block, width: int, problems: Problems) -> Block:
    """The rows that have as many cells as there are columns; others are a problem, unless they are empty."""
    if set(map(len, block.rows)) <= {width} and (width > 1 or all(map(any, block.rows))):
        return block
    kept = [
        (line, row[:width])
        for line, row in zip(block.lines, block.rows, strict=True)
        if any(map(str.strip, row)) and _is_whole(line, row, width, problems)
    ]
    return Block([line for line, _ in kept], [row for _, row in kept])


def _is_whole(line: int, row: Row, width: int, problems: Problems) -> bool:
    if len(row) >= width and not any(map(str.strip, row[width:])):
        return True
    hint = " Cells that hold the separator must stand in quotation marks." if len(row) > width else ""
    cells, columns = (f"{n} {word}{'s' * (n != 1)}" for n, word in ((len(row), "cell"), (width, "column")))
    problems.add(f"This line has {cells}; the first line names {columns}.{hint}", line)
    return False


def check_values(
    codes: Codes,
    cells: Sequence[str],
    read: tuple[Floats, Codes],
    lines: Codes,
    scale: tuple[int, int],
    problems: Problems,
    column: str = "value",
) -> None:
    """Every answer must be a number on the scale, or empty."""
    values, bad = read
    low, high = scale
    off = np.flatnonzero((values < low) | (values > high))
    wrong = np.zeros(len(values), dtype=bool)
    wrong[bad] = wrong[off] = True
    not_numbers = set(bad.tolist())
    for index in np.flatnonzero(wrong[codes]) if len(codes) else ():
        cell = cells[codes[index]].strip()[:40]
        if codes[index] in not_numbers:
            told = f'"{cell}" is not a number. Leave the cell empty where nothing was observed.'
        else:
            told = f"{cell} is off the scale from {low} to {high}."
        problems.add(told, lines[index], column)


def refuse_repeated(ratings: Ratings, lines: Codes, problems: Problems) -> None:
    """A rater answers an item about a subject once; what comes again is a problem with both lines."""
    for first, again in repeated(ratings):
        rater = ratings.raters[ratings.rater[again]]
        subject, item = ratings.subjects[ratings.subject[again]], ratings.items[ratings.item[again]]
        told = f'"{rater}" has already rated "{subject}" on "{item}" in line {lines[first]}.'
        problems.add(f"{told} Keep one of the two.", lines[again])


def repeated(ratings: Ratings) -> list[tuple[int, int]]:
    """Pairs of places: a rating, and one further on of the same subject, group, rater and item."""
    key = ratings.subject * max(len(ratings.groups), 1) + ratings.group
    key = (key * max(len(ratings.raters), 1) + ratings.rater) * max(len(ratings.items), 1) + ratings.item
    ordered = np.sort(key)
    if not (ordered[1:] == ordered[:-1]).any():
        return []
    order = np.argsort(key, kind="stable")
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    first = np.repeat(order[starts], np.diff(starts, append=len(order)))
    return [(int(one), int(other)) for one, other in zip(first, order, strict=True) if one != other]
