"""Ways of asking: one file each, found by listing this package."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from surveys.instruments import Item

LONGEST_COMMENT = 700


class BadAnswer(Exception):
    """An answer that its question cannot take; the sentence says what would be taken."""

    def __init__(self, item_id: str, sentence: str) -> None:
        super().__init__(f"{item_id}: {sentence}")
        self.item_id = item_id
        self.sentence = sentence


class QuestionType(Protocol):
    """One way of asking: what it takes, what it counts as, and how it looks to a rater."""

    @property
    def name(self) -> str:
        """The word that stands in an instrument's `type`."""

    @property
    def seconds(self) -> int:
        """Time that a rater needs for one such item."""

    @property
    def sensitive_ends(self) -> tuple[str, ...]:
        """Ends of the scale ("low", "high") at which nobody must be provable."""

    @property
    def released_as(self) -> str:
        """The release rule for its answers: "amount", "rating", "median" or "comment"."""

    def problems(self, item: Item, /) -> list[str]:
        """What is wrong with an item of this type, in words; empty when it is sound."""

    def values(self, item: Item, /) -> tuple[int, ...]:
        """All values that a rater may choose, in rising order; empty for words."""

    def check(self, item: Item, value: object, /) -> None:
        """Raise BadAnswer unless the value may stand in a sheet; None is never passed in."""

    def number(self, item: Item, value: Any, /) -> float | None:
        """The number that a checked value counts as; None where there is none."""

    def look(self, item: Item, language: str, role: str, /) -> dict[str, Any]:
        """What the rater's program needs to draw the item; `{L}` stands for the leader's name."""


@functools.cache
def question_types() -> Mapping[str, QuestionType]:
    """Every question type of this package by name; files that begin with "_" are parts of others."""
    names = [module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")]
    found = [cast("QuestionType", importlib.import_module(f"{__name__}.{name}").TYPE) for name in names]
    return {found_type.name: found_type for found_type in found}
