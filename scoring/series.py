"""The same leaders over many waves: levels that wander, and changes that stand out from all waves before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, count

import numpy as np
from numpy.typing import NDArray

from scoring.drift import LEAST_CHANGE, Verdict, beyond, verdicts
from scoring.intervals import Z95, Printed, standard_error
from scoring.scores import Estimate

Floats = NDArray[np.float64]
STEPS = np.linspace(0.0, 1.0, 21)  # points that a level may typically move from wave to wave
STEP_SD = 0.3  # half-normal prior of the step
EXACT = 1e-12  # variance of a figure without any error, to stay finite


@dataclass(frozen=True)
class Asked:
    """What a leader's raters were asked in a wave; figures are compared only if all of it is the same."""

    instrument: str
    version: str
    items: frozenset[str]

    def differs(self, other: Asked) -> tuple[str, ...]:
        """Which of `instrument`, `version` and `items` are not those of the other."""
        parts = ("instrument", "version", "items")
        return tuple(name for name in parts if getattr(self, name) != getattr(other, name))


@dataclass(frozen=True)
class WaveCard:
    """A leader's figures in one wave, by measure; None where nothing may be shown."""

    wave: str
    asked: Asked
    estimates: Mapping[str, Printed | None]


@dataclass(frozen=True)
class Step:
    """One measure in one wave: its level from this and all earlier waves, and how it changed.

    `change` is this wave against the level before it, None in the first; `probability` (0..1) that the change
    is larger than what matters. `up` and `down` hold after Holm over the measures of the wave.
    """

    wave: str
    measure: str
    level: Estimate
    change: Estimate | None
    probability: float
    verdict: Verdict


@dataclass(frozen=True)
class Segment:
    """Waves of a leader that can be compared, with their steps in the order of waves.

    `broken` names what was asked otherwise than in the wave before: `instrument`, `version`, `items`; it is
    empty for the first segment.
    """

    waves: tuple[str, ...]
    broken: tuple[str, ...]
    steps: tuple[Step, ...]


def series(
    histories: Mapping[str, Sequence[WaveCard]], least: float = LEAST_CHANGE
) -> dict[str, list[Segment]]:
    """Follow leaders over waves, oldest first; a series is broken where other things were asked.

    Local level: theta_t = theta_{t-1} + N(0, w^2), one w for a measure, over a grid, from all leaders' waves.
    A change is what this wave shows beyond the level of all waves before it, so many quiet waves make the
    next one easier to judge. The change itself has no prior: the many who stay do not explain away the one
    who moves. `up` and `down` need P(|change| > least) >= .95 after Holm over the measures. Two waves give
    what `drift` gives. Raters are not linked between waves: errors add. Source: Durbin & Koopman 2012,
    chapter 2, doi 10.1093/acprof:oso/9780199641178.001.0001.
    """
    parts = {leader: _parts(cards) for leader, cards in histories.items()}
    found = _followed(parts)
    place = count()
    return {
        leader: [
            Segment(tuple(card.wave for card in run), broken, _steps(run, next(place), found, least))
            for broken, run in of_leader
        ]
        for leader, of_leader in parts.items()
    }


def latest_changes(histories: Mapping[str, Sequence[WaveCard]]) -> dict[tuple[str, str], Estimate]:
    """By leader and measure, the change in the latest wave as `series` finds it, without any verdict.

    For readers who look at all leaders at once and correct for all of these looks. Without the measures, and
    without the leaders, that no comparable wave before the latest one has.
    """
    parts = {leader: _parts(cards) for leader, cards in histories.items() if cards}
    last_rows = [end - 1 for end in accumulate(map(len, parts.values()))]
    latest = [(leader, of_leader[-1][1]) for leader, of_leader in parts.items()]
    found: dict[tuple[str, str], Estimate] = {}
    for measure, followed in _followed(parts).items():
        for row, (leader, run) in zip(last_rows, latest, strict=True):
            change = _change(followed, row, len(run) - 1)
            if change is not None and run[-1].estimates.get(measure) is not None:
                found[leader, measure] = change
    return found


_Part = tuple[tuple[str, ...], list[WaveCard]]
"""What was asked otherwise than in the wave before, and the waves that can be compared from there on."""


def _parts(cards: Sequence[WaveCard]) -> list[_Part]:
    parts: list[_Part] = []
    for place, card in enumerate(cards):
        broken = card.asked.differs(cards[place - 1].asked) if place else ()
        if not parts or broken:
            parts.append((broken, []))
        parts[-1][1].append(card)
    return parts


