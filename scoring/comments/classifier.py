"""Sorting comments for reading: which known pattern a comment may speak of, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.comments.calibration import tempered
from scoring.comments.ensemble import average
from scoring.comments.features import written
from scoring.comments.labels import ABSTAIN, LABELS
from scoring.comments.learned import learned
from scoring.comments.questions import with_questions
from scoring.comments.settings import load_settings

_LEAST_FAMILIAR: Final = 0.4


class Classified(NamedTuple):
    """What the classifier makes of one comment; never a figure of a leader.

    `label` is a class of `LABELS`, or "abstain" where `probability` (that of the likeliest class) is below
    the threshold; `top3` holds the three likeliest classes, best first; `plausible` those that cannot be
    ruled out, best first: the true one is among them in about four of five comments; `probabilities` all
    seventeen, summing to 1.
    """

    label: str
    probability: float
    top3: tuple[str, str, str]
    plausible: tuple[str, ...]
    probabilities: dict[str, float]


def classify(texts: Sequence[str], questions: Sequence[str | None] | None = None) -> list[Classified]:
    """Sort comments into the classes of `LABELS`, in the order given.

    `questions` says for each comment under which question it was written: "helped", "too-far",
    "too-involved", or None where that is not known. A comment is judged alone: its answer does not depend
    on the others. Comments in words the classifier does not know get even odds and "abstain". The first
    call of a process learns from the bank (some seconds) unless `from_weights` was called before. Raises
    ValueError when the lengths differ or a question is unknown.
    """
    asked = [None] * len(texts) if questions is None else list(questions)
    if len(asked) != len(texts):
        raise ValueError(f"{len(texts)} comments came with {len(asked)} questions")
    if not texts:
        return []
    return list(_decided(with_questions(_probabilities(texts), asked)))


def _probabilities(texts: Sequence[str]) -> NDArray[np.float64]:
    settings, ensemble = load_settings(), learned()
    comments = written(texts)
    known = tempered(average(ensemble.members(comments), settings), settings.temperature)
    familiar = np.array([ensemble.features.familiar(comment) for comment in comments])
    return np.where(familiar[:, np.newaxis] >= _LEAST_FAMILIAR, known, 1 / len(LABELS))


def _decided(rows: NDArray[np.float64]) -> Iterator[Classified]:
    settings = load_settings()
    orders = np.argsort(-rows, axis=1, kind="stable")
    best = np.take_along_axis(rows, orders[:, :1], axis=1)[:, 0].tolist()
    plausible = np.maximum((rows >= settings.plausible).sum(axis=1), 1).tolist()
    ranked = np.array(LABELS, dtype=object)[orders].tolist()
    for row, labels, most, many in zip(rows.tolist(), ranked, best, plausible, strict=True):
        label = labels[0] if most >= settings.threshold else ABSTAIN
        first, second, third, *_ = labels
        yield Classified(
            label, most, (first, second, third), tuple(labels[:many]), dict(zip(LABELS, row, strict=True))
        )
