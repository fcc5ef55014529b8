"""Pages of HTML taken apart: tables by chapter, and quotes by question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser


def squeezed(text: str) -> str:
    """The text with every run of blanks as one space."""
    return re.sub(r"\s+", " ", text.replace("\N{NO-BREAK SPACE}", " ")).strip()


class Tables(HTMLParser):
    """All tables of a page by the id of their chapter: rows of cells in words; drawings are passed over."""

    def __init__(self) -> None:
        super().__init__()
        self.chapter = ""
        self.by_chapter: dict[str, list[list[list[str]]]] = {}
        self.cell: list[str] | None = None
        self.drawing = 0

    def of(self, chapter: str) -> Sequence[list[list[str]]]:
        """The tables of a chapter."""
        return self.by_chapter.get(chapter, [])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a chapter, a table, a row, a cell or a drawing."""
        if tag == "section" and dict(attrs).get("id"):
            self.chapter = str(dict(attrs)["id"])
        elif tag == "table":
            self.by_chapter.setdefault(self.chapter, []).append([])
        elif tag == "tr":
            self.by_chapter[self.chapter][-1].append([])
        elif tag in ("th", "td"):
            self.cell = []
        elif tag == "svg":
            self.drawing += 1

    def handle_endtag(self, tag: str) -> None:
        """End a cell or a drawing."""
        if tag in ("th", "td") and self.cell is not None:
            self.by_chapter[self.chapter][-1][-1].append(squeezed("".join(self.cell)))
            self.cell = None
        elif tag == "svg":
            self.drawing -= 1

    def handle_data(self, data: str) -> None:
        """Words of a cell."""
        if self.cell is not None and not self.drawing:
            self.cell.append(data)


class Quotes(HTMLParser):
    """The quotes of the chapter on comments, by question."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self.question, self.inside = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a heading or a quote."""
        if tag in ("h3", "blockquote"):
            self.inside = tag

    def handle_endtag(self, tag: str) -> None:
        """End it."""
        if tag == self.inside:
            self.inside = ""

    def handle_data(self, data: str) -> None:
        """Words of a heading or a quote."""
        if self.inside == "h3":
            self.question = squeezed(data)
        elif self.inside == "blockquote" and data.strip():
            self.found.setdefault(self.question, []).append(squeezed(data))
