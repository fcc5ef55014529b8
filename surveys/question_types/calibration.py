"""A concrete quantity, estimated with one tap on a fixed ladder of numbers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from surveys.question_types._points import check_choice, choices, unexpected

if TYPE_CHECKING:
    from surveys.instruments import Item

FRACTIONS = {0.25: "¼", 0.5: "½"}
DECIMAL_COMMA = {"de"}


@dataclass(frozen=True)
class Ladder:
    """Answers are steps of the ladder, counted from 0; the number is the quantity at that step."""

    name: str = "calibration"
    seconds: int = 15
    released_as: str = "median"
    # An estimate blames nobody: what must never be provable is the exact answer, at either end.
    sensitive_ends: tuple[str, ...] = ("low", "high")

    def problems(self, item: Item) -> list[str]:
        """A ladder rises, has a unit and says whether it is a share (between 0 and 100 %)."""
        rising = len(item.ladder) >= 3 and all(low < high for low, high in pairwise(item.ladder))
        found = [] if rising else ["a ladder has at least three rising steps"]
        if item.ladder and item.ladder[0] <= 0:
            found.append("the steps of a ladder are above zero")
        if item.measure == "share" and item.ladder and item.ladder[-1] >= 100:
            found.append("the steps of a share are below 100")
        return found + missing(item) + unexpected(item, "directions")

    def values(self, item: Item) -> tuple[int, ...]:
        """The steps of this item's own ladder."""
        return tuple(range(len(item.ladder)))

    def check(self, item: Item, value: object) -> None:
        """Take the index of a step and nothing else."""
        check_choice(item, value, self.values(item))

    def number(self, item: Item, value: int) -> float:
        """The quantity at the step, in the item's unit."""
        return item.ladder[value]

    def look(self, item: Item, language: str, role: str) -> dict[str, Any]:
        """Steps with their numbers; the unit stands once beside the ladder."""
        labels = [number_label(step, language) for step in item.ladder]
        return item.frame(language, role) | {
            "look": "ladder",
            "options": choices(self.values(item), labels),
            "unit": (item.unit or {})[language],
        }


def missing(item: Item) -> list[str]:
    """Fields that a ladder cannot do without."""
    needed = {"unit": item.unit, "measure": item.measure, "anchors.absent": item.anchors.absent}
    return [f"{name} is missing" for name, value in needed.items() if not value]


def number_label(number: float, language: str) -> str:
    """A step as people write it: halves as fractions, no trailing zero, comma where it is usual.

    >>> number_label(0.5, "en"), number_label(40, "en"), number_label(2.5, "de")
    ('½', '40', '2,5')
    """
    label = FRACTIONS.get(number, f"{number:g}")
    return label.replace(".", ",") if language in DECIMAL_COMMA else label


TYPE = Ladder()
