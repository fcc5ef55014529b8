"""Figures as a workbook: the lines of the table, numbers as numbers, no formula, no time and no author."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from surveys.scorecards import SubjectFacts
from tests.webapp.reports import people
from webapp.reports.board_figures import board_table
from webapp.reports.figure_files import used_columns
from webapp.reports.figures import Table
from webapp.reports.workbook import as_workbook


def table() -> Table:
    return board_table(people.board())


def figures(content: bytes) -> Worksheet:
    return load_workbook(BytesIO(content))["Figures"]


def test_it_holds_exactly_the_lines_of_the_table() -> None:
    sheet, lines = figures(as_workbook(table(), "en")), table().lines
    heads = used_columns(table())
    assert [cell.value for cell in sheet[1]] == list(heads.values())
    for row, line in zip(sheet.iter_rows(min_row=2, values_only=True), lines, strict=True):
        held = [getattr(line, name) for name in heads]
        assert list(row) == [None if content == "" else content for content in held]


def test_numbers_are_numbers_and_the_head_stays_in_sight() -> None:
    sheet = figures(as_workbook(table(), "en"))
    place = list(used_columns(table())).index("value")
    kinds = {type(row[place]) for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert kinds <= {float, int, type(None)}
    assert float in kinds
    assert sheet.freeze_panes == "A2"
    assert all(8 <= column.width <= 60 for column in sheet.column_dimensions.values())


def test_what_is_said_above_the_table_stands_on_a_sheet_of_its_own() -> None:
    book = load_workbook(BytesIO(as_workbook(table(), "en")))
    said = [cell for row in book["About these figures"].iter_rows(values_only=True) for cell in row if cell]
    assert "Technical leadership 2026" in said
    assert "Leaders stand in alphabetical order; nothing here is a ranking." in said


def test_no_cell_is_a_formula() -> None:
    pack = people.board()
    odd = SubjectFacts(subject_id="1" * 32, person_id="1" * 32, name="=HYPERLINK(1)", role="cto")
    cards = [pack.cards[0].model_copy(update={"subject": odd}), *pack.cards[1:]]
    sheet = figures(as_workbook(board_table(people.board(cards=cards)), "en"))
    assert "'=HYPERLINK(1)" in {row[0] for row in sheet.iter_rows(values_only=True)}
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_the_same_figures_give_the_same_bytes_that_tell_no_time_and_no_author() -> None:
    content = as_workbook(table(), "en")
    assert as_workbook(table(), "en") == content
    with ZipFile(BytesIO(content)) as parts:
        assert {datetime(*part.date_time) for part in parts.infolist()} == {datetime(1980, 1, 1)}  # noqa: DTZ001
        properties = parts.read("docProps/core.xml") + parts.read("docProps/app.xml")
    assert not any(word in properties for word in (b"creator", b"created", b"modified", b"openpyxl"))


def test_heads_are_in_the_reader_s_language() -> None:
    book = load_workbook(BytesIO(as_workbook(board_table(people.board(language="de")), "de")))
    assert "Schätzwert" in [cell.value for cell in book.worksheets[0][1]]
