"""From the bytes of a file to rows of cells, whatever program has written it: CSV in many forms, or XLSX."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from webapp.ratings.problems import Problems

BLOCK = 50_000
DELIMITERS = ",;\t"
SPREADSHEET, OLD_SPREADSHEET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MARKS_16 = (b"\xff\xfe", b"\xfe\xff")

Row = list[str]


@dataclass(frozen=True)
class Block:
    """Rows of cells, each with the line on which it begins."""

    lines: list[int] | range
    rows: list[Row]


@dataclass(frozen=True)
class TableFile:
    """A file that is open for reading: the cells of its first line, and the rest in blocks.

    `decimal_comma`: a comma inside a number is its decimal mark, since cells are cut by something else.
    """

    header: Row
    blocks: Iterator[Block]
    decimal_comma: bool

    def rows(self) -> Iterator[tuple[int, Row]]:
        """All rows behind the header, one by one with their lines."""
        for block in self.blocks:
            yield from zip(block.lines, block.rows, strict=True)


def open_table(content: bytes, problems: Problems) -> TableFile:
    """Open a table. Raises BadFile if the file as a whole cannot be read; bad lines are noted on the way."""
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        problems.add("The file is empty. It needs a line with the names of the columns, and lines below it.")
    elif content.startswith(OLD_SPREADSHEET):
        problems.add("This is an old Excel file (.xls) or locked. Save it as .xlsx or as CSV.")
    problems.refuse()
    if content.startswith(SPREADSHEET):
        return _opened(_spreadsheet(content, problems), problems, decimal_comma=False)
    text = _decoded(content, problems)
    problems.refuse()
    return _text(text, problems)


def _opened(blocks: Iterator[Block], problems: Problems, *, decimal_comma: bool) -> TableFile:
    first = next(blocks, Block([1], [[]]))
    if not any(first.rows):  # what its first line lacks would follow from what is already told
        problems.refuse()
    place = next((place for place, row in enumerate(first.rows) if any(map(str.strip, row))), 0)
    header = [cell.strip() for cell in first.rows[place]]
    below = Block(first.lines[place + 1 :], first.rows[place + 1 :])
    return TableFile(header, chain([below], blocks), decimal_comma)


# --- text ------------------------------------------------------------------------------------------


def _decoded(content: bytes, problems: Problems) -> str:
    """UTF-8 with or without a mark, or UTF-16; every line that is neither is a problem."""
    try:
        if content.startswith(MARKS_16):
            return content.decode("utf-16")
        return content.decode(_wide(content) or "utf-8-sig")
    except UnicodeDecodeError:
        for number, line in enumerate(content.split(b"\n"), 1):
            if not _is_text(line):
                problems.add("This line is not in UTF-8. Save the file as CSV UTF-8.", number)
        if not problems.found:  # half a character at the end of UTF-16
            problems.add("The file is cut off or not in UTF-8. Save it again as CSV UTF-8.")
        return ""


def _is_text(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _wide(content: bytes) -> str | None:
    """Latin letters in UTF-16 have a zero in every second byte; on which side tells the order."""
    sample = content[:400]
    half = len(sample) // 2
    if sample[1::2].count(0) > 0.8 * half and sample[0::2].count(0) < 0.2 * half:
        return "utf-16-le"
    if sample[0::2].count(0) > 0.8 * half and sample[1::2].count(0) < 0.2 * half:
        return "utf-16-be"
    return None


def _text(text: str, problems: Problems) -> TableFile:
    hint = text[:5].lower()
    skipped = 0
    delimiter = ""
    if hint.startswith("sep=") and text[5:6] in ("\n", "\r"):  # a line that Excel may write above all others
        delimiter, (_, _, text) = hint[4], text.partition("\n")
        skipped = 1
    delimiter = delimiter or _delimiter(text)
    return _opened(_blocks(text, delimiter, skipped, problems), problems, decimal_comma=delimiter != ",")


def _delimiter(text: str) -> str:
    """The sign that cuts the first line into most cells."""
    head = io.StringIO(text[:200_000], newline="")

    def cells(delimiter: str) -> int:
        head.seek(0)
        try:
            return len(next(csv.reader(head, delimiter=delimiter), []))
        except csv.Error:
            return 0  # told when the line is read

    return max(DELIMITERS, key=cells)


def _blocks(text: str, delimiter: str, skipped: int, problems: Problems) -> Iterator[Block]:
    """Rows in blocks, which is several times faster than one by one."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    if '"' in text:  # cells may go over several lines, so the line of each row has to be asked for
        yield from _quoted_blocks(reader, skipped, problems)
        return
    line = 1 + skipped
    try:
        while rows := list(islice(reader, BLOCK)):
            yield Block(range(line, line + len(rows)), rows)
            line += len(rows)
    except csv.Error:
        problems.add(f"{_too_long()} Shorten it.", reader.line_num + skipped)


def _too_long() -> str:
    return f"A cell is longer than {csv.field_size_limit():,} characters."


def _quoted_blocks(reader: Iterator[Row], skipped: int, problems: Problems) -> Iterator[Block]:
    lines: list[int] = []
    rows: list[Row] = []
    for line, row in _quoted_rows(reader, skipped, problems):
        lines.append(line)
        rows.append(row)
        if len(rows) == BLOCK:
            yield Block(lines, rows)
            lines, rows = [], []
    if rows:
        yield Block(lines, rows)


def _quoted_rows(reader: Iterator[Row], skipped: int, problems: Problems) -> Iterator[tuple[int, Row]]:
    line = 1 + skipped
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1 + skipped  # type: ignore[attr-defined]
    except csv.Error as error:
        cause = _too_long() if "field limit" in str(error) else "This line cannot be read."
        problems.add(f"{cause} Look for a quotation mark that is not closed or not doubled.", line)


# --- spreadsheets ----------------------------------------------------------------------------------


def _spreadsheet(content: bytes, problems: Problems) -> Iterator[Block]:
    """The first visible sheet; lines are its rows."""
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), book.worksheets[0])
        sheet.reset_dimensions()  # what the file says about its size may be wrong
        rows = [[_cell(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    except (KeyError, OSError, ValueError, zipfile.BadZipFile, IndexError, SyntaxError):
        problems.add("The spreadsheet is damaged or locked. Save it again as .xlsx, or as CSV.")
        rows = []
    problems.refuse()
    width = max(map(len, rows), default=0)
    yield Block(range(1, len(rows) + 1), [row + [""] * (width - len(row)) for row in rows] or [[]])


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
