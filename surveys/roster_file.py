"""From the bytes of a CSV or XLSX file to lines of trimmed cells, whatever program has written it."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

import openpyxl

from surveys.roster_problems import Remarks, marked

LARGEST_FILE = 6 * 1024 * 1024
MOST_LINES = 50_000
MOST_COLUMNS = 60
LARGEST_UNPACKED = 150 * 1024 * 1024
"""Bytes of an XLSX file once unpacked; a full roster needs about a fifth of it."""
MOST_PARTS = 500
LAST_ROW = 200_000
"""Rows of a sheet that are looked at; spreadsheets often go on with empty ones."""

_SPREADSHEET, _OLD_SPREADSHEET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_OTHER_KINDS = (".ods", ".numbers", ".pdf", ".docx", ".odt", ".json", ".html", ".zip")
_DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class Line:
    """One line of the file with its number, and its cells without the blanks around them."""

    number: int
    cells: tuple[str, ...]


def read_lines(content: bytes, remarks: Remarks, filename: str = "") -> list[Line]:
    """All lines that are not empty. What is wrong with the file as a whole is noted in `remarks`."""
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        remarks.wrong(marked("The file is empty. Choose the file with the people in it."))
    elif len(content) > LARGEST_FILE:
        remarks.wrong(
            marked("The file is larger than %(limit)s MB. Leave out columns that are not needed."),
            limit=LARGEST_FILE // 1024**2,
        )
    elif filename.lower().endswith(_OTHER_KINDS):
        remarks.wrong(
            marked('Files like "%(filename)s" cannot be read. Save the table as .xlsx or as CSV.'),
            filename=filename[-80:],
        )
    elif content.startswith(_OLD_SPREADSHEET):
        remarks.wrong(marked("This is an old Excel file (.xls) or locked. Save it as .xlsx or as CSV."))
    if remarks.problems:
        return []
    rows = _spreadsheet(content, remarks) if content.startswith(_SPREADSHEET) else _text(content, remarks)
    return _trimmed(rows, remarks)


def _trimmed(rows: Iterable[tuple[int, list[str]]], remarks: Remarks) -> list[Line]:
    lines: list[Line] = []
    blanks = 0
    for number, cells in rows:
        trimmed = tuple(" ".join(cell.replace("\u200b", "").split()) for cell in cells)
        blanks += sum(bool(cell.strip()) and cell != cell.strip() for cell in cells)
        if not any(trimmed):
            continue
        if len(lines) > MOST_LINES:
            remarks.wrong(
                marked("There are more than %(limit)s people. Import the roster in parts."), limit=MOST_LINES
            )
            return []
        lines.append(Line(number, trimmed))
    if blanks:
        remarks.warn(marked("Blanks before or after the text were taken off (cells: %(n)s)."), n=blanks)
    return lines


# --- text ------------------------------------------------------------------------------------------


def _text(content: bytes, remarks: Remarks) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(content, remarks)
    if "\0" in text:
        remarks.wrong(marked("This is neither a CSV nor an XLSX file. Save the table as one of the two."))
        return
    hint, text = _without_hint(text)
    skipped = 1 if hint else 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=hint or _delimiter(text), strict=True)
    while True:
        first_line = reader.line_num + 1 + skipped
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            remarks.wrong(
                marked(
                    "This line cannot be read. Look for a quotation mark that is not closed or not doubled."
                ),
                first_line,
            )
            return
        yield first_line, cells[:MOST_COLUMNS]


def _decoded(content: bytes, remarks: Remarks) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if wide := _utf16_without_mark(content):
        return content.decode(wide, errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        remarks.warn(
            marked("The file is not in UTF-8 and was read as Windows-1252. Check the names with accents.")
        )
        return content.decode("cp1252", errors="replace")


def _utf16_without_mark(content: bytes) -> str | None:
    """Latin letters in UTF-16 have a zero in every second byte; on which side tells the order."""
    sample = content[:400]
    half = len(sample) // 2
    if half < 4:
        return None
    if sample[1::2].count(0) > 0.8 * half and sample[0::2].count(0) < 0.2 * half:
        return "utf-16-le"
    if sample[0::2].count(0) > 0.8 * half and sample[1::2].count(0) < 0.2 * half:
        return "utf-16-be"
    return None


def _without_hint(text: str) -> tuple[str | None, str]:
    """Excel may write `sep=;` into a line before all others."""
    first, _newline, rest = text.partition("\n")
    hint = first.strip().lower()
    if hint.startswith("sep=") and len(hint) == 5:
        return hint[-1], rest
    return (None, text) if hint != "sep=" else ("\t", rest)


def _delimiter(text: str) -> str:
    """The sign that cuts the first lines into most cells."""
    head = "\n".join(text.splitlines()[:20])

    def cells(delimiter: str) -> int:
        try:
            return sum(len(row) - 1 for row in islice(csv.reader(io.StringIO(head), delimiter=delimiter), 20))
        except csv.Error:
            return 0

    return max(_DELIMITERS, key=cells)


# --- spreadsheets ----------------------------------------------------------------------------------


def _spreadsheet(content: bytes, remarks: Remarks) -> list[tuple[int, list[str]]]:
    try:
        if _is_bomb(content):
            remarks.wrong(marked("This spreadsheet holds far more than a roster. Save the table as CSV."))
            return []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells what it leaves out: styles, rules, pictures
            return _first_sheet(content, remarks)
    except Exception:  # a damaged file breaks openpyxl in ways without number
        remarks.wrong(marked("The spreadsheet is damaged or locked. Save it again as .xlsx, or as CSV."))
        return []


def _is_bomb(content: bytes) -> bool:
    """Whether the archive would fill the memory when unpacked, or declares entities of its own."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            return True
        return any(_declares_entities(archive, part) for part in parts)


def _declares_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    if not part.filename.endswith((".xml", ".rels")):
        return False
    with archive.open(part) as file:
        return b"<!DOCTYPE" in file.read(64 * 1024).replace(b"\0", b"").upper()


def _first_sheet(content: bytes, remarks: Remarks) -> list[tuple[int, list[str]]]:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        sheet, *others = [one for one in book.worksheets if one.sheet_state == "visible"] or book.worksheets
        if others:
            remarks.warn(
                marked('Only the first sheet, "%(sheet)s", was read; the others were left out.'),
                sheet=sheet.title,
            )
        sheet.reset_dimensions()  # what the file says about its size may be wrong
        rows = sheet.iter_rows(max_row=LAST_ROW, max_col=MOST_COLUMNS, values_only=True)
        filled = ((number, row) for number, row in enumerate(rows, 1) if any(row))
        return [
            (number, [_as_text(value) for value in row]) for number, row in islice(filled, MOST_LINES + 2)
        ]
    finally:
        book.close()


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (datetime, date)):
        return value.isoformat()[:10]
    return str(value)
