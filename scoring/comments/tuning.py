"""Choosing the settings by cross-validation in which no voice is ever judged by its own comments.

`python -m scoring.comments.tuning` prints the page kept in `settings.toml`; run it after a change to the
bank, the thesaurus or the features.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring.comments.bank import load_bank
from scoring.comments.calibration import best_temperature, tempered, threshold_for
from scoring.comments.ensemble import Ensemble, Probabilities, average
from scoring.comments.features import written
from scoring.comments.labels import LABELS, MODES
from scoring.comments.settings import Settings

FOLDS: Final = 6
PRECISION: Final = 0.80

_START: Final = Settings(
    idea_weight=0.75,
    piece_weight=1.0,
    bayes_smoothing=0.3,
    margin_penalty=0.5,
    bayes_share=1.0,
    margin_share=1.0,
    prototype_share=1.0,
    temperature=1.0,
    threshold=1.0,
)

Members = tuple[Probabilities, Probabilities, Probabilities]


def codes() -> NDArray[np.intp]:
    """The class of each comment of the bank as its place in `LABELS`."""
    return np.array([LABELS.index(comment.label) for comment in load_bank()])


def voices() -> NDArray[np.str_]:
    """The voice of each comment of the bank."""
    return np.array([comment.voice for comment in load_bank()])


def unheard(settings: Settings) -> Members:
    """Each member's probabilities for every comment of the bank, learnt from other voices only."""
    from sklearn.model_selection import GroupKFold

    bank = load_bank()
    found = np.zeros((3, len(bank), len(LABELS)))
    for known, new in GroupKFold(n_splits=FOLDS).split(bank, groups=voices()):
        learned = Ensemble(settings).fit([bank[place] for place in known])
        found[:, new] = learned.members(written([bank[place].text for place in new]))
    return found[0], found[1], found[2]


def macro_f1(probabilities: Probabilities, truth: NDArray[np.intp]) -> float:
    """Mean F1 over the fifteen modes (0..1), every comment given its likeliest class."""
    from sklearn.metrics import f1_score

    given, modes = probabilities.argmax(axis=1), range(len(MODES))
    return float(f1_score(truth, given, labels=modes, average="macro", zero_division=0))


def choose() -> Settings:
    """The best settings: features first, then members and their shares, then temperature and threshold."""
    features = _best(
        replace(_START, idea_weight=ideas, piece_weight=pieces)
        for ideas, pieces in product((0.4, 0.6, 0.8, 1.0), (0.5, 1.0))
    )
    learners = _best(
        replace(features, bayes_smoothing=alpha, margin_penalty=penalty)
        for alpha, penalty in product((0.1, 0.3, 1.0), (0.15, 0.3, 0.6))
    )
    return calibrated(_best_shares(learners))


def calibrated(settings: Settings) -> Settings:
    """The same settings with the temperature and the threshold that unheard voices ask for."""
    mixed, truth = average(unheard(settings), settings), codes()
    temperature = best_temperature(mixed, truth)
    threshold = threshold_for(PRECISION, tempered(mixed, temperature), truth)
    return replace(settings, temperature=round(temperature, 4), threshold=round(threshold, 4))


def _best(candidates: Iterable[Settings]) -> Settings:
    return max(candidates, key=lambda settings: macro_f1(average(unheard(settings), settings), codes()))


def _best_shares(settings: Settings) -> Settings:
    members, truth = unheard(settings), codes()
    steps = (0.0, 1.0, 2.0, 4.0)
    candidates = (
        replace(settings, bayes_share=bayes, margin_share=margin, prototype_share=prototype)
        for bayes, margin, prototype in product(steps, steps, steps)
        if bayes + margin + prototype > 0
    )
    return max(candidates, key=lambda candidate: macro_f1(average(members, candidate), truth))


def _as_page(settings: Settings) -> str:
    return "".join(f"{name} = {value}\n" for name, value in asdict(settings).items())


if __name__ == "__main__":
    print(_as_page(choose()), end="")
