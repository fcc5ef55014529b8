"""Every kind of paper that is handed out, as the page it is made from and as the file."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import page
import pikepdf

from tests.webapp.reports import people
from webapp.reports.board import board_html
from webapp.reports.information_sheet import InformationSheet, Kept, LeaderAsked, Place, sheet_html
from webapp.reports.leader import leader_html

SHEET = InformationSheet(
    title="Technical leadership 2026",
    is_frozen=True,
    purpose="board",
    level="strong",
    holder="Works council of Example Ltd",
    fingerprint="lusab-babad-gutih-tugad-mudof-sakat",
    root="ab" * 32,
    dates=[("Answers", "2026-09-07 08:00", "2026-09-21 18:00")],
    instrument="technical-leadership",
    instrument_version="1.0",
    instrument_sha256="cd" * 32,
    questions=[("How often in three months …", ["did work wait?", "did a discussion end?"])],
    selection="census",
    n_raters=22,
    leaders=[LeaderAsked("Rhea Marlowe", "vp-engineering", [("report", 12), ("other+peer", 9)])],
    k=5,
    profile="standard",
    kept=Kept(28, 90, 24),
    place=Place("https://people.example.org", "https://ballot.example.org", "mail.example.org", "SQLite"),
)
READ = ("h1", "h2", "h3", "h4", "p", "li", "dt", "dd", "th", "td", "figcaption")
UNSEEN = ("unseen", "beneath", "map-label")
"""What paper does not show, and marks of a chart that stand on it where they fit."""
VOID = ("meta", "br", "path", "link", "img", "col")


def _leader(name: str) -> Callable[[str], str]:
    return lambda language: str(leader_html(replace(people.ALL[name](), language=language), web=False))


PAPERS: Mapping[str, Callable[[str], str]] = {
    **{name: _leader(name) for name in people.ALL},
    "board": lambda language: str(board_html(people.board(language=language), web=False)),
    "sheet": lambda language: str(sheet_html(replace(SHEET, language=language), web=False)),
}


def opened(data: bytes) -> pikepdf.Pdf:
    """A file, read by a library that did not write it."""
    return pikepdf.open(io.BytesIO(data))


def conforms(data: bytes) -> None:
    """A file keeps all of PDF/UA-1, or the test fails with what it breaks."""
    found = page.validate_pdf_bytes(data, profile="ua1")
    assert [failure.message for failure in found.failures] == []
    assert found.is_compliant


def tags(above: Any) -> Iterator[Any]:
    """All elements below one of the structure tree, in reading order."""
    waiting = [above.get("/K", pikepdf.Array())]
    while waiting:
        element = waiting.pop()
        if isinstance(element, pikepdf.Array):
            waiting += reversed(list(element))
        elif isinstance(element, pikepdf.Dictionary):
            if "/S" in element:
                yield element
            if "/K" in element:
                waiting.append(element.K)


def sheets(data: bytes, *options: str) -> list[str]:
    """What a program reads on each page."""
    command = ["pdftotext", *options, "-", "-"]
    done = subprocess.run(command, input=data, capture_output=True, check=True)
    return done.stdout.decode().split("\f")


def spoken(data: bytes) -> str:
    """What a program reads, in the order in which it was drawn, without running heads and page numbers."""
    return letters("".join(_body(sheet.splitlines()) for sheet in sheets(data, "-raw")))


def _body(lines: list[str]) -> str:
    """A page without its last two lines, head and number, which are drawn last; a cover has neither."""
    numbered = lines and re.fullmatch(r"(Page|Seite) \d+ (of|von) \d+", lines[-1])
    return "\n".join(lines[:-2] if numbered else lines)


def letters(text: str) -> str:
    """A text without spaces, breaks and hyphens, which are set anew on paper."""
    return re.sub(r"[\s\u00ad\u2010\u2011-]", "", text)


class Pieces(HTMLParser):
    """The headings, sentences and cells of a page that can be seen, in their order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[bool] = []  # whether the element, or one that it stands in, is unseen
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A new piece begins where something that is read begins."""
        if tag in READ:
            self.found.append("")
        if tag not in VOID:
            hidden = any(word in UNSEEN for word in (dict(attrs).get("class") or "").split())
            self._open.append(hidden or tag in ("title", "head") or bool(self._open and self._open[-1]))

    def handle_endtag(self, tag: str) -> None:
        """What stands behind it is a piece of its own."""
        if tag not in VOID:
            self._open.pop()
        if tag in READ:
            self.found.append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Nothing is read in an element that holds nothing."""

    def handle_data(self, data: str) -> None:
        """Only what is seen is read."""
        if self.found and self._open and not self._open[-1]:
            self.found[-1] += data
