"""Words, with one optional tap on what they are about and, where asked, in which direction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from surveys.question_types import LONGEST_COMMENT, BadAnswer
from surveys.question_types._points import unexpected

if TYPE_CHECKING:
    from surveys.instruments import Item

WORDS = ("tap", "themes-only", "hint")


@dataclass(frozen=True)
class Comment:
    """An open question; what it says is never a number."""

    name: str = "comment"
    seconds: int = 85
    released_as: str = "comment"
    sensitive_ends: tuple[str, ...] = ()

    def problems(self, item: Item) -> list[str]:
        """A comment needs its small print, and a label for each direction offered as a switch."""
        labels = (*WORDS, *switch(item))
        found = [f"anchors.words.{word} is missing" for word in labels if word not in item.anchors.words]
        return found + unexpected(item, "ladder", "unit", "measure", "modes_low", "modes_high")

    def values(self, _item: Item) -> tuple[int, ...]:
        """Words have no list of values."""
        return ()

    def check(self, item: Item, value: object) -> None:
        """Take a text of at most 700 characters with its optional tap, direction and wish."""
        if not isinstance(value, Mapping):
            raise BadAnswer(item.id, "A comment is a text with its tap and direction.")
        check_text(item, value.get("text"))
        if value.get("direction") not in (None, *item.directions):
            raise BadAnswer(item.id, "This direction is not offered here.")
        if not isinstance(value.get("facet"), str | None):
            raise BadAnswer(item.id, "The tap is one of those offered, or none.")
        if not isinstance(value.get("themes_only", False), bool):
            raise BadAnswer(item.id, "The wish not to be quoted is yes or no.")

    def number(self, _item: Item, _value: object) -> None:
        """There is none."""
        return

    def look(self, item: Item, language: str, role: str) -> dict[str, Any]:
        """A field, a switch of directions (empty where there is but one) and the small print."""
        words = item.anchors.words
        return item.frame(language, role) | {
            "look": "comment",
            "options": [{"value": name, "label": words[name][language]} for name in switch(item)],
            "max": LONGEST_COMMENT,
            "tap": words["tap"][language],
            "themes_only": words["themes-only"][language],
            "hint": words["hint"][language],
        }


def check_text(item: Item, text: object) -> None:
    """Raise BadAnswer unless the text is one, and short enough."""
    if not isinstance(text, str) or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise BadAnswer(item.id, "A comment is a text.")
    if len(text) > LONGEST_COMMENT:
        raise BadAnswer(item.id, f"A comment has at most {LONGEST_COMMENT} characters.")


def switch(item: Item) -> tuple[str, ...]:
    """Directions between which the rater chooses; a single one goes without saying."""
    return item.directions if len(item.directions) > 1 else ()


TYPE = Comment()
