"""A table of figures as a workbook: the same bytes for the same table, and no cell that is a formula."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from webapp.reports import words
from webapp.reports.figure_files import Content, facts_in_words, rows_in_words, safe_cell, used_columns
from webapp.reports.figures import Table
from webapp.reports.words import gettext as _

NARROWEST, WIDEST = 8, 60
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The time of every part of a workbook, which is a packed folder: nothing older can be written."""
ORIGIN = {
    "docProps/core.xml": b'<coreProperties xmlns="http://schemas.openxmlformats.org/package/2006/metadata/'
    b'core-properties"/>',
    "docProps/app.xml": b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'extended-properties"/>',
}
"""The parts that would tell of it, empty."""


def as_workbook(table: Table, language: str) -> bytes:
    """The lines on one sheet under a head that stays in sight, what is said above them on another."""
    book = Workbook(write_only=True)
    with words.speaking(language):
        heads = used_columns(table)
        sheet = book.create_sheet(_("Figures"))
        _fill(sheet, list(heads.values()), rows_in_words(table, heads))
        if table.lines and "leader" not in heads:  # lines of several leaders are not to be sorted by score
            sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{len(table.lines) + 1}"
        _tell(book.create_sheet(_("About these figures")), table)
    return _without_origin(book)


def _fill(sheet: Worksheet, heads: Sequence[str], rows: Sequence[Sequence[Content]]) -> None:
    sheet.freeze_panes = "A2"
    for place, column in enumerate(zip(heads, *rows, strict=True), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = _width(column)
    sheet.append([_bold(sheet, head) for head in heads])
    for row in rows:
        sheet.append([_safe(content) for content in row])


def _tell(sheet: Worksheet, table: Table) -> None:
    facts = facts_in_words(table)
    sheet.column_dimensions["A"].width = _width([name for name, _fact in facts])
    sheet.column_dimensions["B"].width = WIDEST
    for name, fact in facts:
        sheet.append([_bold(sheet, name), _safe(fact)])
    for sentence in table.sentences:
        cell = WriteOnlyCell(sheet, safe_cell(sentence))
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.append([None, cell])


def _bold(sheet: Worksheet, text: str) -> Cell:
    cell = WriteOnlyCell(sheet, safe_cell(text))
    cell.font = Font(bold=True)
    return cell


def _safe(content: Content) -> Content:
    return safe_cell(content) or None if isinstance(content, str) else content


def _width(column: Sequence[Content]) -> int:
    longest = max((len(str(content)) for content in column if content is not None), default=0)
    return min(max(longest + 2, NARROWEST), WIDEST)


def _without_origin(book: Workbook) -> bytes:
    """The workbook packed anew, so that it tells nothing of when, by whom and with what it was made."""
    made, packed = BytesIO(), BytesIO()
    book.save(made)
    with ZipFile(made) as old, ZipFile(packed, "w") as new:
        for name in old.namelist():
            content = ORIGIN.get(name) or old.read(name)
            new.writestr(ZipInfo(name, FIRST_DAY), content, ZIP_DEFLATED)
    return packed.getvalue()
