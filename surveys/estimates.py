"""Low, likely and high as a leader gives them for a concrete question: what can be wrong, and the way out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from surveys.instruments import Item

PARTS = ("low", "likely", "high")
WHOLE = 100.0  # per cent, the most that a share can be

MISSING = {
    "low": "Low is missing: give low, likely and high, or leave all three empty.",
    "likely": "Likely is missing: give low, likely and high, or leave all three empty.",
    "high": "High is missing: give low, likely and high, or leave all three empty.",
}
REVERSED = {
    "likely": "Likely (%(this)s) is below low (%(other)s): put the three in order from lowest to highest.",
    "high": "High (%(this)s) is below likely (%(other)s): put the three in order from lowest to highest.",
}
NEGATIVE = "%(this)s is less than nothing: give 0 or more."
ABOVE_WHOLE = "%(this)s is more than the whole: a share lies between 0 and 100."
ENDLESS = "Write a number, such as 3 or 2.5."


@dataclass(frozen=True)
class Trouble:
    """One thing wrong with one of the three: an English sentence with its numbers to be filled in.

    `facts` may be `this` and `other`, numbers in the unit that stands beside the question.
    """

    part: str
    template: str
    facts: Mapping[str, float] = field(default_factory=dict)


def amount_trouble(item: Item, part: str, value: float) -> Trouble | None:
    """What is wrong with one number as an answer to a calibration question; None: nothing."""
    if not math.isfinite(value):
        return Trouble(part, ENDLESS)
    if value < 0:
        return Trouble(part, NEGATIVE, {"this": value})
    if item.measure == "share" and value > WHOLE:
        return Trouble(part, ABOVE_WHOLE, {"this": value})
    return None


def order_troubles(item: Item, points: Mapping[str, float | None]) -> list[Trouble]:
    """Everything wrong with the numbers that are given, each at the part to change; equal ones are fine.

    An answer that cannot be is told before its order. See `missing_part` for what is not given.
    """
    given = {part: value for part in PARTS if (value := points.get(part)) is not None}
    found = {part: trouble for part, value in given.items() if (trouble := amount_trouble(item, part, value))}
    for before, part in (("low", "likely"), ("likely", "high")):
        if before in given and part in given and given[part] < given[before]:
            facts = {"this": given[part], "other": given[before]}
            found.setdefault(part, Trouble(part, REVERSED[part], facts))
    return [found[part] for part in PARTS if part in found]


def missing_part(points: Mapping[str, float | None]) -> Trouble | None:
    """Which of the three is not given although another is; None if all are or none is."""
    open_parts = [part for part in PARTS if points.get(part) is None]
    return Trouble(open_parts[0], MISSING[open_parts[0]]) if 0 < len(open_parts) < len(PARTS) else None
