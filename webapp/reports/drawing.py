"""A page drawn on paper by WeasyPrint, in this process. The program asks `webapp.reports.press` instead."""

from __future__ import annotations

import re
from functools import cache
from xml.etree import ElementTree

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from webapp.reports.paper import HERE, STYLES, Paper
from webapp.uncollected import uncollected

# Letter is wider and shorter: with these margins as much fits on its pages.
SHEETS = {"A4": "size: A4", "Letter": "size: Letter; margin: 20mm 25mm 17mm 27mm"}


class OwnFontsOnly(URLFetcher):  # type: ignore[misc]
    """Hands out the fonts of this package and data: addresses, nothing else: no file, no network."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Fetch one of our fonts or a data: address; anything else stops the rendering."""
        if not url.startswith("data:") and url not in _font_urls():
            raise FatalURLFetchingError(f"A report fetches nothing but its own fonts: {url[:80]}")
        return super().fetch(url, headers)


@cache
def _font_urls() -> frozenset[str]:
    return frozenset(font.as_uri() for font in (HERE / "fonts").glob("*.ttf"))


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _styles(paper: Paper) -> tuple[CSS, ...]:
    size = CSS(string=f"@page {{ {SHEETS[paper]} }}")
    return (*(_style(name) for name in STYLES), size)


def _style(name: str) -> CSS:
    path = HERE / "styles" / name
    return CSS(
        string=_written_out(path.read_text(encoding="utf-8")),
        base_url=path.as_uri(),
        font_config=_fonts(),
        url_fetcher=OwnFontsOnly(),
    )


def _written_out(css: str) -> str:
    """Colours in place of their names, which would be looked up anew for every style of every report."""
    naming = re.compile(r"--([\w-]+): ([^;]+);")
    colours = dict(naming.findall((HERE / "styles" / "type.css").read_text(encoding="utf-8")))
    return re.sub(r"var\(--([\w-]+)\)", lambda name: colours[name[1]], naming.sub("", css))


def draw(html: str, paper: Paper = "A4") -> bytes:
    """A whole HTML document as an accessible PDF (PDF/UA-1); the same document gives the same bytes.

    Not for two threads at once: they share Pango's tables of fonts, which break.
    """
    with uncollected():
        pdf: bytes = _read(html).write_pdf(
            stylesheets=list(_styles(paper)), font_config=_fonts(), pdf_variant="pdf/ua-1"
        )
    return pdf


def _read(page: str) -> HTML:
    """A page of ours is read as XML, in a tenth of the time that an HTML parser in Python takes for it."""
    try:
        root = ElementTree.fromstring(page)  # noqa: S314 - our own templates, texts in them escaped
    except ElementTree.ParseError:  # HTML only, such as a comment with a character that XML does not know
        return HTML(string=page, url_fetcher=OwnFontsOnly(), base_url=None)
    document = HTML(string="<html></html>", url_fetcher=OwnFontsOnly(), base_url=None)
    document.wrapper_element = document.wrapper_element.from_html_root(root, content_language=None)
    document.etree_element = root
    return document
