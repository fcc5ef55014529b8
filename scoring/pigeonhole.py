"""Resampling raters and questions together, so that an interval allows for other people and other questions.

Source: Owen 2007, The pigeonhole bootstrap, doi 10.1214/07-AOAS122. It never gives too small a variance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Draws:
    """How often each rater (draws x raters) and each question (draws x questions) counts in each draw.

    In the first draw everybody counts once.
    """

    raters: Floats
    questions: Floats


def pigeonhole(raters: int, questions: int, draws: int, seed: int) -> Draws:
    """Draw raters and questions independently, each as many as there are, with replacement."""
    source = np.random.default_rng(seed)
    return Draws(_weights(source, raters, draws), _weights(source, questions, draws))


def _weights(source: np.random.Generator, n: int, draws: int) -> Floats:
    drawn = source.multinomial(n, np.full(n, 1 / n), size=draws)
    return np.vstack([np.ones((1, n)), drawn.astype(float)])


@dataclass(frozen=True)
class Cells:
    """Figures by question and rater (questions x raters), or by question and pair of raters; nan: none."""

    figures: Floats

    @classmethod
    def distances(cls, rows: Floats) -> Cells:
        """How far apart each two different raters are on each question (questions x raters x raters)."""
        apart = np.abs(rows[:, :, None] - rows[:, None, :])
        apart[:, np.arange(rows.shape[1]), np.arange(rows.shape[1])] = np.nan
        return cls(apart)

    def mean(self, draws: Draws) -> Floats:
        """The mean over raters within each question, then over questions, in each draw.

        A question that lost all its raters in a draw does not count in it; not a number if all did.
        """
        there = np.isfinite(self.figures)
        index = "qr,dr->dq" if self.figures.ndim == 2 else "qrs,dr,ds->dq"
        weights = [draws.raters] * (self.figures.ndim - 1)
        total = np.einsum(index, np.where(there, self.figures, 0.0), *weights, optimize=True)
        count = np.einsum(index, there.astype(float), *weights, optimize=True)
        with np.errstate(invalid="ignore", divide="ignore"):
            means = total / count
            counted = draws.questions * (count > 0)
            result: Floats = (np.nan_to_num(means) * counted).sum(1) / counted.sum(1)
        return result
