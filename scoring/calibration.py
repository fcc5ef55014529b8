"""The leader's concrete estimates against those of the team: relation, factor and true figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp, inf, pi, sqrt
from statistics import fmean, variance

from scoring.cells import KnownFigure, Ladder, ReleasedCell, SetKey, ThreePoint
from scoring.crps import transform
from scoring.intervals import Reading
from scoring.pooling import PRIOR_DF, moderate
from scoring.readings import band_of
from scoring.scores import CalibrationQuestion, Estimate, Nearer, Relation

QUESTION_SD = 0.35  # spread of a leader's log-ratio from question to question
TEAM_SD = 0.6  # spread of log answers within a team
LEAST_QUESTIONS = 2


def calibration_questions(
    sets: Sequence[SetKey],
    cells: Sequence[ReleasedCell],
    given: Mapping[str, ThreePoint],
    ladders: Mapping[str, Ladder],
    known: Mapping[str, KnownFigure] | None = None,
) -> list[CalibrationQuestion]:
    """Every calibration question that the leader answered or whose band may be shown, in order of `ladders`.

    If several sets show a band, that of the set with most people invited counts (ties by name); a set that
    is not in `sets` stands for all of them together. `known` are true figures that somebody wrote down.
    """
    bands, truths = _bands(sets, cells), known or {}
    return [
        _question(item, given.get(item), bands.get(item), ladder, truths.get(item))
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
    item: str,
    given: ThreePoint | None,
    cell: ReleasedCell | None,
    ladder: Ladder,
    known: KnownFigure | None,
) -> CalibrationQuestion:
    low, high = (None, None) if cell is None else band_of(cell, ladder.points[0], ladder.points[-1])
    likely = None if given is None else given.likely
    return CalibrationQuestion(
        item=item,
        unit=ladder.unit,
        low=None if given is None else given.low,
        likely=likely,
        high=None if given is None else given.high,
        band=None if cell is None else cell.label,
        band_low=low,
        band_high=high,
        relation=relation(likely, low, high),
        truth=None if known is None else known.value,
        truth_source="" if known is None else known.source,
        nearer=nearer(likely, low, high, None if known is None else known.value, ladder),
    )


def relation(likely: float | None, band_low: float | None, band_high: float | None) -> Relation:
    """Where the leader's likely answer lies against the published band of the team's median."""
    if likely is None or band_low is None or band_high is None:
        return "unknown"
    if likely < band_low:
        return "below"
    return "above" if likely > band_high else "inside"


def nearer(
    likely: float | None, band_low: float | None, band_high: float | None, truth: float | None, ladder: Ladder
) -> Nearer:
    """Who is nearer to the true figure, in steps of factors: the leader's likely or the team's median.

    Of the median only its band is published, so `leader` and `team` are said only if they hold for every
    median in the band; else `both`.
    """
    if likely is None or band_low is None or band_high is None or truth is None:
        return "unknown"
    scale = transform(ladder)
    at = scale(truth)
    ends = sorted(abs(scale(end) - at) for end in (band_low, band_high))
    closest = 0.0 if band_low <= truth <= band_high else ends[0]
    own = abs(scale(likely) - at)
    if own < closest:
        return "leader"
    return "team" if own > ends[1] else "both"


def bias_factor(
    questions: Sequence[CalibrationQuestion],
    cells: Sequence[ReleasedCell],
    ladders: Mapping[str, Ladder],
) -> Estimate | None:
    """Leader's likely divided by the team's median, over all questions: 0.6 means 40 % lower.

    Log-ratios to the middle of each published band (on the log scale) are averaged, see `pooled_factor`.
    Shares are left out. None with fewer than two questions. This is distance from the team's belief, not from
    the truth.
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
    """Mean log-ratio with its 95 % interval, turned into a factor. `n`: least answers of any question.

    The spread of the ratios, moderated towards what `ratio_error` expects, gives the error; `reaches` are
    half the widths of the published bands, within which each median may lie anywhere.
    """
    k = len(ratios)
    seen = variance(ratios) if k > 1 else 0.0
    spread = moderate(seen, k - 1, PRIOR_DF, k * ratio_error(n, k) ** 2)
    middle = Reading(fmean(ratios), fmean(reaches), sqrt(spread / k), PRIOR_DF + k - 1)
    log = middle.estimate(-inf, inf)
    return Estimate(exp(log.value), exp(log.low), exp(log.high))


def ratio_error(n: int, k: int, question_sd: float = QUESTION_SD, team_sd: float = TEAM_SD) -> float:
    """Standard error of the mean log-ratio of k questions to medians of n answers each.

    sqrt(sigma_q^2/k + (pi/2) sigma^2/(n k)): medians of a normal law vary pi/2 times as much as means.
    """
    return sqrt(question_sd**2 / k + pi / 2 * team_sd**2 / (n * k))


def factor_label(factor: Estimate | None) -> str:
    """The factor as it is printed, for example `×0.6 (×0.4 to ×0.9)`; empty if it is not shown."""
    if factor is None:
        return ""
    return f"×{_short(factor.value)} (×{_short(factor.low)} to ×{_short(factor.high)})"


def _short(value: float) -> str:
    if value >= 10:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 0.1 else f"{value:.1g}"
