"""Evidence for the failure modes: how strongly released cells point to each, and whether one stands out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.cells import ItemKey, ReleasedCell
from scoring.intervals import Reading, over_items
from scoring.modes import FailureMode
from scoring.readings import Readings
from scoring.scores import Estimate, ItemEvidence, ModeEvidence, Standout, Words

# word, least strength, least lower end of the interval
STEPS: tuple[tuple[Words, float, float], ...] = (
    ("strong", 0.60, 0.35),
    ("clear", 0.45, 0.25),
    ("some", 0.30, 0.15),
    ("little", 0.15, 0.00),
)
NOTABLE = 0.35  # strength from which a pattern can stand out; from .30 calibrated leaders got one too often
DRAWS = 100
LEADS = 80  # of the draws
SEED = 360


@dataclass(frozen=True)
class End:
    """One end of an item that is keyed to a mode: 1 is all it can say, 0 and below nothing."""

    item: str
    pole: str
    weight: float
    reading: Reading


def mode_ends(items: Sequence[ItemKey], readings: Readings) -> dict[str, list[End]]:
    """The shown item ends of every mode that has a shown item of weight 1.

    Amounts give D/3 or E/3. How often something happens counts from its far end: for 1..5 (mean - 1)/4 at
    the high end and (5 - mean)/4 at the low end. Agreement counts from the middle outward, since "neither
    agree nor disagree" speaks for nothing: (mean - 3)/2 at the high end and (3 - mean)/2 at the low end.
    """
    found: dict[str, list[End]] = {}
    for item in items:
        if item.id not in readings:
            continue
        for pole, keyed in (("low", item.modes_low), ("high", item.modes_high)):
            for slug, weight in keyed.items():
                reading = _end_reading(item, pole, readings)
                found.setdefault(slug, []).append(End(item.id, pole, weight, reading))
    return {slug: ends for slug, ends in found.items() if any(end.weight == 1 for end in ends)}


def _end_reading(item: ItemKey, pole: str, readings: Readings) -> Reading:
    parts = readings[item.id].parts
    if item.kind == "amount":
        return parts["too-little" if pole == "low" else "too-much"].mapped(1 / 3)
    lowest, highest = item.scale
    start = (lowest + highest) / 2 if item.kind == "agreement" else (highest if pole == "low" else lowest)
    reach = (start - lowest) if pole == "low" else (highest - start)
    sign = -1 if pole == "low" else 1
    return parts["mean"].mapped(sign / reach, -sign * start / reach)


def score_modes(
    modes: Mapping[str, FailureMode],
    ends: Mapping[str, Sequence[End]],
    cells: Sequence[ReleasedCell],
) -> list[ModeEvidence]:
    """Strength of every mode: the weighted mean of its item ends, 0..1, with its interval and a word.

    No item end counts below 0: an item that speaks for the leader takes nothing from what others say.
    """
    statements = {cell.item: cell.label for cell in cells if cell.figure == "statement"}
    return [_score_mode(mode, ends.get(mode.slug, []), statements) for mode in modes.values()]


def _score_mode(mode: FailureMode, ends: Sequence[End], statements: Mapping[str, str]) -> ModeEvidence:
    said = next((statements[one] for one in mode.statements if one in statements), None)
    if not ends:
        return ModeEvidence(mode.slug, mode.family, None, "not-shown", [], said)
    combined = over_items([end.reading.at_least_zero for end in ends], [end.weight for end in ends])
    strength = combined.estimate(0, 1)
    items = [ItemEvidence(end.item, min(max(end.reading.value, 0.0), 1.0), end.weight) for end in ends]
    return ModeEvidence(mode.slug, mode.family, strength, words(strength), items, said)


def words(strength: Estimate) -> Words:
    """The word for a strength: the highest step whose value and lower end of the interval are both reached.

    strong .60 (interval from .35), clear .45 (.25), some .30 (.15), little .15 (0), otherwise none.
    """
    for word, least, least_low in STEPS:
        if strength.value >= least and strength.low >= least_low:
            return word
    return "none"


def stands_out(modes: Mapping[str, FailureMode], ends: Mapping[str, Sequence[End]]) -> Standout:
    """The mode that leads in at least 80 of 100 posterior draws, else the family, else none.

    A draw moves every item end by its error (Student's t) and within its published band; the mode with the
    largest strength leads if it reaches .35. Item ends move independently, so a difference between modes is
    never taken for surer than it is. `share` is that of the named leader; for none, the share of draws in
    which no pattern reaches .35.
    """
    slugs = [slug for slug in modes if slug in ends]
    leaders = _leaders(slugs, ends) if slugs else np.full(DRAWS, -1)
    by_mode = {slug: int((leaders == place).sum()) for place, slug in enumerate(slugs)}
    by_family: dict[str, int] = {}
    for slug, count in by_mode.items():
        by_family[modes[slug].family] = by_family.get(modes[slug].family, 0) + count
    for slug, count in by_mode.items():
        if count >= LEADS:
            return Standout("mode", slug, count / DRAWS)
    for family, count in by_family.items():
        if count >= LEADS:
            return Standout("family", family, count / DRAWS)
    return Standout("none", None, int((leaders < 0).sum()) / DRAWS)


def _leaders(slugs: Sequence[str], ends: Mapping[str, Sequence[End]]) -> NDArray[np.int64]:
    """Index of the leading mode in each draw, or -1 where none reaches the least strength."""
    drawn = _draw_ends(slugs, ends)
    strengths = np.array(
        [
            np.average(
                [drawn[end.item, end.pole] for end in ends[slug]],
                axis=0,
                weights=[end.weight for end in ends[slug]],
            )
            for slug in slugs
        ]
    )
    return np.where(strengths.max(axis=0) >= NOTABLE, strengths.argmax(axis=0), -1)


def _draw_ends(
    slugs: Sequence[str], ends: Mapping[str, Sequence[End]]
) -> dict[tuple[str, str], NDArray[np.float64]]:
    source = np.random.default_rng(SEED)
    readings = {(end.item, end.pole): end.reading for slug in slugs for end in ends[slug]}
    return {
        key: np.clip(
            reading.value
            + reading.error * source.standard_t(reading.df, DRAWS)
            + reading.reach * source.uniform(-1, 1, DRAWS),
            0,
            1,
        )
        for key, reading in sorted(readings.items(), key=lambda pair: pair[0])
    }
