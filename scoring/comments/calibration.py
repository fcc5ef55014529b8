"""From the ensemble's average to probabilities that mean what they say, and the point to abstain at."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Probabilities = NDArray[np.float64]

_FLOOR: Final = 1e-12
_ONE_SIDED_95: Final = 1.6449


def tempered(probabilities: Probabilities, temperature: float) -> Probabilities:
    """Each row raised to 1 / `temperature` and rescaled to sum 1 (Guo, Pleiss, Sun & Weinberger 2017)."""
    logs = np.log(np.maximum(probabilities, _FLOOR)) / temperature
    raised = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def best_temperature(probabilities: Probabilities, codes: NDArray[np.intp]) -> float:
    """The temperature in 0.1..10 with the least negative log likelihood of the true classes."""
    from scipy.optimize import minimize_scalar

    rows = np.arange(len(codes))

    def loss(log_temperature: float) -> float:
        chosen = tempered(probabilities, float(np.exp(log_temperature)))[rows, codes]
        return float(-np.log(np.maximum(chosen, _FLOOR)).mean())

    found = minimize_scalar(loss, bounds=(np.log(0.1), np.log(10)), method="bounded")
    return float(np.exp(found.x))


def threshold_for(precision: float, probabilities: Probabilities, codes: NDArray[np.intp]) -> float:
    """The lowest confidence at which the answers given, all of them together, are surely right often enough.

    Surely: the lower end of a one-sided 95 % interval (Wilson 1927) for the share of right answers reaches
    `precision`. Returns 1.0 (always abstain) where no confidence reaches that.
    """
    confidence = probabilities.max(axis=1)
    order = np.argsort(-confidence, kind="stable")
    right = np.cumsum((probabilities.argmax(axis=1) == codes)[order])
    reached = np.flatnonzero(_wilson_low(right, np.arange(1, len(right) + 1)) >= precision)
    return float(confidence[order][reached[-1]]) if len(reached) else 1.0


def strictest_threshold(
    precision: float, probabilities: Probabilities, codes: NDArray[np.intp], hands: NDArray[np.str_]
) -> float:
    """The threshold that the hand hardest to read asks for: people never read yet may be as hard."""
    return max(
        threshold_for(precision, probabilities[hands == hand], codes[hands == hand]) for hand in set(hands)
    )


def plausible_from(coverage: float, probabilities: Probabilities, codes: NDArray[np.intp]) -> float:
    """The probability that true classes reach in a share of `coverage` (0..1) of comments.

    Classes from there on form the least ambiguous conformal set: Sadinle, Lei & Wasserman 2019, doi
    10.1080/01621459.2017.1395341.
    """
    true = np.sort(probabilities[np.arange(len(codes)), codes])
    return float(true[int(np.floor((1 - coverage) * (len(true) + 1)))])


def _wilson_low(right: NDArray[np.intp], n: NDArray[np.intp]) -> NDArray[np.float64]:
    share = right / n
    half = _ONE_SIDED_95 * np.sqrt(share * (1 - share) / n + _ONE_SIDED_95**2 / (4 * n**2))
    return np.asarray((share + _ONE_SIDED_95**2 / (2 * n) - half) / (1 + _ONE_SIDED_95**2 / n))
