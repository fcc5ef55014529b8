"""The leader's concrete estimates against those of the team: relation, factor and skill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp, pi, sqrt
from statistics import fmean, variance

from scoring.cells import Ladder, ReleasedCell, SetKey, ThreePoint
from scoring.crps import crps, forecast, mean_distance, transform
from scoring.intervals import t_quantile
from scoring.pooling import PRIOR_DF, moderate
from scoring.readings import band_of
from scoring.scores import CalibrationQuestion, Estimate, Relation, SkillLabel

QUESTION_SD = 0.35  # spread of a leader's log-ratio from question to question
TEAM_SD = 0.6  # spread of log answers within a team
LEAST_QUESTIONS = 2
LEAST_ANSWERS = 8
SKILL_STEP = 0.2


def calibration_questions(
    sets: Sequence[SetKey],
    cells: Sequence[ReleasedCell],
    given: Mapping[str, ThreePoint],
    ladders: Mapping[str, Ladder],
) -> list[CalibrationQuestion]:
    """Every calibration question that the leader answered or whose band may be shown, in order of `ladders`.

    If several sets show a band, that of the set with most people invited counts (ties by name); a set that
    is not in `sets` stands for all of them together.
    """
    bands = _bands(sets, cells)
    return [
        _question(item, given.get(item), bands.get(item), ladder)
        for item, ladder in ladders.items()
        if item in given or item in bands
    ]


def _bands(sets: Sequence[SetKey], cells: Sequence[ReleasedCell]) -> dict[str, ReleasedCell]:
    invited = {one.set_id: one.invited for one in sets}
    everybody = sum(invited.values())
    shown = [cell for cell in cells if cell.figure == "median"]
    order = sorted(shown, key=lambda cell: (invited.get(cell.set_id, everybody), cell.set_id))
    return {cell.item: cell for cell in order}


def _question(
    item: str, given: ThreePoint | None, cell: ReleasedCell | None, ladder: Ladder
) -> CalibrationQuestion:
    low, high = (None, None) if cell is None else band_of(cell, ladder.points[0], ladder.points[-1])
    return CalibrationQuestion(
        item=item,
        unit=ladder.unit,
        low=None if given is None else given.low,
        likely=None if given is None else given.likely,
        high=None if given is None else given.high,
        band=None if cell is None else cell.label,
        band_low=low,
        band_high=high,
        relation=relation(None if given is None else given.likely, low, high),
    )


def relation(likely: float | None, band_low: float | None, band_high: float | None) -> Relation:
    """Where the leader's likely answer lies against the published band of the team's median."""
    if likely is None or band_low is None or band_high is None:
        return "unknown"
    if likely < band_low:
        return "below"
    return "above" if likely > band_high else "inside"


def bias_factor(
    questions: Sequence[CalibrationQuestion],
    cells: Sequence[ReleasedCell],
    ladders: Mapping[str, Ladder],
) -> Estimate | None:
    """Leader's likely divided by the team's median, over all questions: 0.6 means 40 % lower.

    Log-ratios to the middle of each published band (on the log scale) are averaged. Their variance is
    sigma_q^2/K + (pi/2) sigma^2/(nK), with sigma_q moderated from .35, sigma = .6 and the smallest published
    n; half the width of the bands is added. Shares are left out. None with fewer than two questions. This
    is distance from the team's belief, not from the truth.
    """
    ratios, reaches, answers = [], [], []
    for question in questions:
        ladder = ladders.get(question.item)
        if question.relation == "unknown" or ladder is None or ladder.share:
            continue
        middle, reach = _log_band(question, ladder)
        ratios.append(transform(ladder)(question.likely or 0.0) - middle)
        reaches.append(reach)
        shown = [c.n_low for c in cells if c.item == question.item and c.figure == "median"]
        answers.append(min(shown))
    return pooled_factor(ratios, reaches, min(answers)) if len(ratios) >= LEAST_QUESTIONS else None


def _log_band(question: CalibrationQuestion, ladder: Ladder) -> tuple[float, float]:
    moved = transform(ladder)
    low, high = moved(question.band_low or 0.0), moved(question.band_high or 0.0)
    return (low + high) / 2, (high - low) / 2


def pooled_factor(ratios: Sequence[float], reaches: Sequence[float], n: int) -> Estimate:
    """Mean log-ratio with its 95 % interval, turned into a factor. `n`: least answers of any question."""
    k = len(ratios)
    seen = variance(ratios) if k > 1 else 0.0
    questions = moderate(seen, k - 1, PRIOR_DF, QUESTION_SD**2)
    error = sqrt(questions / k + pi / 2 * TEAM_SD**2 / (n * k))
    half = t_quantile(PRIOR_DF + k - 1) * error + fmean(reaches)
    middle = fmean(ratios)
    return Estimate(exp(middle), exp(middle - half), exp(middle + half))


def factor_label(factor: Estimate | None) -> str:
    """The factor as it is printed, for example `×0.6 (×0.4 to ×0.9)`; empty if it is not shown."""
    if factor is None:
        return ""
    return f"×{_short(factor.value)} (×{_short(factor.low)} to ×{_short(factor.high)})"


def _short(value: float) -> str:
    if value >= 10:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 0.1 else f"{value:.1g}"


def calibration_skill(
    given: Mapping[str, ThreePoint],
    answers: Sequence[Mapping[str, float | None]],
    ladders: Mapping[str, Ladder],
) -> SkillLabel:
    """How well the leader foresees the team's answers, against a random team mate; from sheets in memory.

    `answers` are the raters' likely answers in the unit of the question. Only the word is kept: `better`
    above a skill of .2, `worse` below -.2, else `about-equal`; empty with fewer than two questions that eight
    raters answered.
    """
    skill = skill_figure(given, answers, ladders)
    if skill is None:
        return ""
    if abs(skill) <= SKILL_STEP:
        return "about-equal"
    return "better" if skill > 0 else "worse"


def skill_figure(
    given: Mapping[str, ThreePoint],
    answers: Sequence[Mapping[str, float | None]],
    ladders: Mapping[str, Ladder],
) -> float | None:
    """1 - (leader's mean CRPS) / (team mates' mean distance from each other), over questions; 1 is perfect.

    A team mate gave a single figure, whose CRPS is its absolute error. None with too few questions, or when
    every team gave one and the same answer.
    """
    leader, mates, questions = 0.0, 0.0, 0
    for item, points in given.items():
        held = [value for sheet in answers if (value := sheet.get(item)) is not None]
        if item in ladders and len(held) >= LEAST_ANSWERS:
            moved = [transform(ladders[item])(value) for value in held]
            leader += float(crps(forecast(points, ladders[item]), moved).mean())
            mates += mean_distance(moved, unbiased=True)
            questions += 1
    return 1 - leader / mates if questions >= LEAST_QUESTIONS and mates > 0 else None
