"""The leader's report on paper."""

from __future__ import annotations

import shutil
from dataclasses import replace
from functools import cache

import pytest

from tests.webapp.reports import people
from tests.webapp.reports.papers import conforms, opened, sheets
from webapp.reports.leader import leader_pdf
from webapp.reports.paper import Paper
from webapp.reports.press import NotDrawn, to_pdf


@cache
def pdf(name: str, paper: Paper = "A4") -> bytes:
    return leader_pdf(people.ALL[name](), paper)


def size(data: bytes) -> tuple[int, int]:
    document = opened(data)
    box = document.pages[0].mediabox
    return round(float(box[2])), round(float(box[3]))


@pytest.mark.parametrize("name", people.ALL)
def test_every_report_conforms_to_pdf_ua(name: str) -> None:
    conforms(pdf(name))


def test_a_report_has_eight_to_twelve_pages_before_the_appendix_when_everything_may_be_shown() -> None:
    appendix = [
        number for number, said in enumerate(sheets(pdf("rich"))) if "\nEvery item, as released\n" in said
    ]
    assert 8 <= appendix[-1] <= 12


def test_pages_with_nothing_to_show_are_left_out() -> None:
    assert len(opened(pdf("withheld")).pages) == 4


def test_the_same_report_gives_the_same_bytes() -> None:
    assert leader_pdf(people.rich()) == pdf("rich")


def test_a_report_can_be_printed_on_a4_and_on_letter() -> None:
    assert size(pdf("rich")) == (595, 842)
    assert size(pdf("rich", "Letter")) == (612, 792)
    assert len(opened(pdf("rich", "Letter")).pages) - len(opened(pdf("rich")).pages) in (0, 1)


def test_language_and_title_are_set() -> None:
    document = opened(pdf("rich"))
    assert str(document.Root.Lang) == "en"
    assert str(document.docinfo["/Title"]) == "Report for Rhea Marlowe"


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext reads the text")
@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize(
    ("language", "title", "last"),
    [("en", "At a glance", "A question for Monday"), ("de", "Auf einen Blick", "Eine Frage für Montag")],
)
def test_at_a_glance_is_one_page(paper: Paper, language: str, title: str, last: str) -> None:
    for name in ("rich", "polarised", "three-groups"):
        said = sheets(leader_pdf(replace(people.ALL[name](), language=language), paper))[2:]
        (sheet,) = [one for one in said if title in one.splitlines()]  # it stands over each of its pages
        assert last in sheet, name


def test_nothing_says_who_made_the_file_or_when() -> None:
    document = opened(pdf("rich"))
    assert set(document.docinfo.keys()) <= {"/Title", "/Producer"}
    assert str(document.docinfo["/Producer"]).startswith("WeasyPrint")
    assert len(document.attachments) == 0


def test_every_page_of_the_report_has_a_bookmark() -> None:
    with opened(pdf("rich")).open_outline() as outline:
        titles = [str(child.title) for top in outline.root for child in top.children]
    assert titles == [
        "How to read this, and who answered",
        "At a glance",
        "Too little, right, too much",
        "Patterns",
        "Calibration",
        "You and others",
        "By group",
        "Comments",
        "Plan and thanks",
        "Every item, as released",
    ]


def test_only_our_own_fonts_are_embedded() -> None:
    fonts = {
        str(font.BaseFont)
        for sheet in opened(pdf("polarised")).pages
        for font in sheet.Resources.Font.values()
    }
    assert fonts
    assert all("Soundline" in name for name in fonts)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext reads the text")
def test_text_can_be_read_out_of_the_file_in_every_script() -> None:
    for name, said in (("polarised", "Αλεξάνδρα Παπαδοπούλου"), ("cyrillic", "Светлана Жуковская")):
        assert said in "".join(sheets(pdf(name)))


@pytest.mark.parametrize("address", ["file:///etc/hostname", "http://example.org/x.png"])
def test_a_report_fetches_nothing_but_its_own_fonts(address: str) -> None:
    with pytest.raises(NotDrawn, match="nothing but its own fonts"):
        to_pdf(f'<html lang="en"><title>x</title><img alt="x" src="{address}"></html>')
