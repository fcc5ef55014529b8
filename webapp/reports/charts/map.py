"""A map of leaders: too far or too deep across, credibility upwards, each with a 95 % region."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, hypot, log, pi, sin, sqrt

from markupsafe import Markup

from scoring.intervals import Printed, standard_error
from webapp.reports.charts.marks import MARGIN, WIDTH, box, dot, picture, place, printed

HEIGHT = 224
TOP = 12
DEPTH = (-3.0, 3.0)
CREDIBILITY = (1.0, 5.0)
STEP = 8  # labels stand on a lattice of this many units, for which the stylesheet has a class each
REGION = sqrt(-2 * log(0.05))  # 95 % of a normal law in two dimensions lie within this many standard errors
CORNERS = 72
NEAR = ((18, 0), (-18, 0), (0, -15), (0, 15), (16, -12), (-16, -12), (16, 12), (-16, 12))
CLEARLY, BESIDE = 1.4, 7
"""So many times nearer is a label to its own dot; so far from others runs the line to it."""
LABEL = (13, 8)  # half of the width and height that a label needs


@dataclass(frozen=True)
class Spot:
    """A leader on the map: depth -3..3 and credibility 1..5."""

    depth: Printed
    credibility: Printed


@dataclass(frozen=True)
class Label:
    """Where a label stands on the lattice of 0..40 by 0..28, and whether a line leads to it."""

    column: int
    row: int
    led: bool


def map_marks(name: str, title: str, spots: Sequence[Spot], mean: float | None) -> Markup:
    """All leaders with their regions; `mean` is the credibility that each is compared with.

    The axes of a region come from the two printed intervals, taken as independent.
    """
    labels = label_places(spots)
    marks = [("rule", _lattice()), ("ink", _cross(mean))]
    marks += [("solid", "".join(_ring(spot) for spot in spots))]
    marks += [("ink", "".join(_lead(*pair) for pair in zip(spots, labels, strict=True) if pair[1].led))]
    marks += [("paper", "".join(_room(label) for label in labels))]
    marks += [("solid", "".join(dot(*_at(spot), 4) for spot in spots))]
    return picture(name, title, HEIGHT, marks)


def half_axes(spot: Spot) -> tuple[float, float]:
    """Half of the width and height of the 95 % region, in points of the two scales."""
    return REGION * standard_error(printed(spot.depth)), REGION * standard_error(printed(spot.credibility))


def label_places(spots: Sequence[Spot]) -> list[Label]:
    """A free place near each spot; further away with a line to it, where the map is crowded."""
    taken = [_at(spot) for spot in spots]
    found: list[Label] = []
    for spot in spots:
        label = _free(_at(spot), taken, found)
        found.append(label)
    return found


def _room(label: Label) -> str:
    x, y = label.column * STEP, label.row * STEP
    return box(x - LABEL[0] + 4, y - LABEL[1] + 3, x + LABEL[0] - 4, y + LABEL[1] - 3)


def _free(at: tuple[int, int], dots: Sequence[tuple[int, int]], labels: Sequence[Label]) -> Label:
    others = [dot for dot in dots if dot != at]
    for far in (1.0, 1.7, 2.4, 3.1, 3.8, 4.5, 5.2):
        for across, down in NEAR:
            label = Label(round((at[0] + far * across) / STEP), round((at[1] + far * down) / STEP), far > 1)
            if _is_free(label, dots, labels) and (_leads_past if label.led else _is_nearest)(
                label, at, others
            ):
                return label
    return Label(round((at[0] + NEAR[0][0]) / STEP), round(at[1] / STEP), led=True)


def _is_nearest(label: Label, at: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    """Whether nobody could take the label for that of another dot."""
    x, y = label.column * STEP, label.row * STEP
    own = hypot(x - at[0], y - at[1])
    return all(hypot(x - a, y - b) > CLEARLY * own for a, b in others)


def _leads_past(label: Label, at: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    """Whether the line to the label touches no other dot."""
    steps = [step / 10 for step in range(2, 11)]
    x, y = label.column * STEP - at[0], label.row * STEP - at[1]
    return all(hypot(at[0] + x * one - a, at[1] + y * one - b) > BESIDE for one in steps for a, b in others)


def _is_free(label: Label, dots: Iterable[tuple[int, int]], labels: Iterable[Label]) -> bool:
    x, y = label.column * STEP, label.row * STEP
    inside = LABEL[0] <= x <= WIDTH - LABEL[0] and LABEL[1] <= y <= HEIGHT - LABEL[1]
    apart = all(abs(x - a) > LABEL[0] + 3 or abs(y - b) > LABEL[1] + 3 for a, b in dots)
    alone = all(
        abs(x - one.column * STEP) > 2 * LABEL[0] or abs(y - one.row * STEP) > 2 * LABEL[1] - 2
        for one in labels
    )
    return inside and apart and alone


def _at(spot: Spot) -> tuple[int, int]:
    return place(spot.depth.value, *DEPTH), _up(spot.credibility.value)


def _up(credibility: float) -> int:
    low, high = CREDIBILITY
    share = (round(credibility, 1) - low) / (high - low)
    return round(HEIGHT - TOP - min(max(share, 0.0), 1.0) * (HEIGHT - 2 * TOP))


def _ring(spot: Spot) -> str:
    """The region's outline: a shape, and a slightly smaller one drawn the other way round as its hole."""
    unit = (
        (WIDTH - 2 * MARGIN) / (DEPTH[1] - DEPTH[0]),
        (HEIGHT - 2 * TOP) / (CREDIBILITY[1] - CREDIBILITY[0]),
    )
    wide, tall = (half * one for half, one in zip(half_axes(spot), unit, strict=True))
    return _outline(_at(spot), wide, tall, 1) + _outline(_at(spot), wide - 1.4, tall - 1.4, -1)


