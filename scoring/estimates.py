"""A leader's estimates against all single answers of a team: for answers that nobody was promised to hide.

Nothing of this is computed for an anonymous wave, in which only bands of medians are published.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, pi, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.calibration import QUESTION_SD, TEAM_SD
from scoring.cells import Ladder, ThreePoint
from scoring.crps import (
    coverage,
    cramer_distance,
    crps,
    forecast,
    interval_score,
    mean_distance,
    pinball,
    transform,
)
from scoring.hits import hit_share, sureness
from scoring.intervals import t_quantile
from scoring.pigeonhole import Cells, pigeonhole
from scoring.pooling import PRIOR_DF, moderate
from scoring.scores import Estimate, Sureness

Floats = NDArray[np.float64]
Answers = Sequence[Mapping[str, float | None]]
LEAST_ANSWERS = 3
QUANTILES = (0.1, 0.5, 0.9)
DRAWS = 1000
SEED = 20070612


@dataclass(frozen=True)
class AgainstTruth:
    """CRPS of the leader's law and of the team's answers taken as one law; `gain` above 0: leader nearer."""

    leader: float
    team: float
    gain: float


@dataclass(frozen=True)
class QuestionFigures:
    """One question, on the transformed scale (logarithm, or logit of a share); 0 is a perfect score.

    `pinball` at 10, 50 and 90 %; `coverage` is the share (0..1) of answers within low to high; `log_ratio`
    the leader's likely minus the team's median, `pooled_log_ratio` the same drawn towards other questions.
    """

    item: str
    n: int
    certain: bool
    crps: float
    cramer: float
    cramer_unbiased: float
    skill: float | None
    pinball: tuple[float, float, float]
    interval_score: float
    coverage: float
    median_inside: bool
    log_ratio: float
    pooled_log_ratio: float
    truth: AgainstTruth | None


@dataclass(frozen=True)
class EstimateFigures:
    """All questions together, with 95 % intervals from resampling raters and questions.

    `factor` is the leader's likely divided by the team's median (1: no bias) over questions that are no
    shares, None with fewer than two of them. `hits` counts medians within low to high. `truth_gain` is the
    mean gain over questions with a true figure, None with fewer than two.
    """

    questions: list[QuestionFigures]
    crps: Estimate
    cramer: Estimate
    skill: Estimate | None
    coverage: Estimate
    factor: Estimate | None
    hits: int
    hit_share: Estimate
    sureness: Sureness
    truth_gain: Estimate | None


def calibrate(
    given: Mapping[str, ThreePoint],
    answers: Answers,
    ladders: Mapping[str, Ladder],
    truths: Mapping[str, float] | None = None,
    seed: int = SEED,
) -> EstimateFigures | None:
    """Score a leader's low, likely and high against a team's likely answers, in the unit of each question.

    `answers` holds one mapping per rater, None or no entry where they could not say. Questions with fewer
    than three answers are left out; None if none is left. Skill is 1 - leader's mean CRPS / mean distance of
    team mates from each other: above 0 the leader foresees the team better than a random member does; None
    where the whole team agrees. The same seed gives the same intervals.
    """
    held = {item: _moved(item, answers, ladders) for item in given if item in ladders}
    cases = [
        _Case(item, given[item], ladders[item], row)
        for item, row in held.items()
        if np.isfinite(row).sum() >= LEAST_ANSWERS
    ]
    if not cases:
        return None
    pooled, factor = _bias(cases)
    known = truths or {}
    questions = [_question(one, ratio, known.get(one.item)) for one, ratio in zip(cases, pooled, strict=True)]
    hits = sum(one.median_inside for one in questions)
    return EstimateFigures(
        questions=questions,
        factor=factor,
        hits=hits,
        hit_share=hit_share(hits, len(questions)),
        sureness=sureness(hits, len(questions)),
        **_over_all(cases, known, seed),
    )


@dataclass(frozen=True)
class _Case:
    """One question with the leader's points and a row of answers on its scale; not a number: no answer."""

    item: str
    points: ThreePoint
    ladder: Ladder
    row: Floats

    @property
    def answers(self) -> Floats:
        return self.row[np.isfinite(self.row)]

    @property
    def scale(self) -> Callable[[float], float]:
        return transform(self.ladder)

    @property
    def ends(self) -> tuple[float, float]:
        return self.scale(self.points.low), self.scale(self.points.high)

    @property
    def scores(self) -> Floats:
        return crps(forecast(self.points, self.ladder), self.row)

    @property
    def log_ratio(self) -> float:
        return self.scale(self.points.likely) - float(np.median(self.answers))


