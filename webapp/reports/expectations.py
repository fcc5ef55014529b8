"""What the board has written down that it expects of a role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Expectation:
    """The expectation in words, and a target range per facet on -3..3 where the board gave one."""

    text: str
    targets: Mapping[str, tuple[float, float]] = field(default_factory=dict)
