"""The few shapes of charts: filled paths, one per colour, in a picture that says what it shows."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from scoring.intervals import Printed
from scoring.scores import Estimate

WIDTH = 320
MARGIN = 10

# Presentation attributes for paper; the screen's stylesheet overrides them by class.
COLOURS = {
    "wash": "#d6e4e6",
    "rule": "#c3ced0",
    "soft": "#9cc3ca",
    "paper": "#ffffff",
    "ink": "#26343a",
    "solid": "#0b5c6b",
}


def place(value: float, low: float, high: float, digits: int = 1) -> int:
    """The coordinate of a published figure between `low` and `high`, cut off at the ends of the chart.

    Figures are rounded to 0.1 first (or as said), so that a mark can tell no more than the figure printed
    beside it.
    """
    share = (round(value, digits) - low) / (high - low)
    return round(MARGIN + min(max(share, 0.0), 1.0) * (WIDTH - 2 * MARGIN))


def printed(estimate: Printed) -> Estimate:
    """An estimate as it is printed, to one decimal: what is not printed must not decide."""
    return Estimate(*(round(one, 1) + 0.0 for one in (estimate.value, estimate.low, estimate.high)))


def box(left: int, top: int, right: int, bottom: int) -> str:
    """A rectangle, or a line where it is thin."""
    return f"M{left} {top}H{right}V{bottom}H{left}z"


def dot(x: int, y: int, radius: int) -> str:
    """A disc."""
    return (
        f"M{x - radius} {y}a{radius} {radius} 0 1 0 {2 * radius} 0a{radius} {radius} 0 1 0 {-2 * radius} 0z"
    )


def diamond(x: int, y: int, radius: int) -> str:
    """A square on its corner."""
    return f"M{x - radius} {y}L{x} {y - radius}L{x + radius} {y}L{x} {y + radius}z"


def square(x: int, y: int, radius: int) -> str:
    """A square on its side."""
    return box(x - radius, y - radius, x + radius, y + radius)


def triangle(x: int, y: int, radius: int) -> str:
    """A triangle that stands on its side; with a negative radius, on its tip."""
    return f"M{x - radius} {y + radius}H{x + radius}L{x} {y - radius}z"


def whisker(left: int, right: int, y: int) -> str:
    """An interval: a thin line with short ends."""
    right = max(right, left + 1)
    return (
        box(left, y - 1, right, y + 1)
        + box(left - 1, y - 4, left + 1, y + 4)
        + box(right - 1, y - 4, right + 1, y + 4)
    )


def ticks(places: Iterable[int], height: int) -> str:
    """Faint upright lines, all in one path."""
    return "".join(f"M{x} 0h1v{height}h-1z" for x in places)


def picture(
    name: str, title: str, height: int, marks: Iterable[tuple[str, str]], *, width: int = WIDTH
) -> Markup:
    """An SVG without text: `marks` are pairs of a colour's name and a path, drawn in this order.

    `name` must be unique on the page; `title` says in words, without figures, what is shown.
    """
    paths = Markup("").join(
        Markup('<path class="mark-{0}" fill="{1}" d="{2}"/>').format(colour, COLOURS[colour], path)
        for colour, path in marks
        if path
    )
    return Markup(
        '<svg class="chart" role="img" aria-labelledby="{0}" viewBox="0 0 {1} {2}" '
        'xmlns="http://www.w3.org/2000/svg"><title id="{0}">{3}</title>{4}</svg>'
    ).format(name, width, height, escape(title), paths)
