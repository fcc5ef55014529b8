"""Choosing the settings by cross-validation in which no hand is ever judged by its own comments.

`python -m scoring.comments.tuning` prints a page to keep as `settings.toml`; run it after a change to the
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
from scoring.comments.calibration import best_temperature, plausible_from, strictest_threshold, tempered
from scoring.comments.ensemble import Ensemble, Probabilities, average
from scoring.comments.features import written
from scoring.comments.labels import LABELS, MODES
from scoring.comments.settings import Settings

FOLDS: Final = 7
PRECISION: Final = 0.80
COVERAGE: Final = 0.80

_START: Final = Settings(
    idea_weight=0.6,
    piece_weight=1.0,
    bayes_smoothing=0.05,
    margin_penalty=1.2,
    bayes_share=0.5,
    temperature=1.0,
    threshold=1.0,
    plausible=0.0,
)

Members = tuple[Probabilities, Probabilities]


def codes() -> NDArray[np.intp]:
    """The class of each comment of the bank as its place in `LABELS`."""
    return np.array([LABELS.index(comment.label) for comment in load_bank()])


def hands() -> NDArray[np.str_]:
    """The hand of each comment of the bank."""
    return np.array([comment.hand for comment in load_bank()])


def unheard(settings: Settings) -> Members:
    """Each member's probabilities for every comment of the bank, learnt from other hands only."""
    from sklearn.model_selection import GroupKFold

    bank = load_bank()
    found = np.zeros((2, len(bank), len(LABELS)))
    for known, new in GroupKFold(n_splits=FOLDS).split(bank, groups=hands()):
        learned = Ensemble.learnt(settings, [bank[place] for place in known])
        found[:, new] = learned.members(written([bank[place].text for place in new]))
    return found[0], found[1]


def macro_f1(probabilities: Probabilities, truth: NDArray[np.intp]) -> float:
    """Mean F1 over the fifteen modes (0..1), every comment given its likeliest class."""
    from sklearn.metrics import f1_score

    given, modes = probabilities.argmax(axis=1), range(len(MODES))
    return float(f1_score(truth, given, labels=modes, average="macro", zero_division=0))


def choose() -> Settings:
    """The best settings: features first, then members and their shares, then what is made of them."""
    features = _best(
        replace(_START, idea_weight=ideas, piece_weight=pieces)
        for ideas, pieces in product((0.4, 0.6, 0.8), (0.7, 1.0))
    )
    learners = _best(
        replace(features, bayes_smoothing=alpha, margin_penalty=penalty)
        for alpha, penalty in product((0.02, 0.05, 0.1), (0.6, 1.2))
    )
    members = unheard(learners)
    return calibrated(_best_share(learners, members), members)


def calibrated(settings: Settings, members: Members) -> Settings:
    """The same settings with the temperature and the thresholds that unheard hands ask for.

    `members` are the probabilities of `unheard` for these settings.
    """
    mixed, truth = average(members, settings), codes()
    temperature = best_temperature(mixed, truth)
    sure = tempered(mixed, temperature)
    return replace(
        settings,
        temperature=round(temperature, 4),
        threshold=round(strictest_threshold(PRECISION, sure, truth, hands()), 4),
        plausible=round(plausible_from(COVERAGE, sure, truth), 4),
    )


def _best(candidates: Iterable[Settings]) -> Settings:
    return max(candidates, key=lambda settings: macro_f1(average(unheard(settings), settings), codes()))


def _best_share(settings: Settings, members: Members) -> Settings:
    truth = codes()
    candidates = (replace(settings, bayes_share=share) for share in (0.3, 0.4, 0.5, 0.6, 0.7))
    return max(candidates, key=lambda candidate: macro_f1(average(members, candidate), truth))


def _as_page(settings: Settings) -> str:
    return "".join(f"{name} = {value}\n" for name, value in asdict(settings).items())


if __name__ == "__main__":
    print(_as_page(choose()), end="")