def _moved(item: str, answers: Answers, ladders: Mapping[str, Ladder]) -> Floats:
    scale = transform(ladders[item])
    said = [sheet.get(item) for sheet in answers]
    return np.array([np.nan if one is None else scale(one) for one in said], float)


def _question(case: _Case, pooled: float, truth: float | None) -> QuestionFigures:
    law, team, (low, high) = forecast(case.points, case.ladder), case.answers, case.ends
    middles = (low, case.scale(case.points.likely), high)
    losses = [float(pinball(q, team, at).mean()) for q, at in zip(middles, QUANTILES, strict=True)]
    score, distance = float(crps(law, team).mean()), mean_distance(team, unbiased=True)
    return QuestionFigures(
        item=case.item,
        n=len(team),
        certain=case.points.low == case.points.high,
        crps=score,
        cramer=cramer_distance(law, team),
        cramer_unbiased=cramer_distance(law, team, unbiased=True),
        skill=1 - score / distance if distance else None,
        pinball=(losses[0], losses[1], losses[2]),
        interval_score=float(interval_score(low, high, team).mean()),
        coverage=coverage(low, high, team),
        median_inside=low <= float(np.median(team)) <= high,
        log_ratio=case.log_ratio,
        pooled_log_ratio=pooled,
        truth=None if truth is None else _against_truth(case, truth),
    )


def _against_truth(case: _Case, truth: float) -> AgainstTruth:
    at = case.scale(truth)
    leader = float(crps(forecast(case.points, case.ladder), at)[0])
    team = float(np.abs(case.answers - at).mean()) - mean_distance(case.answers) / 2
    return AgainstTruth(leader, team, team - leader)


def _bias(cases: Sequence[_Case]) -> tuple[list[float], Estimate | None]:
    """Each log-ratio drawn towards the mean of its kind, and the factor over questions that are no shares."""
    plain = [one for one in cases if not one.ladder.share]
    if len(plain) < 2:
        return [one.log_ratio for one in cases], None
    ratios = np.array([one.log_ratio for one in plain])
    noise = pi / 2 * _team_variance(plain) / np.array([len(one.answers) for one in plain])
    k, middle = len(plain), float(ratios.mean())
    left = max(0.0, float(ratios.var(ddof=1) - noise.mean()))
    between = moderate(left, k - 1, PRIOR_DF, QUESTION_SD**2)
    half = t_quantile(PRIOR_DF + k - 1) * sqrt((between + noise.mean()) / k)
    drawn = dict(
        zip(
            [one.item for one in plain], middle + between / (between + noise) * (ratios - middle), strict=True
        )
    )
    factor = Estimate(exp(middle), exp(middle - half), exp(middle + half))
    return [float(drawn.get(one.item, one.log_ratio)) for one in cases], factor


def _team_variance(cases: Sequence[_Case]) -> float:
    freedom = sum(len(one.answers) - 1 for one in cases)
    squares = sum(float(one.answers.var()) * len(one.answers) for one in cases)
    return moderate(squares / freedom, freedom, PRIOR_DF, TEAM_SD**2)


def _over_all(cases: Sequence[_Case], truths: Mapping[str, float], seed: int) -> dict[str, Any]:
    draws = pigeonhole(len(cases[0].row), len(cases), DRAWS, seed)
    rows = np.array([one.row for one in cases])
    scores = Cells(np.array([one.scores for one in cases])).mean(draws)
    distances = Cells.distances(rows).mean(draws)
    low, high = np.array([one.ends for one in cases]).T[:, :, None]
    held = np.where(np.isfinite(rows), (low <= rows) & (rows <= high), np.nan)
    gains = np.array([_against_truth(one, truths[one.item]).gain for one in cases if one.item in truths])
    skill = np.where(distances > 0, 1 - scores / np.where(distances > 0, distances, 1), np.nan)
    return {
        "crps": _summed(scores),
        "cramer": _summed(scores - distances / 2),
        "skill": _summed(skill) if distances[0] > 0 else None,
        "coverage": _summed(Cells(held).mean(draws)),
        "truth_gain": _mean_gain(gains),
    }


def _summed(drawn: Floats) -> Estimate:
    """The figure itself stands first, then the same in every draw."""
    low, high = np.nanpercentile(drawn[1:], [2.5, 97.5])
    return Estimate(float(drawn[0]), min(float(low), float(drawn[0])), max(float(high), float(drawn[0])))


def _mean_gain(gains: Floats) -> Estimate | None:
    if len(gains) < 2:
        return None
    half = t_quantile(len(gains) - 1) * float(gains.std(ddof=1)) / sqrt(len(gains))
    return Estimate(float(gains.mean()), float(gains.mean()) - half, float(gains.mean()) + half)
