"""Which changes since a leader's waves before may be told: only where two guards agree on printed figures.

The first looks at the level over all waves before and allows for every figure that is followed; the second
looks at the last two waves alone and asks that what was published of them does not even touch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from scoring.drift import LEAST_CHANGE
from scoring.scores import Estimate
from scoring.series import Asked, Segment, Step, WaveCard, series
from surveys.release.trend import ALL_SETS, APART, Change, Direction, SeriesBroken, trend
from surveys.scorecards import Scorecard
from surveys.waves_before import MOST_BEFORE
from webapp.reports import names
from webapp.reports.facets import by_name, printed

CREDIBILITY, DEPTH = "credibility", "depth"
MEASURES = (DEPTH, *names.FACETS, CREDIBILITY)
HUNDREDTH = 0.01


@dataclass(frozen=True)
class Drift:
    """One figure since the waves before. `level` and `smallest` are None where nothing can be compared."""

    direction: Direction
    level: float | None  # of the waves before, in the unit of the figure
    smallest: float | None  # a change smaller than this cannot be seen


@dataclass(frozen=True)
class Since:
    """The waves that are followed, oldest first and this one last, and what changed.

    `breaks`: from which wave on (its place) something else was asked, and what: instrument, version, items.
    """

    cards: Sequence[Scorecard]
    breaks: Mapping[int, tuple[str, ...]]
    drifts: Mapping[str, Drift]
    is_coarse: bool  # half a point must lie between two figures

    @property
    def is_comparable(self) -> bool:
        """Whether this wave can be compared with the one before it."""
        return len(self.cards) - 1 not in self.breaks


def since_before(earlier: Sequence[Scorecard], card: Scorecard) -> Since:
    """What may be told of the figures over all groups; `earlier` are released scorecards, oldest first."""
    cards = [*earlier[-MOST_BEFORE:], card]
    breaks = _breaks(cards)
    coarse = any(one.coarse for one in cards[max(breaks, default=0) :])
    latest = _segments(cards, coarse=coarse)[-1]
    pair = trend(*cards[-2:]) if len(latest.waves) > 1 else []
    last_two = {(one.set_id, one.subject): one.direction for one in pair if _is_followed(one)}
    steps = [step for step in latest.steps if step.wave == latest.waves[-1]]
    return Since(
        cards=cards,
        breaks=breaks,
        drifts={step.measure: _drift(step, cards[-1], last_two) for step in steps},
        is_coarse=coarse,
    )


def changes(earlier: Sequence[Scorecard], card: Scorecard) -> tuple[list[Change], str]:
    """Every change as a table of figures tells it, or why there is none; empty without a wave before."""
    if not earlier:
        return [], ""
    try:
        found = trend(earlier[-1], card)
    except SeriesBroken as broken:
        return [], broken.template
    drifts = since_before(earlier, card).drifts
    return [_as_told(one, drifts) for one in found], ""


def figure(card: Scorecard, measure: str) -> Estimate | None:
    """One of the figures that are followed, as it is printed."""
    known = {DEPTH: card.depth, CREDIBILITY: card.credibility.mean}
    if measure in known:
        return printed(known[measure])
    score = by_name(card).get(measure)
    return printed(score.bias) if score else None


def _as_told(change: Change, drifts: Mapping[str, Drift]) -> Change:
    if change.set_id != ALL_SETS or not _is_followed(change):
        return change
    return Change(change.set_id, change.subject, change.figure, drifts[change.subject].direction)


def _is_followed(change: Change) -> bool:
    return change.subject in MEASURES and change.figure in ("bias", "mean")


def _breaks(cards: Sequence[Scorecard]) -> dict[int, tuple[str, ...]]:
    pairs = enumerate(pairwise(_asked(card) for card in cards), start=1)
    return {place: broken for place, (before, now) in pairs if (broken := now.differs(before))}


def _segments(cards: Sequence[Scorecard], *, coarse: bool) -> list[Segment]:
    least = APART if coarse else LEAST_CHANGE
    history = [
        WaveCard(str(place), _asked(card), {measure: figure(card, measure) for measure in MEASURES})
        for place, card in enumerate(cards)
    ]
    return series({"leader": history}, least)["leader"]


def _asked(card: Scorecard) -> Asked:
    wave = card.wave
    return Asked(wave.instrument, wave.instrument_version, frozenset({wave.instrument_sha256}))


def _drift(step: Step, card: Scorecard, last_two: Mapping[tuple[str, str], Direction]) -> Drift:
    now = figure(card, step.measure)
    if step.change is None or now is None:
        return Drift("steady", None, None)
    agreed: Direction = "steady"
    if step.verdict == last_two.get((ALL_SETS, step.measure)):
        agreed = "up" if step.verdict == "up" else "down"
    smallest = ceil((step.change.high - step.change.low) / 2 * 10 - HUNDREDTH) / 10
    return Drift(agreed, now.value - step.change.value, smallest)
