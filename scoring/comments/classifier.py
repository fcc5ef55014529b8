"""Sorting comments for reading: which known pattern a comment may speak of, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring.comments.bank import load_bank
from scoring.comments.calibration import tempered
from scoring.comments.ensemble import Ensemble, average
from scoring.comments.features import Written, written
from scoring.comments.labels import ABSTAIN, LABELS
from scoring.comments.questions import with_questions
from scoring.comments.settings import load_settings
from scoring.comments.thesaurus import ideas_of

_LEAST_FAMILIAR: Final = 0.4


@dataclass(frozen=True)
class Classified:
    """What the classifier makes of one comment; never a figure of a leader.

    `label` is a class of `LABELS`, or "abstain" where `probability` (that of the likeliest class) is below
    the threshold; `top3` holds the three likeliest classes, best first; `probabilities` all seventeen,
    summing to 1.
    """

    label: str
    probability: float
    top3: tuple[str, str, str]
    probabilities: dict[str, float]


def classify(texts: Sequence[str], questions: Sequence[str | None] | None = None) -> list[Classified]:
    """Sort comments into the classes of `LABELS`, in the order given.

    `questions` says for each comment under which question it was written: "helped", "too-far",
    "too-involved", or None where that is not known. A comment is judged alone: its answer does not depend
    on the others. Comments in words the classifier does not know get even odds and "abstain". The first
    call of a process learns from the bank (under a second). Raises ValueError when the lengths differ or
    a question is unknown.
    """
    asked = [None] * len(texts) if questions is None else list(questions)
    if len(asked) != len(texts):
        raise ValueError(f"{len(texts)} comments came with {len(asked)} questions")
    if not texts:
        return []
    return [_decided(row) for row in with_questions(_probabilities(texts), asked)]


def _probabilities(texts: Sequence[str]) -> NDArray[np.float64]:
    settings = load_settings()
    comments = written(texts)
    known = tempered(average(_learned().members(comments), settings), settings.temperature)
    familiar = np.array([_is_familiar(comment) for comment in comments])
    return np.where(familiar[:, np.newaxis], known, 1 / len(LABELS))


def _decided(row: NDArray[np.float64]) -> Classified:
    first, second, third = (LABELS[code] for code in np.argsort(-row, kind="stable")[:3])
    best = float(row.max())
    label = first if best >= load_settings().threshold else ABSTAIN
    return Classified(label, best, (first, second, third), dict(zip(LABELS, row.tolist(), strict=True)))


@cache
def _learned() -> Ensemble:
    return Ensemble(load_settings()).fit(load_bank())


@cache
def _vocabulary() -> frozenset[str]:
    return frozenset(chain.from_iterable(written([comment.text for comment in load_bank()])))


def _is_familiar(comment: Written) -> bool:
    known = sum(1 for word in comment if word in _vocabulary() or ideas_of([word]))
    return bool(comment) and known / len(comment) >= _LEAST_FAMILIAR
