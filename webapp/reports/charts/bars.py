"""Diverging bars: how much too little to the left, how much too much to the right, each with its interval."""

from __future__ import annotations

from markupsafe import Markup

from surveys.scorecards import Estimate
from webapp.reports.charts.marks import box, diamond, picture, place, ticks, whisker

HEIGHT = 24
MOST = 3.0


def bar_marks(
    name: str, title: str, too_little: Estimate | None, too_much: Estimate | None, *, split: bool = False
) -> Markup:
    """One row: both ends on 0..3 away from the middle, which is the right amount.

    A hollow diamond stands in the middle where raters are divided.
    """
    middle = place(0, -MOST, MOST)
    marks = [("rule", ticks([place(step, -MOST, MOST) for step in range(-3, 4)], HEIGHT))]
    bars: list[tuple[str, str]] = []
    lines = ""
    for end, sign, colour in ((too_little, -1, "soft"), (too_much, 1, "solid")):
        if end is None:
            continue
        tip = place(sign * end.value, -MOST, MOST)
        bars.append((colour, box(min(tip, middle), 5, max(tip, middle), HEIGHT - 5)))
        ends = sorted((place(sign * end.low, -MOST, MOST), place(sign * end.high, -MOST, MOST)))
        lines += whisker(ends[0], ends[1], HEIGHT // 2)
    # The interval is drawn twice, white below ink, so that it can be seen on the dark bar too.
    halo = _halo(too_much)
    marks += [*bars, ("paper", halo), ("ink", lines), ("ink", box(middle - 1, 0, middle + 1, HEIGHT))]
    if split:
        y = HEIGHT // 2
        marks += [("ink", diamond(middle, y, 9)), ("paper", diamond(middle, y, 6))]
    return picture(name, title, HEIGHT, marks)


def _halo(end: Estimate | None) -> str:
    if end is None:
        return ""
    left, right = place(end.low, -MOST, MOST), place(end.value, -MOST, MOST)
    return box(left - 2, HEIGHT // 2 - 2, max(right, left), HEIGHT // 2 + 2) if left < right else ""
