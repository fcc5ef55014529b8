"""Sorting comments for reading: which known pattern a comment may speak of, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.comments.bank import load_bank
from scoring.comments.calibration import tempered
from scoring.comments.ensemble import Ensemble, average
from scoring.comments.features import Written, written
from scoring.comments.labels import ABSTAIN, LABELS
from scoring.comments.questions import with_questions
from scoring.comments.settings import load_settings
from scoring.comments.thesaurus import ideas_of_word

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
    call of a process learns from the bank (a few seconds). Raises ValueError when the lengths differ or
    a question is unknown.
    """
    asked = [None] * len(texts) if questions is None else list(questions)
    if len(asked) != len(texts):
        raise ValueError(f"{len(texts)} comments came with {len(asked)} questions")
    if not texts:
        return []
    return list(_decided(with_questions(_probabilities(texts), asked)))


def _probabilities(texts: Sequence[str]) -> NDArray[np.float64]:
    settings = load_settings()
    comments = written(texts)
    known = tempered(average(_learned().members(comments), settings), settings.temperature)
    familiar = np.array([_is_familiar(comment) for comment in comments])
    return np.where(familiar[:, np.newaxis], known, 1 / len(LABELS))


def _decided(rows: NDArray[np.float64]) -> Iterator[Classified]:
    settings, orders = load_settings(), np.argsort(-rows, axis=1, kind="stable").tolist()
    plausible = np.maximum((rows >= settings.plausible).sum(axis=1), 1).tolist()
    for row, order, many in zip(rows.tolist(), orders, plausible, strict=True):
        first, second, third = (LABELS[code] for code in order[:3])
        best = row[order[0]]
        yield Classified(
            label=first if best >= settings.threshold else ABSTAIN,
            probability=best,
            top3=(first, second, third),
            plausible=tuple(LABELS[code] for code in order[:many]),
            probabilities=dict(zip(LABELS, row, strict=True)),
        )


@cache
def _learned() -> Ensemble:
    return Ensemble(load_settings()).fit(load_bank())


@cache
def _vocabulary() -> frozenset[str]:
    return frozenset(chain.from_iterable(written([comment.text for comment in load_bank()])))


def _is_familiar(comment: Written) -> bool:
    known = sum(map(_is_known, comment))
    return bool(comment) and known / len(comment) >= _LEAST_FAMILIAR


@lru_cache(maxsize=65536)
def _is_known(word: str) -> bool:
    return word in _vocabulary() or bool(ideas_of_word(word))
