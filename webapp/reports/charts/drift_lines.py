"""One measure over several waves: estimates with intervals, joined where the same was asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise
from math import hypot

from markupsafe import Markup

from scoring.intervals import Printed
from webapp.reports.charts.marks import WIDTH, box, picture

HEIGHT = 72
EDGE = 4  # left free above and below
HALF_LINE = 1.2
DASH = 4


def drift_marks(
    name: str,
    title: str,
    waves: Sequence[Printed | None],
    *,
    ends: tuple[float, float],
    across: float,
    breaks: Collection[int] = (),
    band: tuple[float, float] | None = None,
) -> Markup:
    """One picture: a column of equal width for each wave, oldest first, on a scale with the given `ends`.

    A thin line stands `across` at what estimates are read against.
    `breaks` are the places of waves from which on something else was asked: the line breaks there, and a
    dashed upright stands before them. `band` is shaded over the last unbroken waves: what lies in it cannot
    be told from the level before. Estimates are flat marks, since short intervals would hide behind dots.
    """
    points = [_point(place, len(waves), one, ends) for place, one in enumerate(waves)]
    joined = "".join(
        _stroke(one, other)
        for place, (one, other) in enumerate(pairwise(points), start=1)
        if one and other and place not in breaks
    )
    level = _down(across, ends)
    marks = [
        ("wash", _shade(band, ends, max(breaks, default=0), len(waves))),
        ("rule", box(0, level, WIDTH, level + 1) + _uprights(breaks, len(waves))),
        ("soft", joined),
        ("ink", "".join(_interval(place, len(waves), one, ends) for place, one in enumerate(waves) if one)),
        ("solid", "".join(box(x - 7, y - 2, x + 7, y + 2) for x, y in filter(None, points))),
    ]
    return picture(name, title, HEIGHT, marks)


def _across(place: float, number: int) -> int:
    return round((place + 0.5) * WIDTH / number)


def _down(value: float, ends: tuple[float, float]) -> int:
    share = (round(value, 1) - ends[0]) / (ends[1] - ends[0])
    return round(HEIGHT - EDGE - min(max(share, 0.0), 1.0) * (HEIGHT - 2 * EDGE))


def _point(
    place: int, number: int, estimate: Printed | None, ends: tuple[float, float]
) -> tuple[int, int] | None:
    return (_across(place, number), _down(estimate.value, ends)) if estimate else None


def _interval(place: int, number: int, estimate: Printed, ends: tuple[float, float]) -> str:
    x, top, foot = _across(place, number), _down(estimate.high, ends), _down(estimate.low, ends)
    foot = max(foot, top + 1)
    return box(x - 1, top, x + 1, foot)


def _stroke(one: tuple[int, int], other: tuple[int, int]) -> str:
    (left, top), (right, foot) = one, other
    far = hypot(right - left, foot - top)
    across, down = HALF_LINE * (foot - top) / far, HALF_LINE * (left - right) / far
    return (
        f"M{left + across:.1f} {top + down:.1f}L{right + across:.1f} {foot + down:.1f}"
        f"L{right - across:.1f} {foot - down:.1f}L{left - across:.1f} {top - down:.1f}z"
    )


def _shade(band: tuple[float, float] | None, ends: tuple[float, float], first: int, number: int) -> str:
    if band is None:
        return ""
    return box(_across(first - 0.5, number), _down(band[1], ends), WIDTH, _down(band[0], ends))


def _uprights(breaks: Collection[int], number: int) -> str:
    return "".join(
        box(_across(place - 0.5, number) - 1, top, _across(place - 0.5, number) + 1, top + DASH)
        for place in sorted(breaks)
        for top in range(0, HEIGHT, 2 * DASH)
    )
