"""Comparison intervals: a dot on a broad bar; two bars that do not overlap differ at about the 5 % level."""

from __future__ import annotations

from markupsafe import Markup

from scoring.intervals import Printed, comparison_interval
from webapp.reports.charts.marks import box, dot, picture, place, printed, ticks

HEIGHT = 20


def caterpillar_marks(
    name: str, title: str, estimate: Printed | None, *, ends: tuple[float, float], centre: float | None
) -> Markup:
    """One row: `estimate` with plus and minus 1.39 standard errors, on a scale with the given `ends`.

    Drawn broad, so that nobody takes it for a 95 % interval. `centre` is what estimates are read against.
    """
    low, high = ends
    marks = [("rule", ticks([place(low + step, low, high) for step in range(int(high - low) + 1)], HEIGHT))]
    if centre is not None:
        middle = place(centre, low, high)
        marks.append(("ink", box(middle - 1, 0, middle + 1, HEIGHT)))
    if estimate is not None:
        left, right = bar(estimate, ends)
        y = HEIGHT // 2
        marks += [
            ("solid", box(left, y - 5, right, y + 5)),
            ("paper", dot(place(estimate.value, *ends), y, 3)),
        ]
    return picture(name, title, HEIGHT, marks)


def bar(estimate: Printed, ends: tuple[float, float]) -> tuple[int, int]:
    """The coordinates at which a bar begins and ends, worked out from the printed interval alone."""
    interval = comparison_interval(printed(estimate))
    return place(interval.low, *ends), place(interval.high, *ends)


def bars_overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two bars overlap as they are drawn, so that words say what can be seen."""
    return one[0] <= other[1] and other[0] <= one[1]
