"""One facet as every group sees it: a line for each group, told apart by its place and its shape."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from surveys.scorecards import Estimate
from webapp.reports.charts.marks import box, dot, picture, place, square, ticks, triangle, whisker

LINE = 17  # height of a group's line
KEY = 16  # width and height of a shape in the key


def _on_its_tip(x: int, y: int, radius: int) -> str:
    return triangle(x, y, -radius)


SHAPES: Sequence[Callable[[int, int, int], str]] = (dot, square, triangle, _on_its_tip)
"""The shapes of groups in their order; there are never more groups than shapes."""
SIZES = (6, 5, 6, 6)


@dataclass(frozen=True)
class GroupDot:
    """What one group says of a facet; `estimate` is None where it may not be shown."""

    estimate: Estimate | None
    split: bool


def group_marks(name: str, title: str, groups: Sequence[GroupDot]) -> Markup:
    """All groups on -3..3, each on a line of its own; hollow where a group is divided.

    Raises IndexError for more than four groups.
    """
    height = LINE * len(groups) + 2
    steps = [place(step, -3, 3) for step in range(-3, 4)]
    middle = place(0, -3, 3)
    lines = solid = hollow = ""
    for row, group in enumerate(groups):
        if group.estimate is None:
            continue
        x, y = place(group.estimate.value, -3, 3), LINE * row + LINE // 2 + 1
        lines += whisker(place(group.estimate.low, -3, 3), place(group.estimate.high, -3, 3), y)
        solid += SHAPES[row](x, y, SIZES[row])
        hollow += SHAPES[row](x, y, SIZES[row] - 3) if group.split else ""
    upright = ("ink", box(middle - 1, 0, middle + 1, height))
    marks = [("rule", ticks(steps, height)), upright, ("ink", lines), ("solid", solid), ("paper", hollow)]
    return picture(name, title, height, marks)


def shape_marks(name: str, title: str, row: int) -> Markup:
    """The shape of the group that stands in this row, for a key."""
    middle = KEY // 2
    return picture(name, title, KEY, [("solid", SHAPES[row](middle, middle, SIZES[row] + 1))], width=KEY)
