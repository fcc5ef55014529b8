"""Every paper that is handed out: accessible, told in the right order, silent about its making."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import cast
from xml.etree import ElementTree

import pikepdf
import pytest

from tests.webapp.reports.papers import PAPERS, Pieces, conforms, letters, opened, spoken, tags
from webapp.reports.paper import Paper
from webapp.reports.press import to_pdf

TREE = Path(__file__).parents[3]
EVERY = [(name, language) for name in PAPERS for language in ("en", "de")]
RIGHT_TO_LEFT = ("arabic",)
"""Names that programs read in another order than they are written in HTML."""
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.slow
@pytest.mark.parametrize("size", ["A4", "Letter"])
@pytest.mark.parametrize(("name", "language"), EVERY)
def test_every_paper_is_accessible_complete_and_told_in_order(name: str, language: str, size: str) -> None:
    written = PAPERS[name](language)
    data = to_pdf(written, cast(Paper, size))
    conforms(data)
    document = opened(data)
    assert str(document.Root.Lang) == language
    tells_its_title_and_nothing_of_its_making(document, written)
    has_the_structure_of_its_page(document, written)
    has_only_subsets_of_fonts(document)
    if shutil.which("pdftotext") and name not in RIGHT_TO_LEFT:
        tells_its_page_in_order(data, written)


def tells_its_title_and_nothing_of_its_making(document: pikepdf.Pdf, written: str) -> None:
    title = ElementTree.fromstring(written).findtext("head/title")  # noqa: S314 - our own page
    assert str(document.docinfo["/Title"]) == title
    assert document.Root.ViewerPreferences.DisplayDocTitle
    assert set(document.docinfo.keys()) <= {"/Title", "/Producer"}
    assert "/ID" not in document.trailer
    assert len(document.attachments) == 0
    said = document.Root.Metadata.read_bytes()
    assert not any(word in said for word in (b"Date", b"creator", b"Creator", b"xmpMM", b"DocumentID"))


def has_the_structure_of_its_page(document: pikepdf.Pdf, written: str) -> None:
    root = ElementTree.fromstring(written)  # noqa: S314 - our own page
    found = list(tags(document.Root.StructTreeRoot))
    assert document.Root.MarkInfo.Marked
    pictures = [str(one.get("/Alt", "")) for one in found if one.S == "/Figure"]
    titles = [title.text for title in root.iter(f"{SVG}title")]
    assert pictures == titles
    assert all(titles)
    for table in (one for one in found if one.S == "/Table"):
        below = [str(one.S) for one in tags(table)]
        assert "/TH" in below or below.count("/TR") < 2
    headings = [one for one in root.iter("h2") if "chapter-title" in one.get("class", "").split()]
    with document.open_outline() as outline:
        bookmarks = [str(child.title) for top in outline.root for child in (top, *top.children)]
    chapters = [letters("".join(one.itertext())) for one in headings]
    assert [letter for letter in map(letters, bookmarks) if letter in chapters] == chapters


def has_only_subsets_of_fonts(document: pikepdf.Pdf) -> None:
    fonts = [font for sheet in document.pages for font in sheet.Resources.get("/Font", {}).values()]
    assert fonts
    for font in fonts:
        mark, _plus, name = str(font.BaseFont).lstrip("/").partition("+")
        assert len(mark) == 6
        assert name
        described = font.DescendantFonts[0].FontDescriptor
        assert {"/FontFile2", "/FontFile3"} & set(described.keys())


def tells_its_page_in_order(data: bytes, written: str) -> None:
    said, place = spoken(data), 0
    pieces = [letters(piece) for piece in Pieces(written).found]
    for piece in filter(None, pieces):
        found = said.find(piece, place)
        assert found >= 0, f"{piece!r} does not follow {said[max(0, place - 60) : place]!r}"
        place = found + len(piece)


@pytest.mark.parametrize("name", PAPERS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_every_page_for_paper_is_well_formed_so_that_it_is_read_quickly(name: str, language: str) -> None:
    assert ElementTree.fromstring(PAPERS[name](language)).tag == "html"  # noqa: S314 - our own page


def test_a_page_that_is_not_well_formed_is_drawn_all_the_same() -> None:
    tidy = '<html lang="en"><head><title>x</title></head><body><p>A &amp; B</p></body></html>'
    for loose in (tidy.replace("</p>", ""), tidy.replace("&amp;", "&"), tidy.replace(" B", "\x0b B")):
        with opened(to_pdf(loose)) as document:
            assert len(document.pages) == 1


def test_a_page_read_as_xml_gives_the_same_file_as_one_read_as_html() -> None:
    written = PAPERS["one-set"]("de")
    loose = written.replace('<meta charset="utf-8"/>', '<meta charset="utf-8">')
    assert loose != written
    assert to_pdf(loose) == to_pdf(written)


@pytest.mark.slow
def test_processes_with_other_seeds_of_hashes_give_the_same_bytes() -> None:
    program = (
        "import sys; from tests.webapp.reports.papers import PAPERS; "
        "from webapp.reports.press import to_pdf; sys.stdout.buffer.write(to_pdf(PAPERS['polarised']('en')))"
    )
    found = {sha256(drawn_with(program, seed)).hexdigest() for seed in ("0", "4711")}
    assert len(found) == 1


def drawn_with(program: str, seed: str) -> bytes:
    surroundings = {**os.environ, "PYTHONHASHSEED": seed}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=TREE, env=surroundings, check=True, capture_output=True)
    assert opened(done.stdout).pages
    return done.stdout


def test_the_order_of_a_file_is_really_compared() -> None:
    written = PAPERS["withheld"]("en")
    other = written.replace("<h1>", "<h1>Nobody reads ", 1)
    with pytest.raises(AssertionError, match="does not follow"):
        tells_its_page_in_order(to_pdf(written), other)
