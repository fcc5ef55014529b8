"""The seventeen classes a comment may be sorted into: fifteen failure modes, *healthy* and *other*."""

from __future__ import annotations

from typing import Final

MODES: Final = (
    "detached",
    "critical-path",
    "stale-model",
    "hype-led",
    "bluffable",
    "wishful-estimates",
    "dashboard-only",
    "friction-blind",
    "stuck-tactical",
    "ivory-tower",
    "nods-along",
    "dominates",
    "micromanages",
    "no-upward-voice",
    "credibility-lost",
)
HEALTHY: Final = "healthy"
OTHER: Final = "other"
LABELS: Final = (*MODES, HEALTHY, OTHER)

ABSTAIN: Final = "abstain"
"""What the classifier answers instead of a class when it is not sure enough."""
