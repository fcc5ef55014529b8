"""Self and others: the leader's own answer and the others' estimate, joined by a line."""

from __future__ import annotations

from markupsafe import Markup

from surveys.scorecards import Estimate
from webapp.reports.charts.marks import box, diamond, dot, picture, place, ticks, whisker

HEIGHT = 24


def dumbbell_marks(name: str, title: str, own: float, others: Estimate | None) -> Markup:
    """One row on -3..3: the own answer as a hollow diamond, over it the others as a dot with interval.

    The dot comes last and fits into the diamond, so that both can be seen where they agree.
    """
    middle = place(0, -3, 3)
    mine = place(own, -3, 3)
    marks = [
        ("rule", ticks([place(step, -3, 3) for step in range(-3, 4)], HEIGHT)),
        ("ink", box(middle - 1, 0, middle + 1, HEIGHT)),
    ]
    if others is not None:
        theirs = place(others.value, -3, 3)
        marks.append(("soft", box(min(mine, theirs), 10, max(mine, theirs), 14)))
    marks += [("ink", diamond(mine, HEIGHT // 2, 10)), ("paper", diamond(mine, HEIGHT // 2, 7))]
    if others is not None:
        marks += [
            ("ink", whisker(place(others.low, -3, 3), place(others.high, -3, 3), HEIGHT // 2)),
            ("solid", dot(theirs, HEIGHT // 2, 5)),
        ]
    return picture(name, title, HEIGHT, marks)
