"""Calibration ladder: the leader's low, likely and high beside the band that holds the team's median."""

from __future__ import annotations

from math import log10

from markupsafe import Markup

from surveys.scorecards import CalibrationQuestion
from webapp.reports.charts.marks import MARGIN, WIDTH, box, dot, picture, whisker

HEIGHT = 30
ROOM = 0.15  # of the width, left free at both ends


def ladder_marks(name: str, title: str, question: CalibrationQuestion) -> Markup:
    """One question on its own scale: in steps of factors where all values are above zero, else in even steps.

    The team's band is drawn as published, an open band to the edge of the chart.
    """
    known = [
        value
        for value in (question.low, question.likely, question.high, question.band_low, question.band_high)
        if value is not None
    ]
    scale = _Scale(known)
    marks = [
        ("rule", box(MARGIN, HEIGHT // 2, WIDTH - MARGIN, HEIGHT // 2 + 1)),
        ("soft", _band(question, scale)),
    ]
    if question.low is not None and question.high is not None:
        marks.append(("ink", whisker(scale.at(question.low), scale.at(question.high), HEIGHT // 2)))
    if question.likely is not None:
        marks.append(("solid", dot(scale.at(question.likely), HEIGHT // 2, 6)))
    return picture(name, title, HEIGHT, marks)


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
