"""One cell of a heat map: upright hatching, the denser the stronger, so that it reads without colour."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from webapp.reports.charts.marks import WIDTH, box, picture

HEIGHT = 44
PERIOD = 20
INK: Mapping[str, int] = {"little": 3, "some": 7, "clear": 13, "strong": PERIOD}  # of each period


def heat_marks(name: str, title: str, word: str) -> Markup:
    """A cell for `little`, `some`, `clear` or `strong` evidence. Raises KeyError for any other word."""
    ink = INK[word]
    strokes = "".join(box(left, 0, left + ink, HEIGHT) for left in range(0, WIDTH, PERIOD))
    return picture(name, title, HEIGHT, [("wash", box(0, 0, WIDTH, HEIGHT)), ("solid", strokes)])
