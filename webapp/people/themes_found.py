"""Themes in the comments on one leader, as a scorecard keeps them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scoring.comments import Comment as Said
from scoring.comments import themes
from surveys.sheets import Comment

SHOWN = "shown"


def themes_of(comments: Sequence[Comment], states: Mapping[str, str]) -> list[dict[str, object]]:
    """Stable themes per open question whose comments may be shown at all.

    Comments marked "themes only" take part here and nowhere else.
    """
    found: list[dict[str, object]] = []
    for item, state in states.items():
        if state == SHOWN:
            said = [
                Said(one.text, one.direction or "helped") for one in comments if one.item == item and one.text
            ]
            found += [
                {
                    "item": item,
                    "mode": one.mode,
                    "title": one.title,
                    "terms": list(one.terms),
                    "stable": one.stable,
                }
                for one in themes(said)
            ]
    return found
