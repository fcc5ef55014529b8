"""What changed between two waves of one leader: up, steady or down, from published figures alone.

A change is claimed only where the published bands do not even touch. Where a set of raters is published in
half steps, because few people came or left, the published values must lie half a point apart: otherwise a
change could be the answer of a single person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from surveys.refusals import Refusal
from surveys.scorecards import Estimate, FacetScore, KeptCell, Scorecard

Direction = Literal["up", "steady", "down"]

APART = 0.5
"""How far published values of a coarse set must lie apart, in points."""
TOLD = ("mean", "too-little", "too-much", "total")
"""Figures of an item that have a direction; shares, medians and statements are not followed."""
ALL_SETS = ""
"""Stands where a set does, for figures over all sets of a leader."""


class Interval(Protocol):
    """An estimate with its 95 % interval."""

    @property
    def value(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...


class SeriesBroken(Refusal):
    """Two waves cannot be compared."""


@dataclass(frozen=True)
class Change:
    """One figure then and now; `set_id` is empty for figures over all sets. It carries no number."""

    set_id: str
    subject: str  # an item, a facet, credibility, or depth
    figure: str  # of an item; bias or penalty of a facet; mean of credibility and depth
    direction: Direction


@dataclass(frozen=True)
class _Band:
    """A published figure: the band that it may lie in, and the value (or the band) that is printed."""

    low: float
    high: float
    printed_low: float
    printed_high: float


def trend(before: Scorecard, now: Scorecard) -> list[Change]:
    """The changes of one leader between two waves, for every figure that both waves published.

    Raises SeriesBroken for another leader, or if the questions changed.
    """
    if before.subject.person_id != now.subject.person_id:
        raise SeriesBroken("These are the reports of two leaders.")
    if before.wave.instrument_sha256 != now.wave.instrument_sha256:
        raise SeriesBroken("The series is broken: the questions changed.")
    coarse = {*before.coarse, *now.coarse}
    return [*_items(before, now, coarse), *_facets(before, now, coarse)]


def direction(then: Interval, now: Interval, *, coarse: bool) -> Direction:
    """What two published estimates of the same figure say, as `trend` does; `coarse`: in half steps."""
    return _direction(_interval(then), _interval(now), coarse=coarse)


def _items(before: Scorecard, now: Scorecard, coarse: set[str]) -> Iterator[Change]:
    then = _cells(before, coarse)
    for key, band in _cells(now, coarse).items():
        if key in then:
            set_id, item, figure = key
            yield Change(set_id, item, figure, _direction(then[key], band, coarse=set_id in coarse))


def _facets(before: Scorecard, now: Scorecard, coarse: set[str]) -> Iterator[Change]:
    then = _scores(before)
    for key, band in _scores(now).items():
        if key in then:
            set_id, facet, figure = key
            of_coarse = set_id in coarse or (set_id == ALL_SETS and bool(coarse))
            yield Change(set_id, facet, figure, _direction(then[key], band, coarse=of_coarse))


def _direction(then: _Band, now: _Band, *, coarse: bool) -> Direction:
    apart = APART if coarse else 0.0
    if now.low > then.high and round(now.printed_low - then.printed_high, 6) >= apart:
        return "up"
    if now.high < then.low and round(then.printed_low - now.printed_high, 6) >= apart:
        return "down"
    return "steady"


def _cells(card: Scorecard, coarse: set[str]) -> Mapping[tuple[str, str, str], _Band]:
    return {
        (cell.set_id, cell.item, cell.figure): _band_of(cell, cell.low, cell.high, cell.set_id in coarse)
        for cell in card.cells
        if cell.figure in TOLD and cell.low is not None and cell.high is not None
    }


def _band_of(cell: KeptCell, low: float, high: float, coarse: bool) -> _Band:
    if not cell.label.replace(".", "", 1).isdigit():
        return _Band(low, high, low, high)
    printed = float(cell.label)
    # in a coarse set the printed values decide: the bands of neighbouring half steps touch
    return _Band(printed, printed, printed, printed) if coarse else _Band(low, high, printed, printed)


def _scores(card: Scorecard) -> Mapping[tuple[str, str, str], _Band]:
    rows = {ALL_SETS: card.facets, **card.by_set}
    found = {
        (set_id, score.facet, figure): _interval(estimate)
        for set_id, scores in rows.items()
        for score in scores
        for figure, estimate in _told(score)
        if estimate is not None
    }
    for subject, mean in (("credibility", card.credibility.mean), ("depth", card.depth)):
        if mean is not None:
            found[ALL_SETS, subject, "mean"] = _interval(mean)
    return found


def _told(score: FacetScore) -> tuple[tuple[str, Estimate | None], ...]:
    return ("bias", score.bias), ("penalty", score.penalty)


def _interval(estimate: Interval) -> _Band:
    """As it is printed, to one decimal: what is not printed must not decide."""
    value = round(estimate.value, 1)
    return _Band(round(estimate.low, 1), round(estimate.high, 1), value, value)
