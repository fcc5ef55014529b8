"""Scales whose every point carries a label: shared by amount, frequency and agreement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from surveys.question_types import BadAnswer

if TYPE_CHECKING:
    from surveys.instruments import Item


@dataclass(frozen=True)
class LabelledPoints:
    """A closed scale from `lowest` to `highest` in whole steps."""

    name: str
    lowest: int
    highest: int
    sensitive_ends: tuple[str, ...]
    seconds: int = 7
    released_as: str = "rating"

    def problems(self, item: Item) -> list[str]:
        """A labelled scale needs a label for each point and a way to say that one cannot tell."""
        points = self.highest - self.lowest + 1
        found = [] if len(item.anchors.points) == points else [f"a {self.name} scale has {points} points"]
        if item.anchors.absent is None:
            found.append("the label for not being able to say is missing")
        return found + unexpected(item, "ladder", "unit", "measure", "directions")

    def values(self, _item: Item) -> tuple[int, ...]:
        """The points of the scale, the same for every item."""
        return tuple(range(self.lowest, self.highest + 1))

    def check(self, item: Item, value: object) -> None:
        """Take a whole number on the scale and nothing else."""
        check_choice(item, value, self.values(item))

    def number(self, _item: Item, value: int) -> float:
        """The point itself; reversal belongs to scoring, after the release."""
        return float(value)

    def look(self, item: Item, language: str, role: str) -> dict[str, Any]:
        """Labelled choices, to be drawn one below the other."""
        labels = [point[language] for point in item.anchors.points]
        return item.frame(language, role) | {
            "look": "choices",
            "options": choices(self.values(item), labels),
        }


def check_choice(item: Item, value: object, allowed: tuple[int, ...]) -> None:
    """Raise BadAnswer unless the value is a plain whole number among those allowed."""
    if type(value) is not int or value not in allowed:
        raise BadAnswer(item.id, f"Choose a whole number from {allowed[0]} to {allowed[-1]}.")


def choices(values: tuple[int, ...], labels: list[str]) -> list[dict[str, int | str]]:
    """Values and labels as the rater's program reads them."""
    return [{"value": value, "label": label} for value, label in zip(values, labels, strict=True)]


def unexpected(item: Item, *fields: str) -> list[str]:
    """Fields that stand in an item although its type has no use for them."""
    return [f"{field} does not belong to this type" for field in fields if getattr(item, field)]
