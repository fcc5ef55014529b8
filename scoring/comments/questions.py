"""What the question under which a comment was written says about its class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring.comments.labels import LABELS

QUESTIONS: Final = ("helped", "too-far", "too-involved")

_FAR: Final = (0.04, 0.80, 0.16)
_INVOLVED: Final = (0.04, 0.16, 0.80)
_EITHER: Final = (0.04, 0.48, 0.48)
_RATHER_FAR: Final = (0.04, 0.64, 0.32)
_RATHER_INVOLVED: Final = (0.04, 0.32, 0.64)

_ANSWERED: Final = {
    "detached": _FAR,
    "critical-path": _INVOLVED,
    "stale-model": _FAR,
    "hype-led": _EITHER,
    "bluffable": _FAR,
    "wishful-estimates": _EITHER,
    "dashboard-only": _FAR,
    "friction-blind": _FAR,
    "stuck-tactical": _RATHER_INVOLVED,
    "ivory-tower": _RATHER_FAR,
    "nods-along": _FAR,
    "dominates": _INVOLVED,
    "micromanages": _INVOLVED,
    "no-upward-voice": _FAR,
    "credibility-lost": _FAR,
    "healthy": (0.80, 0.10, 0.10),
    "other": (0.34, 0.33, 0.33),
}
"""How often a comment of a class is written under each of `QUESTIONS`. Raters use the switch as meant in
about four of five comments; modes that a rater may take for either distance are left even or nearly so."""

_WEIGHTS: Final[dict[str | None, list[float]]] = {
    None: [1.0] * len(LABELS),
    **{question: [_ANSWERED[label][place] for label in LABELS] for place, question in enumerate(QUESTIONS)},
}


def with_questions(
    probabilities: NDArray[np.float64], questions: Sequence[str | None]
) -> NDArray[np.float64]:
    """Probabilities after the question is known (Bayes' rule); a row without a question stays as it is.

    Raises ValueError when a question is none of `QUESTIONS`.
    """
    unknown = set(questions) - _WEIGHTS.keys()
    if unknown:
        raise ValueError(f"a question must be one of {', '.join(QUESTIONS)}, not {unknown.pop()!r}")
    weights = np.array([_WEIGHTS[question] for question in questions]).reshape(-1, len(LABELS))
    weighted = probabilities * weights
    return np.asarray(weighted / weighted.sum(axis=1, keepdims=True))


def likelihoods(label: str) -> tuple[float, float, float]:
    """How often comments of a class are written under each of `QUESTIONS`; sums to 1."""
    return _ANSWERED[label]
