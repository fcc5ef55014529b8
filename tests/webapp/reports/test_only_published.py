"""No number stands in a report that was not published, and nothing rests on more than what is printed."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterable
from io import BytesIO, StringIO
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from surveys.scorecards import Scorecard, SubjectFacts
from tests.webapp.reports import people
from tests.webapp.reports.papers import sheets
from tests.webapp.reports.published import Listening, numbers, published, read
from tests.webapp.reports.varied import SHAPES, drawn, printed_alike
from webapp.reports.board import BoardPack, board_html
from webapp.reports.board_figures import board_table
from webapp.reports.figure_files import as_csv, as_json
from webapp.reports.figures import Table, leader_table
from webapp.reports.leader import LeaderReport, leader_html, leader_pdf
from webapp.reports.workbook import as_workbook

PLACES = ("1", "2", "3", "4")
shapes = st.sampled_from(sorted(SHAPES))
sources = st.integers(0, 2**32).map(Random)
languages = st.sampled_from(["en", "de"])
ONCE = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
many = settings(max_examples=25, deadline=None, suppress_health_check=ONCE)
few = settings(max_examples=2, deadline=None, suppress_health_check=ONCE)


@pytest.fixture
def listening(monkeypatch: pytest.MonkeyPatch) -> Listening:
    """Hears which sentences are said, so that their own numbers are known."""
    return Listening(monkeypatch)


def report_on(card: Scorecard, language: str) -> LeaderReport:
    said = people.report(card, language=language)
    return said if card.comments[0].state == "shown" else people.report(card, language=language, comments=())


def pack_of(cards: Iterable[Scorecard], language: str) -> BoardPack:
    """Colleagues side by side."""
    leaders = [
        card.model_copy(update={"subject": SubjectFacts(**_facts(place))})
        for place, card in zip(PLACES, cards, strict=False)
    ]
    return people.board(cards=leaders, language=language)


def _facts(place: str) -> dict[str, str]:
    name, role = "ABCDE"[int(place)] + "ndrea Holt", ("cto", "director")[int(place) % 2]
    return {"subject_id": place * 32, "person_id": place * 32, "name": name, "role": role}


def texts_beside(report: LeaderReport) -> set[str]:
    """The numbers in what people wrote: items, comments, the reply, the expectation."""
    written = [*report.item_texts.values(), report.reply, *(str(said) for said in report.comments)]
    return numbers("\n".join([*written, *report.item_texts, str(report.expectation)]))


def unpublished(text: str, report: LeaderReport, listening: Listening) -> set[str]:
    """The numbers of a text that nothing allows."""
    allowed = published(report.card, report.language) | texts_beside(report) | listening.numbers()
    return numbers(text) - allowed


def leader_files(report: LeaderReport) -> str:
    return in_files(leader_table(report.card, report.item_texts, report.language), report.language)


def board_files(pack: BoardPack) -> str:
    return in_files(board_table(pack), pack.language)


def in_files(table: Table, language: str) -> str:
    """A table as all three kinds of file, one cell a line."""
    rows = csv.reader(StringIO(as_csv(table, language).decode("utf-8-sig")))
    book = load_workbook(BytesIO(as_workbook(table, language)))
    cells = (str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    return "\n".join([as_json(table), *(cell for row in rows for cell in row), *cells])


def charts(page: str) -> dict[str, str]:
    """The charts of a page by their ids."""
    found = re.findall(r"<svg .*?</svg>", page, re.DOTALL)
    return {re.findall(r'aria-labelledby="([^"]+)"', chart)[0]: chart for chart in found}


class TestALeadersReport:
    @many
    @given(shape=shapes, source=sources, language=languages)
    def test_no_number_on_the_page_is_unpublished(
        self, listening: Listening, shape: str, source: Random, language: str
    ) -> None:
        report = report_on(drawn(shape, source), language)
        page = read(leader_html(report))
        assert unpublished(page, report, listening) == set()

    @many
    @given(shape=shapes, source=sources, language=languages)
    def test_no_number_in_a_file_of_its_figures_is_unpublished(
        self, listening: Listening, shape: str, source: Random, language: str
    ) -> None:
        report = report_on(drawn(shape, source), language)
        found = leader_files(report)
        assert unpublished(found, report, listening) == set()

    @many
    @given(shape=shapes, source=sources, language=languages)
    def test_two_cards_that_print_the_same_give_the_same_page_and_the_same_charts(
        self, shape: str, source: Random, language: str
    ) -> None:
        card = printed_alike(drawn(shape, source), source)
        other = printed_alike(card, source)
        assert leader_html(report_on(other, language)) == leader_html(report_on(card, language))
        assert leader_files(report_on(other, language)) == leader_files(report_on(card, language))

    @pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext reads the text")
    @few
    @given(source=sources, language=languages)
    def test_no_number_on_paper_is_unpublished(
        self, listening: Listening, source: Random, language: str
    ) -> None:
        report = report_on(drawn("rich", source), language)
        paper = leader_pdf(report)
        pages = {str(page) for page in range(1, 20)}
        assert unpublished("\n".join(sheets(paper)), report, listening) - pages == set()


class TestABoardsComparison:
    @many
    @given(source=sources, language=languages)
    def test_no_number_on_the_page_or_in_a_file_is_unpublished(
        self, listening: Listening, source: Random, language: str
    ) -> None:
        pack = pack_of([drawn(shape, source) for shape in SHAPES], language)
        found = numbers(read(board_html(pack)) + board_files(pack))
        allowed = set().union(*(published(card, language) for card in pack.cards))
        allowed |= texts_beside(people.rich()) | listening.numbers() | set(PLACES)
        assert found - allowed == set()

    @many
    @given(source=sources, language=languages)
    def test_charts_of_cards_that_print_the_same_are_the_same(self, source: Random, language: str) -> None:
        """Whether a cell is told apart at all is a verdict of the comparison; how it is drawn is not."""
        first = [printed_alike(drawn(shape, source), source) for shape in SHAPES]
        other = [printed_alike(card, source) for card in first]
        drawn_first, drawn_other = (charts(board_html(pack_of(one, language))) for one in (first, other))
        both = set(drawn_first) & set(drawn_other)
        assert len(both) > 40
        assert {name: drawn_first[name] for name in both} == {name: drawn_other[name] for name in both}


class TestTheTestItself:
    """A leak is found: numbers that a card holds or could hold, but that were not published."""

    @pytest.mark.parametrize("leak", ["0.943", "13", "0.41", "2.37 of 3", "−1.234", "0,943"])
    def test_a_figure_that_was_not_published_is_reported(self, listening: Listening, leak: str) -> None:
        report = people.rich()
        page = leader_html(report)
        assert unpublished(read(page), report, listening) == set()
        leaking = str(page).replace("</h2>", f"</h2><p>{leak}</p>", 1)
        assert unpublished(read(leaking), report, listening)

    @pytest.mark.parametrize("place", ["title", "alt", "aria-label", "data-label"])
    def test_a_figure_that_is_only_heard_is_reported(self, listening: Listening, place: str) -> None:
        report = people.rich()
        page = leader_html(report)
        leaking = str(page).replace("<h2", f'<h2 {place}="0.943"', 1)
        assert unpublished(read(leaking), report, listening) == {"0.943"}

    def test_a_chart_drawn_from_more_than_is_printed_is_noticed(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("webapp.reports.charts.positions.place", _exactly)
        card = printed_alike(drawn("rich", Random(1)), Random(2))
        other = printed_alike(card, Random(3))
        assert leader_html(report_on(card, "en")) != leader_html(report_on(other, "en"))

    def test_cards_that_print_the_same_are_not_the_same(self) -> None:
        card = printed_alike(drawn("rich", Random(1)), Random(2))
        other = printed_alike(card, Random(3))
        assert card.depth != other.depth
        assert card.modes != other.modes
        assert card.facets != other.facets


def _exactly(value: float, low: float, high: float, _digits: int = 1) -> int:
    return round(10 + (value - low) / (high - low) * 300)
