"""What a keyholder agreed to, kept so that a lapsed countersignature can say what has changed since."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from surveys.anonymity.canonical import canonical_json
from surveys.anonymity.manifest import Manifest

PARTS: Mapping[str, tuple[str, ...]] = {
    "title": ("campaign", "wave"),
    "purpose": ("purpose",),
    "level": ("level",),
    "dates": (
        *("collect_from", "collect_to", "late_from", "late_to"),
        *("answer_from", "answer_to", "extension_to"),
    ),
    "questions": ("instrument",),
    "rules": ("k", "policy"),
    "keys": ("holder", "opening"),
}
"""Parts of the settings, each with the facts of a group's text that make it up."""


@dataclass(frozen=True)
class Change:
    """One part of the settings that is no longer what it was.

    `what` is a part of PARTS, or "people": then a leader's group went from `before` to `now` people (0: the
    group is not there), or, without a leader, somebody was exchanged for somebody else.
    """

    what: str
    leader: str = ""
    groups: tuple[str, ...] = ()
    before: int = 0
    now: int = 0


def record_of(manifest: Manifest) -> str:
    """The settings behind a manifest as JSON: nothing that its groups' texts do not say."""
    facts = [group.facts for group in manifest.groups]
    shared = asdict(facts[0])
    return canonical_json(
        {
            "wave": {name: shared[name] for part in PARTS.values() for name in part},
            "roster": shared["roster"],
            "groups": sorted([one.subject_id, one.leader, one.name, one.invited] for one in facts),
        }
    )


def changes_since(record: str, manifest: Manifest) -> list[Change]:
    """What differs between the settings kept by `record_of` and those of a manifest."""
    before, now = json.loads(record), json.loads(record_of(manifest))
    parts = [Change(part) for part, names in PARTS.items() if _differ(before["wave"], now["wave"], names)]
    people = list(_people(before, now))
    if not people and before["roster"] != now["roster"]:
        people = [Change("people")]
    return parts + people


def _differ(before: Mapping[str, Any], now: Mapping[str, Any], names: tuple[str, ...]) -> bool:
    return any(before[name] != now[name] for name in names)


def _people(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Change]:
    def sizes(one: Mapping[str, Any]) -> dict[tuple[str, str, str], int]:
        return {(leader, name, group): n for leader, name, group, n in one["groups"]}

    was, is_now = sizes(before), sizes(now)
    for key in sorted({*was, *is_now}, key=lambda one: one[1:]):
        if was.get(key, 0) != is_now.get(key, 0):
            _subject, leader, groups = key
            yield Change("people", leader, tuple(groups.split("+")), was.get(key, 0), is_now.get(key, 0))
