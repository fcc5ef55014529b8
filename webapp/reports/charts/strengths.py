"""Strength of a pattern: a bar from nothing to as strong as can be, with its interval."""

from __future__ import annotations

from markupsafe import Markup

from surveys.scorecards import Estimate
from webapp.reports.charts.marks import MARGIN, WIDTH, box, picture, place, whisker

HEIGHT = 20


def strength_marks(name: str, title: str, strength: Estimate) -> Markup:
    """One pattern on 0..1, drawn in hundredths as they are printed."""
    tip = _at(strength.value)
    left, right = _at(strength.low), _at(strength.high)
    y = HEIGHT // 2
    halo = box(left - 2, y - 2, max(tip, left), y + 2)
    return picture(
        name,
        title,
        HEIGHT,
        [
            ("wash", box(MARGIN, 4, WIDTH - MARGIN, HEIGHT - 4)),
            ("solid", box(MARGIN, 4, tip, HEIGHT - 4)),
            ("paper", halo),
            ("ink", whisker(left, right, y)),
        ],
    )


def _at(value: float) -> int:
    return place(round(value, 2) * 10, 0, 10)
