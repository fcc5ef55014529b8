"""The leader's waves side by side: how each figure moved, and whether a change can be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from markupsafe import Markup

from surveys.release.trend import Direction
from surveys.scorecards import Scorecard
from surveys.waves_before import MOST_BEFORE
from webapp.reports import names, words
from webapp.reports.charts.drift_lines import drift_marks
from webapp.reports.facets import (
    MIDDLE_OF_AGREEMENT,
    by_name,
    credibility_word,
    depth_word,
    with_interval,
)
from webapp.reports.since_before import CREDIBILITY, DEPTH, MEASURES, Drift, Since, figure, since_before
from webapp.reports.words import gettext as _

LEAST_HEIGHT = 2.0  # of a picture, in points of the scale
RIGHT_AMOUNT = 0.0
ROUNDING = 1e-6


@dataclass(frozen=True)
class WaveKey:
    """A wave as it stands over its column, what it was, and what was asked otherwise from then on."""

    label: str
    what: str
    broken: str


@dataclass(frozen=True)
class DriftRow:
    """One figure over the waves; figures are empty where nothing may be shown.

    `path` are the words of the last two waves, where a change is told.
    """

    measure: str
    name: str
    word: str
    path: str
    changed: bool
    before: str
    before_answers: str
    now: str
    now_answers: str
    smallest: str
    marks: Markup


@dataclass(frozen=True)
class WavesPage:
    """One sentence on top, the waves, a row a figure, and how many points high every picture is."""

    message: str
    keys: list[WaveKey]
    rows: list[DriftRow]
    height: str
    is_coarse: bool
    is_full: bool  # as many waves as are shown at most

    @property
    def told(self) -> dict[str, str]:
        """What is said of each figure since the waves before, by the figure."""
        return {row.measure: f"{row.word}, {row.path}" if row.path else row.word for row in self.rows}


def waves_page(earlier: Sequence[Scorecard], card: Scorecard) -> WavesPage | None:
    """The waves before and this one; None for a first wave."""
    if not earlier:
        return None
    since = since_before(earlier, card)
    shown = [measure for measure in MEASURES if any(figure(one, measure) for one in since.cards)]
    height = _height([_span(since, measure) for measure in shown])
    return WavesPage(
        message=_message(since),
        keys=_keys(since),
        rows=[_row(since, measure, height) for measure in shown],
        height=words.figure(height),
        is_coarse=since.is_coarse,
        is_full=len(since.cards) > MOST_BEFORE,
    )


def any_figure(cards: Sequence[Scorecard]) -> bool:
    """Whether any of the figures that are followed may be shown in any of these waves."""
    return any(figure(card, measure) for card in cards for measure in MEASURES)


def _across(measure: str) -> float:
    return MIDDLE_OF_AGREEMENT if measure == CREDIBILITY else RIGHT_AMOUNT


def _span(since: Since, measure: str) -> tuple[float, float]:
    """What a picture must hold: all intervals, the band, and what they are read against."""
    told = [one for card in since.cards if (one := figure(card, measure))]
    inside = [_across(measure), *(one.low for one in told), *(one.high for one in told)]
    inside += _band(since.drifts.get(measure)) or ()
    return min(inside), max(inside)


def _height(spans: Sequence[tuple[float, float]]) -> float:
    """The same for all pictures, so that equal distances are equal changes, in half points."""
    return max(LEAST_HEIGHT, *(ceil(2 * (high - low) - ROUNDING) / 2 for low, high in spans))


def _ends(span: tuple[float, float], height: float) -> tuple[float, float]:
    room = (height - (span[1] - span[0])) / 2
    return span[0] - room, span[1] + room


def _row(since: Since, measure: str, height: float) -> DriftRow:
    drift, name = since.drifts.get(measure), names.measure_name(measure)
    word = _word(since, measure, drift)
    now, last = since.cards[-1], since.cards[-2]
    return DriftRow(
        measure=measure,
        name=name,
        word=word,
        path=_path(since, measure),
        changed=drift is not None and drift.direction != "steady",
        before=with_interval(figure(last, measure)) if since.is_comparable else "",
        before_answers=_answers(last, measure) if since.is_comparable else "",
        now=with_interval(figure(now, measure)),
        now_answers=_answers(now, measure),
        smallest=_smallest(drift),
        marks=drift_marks(
            f"waves-{measure}",
            f"{name}: {word}",
            [figure(card, measure) for card in since.cards],
            ends=_ends(_span(since, measure), height),
            across=_across(measure),
            breaks=since.breaks,
            band=_band(drift),
        ),
    )


def _word(since: Since, measure: str, drift: Drift | None) -> str:
    if figure(since.cards[-1], measure) is None:
        return _("not shown")
    if drift is None or drift.level is None:
        return _("cannot be compared")
    return direction_word(drift.direction, of_distance=measure == DEPTH)


def _path(since: Since, measure: str) -> str:
    """From which word to which a figure has changed, by the words that both reports print."""
    drift = since.drifts.get(measure)
    if drift is None or drift.direction == "steady":
        return ""
    before, now = (_position(card, measure) for card in since.cards[-2:])
    if before == now:
        return _("still “%(word)s”", word=now)
    return _("from “%(before)s” to “%(now)s”", before=before, now=now)


def _position(card: Scorecard, measure: str) -> str:
    if measure == DEPTH:
        return depth_word(card)
    if measure == CREDIBILITY:
        return credibility_word(card)
    return names.position_word(by_name(card)[measure].position)


def direction_word(direction: Direction, *, of_distance: bool = False) -> str:
    """Whether a figure changed since the waves before, in words."""
    if direction == "steady":
        return _("not distinguishable")
    if of_distance:
        return _("changed up, deeper in it") if direction == "up" else _("changed down, further away")
    return _("changed up") if direction == "up" else _("changed down")


def _answers(card: Scorecard, measure: str) -> str:
    if figure(card, measure) is None:
        return ""
    if measure == CREDIBILITY:
        return words.answers(card.credibility.n_low, card.credibility.n_high)
    if measure == DEPTH:
        return _of_distance(card)
    score = by_name(card)[measure]
    return words.answers(score.n_low, score.n_high)


def _of_distance(card: Scorecard) -> str:
    """The range of the facet with the fewest answers, of those that say how far or how deep."""
    scores = by_name(card)
    behind = [scores[facet] for facet in names.FAR_OR_DEEP if facet in scores and scores[facet].bias]
    fewest = min(behind, key=lambda score: score.n_low, default=None)
    return words.answers(fewest.n_low, fewest.n_high) if fewest else ""


def _smallest(drift: Drift | None) -> str:
    if drift is None or drift.smallest is None:
        return ""
    return _("about %(size)s", size=words.figure(drift.smallest))


def _band(drift: Drift | None) -> tuple[float, float] | None:
    if drift is None or drift.level is None or drift.smallest is None:
        return None
    level = round(drift.level, 1)
    return level - drift.smallest, level + drift.smallest


def _keys(since: Since) -> list[WaveKey]:
    numbers = [card.wave.number for card in since.cards]
    if any(one >= other for one, other in pairwise(numbers)):  # of several campaigns: they are counted anew
        numbers = list(range(1, len(since.cards) + 1))
    return [
        WaveKey(str(number), _what(card, since), _broken(since.breaks.get(place, ())))
        for place, (number, card) in enumerate(zip(numbers, since.cards, strict=True))
    ]


def _what(card: Scorecard, since: Since) -> str:
    closed = _("answers until %(closes)s", closes=words.day(card.wave.closes))
    is_one = len({one.wave.campaign_id for one in since.cards}) == 1
    return closed if is_one else f"{card.wave.campaign}, {closed}"


def _broken(parts: Sequence[str]) -> str:
    """What was asked otherwise, told by the part that says most."""
    said = {
        "instrument": _("From here on another questionnaire: not compared with the waves before it."),
        "version": _(
            "From here on another version of the questionnaire: not compared with the waves before it."
        ),
        "items": _("From here on other questions: not compared with the waves before it."),
    }
    return next((said[part] for part in said if part in parts), "")


def _moved(since: Since, measure: str) -> str:
    return f"{names.measure_name(measure)} ({_path(since, measure)})"


def _message(since: Since) -> str:
    if not since.is_comparable:
        return _("Other questions were asked than in the wave before, so no change can be told.")
    told = {
        way: [
            _moved(since, one)
            for one in MEASURES
            if one in since.drifts and since.drifts[one].direction == way
        ]
        for way in ("up", "down")
    }
    said = []
    if told["up"]:
        said.append(_("Changed up since the waves before: %(what)s.", what=words.listed(told["up"])))
    if told["down"]:
        said.append(_("Changed down since the waves before: %(what)s.", what=words.listed(told["down"])))
    if not said:
        return _("No change since the waves before can be told.")
    return " ".join([*said, _("No other change can be told.")])
