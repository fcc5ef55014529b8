"""Two simple classifiers on the same features, averaged: they err in different places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from scoring.comments.bank import BankComment
from scoring.comments.features import Features, Written, written
from scoring.comments.labels import LABELS
from scoring.comments.settings import Settings

_MARGIN_SHARPNESS: Final = 3.0
_FLOOR: Final = 1e-9
_SECOND_WEIGHT: Final = 0.3
_BLOCK: Final = 2048

Probabilities = NDArray[np.float64]


class Ensemble:
    """Naive Bayes (complement) and a linear margin, over the same `Features`.

    Of both, what is learnt is a weight for every feature and class: `weights` holds those of naive Bayes on
    the left and those of the margin on the right, and `intercepts` the same of each class. They have single
    precision, so that they can be kept in half the room; sums are made in double precision.
    """

    def __init__(
        self,
        settings: Settings,
        features: Features,
        weights: NDArray[np.float32],
        intercepts: NDArray[np.float32],
    ) -> None:
        self.settings, self.features, self.intercepts = settings, features, intercepts
        self.weights = weights.astype(np.float64)

    @classmethod
    def learnt(cls, settings: Settings, comments: Sequence[BankComment]) -> Self:
        """Learn from comments of the bank; every class must occur.

        A comment that also touches a second class is learnt once more under that class, with less weight.
        """
        from sklearn.naive_bayes import ComplementNB
        from sklearn.svm import LinearSVC

        read = written([comment.text for comment in comments])
        features = Features.learnt(settings, read)
        places, codes, weights = _lessons(comments)
        rows = features.rows(read)[places]
        bayes = ComplementNB(alpha=settings.bayes_smoothing)
        bayes.fit(rows, codes, sample_weight=weights)
        margin = LinearSVC(C=settings.margin_penalty, class_weight="balanced", random_state=0)
        margin.fit(rows, codes, sample_weight=weights)
        return cls(
            settings,
            features,
            np.hstack([bayes.feature_log_prob_.T, margin.coef_.T]).astype(np.float32),
            np.append(np.zeros(len(LABELS)), margin.intercept_).astype(np.float32),
        )

    def members(self, comments: Sequence[Written]) -> tuple[Probabilities, Probabilities]:
        """Of each member the probabilities, comments x classes in the order of `LABELS`."""
        starts = range(0, len(comments), _BLOCK)
        scores = np.concatenate([self._scores(comments[start : start + _BLOCK]) for start in starts])
        bayes, margin = np.hsplit(scores, 2)
        return softmax(bayes), softmax(_MARGIN_SHARPNESS * margin)

    def _scores(self, comments: Sequence[Written]) -> NDArray[np.float64]:
        return np.asarray(self.features.rows(comments) @ self.weights + self.intercepts)


def _lessons(
    comments: Sequence[BankComment],
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Place of the comment, class to learn and weight, for every first and every second class."""
    first = [(place, each.label, 1.0) for place, each in enumerate(comments)]
    second = [
        (place, each.secondary, _SECOND_WEIGHT) for place, each in enumerate(comments) if each.secondary
    ]
    places, labels, weights = zip(*first, *second, strict=True)
    return np.array(places), np.array([LABELS.index(label) for label in labels]), np.array(weights)


def average(members: Sequence[Probabilities], settings: Settings) -> Probabilities:
    """The geometric mean of naive Bayes and margin, weighted by `bayes_share`; rows sum to 1.

    Geometric, so that a class which one of the two rules out is out: each is often surely wrong alone.
    """
    bayes, margin = (np.log(np.maximum(each, _FLOOR)) for each in members)
    return softmax(settings.bayes_share * bayes + (1 - settings.bayes_share) * margin)


def softmax(scores: NDArray[np.float64]) -> Probabilities:
    """Scores turned into probabilities along each row."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
