"""The readable text of one ballot group: everything that may not change once the first ballot is out."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from typing import Any

from surveys.anonymity.canonical import canonical_json, digest
from surveys.anonymity.moments import read_moment
from surveys.anonymity.refusals import BadInfo

_FORMAT = {"v": 1, "suite": 1}
_HEX_OF = {"wave_id": 32, "subject_id": 32, "instrument": 64, "policy": 64, "opening": 64, "roster": 64}
_TEXTS = ("campaign", "leader", "holder")
_DATES = ("collect_from", "collect_to", "answer_from", "answer_to")
_OPTIONAL_DATES = ("late_from", "late_to", "extension_to")
_CHOICES = {"level": ("basic", "strong", "strongest"), "purpose": ("development", "board")}


@dataclass(frozen=True)
class BallotGroup:
    """The facts of a ballot group, as every rater of it reads them.

    `groups` are the member rater groups; the dates are moments as they travel; `invited` counts the
    persons invited, `k` is the least number of ballots a shown figure may rest on; `instrument`,
    `policy`, `roster` and `opening` are SHA-256 sums in hex (`opening` of all opening keys in a row);
    `holder` names who can open the ballots.
    """

    campaign: str
    wave: int
    wave_id: str
    leader: str
    subject_id: str
    groups: tuple[str, ...]
    level: str
    purpose: str
    collect_from: str
    collect_to: str
    late_from: str | None
    late_to: str | None
    answer_from: str
    answer_to: str
    extension_to: str | None
    invited: int
    k: int
    instrument: str
    policy: str
    opening: str
    holder: str
    roster: str

    def __post_init__(self) -> None:
        check_facts(asdict(self))

    @cached_property
    def info(self) -> str:
        """The canonical text."""
        return canonical_json({**_FORMAT, **asdict(self)})

    @cached_property
    def gid(self) -> bytes:
        """The 16 bytes that name this group."""
        return group_id(self.info)

    @property
    def name(self) -> str:
        """Its member groups joined by "+", in the order of the alphabet."""
        return "+".join(self.groups)


def group_id(info: str) -> bytes:
    """The first 16 bytes of SHA-256 over "gid" and the text."""
    return digest(b"gid", info.encode())[:16]


def key_info(info: str) -> bytes:
    """What the key of this group is derived with, beside the campaign seed."""
    return digest(b"vk", info.encode())


def read_group(info: str) -> BallotGroup:
    """The facts behind a text. Raises BadInfo unless it is the canonical text of a complete group."""
    try:
        facts = json.loads(info)
    except (ValueError, RecursionError) as error:
        raise BadInfo("The text of this group is not JSON.") from error
    if not isinstance(facts, dict) or {name: facts.get(name) for name in _FORMAT} != _FORMAT:
        raise BadInfo("The text of this group has a form that this program does not know.")
    names = {field.name for field in fields(BallotGroup)}
    if set(facts) != names | set(_FORMAT):
        raise BadInfo("The text of this group lacks something, or says too much.")
    group = BallotGroup(**{name: _frozen(facts[name]) for name in names})
    if group.info != info:
        raise BadInfo("The text of this group is not written in its canonical form.")
    return group


def check_facts(facts: Mapping[str, Any]) -> None:
    """Raise BadInfo, naming the first fact that is missing or out of range."""
    for name in _TEXTS:
        _require(name, isinstance(facts[name], str) and facts[name] != "")
    for name, length in _HEX_OF.items():
        _require(name, _is_hex(facts[name], length))
    for name, choices in _CHOICES.items():
        _require(name, facts[name] in choices)
    for name in ("wave", "invited", "k"):
        _require(name, type(facts[name]) is int and facts[name] >= 1)
    _require("groups", _are_groups(facts["groups"]))
    _check_dates(facts)


def _check_dates(facts: Mapping[str, Any]) -> None:
    for name in _DATES:
        _require(name, _is_moment(facts[name]))
    for name in _OPTIONAL_DATES:
        _require(name, facts[name] is None or _is_moment(facts[name]))
    _require("late_to", (facts["late_from"] is None) == (facts["late_to"] is None))


def _are_groups(groups: object) -> bool:
    if not isinstance(groups, tuple) or not groups:
        return False
    named = all(isinstance(name, str) and name for name in groups)
    return named and list(groups) == sorted(set(groups))


def _is_hex(value: object, length: int) -> bool:
    return isinstance(value, str) and re.fullmatch(rf"[0-9a-f]{{{length}}}", value) is not None


def _is_moment(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(read_moment(value))
    except ValueError:
        return False


def _frozen(value: object) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _require(name: str, holds: bool) -> None:
    if not holds:
        raise BadInfo("The text of this group has no usable “%(name)s”.", name=name)