@dataclass(frozen=True)
class _Followed:
    """One measure of all runs: figures, and levels before and after them, with variances (runs by waves)."""

    values: Floats
    squares: Floats
    before: Floats
    before_squares: Floats
    level: Floats
    level_squares: Floats


def _followed(parts: Mapping[str, Sequence[_Part]]) -> dict[str, _Followed]:
    """Every measure over all runs of all leaders, leader by leader."""
    runs = [run for of_leader in parts.values() for _, run in of_leader]
    measures = dict.fromkeys(measure for run in runs for card in run for measure in card.estimates)
    return {measure: _follow(measure, runs) for measure in measures}


def _follow(measure: str, runs: Sequence[Sequence[WaveCard]]) -> _Followed:
    values = np.full((len(runs), max(map(len, runs))), np.nan)
    squares = np.full_like(values, np.nan)
    for row, run in enumerate(runs):
        for column, card in enumerate(run):
            estimate = card.estimates.get(measure)
            if estimate is not None:
                values[row, column], squares[row, column] = estimate.value, standard_error(estimate) ** 2
    return _Followed(values, squares, *local_level(values, squares))


def local_level(values: Floats, squares: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Levels before and after each wave with their variances (runs by waves), over the grid of steps.

    `values` and their error variances `squares` are NaN where a wave is missing.
    Gives level before, its variance, level after, its variance. By the Kalman filter for every step of the
    grid at once, weighted by how likely all runs are together.
    """
    level = np.full((len(STEPS), len(values)), np.nan)
    variance, logs = np.zeros_like(level), -(STEPS**2) / (2 * STEP_SD**2)
    before, after = [], []
    for y, square in zip(values.T, np.maximum(squares.T, EXACT), strict=True):
        before.append((level, variance))
        level, variance, likely = _filtered(level, variance, y, square)
        logs = logs + likely
        after.append((level, variance))
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    return *_mixed(weights, before), *_mixed(weights, after)


def _filtered(level: Floats, variance: Floats, y: Floats, square: Floats) -> tuple[Floats, Floats, Floats]:
    """Level and variance (steps by runs) after one more wave, and how likely it was for each step."""
    moved = variance + (STEPS**2)[:, None]
    total = moved + square
    surprise = np.where(np.isnan(y - level), 0.0, np.log(total) + (y - level) ** 2 / total)
    new, gain = np.isnan(level), moved / total
    seen = np.where(new, y, level + gain * (y - level)), np.where(new, square, gain * square)
    silent = np.isnan(y)
    return np.where(silent, level, seen[0]), np.where(silent, moved, seen[1]), -surprise.sum(axis=1) / 2


def _mixed(weights: Floats, found: Sequence[tuple[Floats, Floats]]) -> tuple[Floats, Floats]:
    middles = [weights @ level for level, _ in found]
    variances = [
        weights @ (variance + (level - middle) ** 2)
        for (level, variance), middle in zip(found, middles, strict=True)
    ]
    return np.column_stack(middles), np.column_stack(variances)


def _steps(
    run: Sequence[WaveCard], row: int, found: Mapping[str, _Followed], least: float
) -> tuple[Step, ...]:
    steps: list[Step] = []
    for column, card in enumerate(run):
        measures = [measure for measure, estimate in card.estimates.items() if estimate is not None]
        changes = [_change(found[measure], row, column) for measure in measures]
        known = [change for change in changes if change is not None]
        judged = iter(verdicts(known, least))
        steps += [
            Step(
                card.wave,
                measure,
                _interval(found[measure].level[row, column], found[measure].level_squares[row, column]),
                change,
                0.0 if change is None else beyond(change, least),
                "not-distinguishable" if change is None else next(judged),
            )
            for measure, change in zip(measures, changes, strict=True)
        ]
    return tuple(steps)


def _change(followed: _Followed, row: int, column: int) -> Estimate | None:
    before = followed.before[row, column]
    if np.isnan(before):
        return None
    square = followed.before_squares[row, column] + followed.squares[row, column]
    return _interval(followed.values[row, column] - before, square)


def _interval(value: float, square: float) -> Estimate:
    half = Z95 * float(np.sqrt(square))
    return Estimate(float(value), float(value) - half, float(value) + half)
