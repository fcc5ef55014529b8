"""An estimate with its 95 % interval and the mean that it was made from, one row a subject."""

from __future__ import annotations

from markupsafe import Markup

from scoring.intervals import Printed
from webapp.reports.charts.marks import box, diamond, dot, picture, place, ticks, whisker

HEIGHT = 22
DIGITS = 2
MOST_TICKS = 11


def span_marks(
    name: str, title: str, estimate: Printed, mean: float, *, ends: tuple[int, int], centre: float
) -> Markup:
    """One row between the `ends` of a scale: dot, line, hollow diamond for the mean, upright at `centre`."""
    low, high = ends

    def at(value: float) -> int:
        return place(value, low, high, DIGITS)

    y = HEIGHT // 2
    step = max(1, (high - low) // (MOST_TICKS - 1))
    middle = at(centre)
    marks = [
        ("rule", ticks([at(point) for point in range(low, high + 1, step)], HEIGHT)),
        ("ink", box(middle - 1, 0, middle + 1, HEIGHT)),
        ("ink", whisker(at(estimate.low), at(estimate.high), y)),
        ("ink", diamond(at(mean), y, 7)),
        ("paper", diamond(at(mean), y, 5)),
        ("solid", dot(at(estimate.value), y, 5)),
    ]
    return picture(name, title, HEIGHT, marks)
