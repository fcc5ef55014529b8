"""Rank sets of thousands of subjects at once, simultaneous and marginal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

import numpy as np

from scoring.ratings import Codes, Floats

BLOCK = 128  # subjects compared with all others at once, so that a block stays in the processor's cache
LEVEL = 0.95
REACH = 10.0  # standard deviations over which a normal law is integrated
STEPS = 4001


@dataclass(frozen=True)
class RankSets:
    """Best and worst rank (1 is the largest mean) that cannot be ruled out, one entry per subject.

    The simultaneous sets hold all true ranks at once with 95 %, a marginal one that of its subject alone.
    """

    best: Codes
    worst: Codes
    marginal_best: Codes
    marginal_worst: Codes


def rank_sets_of(values: Floats, errors: Floats) -> RankSets:
    """Rank sets from means that were not pulled towards each other, with their standard errors.

    A subject is surely larger than another if the difference exceeds c sqrt(se^2 + se^2), with c of Tukey and
    Kramer for all pairs at once, and of Dunnett for one subject against all others. Source: Mogstad, Romano,
    Shaikh & Wilhelm 2024, doi 10.1093/restud/rdad006.
    """
    n = len(values)
    if n < 2:
        return RankSets(*(np.ones(n, dtype=np.int64) for _ in range(4)))
    order = np.argsort(values, kind="stable")
    criticals = (tukey_critical(n), dunnett_critical(n - 1))
    larger, smaller = _surely(values[order], errors[order] ** 2, criticals)
    back = np.argsort(order, kind="stable")
    best, worst = 1 + larger[:, back], n - smaller[:, back]
    return RankSets(best[0], worst[0], best[1], worst[1])


def _surely(values: Floats, squares: Floats, criticals: tuple[float, ...]) -> tuple[Codes, Codes]:
    """For each critical value and each sorted value, how many others are surely larger and surely smaller."""
    n = len(values)
    larger = np.zeros((len(criticals), n), dtype=np.int64)
    smaller = np.zeros((len(criticals), n), dtype=np.int64)
    for start in range(0, n, BLOCK):
        end = min(start + BLOCK, n)
        gaps = np.maximum(values[None, start:] - values[start:end, None], 0.0)
        ratio = gaps**2 / (squares[None, start:] + squares[start:end, None])
        for which, critical in enumerate(criticals):
            sure = ratio > critical**2
            larger[which, start:end] = np.count_nonzero(sure, axis=1)
            smaller[which, start:] += np.count_nonzero(sure, axis=0)
    return larger, smaller


@lru_cache(maxsize=64)
def tukey_critical(n: int, level: float = LEVEL) -> float:
    """Critical value of all differences of n >= 2 means with known errors: quantile of the range / sqrt 2."""
    z, density = _normal_law()
    below = _normal(z)
    return _quantile(lambda q: n * float(density @ (below - _normal(z - q)) ** (n - 1)), level) / sqrt(2)


@lru_cache(maxsize=64)
def dunnett_critical(others: int, level: float = LEVEL) -> float:
    """Two-sided critical value of one mean against `others`, whose differences correlate by one half."""
    z, density = _normal_law()
    return _quantile(lambda q: float(density @ (_normal(z + q) - _normal(z - q)) ** others), level) / sqrt(2)


def _normal_law() -> tuple[Floats, Floats]:
    """Points, and the mass of the standard normal law around each."""
    z = np.linspace(-REACH, REACH, STEPS)
    density = np.exp(-(z**2) / 2)
    return z, density / density.sum()


def _normal(z: Floats) -> Floats:
    from scipy.special import ndtr

    found: Floats = ndtr(z)
    return found


def _quantile(probability: Callable[[float], float], level: float) -> float:
    """Where a probability that rises with its argument reaches `level`."""
    low, high = 0.0, 4 * REACH
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if probability(middle) > level else (middle, high)
    return (low + high) / 2
