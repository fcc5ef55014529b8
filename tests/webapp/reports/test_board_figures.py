"""The exported comparison: what the page puts beside a figure goes where the figure goes."""

from __future__ import annotations

import csv
import json
from gettext import NullTranslations
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from tests.webapp.reports import people
from webapp.reports import board_limits, words
from webapp.reports.board_figures import board_table
from webapp.reports.board_view import View
from webapp.reports.figure_files import as_csv, as_json
from webapp.reports.figures import Line, Table, leader_table
from webapp.reports.workbook import as_workbook


def lines(**changes: object) -> list[Line]:
    return list(board_table(people.board(**changes)).lines)


class Quoting(NullTranslations):
    """A language in which everything stands in quotation marks."""

    def gettext(self, message: str) -> str:
        return f"«{message}»"


def of(leader: str, code: str, found: list[Line]) -> Line:
    (line,) = [one for one in found if (one.leader, one.code) == (leader, code)]
    return line


class TestTheGuards:
    def test_every_line_names_the_role_of_its_leader(self) -> None:
        roles = {card.subject.name: card.subject.role for card in people.board().cards}
        said = {"cto": "Chief technology officer", "vp-engineering": "Vice president of engineering"}
        assert all(line.role == said[roles[line.leader]] for line in lines())

    def test_estimates_on_different_scales_say_which_is_theirs(self) -> None:
        found = lines()
        assert of("Rhea Marlowe", "contact", found).scale == "−3 too little, 0 right, 3 too much"
        assert of("Rhea Marlowe", "credibility", found).scale == "1 low, 5 high"
        assert all(bool(line.scale) == (line.value is not None) for line in found)

    def test_a_change_has_a_scale_of_its_own(self) -> None:
        card = people.board().cards[0]
        before = [people.before(card, 1, room=1.5), people.before(card, 2, room=1.5)]
        moved = [one for one in lines(earlier={card.subject.subject_id: before}) if one.part == "change"]
        told = {one.scale for one in moved if one.value is not None}
        assert told == {"points, against the waves before"}

    def test_figures_that_rest_on_questions_worded_by_role_say_so_in_their_line(self) -> None:
        found = lines(role_worded=("C1",))
        differing = {one.code for one in found if "compare leaders of the same role only" in one.note}
        assert "contact" in differing
        assert differing < {one.code for one in found}

    def test_every_line_of_a_leader_about_whom_few_answered_has_the_mark_of_the_page(self) -> None:
        marked = {one.leader for one in lines() if one.note.startswith("†")}
        assert marked == {"Ines Calder"}
        assert all(one.note.startswith("†") for one in lines() if one.leader == "Ines Calder")

    def test_the_range_that_the_board_wrote_down_stands_beside_what_was_found(self) -> None:
        line = of("Rhea Marlowe", "room", lines())
        assert (line.expected_low, line.expected_high, line.expectation) == (0.0, 1.0, "below it")
        assert of("Ines Calder", "room", lines()).expected_low is None

    def test_what_may_not_be_read_is_said_in_the_file_too(self) -> None:
        said = board_table(people.board()).sentences
        for sentence in board_limits.not_to_be_read():
            assert f"What may not be read from this: {sentence}" in said
        assert set(board_limits.read_against()) < set(said)

    def test_a_chosen_part_says_what_choosing_does(self) -> None:
        view = View(facets=("room",))
        assert board_limits.choosing(view) in board_table(people.board(view=view)).sentences
        assert board_limits.choosing(View()) not in board_table(people.board()).sentences


class TestTheFiles:
    def test_a_board_s_workbook_has_no_button_that_sorts_leaders_by_score(self) -> None:
        book = load_workbook(BytesIO(as_workbook(board_table(people.board()), "en")))
        assert [sheet.auto_filter.ref for sheet in book] == [None, None]

    def test_a_leader_may_sort_the_figures_of_one_s_own_report(self) -> None:
        report = people.rich()
        table = leader_table(report.card, report.item_texts, "en")
        assert load_workbook(BytesIO(as_workbook(table, "en")))["Figures"].auto_filter.ref

    def test_codes_that_have_a_word_are_said_in_the_language_of_the_reader(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        table = Table({}, [], [Line("facet", "room", "", "", change="up"), Line("change", "room", "", "")])
        monkeypatch.setattr(words, "_catalogue", lambda _language: Quoting())
        rows = list(csv.reader(StringIO(as_csv(table, "xx").decode("utf-8-sig"))))
        assert rows[1:] == [
            ["«Part»", "«Code»", "«Since the wave before»"],
            ["«facet»", "room", "«up»"],
            ["«change»", "room", ""],
        ]
        assert [line["part"] for line in json.loads(as_json(table))["lines"]] == ["facet", "change"]
