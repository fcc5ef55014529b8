"""The failure modes, read from one file each and checked."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

FOLDER = Path(__file__).parent / "failure_modes"
HEALTHY = "healthy"
ROLES = ("cto", "ceo", "cro", "general")
POLES = ("too-little", "too-much")
FAMILIES = ("distance", "judgement", "overreach", "standing")
FACETS = (
    "contact",
    "currency",
    "challenge",
    "ground-truth",
    "friction",
    "altitude",
    "dialogue",
    "room",
    "bridging",
    "credibility",
)
PIECES = 3


class BadMode(ValueError):
    """The file of a failure mode breaks a rule; the sentence names the file and the rule."""


@dataclass(frozen=True)
class Pull:
    """Where a mode pulls a facet: the end, and how much it belongs to the mode (0..1]."""

    pole: str
    weight: float


@dataclass(frozen=True)
class Piece:
    """One piece of counsel: what to do, how often, and how to notice that it worked."""

    what: str
    often: str
    notice: str


@dataclass(frozen=True)
class FailureMode:
    """A known way in which leading technical people goes wrong; a pattern, never a diagnosis."""

    slug: str
    title: str
    facet: str
    pole: str
    family: str
    story: str
    signs: tuple[str, ...]
    signature: Mapping[str, Pull]
    statements: tuple[str, ...]  # facet:direction taps of raters that name this mode
    confused_with: Mapping[str, str]  # other slug -> how to tell the two apart
    essays: tuple[int, ...]  # 1..5
    monday_question: str
    counsel: Mapping[str, tuple[Piece, ...]]  # by role


@dataclass(frozen=True)
class Healthy:
    """What to keep: one sentence per facet that is right, and a question to ask when nothing stands out.

    The same file holds the practices, which `scoring.practices` reads.
    """

    keep: Mapping[str, str]
    monday_question: str


@cache
def failure_modes() -> Mapping[str, FailureMode]:
    """All failure modes by slug, in alphabetical order. Raises BadMode if a file breaks a rule."""
    paths = sorted(path for path in FOLDER.glob("*.toml") if path.stem != HEALTHY)
    modes = {path.stem: read_mode(path.stem, path.read_text("utf-8")) for path in paths}
    for mode in modes.values():
        _require(modes.keys() >= mode.confused_with.keys(), mode.slug, "is confused with an unknown mode")
    return MappingProxyType(modes)


@cache
def healthy() -> Healthy:
    """What to keep when a facet is right. Raises BadMode if a facet is left out."""
    raw = tomllib.loads((FOLDER / f"{HEALTHY}.toml").read_text("utf-8"))
    _require(set(raw["keep"]) == set(FACETS), HEALTHY, "needs one sentence for every facet")
    return Healthy(MappingProxyType(raw["keep"]), raw["monday_question"])


def read_mode(slug: str, text: str) -> FailureMode:
    """A failure mode from the text of its file. Raises BadMode, naming the rule that is broken."""
    try:
        mode = _built(slug, tomllib.loads(text))
    except (KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        raise BadMode(f"{slug}: cannot be read: {error!r}") from error
    _check(mode)
    return mode


def _built(slug: str, raw: Mapping[str, Any]) -> FailureMode:
    return FailureMode(
        slug=slug,
        title=raw["title"],
        facet=raw["facet"],
        pole=raw["pole"],
        family=raw["family"],
        story=raw["story"],
        signs=tuple(raw["signs"]),
        signature=MappingProxyType({facet: Pull(**pull) for facet, pull in raw["signature"].items()}),
        statements=tuple(raw["statements"]),
        confused_with=MappingProxyType(raw["confused_with"]),
        essays=tuple(raw["essays"]),
        monday_question=raw["monday_question"],
        counsel=MappingProxyType(
            {role: tuple(Piece(**piece) for piece in pieces) for role, pieces in raw["counsel"].items()}
        ),
    )


def _check(mode: FailureMode) -> None:
    slug, signature = mode.slug, mode.signature
    _require(mode.facet in FACETS and mode.pole in POLES, slug, "has an unknown facet or pole")
    _require(mode.family in FAMILIES, slug, "has an unknown family")
    _require(3 <= len(mode.signs) <= 5, slug, "needs three to five signs")
    _require(mode.facet in signature, slug, "has a signature without its own facet")
    _require(set(signature) <= set(FACETS), slug, "has an unknown facet in its signature")
    _require(
        all(pull.pole in POLES and 0 < pull.weight <= 1 for pull in signature.values()),
        slug,
        "has a signature with an unknown pole or a weight outside 0..1",
    )
    _require(slug not in mode.confused_with and bool(mode.confused_with), slug, "needs other modes")
    _require(set(mode.essays) <= {1, 2, 3, 4, 5} and bool(mode.essays), slug, "needs essays 1 to 5")
    _require(set(mode.counsel) == set(ROLES), slug, "needs counsel for every role")
    _require(
        all(len(pieces) == PIECES for pieces in mode.counsel.values()), slug, "needs three pieces a role"
    )


def _require(holds: bool, slug: str, rule: str) -> None:
    if not holds:
        raise BadMode(f"{slug}: {rule}")
