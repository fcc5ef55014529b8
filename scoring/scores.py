"""What scoring gives back, field for field as the scorecard keeps it, so that `asdict` validates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Position = Literal["too-little", "right", "too-much", "divided", "unclear", "not-shown"]
Words = Literal["strong", "clear", "some", "little", "none", "not-shown"]
Relation = Literal["below", "inside", "above", "unknown"]
Nearer = Literal["leader", "team", "both", "unknown"]
Sureness = Literal["too-few", "over-confident", "not-told"]
ItemFlag = Literal["unable", "alike", "apart"]


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % interval, in the unit of the figure."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class FacetScore:
    """A facet: bias on -3..3 (0 is the right amount), penalty and its halves on 0..3, score on 0..100."""

    facet: str
    position: Position
    bias: Estimate | None
    penalty: Estimate | None
    too_little: Estimate | None
    too_much: Estimate | None
    score: Estimate | None
    split: bool
    items: list[str]
    n_low: int
    n_high: int | None


@dataclass(frozen=True)
class CredibilityScore:
    """How far people take the leader's technical word, 1..5."""

    mean: Estimate | None
    items: list[str]
    n_low: int
    n_high: int | None


@dataclass(frozen=True)
class ItemEvidence:
    """What one item says for a pattern, 0..1, and its weight in (0, 1]."""

    item: str
    value: float
    weight: float


@dataclass(frozen=True)
class ModeEvidence:
    """Evidence for one failure mode, 0..1; None: not enough may be shown."""

    slug: str
    family: str
    strength: Estimate | None
    words: Words
    items: list[ItemEvidence]
    statement: str | None


@dataclass(frozen=True)
class Standout:
    """Which pattern leads, and in what share (0..1) of the posterior draws."""

    kind: Literal["mode", "family", "none"]
    name: str | None
    share: float


@dataclass(frozen=True)
class PracticeEvidence:
    """Whether people see a protective practice; `strength` 0..1 is that of the item that says it least."""

    slug: str
    words: Literal["seen", "not-told", "not-shown"]
    strength: Estimate | None
    items: list[str]


@dataclass(frozen=True)
class SelfOther:
    """The leader's own answer on a facet against the raters', -3..3; gap is own minus others."""

    facet: str
    own: float
    others: Estimate
    gap: Estimate
    typical: float
    real: bool


@dataclass(frozen=True)
class CalibrationQuestion:
    """A concrete question: the leader's answers and the published band of the team's median, in its unit."""

    item: str
    unit: str
    low: float | None
    likely: float | None
    high: float | None
    band: str | None
    band_low: float | None
    band_high: float | None
    relation: Relation
    truth: float | None = None  # the true figure, where somebody wrote it down
    truth_source: str = ""
    nearer: Nearer = "unknown"  # who is nearer to the true figure


@dataclass(frozen=True)
class RangeCount:
    """How many ranges held the whole band, met it, or held the true figure; and `hits` of `of` in all."""

    inside: int
    reached: int
    banded: int
    held: int
    known: int
    hits: int
    of: int


@dataclass(frozen=True)
class RangeCheck(RangeCount):
    """The leader's ranges from low to high: how many held the published band or the true figure.

    `hits` of `of` count earlier waves too; `share` is their share (0..1) with its interval.
    """

    share: Estimate
    sureness: Sureness


@dataclass(frozen=True)
class PredictionCheck:
    """Where the leader expected to be put on a facet, against where the raters put them, -3..3."""

    facet: str
    expected: float
    margin: float
    others: Estimate | None
    inside: bool | None


@dataclass(frozen=True)
class Foresight:
    """All predictions of a leader together, beside always saying "the right amount" with the same margins.

    `gap` is the mean distance on -3..3, `score` the mean interval score (smaller is better), `usual_...` the
    same of the right amount, `gain` how much nearer the predictions are (above 0: nearer). The mean of all
    leaders of the wave is compared only where there are enough of them.
    """

    inside: int
    compared: int
    share: Estimate
    usual_inside: int
    gap: Estimate | None
    usual_gap: float
    gain: Estimate | None
    score: float
    usual_score: float
    mean_inside: int | None = None
    mean_gap: float | None = None
    mean_score: float | None = None


@dataclass(frozen=True)
class Calibration:
    """Leader against team: factor is the leader's likely divided by the team's median over all questions."""

    questions: list[CalibrationQuestion]
    factor: Estimate | None
    factor_label: str
    predictions: list[PredictionCheck]
    ranges: RangeCheck | None = None
    foresight: Foresight | None = None


@dataclass(frozen=True)
class SubjectScores:
    """All figures of one leader that are computed from released cells and named answers."""

    facets: list[FacetScore]
    by_set: dict[str, list[FacetScore]]
    credibility: CredibilityScore
    depth: Estimate | None
    modes: list[ModeEvidence]
    standout: Standout
    practices: list[PracticeEvidence]
    self_other: list[SelfOther]
    calibration: Calibration
    method: dict[str, str]


@dataclass(frozen=True)
class ItemFigure:
    """One item over the whole wave, in points of the item; None: too little may be told.

    `goes_with` is the correlation with the rest of its facet, `unable` the lower bound (0, .25 or .5) of the
    share of those asked who were not in a position to say.
    """

    item: str
    mean: float | None
    too_little: float | None
    too_much: float | None
    spread: float | None
    goes_with: float | None
    unable: float
    flags: list[ItemFlag]


@dataclass(frozen=True)
class FacetReliability:
    """How well a facet can be measured over all leaders of the wave; None: it cannot be estimated.

    ICC(1), ICC(2) and alpha with 95 % intervals; not above 0: no detectable difference between leaders.
    With fewer than ten leaders these rest on the prior's spread within leaders, and r_wg and a_wg are None.
    """

    facet: str
    icc1: Estimate | None
    icc2: Estimate | None
    raters_for_70: int | None
    generalisability: float | None
    alpha: Estimate | None
    alpha_between: float | None
    omega: float | None
    r_wg: float | None
    r_wg_chance: float | None
    a_wg: float | None


@dataclass(frozen=True)
class WaveFigures:
    """Figures of a whole wave; not `enough`, and empty, where its ballots are not those of many leaders."""

    n_leaders: int
    reliability: list[FacetReliability]
    items: list[ItemFigure]
    spread: dict[str, float]
    enough: bool
