"""How often ranges held what they should, counted honestly: a few hits say little."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Protocol

from scoring.scores import Estimate, RangeCheck, RangeCount, Sureness

NOMINAL = 0.8  # share that ranges from a 10 % to a 90 % point should hold
LEAST_FOR_A_VERDICT = 20  # P(10 of 20 or fewer | .8) = .003; with fewer questions nearly anything is usual


class Ranged(Protocol):
    """One question with the leader's range, wherever it is kept; all figures in its unit."""

    @property
    def low(self) -> float | None:
        """Lower end of the leader's range; None: not answered."""

    @property
    def high(self) -> float | None:
        """Upper end of the leader's range."""

    @property
    def band_low(self) -> float | None:
        """Lower end of the published band of the team's median; None: not shown."""

    @property
    def band_high(self) -> float | None:
        """Upper end of that band."""

    @property
    def truth(self) -> float | None:
        """The true figure; None: not known."""


def hit_share(hits: int, of: int) -> Estimate:
    """Share (0..1) of hits with its exact 95 % interval: 4 of 8 gives .5 (.16 to .84).

    Raises ValueError unless 0 <= hits <= of and of > 0. Source: Clopper & Pearson 1934,
    doi 10.1093/biomet/26.4.404.
    """
    if not 0 <= hits <= of or of < 1:
        raise ValueError("hits must be between none and the number of ranges, of which there is at least one")
    from scipy.special import betaincinv

    low = 0.0 if hits == 0 else float(betaincinv(hits, of - hits + 1, 0.025))
    high = 1.0 if hits == of else float(betaincinv(hits + 1, of - hits, 0.975))
    return Estimate(hits / of, low, high)


def sureness(hits: int, of: int) -> Sureness:
    """Whether ranges are too narrow: `over-confident` only from 20 ranges on, and if chance cannot do it."""
    if of < LEAST_FOR_A_VERDICT:
        return "too-few"
    return "over-confident" if hit_share(hits, of).high < NOMINAL else "not-told"


def count_ranges(questions: Sequence[Ranged]) -> RangeCount:
    """Count the leader's ranges against published bands and true figures.

    A range hits if it holds the true figure, or, where that is not known, if it meets the band of the team's
    median: the median may then lie within it, so that nobody is called over-confident for a wide band.
    """
    compared = [one for one in questions if one.low is not None and _can_be_hit(one)]
    banded = [one for one in compared if one.band_low is not None]
    known = [one for one in compared if one.truth is not None]
    return RangeCount(
        inside=sum(map(_holds_band, banded)),
        reached=sum(map(_meets_band, banded)),
        banded=len(banded),
        held=sum(map(_holds_truth, known)),
        known=len(known),
        hits=sum(map(_hits, compared)),
        of=len(compared),
    )


def check_ranges(questions: Sequence[Ranged], before: tuple[int, int] = (0, 0)) -> RangeCheck | None:
    """The leader's ranges as counted by `count_ranges`, with what that can tell.

    `before` are the hits and ranges of earlier waves. None without any range that can be compared.
    """
    found = count_ranges(questions)
    if not found.of:
        return None
    hits, of = before[0] + found.hits, before[1] + found.of
    counts = asdict(found) | {"hits": hits, "of": of}
    return RangeCheck(**counts, share=hit_share(hits, of), sureness=sureness(hits, of))


def _can_be_hit(question: Ranged) -> bool:
    return question.truth is not None or question.band_low is not None


def _hits(question: Ranged) -> bool:
    return _meets_band(question) if question.truth is None else _holds_truth(question)


def _range(question: Ranged) -> tuple[float, float]:
    return question.low or 0.0, question.high or 0.0


def _holds_truth(question: Ranged) -> bool:
    low, high = _range(question)
    return low <= (question.truth or 0.0) <= high


def _holds_band(question: Ranged) -> bool:
    low, high = _range(question)
    return low <= (question.band_low or 0.0) and (question.band_high or 0.0) <= high


def _meets_band(question: Ranged) -> bool:
    low, high = _range(question)
    return low <= (question.band_high or 0.0) and (question.band_low or 0.0) <= high