def _outline(at: tuple[int, int], wide: float, tall: float, turn: int) -> str:
    if min(wide, tall) <= 0:
        return ""
    turns = [turn * 2 * pi * corner / CORNERS for corner in range(CORNERS)]
    points = [_within(at[0] + wide * cos(angle), at[1] + tall * sin(angle)) for angle in turns]
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "z"


def _within(x: float, y: float) -> tuple[float, float]:
    return min(max(x, MARGIN), WIDTH - MARGIN), min(max(y, TOP), HEIGHT - TOP)


def _lattice() -> str:
    upright = [box(place(x, *DEPTH), TOP, place(x, *DEPTH) + 1, HEIGHT - TOP) for x in range(-3, 4)]
    level = [box(MARGIN, _up(y), WIDTH - MARGIN, _up(y) + 1) for y in range(1, 6)]
    return "".join(upright + level)


def _cross(mean: float | None) -> str:
    upright = box(place(0, *DEPTH) - 1, TOP, place(0, *DEPTH) + 1, HEIGHT - TOP)
    if mean is None:
        return upright
    dashes = range(MARGIN, WIDTH - MARGIN, 10)
    return upright + "".join(box(left, _up(mean), left + 6, _up(mean) + 1) for left in dashes)


def _lead(spot: Spot, label: Label) -> str:
    (left, top), (right, bottom) = _at(spot), (label.column * STEP, label.row * STEP)
    far = hypot(right - left, bottom - top)
    stop = max(far - 9, 1) / far
    x, y = left + (right - left) * stop, top + (bottom - top) * stop
    across, down = (bottom - top) / far * 0.5, (left - right) / far * 0.5
    return (
        f"M{left + across:.1f} {top + down:.1f}L{x + across:.1f} {y + down:.1f}"
        f"L{x - across:.1f} {y - down:.1f}L{left - across:.1f} {top - down:.1f}z"
    )
