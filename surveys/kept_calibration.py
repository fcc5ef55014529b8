"""The part of a scorecard about calibration: estimates, ranges and predictions of a leader."""

from __future__ import annotations

from typing import Literal

from surveys.kept import Estimate, Kept


class CalibrationQuestion(Kept):
    """One question that leader and team both answered."""

    item: str
    unit: str
    low: float | None  # the leader's answers
    likely: float | None
    high: float | None
    band: str | None  # published ladder band of the team's median; None: may not be shown
    band_low: float | None
    band_high: float | None
    relation: Literal["below", "inside", "above", "unknown"]  # leader's likely against the band
    truth: float | None = None  # the true figure, where it was written down
    truth_source: str = ""  # where it comes from
    nearer: Literal["leader", "team", "both", "unknown"] = "unknown"  # to the true figure


class RangeCheck(Kept):
    """The leader's ranges from low to high against published bands and true figures."""

    inside: int  # ranges that hold the whole band of the team's median
    reached: int  # ranges that meet the band
    banded: int  # ranges that can be compared with a band
    held: int  # ranges that hold the true figure
    known: int  # ranges with a true figure
    hits: int  # ranges, of earlier waves too, that held the true figure or else met the band
    of: int
    share: Estimate  # hits / of
    sureness: Literal["too-few", "over-confident", "not-told"]


class PredictionCheck(Kept):
    """Where the leader expected the team to put them, against where it did."""

    facet: str
    expected: float  # -3..3
    margin: float  # how far off the leader thought they might be
    others: Estimate | None
    inside: bool | None


class Foresight(Kept):
    """All predictions together, beside "the right amount" and the mean of all leaders, with equal margins."""

    inside: int  # predictions within the margin
    compared: int
    share: Estimate  # inside / compared
    usual_inside: int  # had it been "the right amount" for every facet
    gap: Estimate | None  # mean distance from where people put the leader, on -3..3
    usual_gap: float
    gain: Estimate | None  # usual_gap - gap
    score: float  # mean interval score; smaller is better
    usual_score: float
    mean_inside: int | None = None  # had it been the mean of all leaders; None: too few leaders
    mean_gap: float | None = None
    mean_score: float | None = None


class Calibration(Kept):
    """Leader against team on concrete questions and on the team's ratings."""

    questions: list[CalibrationQuestion]
    factor: Estimate | None  # leader's likely divided by the team's median, over all questions
    factor_label: str  # e.g. "×0.6 (×0.4 to ×0.9)"; empty: not shown
    skill_label: Literal[""] = ""  # stands in older scorecards, never with a word
    predictions: list[PredictionCheck]
    ranges: RangeCheck | None = None
    foresight: Foresight | None = None
