"""Three simple classifiers on the same features, averaged: they err in different places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from scoring.comments.bank import BankComment
from scoring.comments.features import Written, feature_union, written
from scoring.comments.labels import LABELS
from scoring.comments.prototype import Prototypes
from scoring.comments.settings import Settings

_MARGIN_SHARPNESS: Final = 3.0
_PROTOTYPE_SHARPNESS: Final = 40.0
_SECOND_WEIGHT: Final = 0.3
_BLOCK: Final = 2048

Probabilities = NDArray[np.float64]


class Ensemble:
    """Naive Bayes (complement), a linear margin and prototypes, over the features of `feature_union`."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def fit(self, comments: Sequence[BankComment]) -> Self:
        """Learn from comments of the bank; every class must occur.

        A comment that also touches a second class is learnt once more under that class, with less weight.
        """
        from sklearn.naive_bayes import ComplementNB
        from sklearn.svm import LinearSVC

        self.features_ = feature_union(self.settings)
        first = self.features_.fit_transform(written([comment.text for comment in comments]))
        self.prototypes_ = Prototypes().fit(first, np.array([LABELS.index(each.label) for each in comments]))
        places, codes, weights = _lessons(comments)
        rows = first[places]
        self.bayes_ = ComplementNB(alpha=self.settings.bayes_smoothing)
        self.bayes_.fit(rows, codes, sample_weight=weights)
        self.margin_ = LinearSVC(C=self.settings.margin_penalty, class_weight="balanced", random_state=0)
        self.margin_.fit(rows, codes, sample_weight=weights)
        return self

    def members(self, comments: Sequence[Written]) -> tuple[Probabilities, Probabilities, Probabilities]:
        """Of each member the probabilities, comments x classes in the order of `LABELS`."""
        starts = range(0, len(comments), _BLOCK)
        parts = [self._block(comments[start : start + _BLOCK]) for start in starts]
        bayes, margin, prototype = (np.concatenate(part) for part in zip(*parts, strict=True))
        return bayes, margin, prototype

    def _block(self, comments: Sequence[Written]) -> tuple[Probabilities, Probabilities, Probabilities]:
        rows: Any = self.features_.transform(comments)
        bayes = self.bayes_.predict_proba(rows)
        margin = softmax(_MARGIN_SHARPNESS * self.margin_.decision_function(rows))
        prototype = softmax(_PROTOTYPE_SHARPNESS * self.prototypes_.scores(rows))
        return bayes, margin, prototype


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
    """The members' probabilities weighted by their shares; rows sum to 1."""
    shares = np.array([settings.bayes_share, settings.margin_share, settings.prototype_share])
    mixed: Probabilities = np.tensordot(shares / shares.sum(), np.stack(members), axes=1)
    return mixed


def softmax(scores: NDArray[np.float64]) -> Probabilities:
    """Scores turned into probabilities along each row."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
