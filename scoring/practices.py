"""Practices that protect: what they are, and whether released cells say that people see them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from scoring.cells import ItemKey
from scoring.intervals import Reading
from scoring.modes import FOLDER, HEALTHY, ROLES, BadMode
from scoring.readings import Readings
from scoring.scores import Estimate, PracticeEvidence

SIGNS = ("right", "rare", "agreed")
READERS = (*ROLES, "board")
MOST_PENALTY = 1.0  # within one step of the right amount, with the whole interval
MOST_OFTEN = 2.0  # "once"
LEAST_AGREED = 3.5  # nearer to "agree" than to the middle


@dataclass(frozen=True)
class Practice:
    """Something leaders do that keeps them calibrated without being in the way.

    `evidence` maps items to the sign that people see it; those in `optional` count only where they were
    asked. `roles` are the readers to whom it is told, empty for all leaders. `helps` are slugs of modes.
    """

    slug: str
    title: str
    what: str
    keep: str
    evidence: Mapping[str, str]
    optional: tuple[str, ...]
    roles: tuple[str, ...]
    helps: tuple[str, ...]
    essays: tuple[int, ...]

    @property
    def required(self) -> list[str]:
        """The items without which it cannot be told whether people see the practice."""
        return [item for item in self.evidence if item not in self.optional]


@cache
def practices() -> tuple[Practice, ...]:
    """All practices in their order. Raises BadMode, naming the practice and the rule that is broken."""
    raw = tomllib.loads((FOLDER / f"{HEALTHY}.toml").read_text("utf-8"))
    return tuple(read_practice(one) for one in raw["practices"])


def read_practice(raw: Mapping[str, Any]) -> Practice:
    """A practice from its table. Raises BadMode, naming the rule that is broken."""
    slug = raw.get("slug", "a practice without a slug")
    try:
        found = Practice(
            slug=raw["slug"],
            title=raw["title"],
            what=raw["what"],
            keep=raw["keep"],
            evidence=MappingProxyType(dict(raw["evidence"])),
            optional=tuple(raw.get("optional", ())),
            roles=tuple(raw.get("roles", ())),
            helps=tuple(raw["helps"]),
            essays=tuple(raw["essays"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadMode(f"{slug}: cannot be read: {error!r}") from error
    _check(found)
    return found


def _check(one: Practice) -> None:
    for holds, rule in (
        (set(one.evidence.values()) <= set(SIGNS), "has a sign that is not right, rare or agreed"),
        (set(one.optional) <= set(one.evidence), "has an optional item that is no evidence"),
        (bool(one.required) or one.roles == ("board",), "needs an item that must be shown"),
        (set(one.roles) <= set(READERS), "is told to an unknown role"),
        (bool(one.essays) and set(one.essays) <= {1, 2, 3, 4, 5}, "needs essays 1 to 5"),
    ):
        if not holds:
            raise BadMode(f"{one.slug}: {rule}")


def see_practices(items: Sequence[ItemKey], readings: Readings) -> list[PracticeEvidence]:
    """For every practice with evidence, whether people see it.

    `seen` when each of its shown items says so with its whole 95 % interval: an amount within one step of the
    right one, a frequency of at most once, an agreement of 3.5 or more. `strength`, 0..1, is that of the item
    that says it least; items are never summed, and one that says less is no evidence against the leader.
    `not-shown` where a required item may not be shown or was not asked.
    """
    keys = {item.id: item for item in items}
    return [_see(one, keys, readings) for one in practices() if one.evidence]


def _see(one: Practice, keys: Mapping[str, ItemKey], readings: Readings) -> PracticeEvidence:
    if any(item not in readings or item not in keys for item in one.required):
        return PracticeEvidence(one.slug, "not-shown", None, [])
    shown = [item for item in one.evidence if item in readings and item in keys]
    found = [_sign(one.evidence[item], keys[item], readings) for item in shown]
    weakest = min((closeness for closeness, _ in found), key=lambda closeness: closeness.value)
    seen = all(says_so for _, says_so in found)
    return PracticeEvidence(one.slug, "seen" if seen else "not-told", weakest, shown)


def _sign(sign: str, item: ItemKey, readings: Readings) -> tuple[Estimate, bool]:
    """How near an item is to what the sign asks for, 0..1, and whether its whole interval says so."""
    parts = readings[item.id].parts
    lowest, highest = item.scale
    if sign == "right":
        penalty = parts["penalty"]
        return _closeness(penalty.mapped(-1 / 3, 1)), penalty.estimate(0, 3).high <= MOST_PENALTY
    mean = parts["mean"].estimate(lowest, highest)
    if sign == "rare":
        return _closeness(parts["mean"].mapped(-1 / item.span, highest / item.span)), mean.high <= MOST_OFTEN
    return _closeness(parts["mean"].mapped(1 / item.span, -lowest / item.span)), mean.low >= LEAST_AGREED


def _closeness(reading: Reading) -> Estimate:
    return reading.estimate(0, 1)
