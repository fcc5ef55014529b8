"""Facet positions: a dot with its interval between two poles, beside the right amount and an expectation."""

from __future__ import annotations

from markupsafe import Markup

from surveys.scorecards import Estimate
from webapp.reports.charts.marks import box, diamond, dot, picture, place, ticks, whisker

HEIGHT = 20


def position_marks(
    name: str,
    title: str,
    estimate: Estimate | None,
    *,
    ends: tuple[float, float] = (-3, 3),
    centre: float | None = 0,
    split: bool = False,
    expected: tuple[float, float] | None = None,
) -> Markup:
    """One row: `estimate` on a scale with the given `ends`; a hollow diamond where raters are divided.

    `centre` is the point that estimates are read against; `expected` is shown as a shaded range.
    """
    low, high = ends
    steps = [place(low + step, low, high) for step in range(int(high - low) + 1)]
    marks = [("wash", _range(expected, low, high)), ("rule", ticks(steps, HEIGHT))]
    if centre is not None:
        middle = place(centre, low, high)
        marks.append(("ink", box(middle - 1, 0, middle + 1, HEIGHT)))
    if estimate is not None:
        marks += _estimate(estimate, low, high, split)
    return picture(name, title, HEIGHT, marks)


def _range(expected: tuple[float, float] | None, low: float, high: float) -> str:
    if expected is None:
        return ""
    return box(place(expected[0], low, high), 1, place(expected[1], low, high), HEIGHT - 1)


def _estimate(estimate: Estimate, low: float, high: float, split: bool) -> list[tuple[str, str]]:
    y = HEIGHT // 2
    x = place(estimate.value, low, high)
    line = whisker(place(estimate.low, low, high), place(estimate.high, low, high), y)
    if split:
        return [("ink", line), ("solid", diamond(x, y, 8)), ("paper", diamond(x, y, 5))]
    return [("ink", line), ("solid", dot(x, y, 6))]
