"""Calibration ladder: the leader's range, the band that holds the team's median, and the true figure."""

from __future__ import annotations

from math import log10
from typing import Literal

from markupsafe import Markup

from surveys.kept_calibration import CalibrationQuestion
from webapp.reports.charts.marks import MARGIN, WIDTH, box, diamond, dot, picture, ticks, whisker

HEIGHT = 30
MIDDLE = HEIGHT // 2
KEY = 48  # width of a part in the legend
Part = Literal["own", "team", "truth"]
ROOM = 0.15  # of the width, left free at both ends
DECADE = (1, 2, 5)


def ladder_marks(name: str, title: str, question: CalibrationQuestion) -> Markup:
    """One question on its own scale: in steps of factors where all values are above zero, else in even steps.

    The team's band is drawn as published, an open band to the edge of the chart. Faint ticks stand at 1, 2,
    5, 10 and so on, so that a scale of factors can be told from an even one. The true figure is a hollow
    diamond, told apart by its shape.
    """
    known = [
        value
        for value in (
            question.low,
            question.likely,
            question.high,
            question.band_low,
            question.band_high,
            question.truth,
        )
        if value is not None
    ]
    scale = _Scale(known)
    marks = [
        ("soft", _band(question, scale)),
        ("rule", box(MARGIN, MIDDLE, WIDTH - MARGIN, MIDDLE + 1) + ticks(scale.steps(), HEIGHT)),
    ]
    if question.truth is not None:
        marks += _truth(scale.at(question.truth))
    if question.low is not None and question.high is not None:
        marks.append(("ink", whisker(scale.at(question.low), scale.at(question.high), MIDDLE)))
    if question.likely is not None:
        marks.append(("solid", dot(scale.at(question.likely), MIDDLE, 5)))
    return picture(name, title, HEIGHT, marks)


def key_marks(name: str, title: str, part: Part) -> Markup:
    """One part of a ladder by itself, for the legend."""
    middle = KEY // 2
    parts = {
        "own": [("ink", whisker(2, KEY - 2, MIDDLE)), ("solid", dot(middle, MIDDLE, 5))],
        "team": [("soft", box(4, 3, KEY - 4, HEIGHT - 3))],
        "truth": _truth(middle),
    }
    return picture(name, title, HEIGHT, parts[part], width=KEY)


def _truth(x: int) -> list[tuple[str, str]]:
    upright = box(x - 1, 0, x + 1, HEIGHT)
    return [("ink", upright + diamond(x, MIDDLE, 11)), ("paper", diamond(x, MIDDLE, 8))]


def _band(question: CalibrationQuestion, scale: _Scale) -> str:
    if question.band is None:
        return ""
    left = MARGIN if question.band_low is None else scale.at(question.band_low)
    right = WIDTH - MARGIN if question.band_high is None else scale.at(question.band_high)
    if right - left < 8:  # a band that is a single value still has to be seen
        left, right = left - 4, left + 4
    return box(left, 3, right, HEIGHT - 3)


class _Scale:
    """From values to coordinates, by factors where all values are above zero."""

    def __init__(self, values: list[float]) -> None:
        self.by_factors = bool(values) and min(values) > 0
        turned = [self._turn(value) for value in values] or [0.0]
        self.low, self.high = min(turned), max(turned)

    def _turn(self, value: float) -> float:
        return log10(value) if self.by_factors else value

    def at(self, value: float) -> int:
        span = self.high - self.low
        share = (self._turn(value) - self.low) / span if span else 0.5
        return round(MARGIN + (ROOM + share * (1 - 2 * ROOM)) * (WIDTH - 2 * MARGIN))

    def steps(self) -> list[int]:
        """Where 1, 2, 5, 10 … stand on a scale of factors; nothing on an even one."""
        if not self.by_factors or self.low == self.high:
            return []
        powers = range(int(self.low) - 2, int(self.high) + 2)
        places = [self.at(first * 10.0**power) for power in powers for first in DECADE]
        return [place for place in places if MARGIN <= place <= WIDTH - MARGIN]
