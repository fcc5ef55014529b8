"""Since the waves before: the changes that can be told of a leader, after correction for all looks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scoring.drift import LEAST_CHANGE, Verdict, verdicts
from scoring.intervals import Z95, Printed, standard_error
from scoring.scores import Estimate
from scoring.series import Asked, WaveCard, latest_changes
from surveys.release.trend import APART, Direction, direction
from surveys.scorecards import Scorecard
from webapp.reports import names, words
from webapp.reports.board_compared import CREDIBILITY, DEPTH, TESTED, Compared
from webapp.reports.board_rows import Grid, GridCell, GridRow, Head, blocks
from webapp.reports.words import gettext as _

UNCHANGED: Verdict = "not-distinguishable"
THE_SAME = Asked("", "", frozenset())
"""Stands for what was asked in all waves of a run: others were left out before."""

Earlier = Mapping[str, Sequence[Scorecard]]
"""By subject id the leader's scorecards of the waves before, oldest first."""


@dataclass(frozen=True)
class Moved:
    """One measure of a leader against the waves before. `detectable`: a smaller change could not show."""

    change: Estimate
    detectable: float
    verdict: Verdict


@dataclass(frozen=True)
class Drift:
    """What changed. `grids`: as the overview; `broken` and `first`: leaders with nothing to compare."""

    alerts: list[str]
    grids: list[Grid]
    broken: list[str]
    first: list[str]


Moves = Mapping[tuple[str, str], Moved]
NO_ITEMS = frozenset[str]()


def moves(table: Compared, earlier: Earlier) -> dict[tuple[str, str], Moved]:
    """By subject id and measure, the change in the latest wave against all waves before.

    A change is named only if it is larger than what matters with 95 %, after Holm over all leaders compared
    and all measures, shown or not, and if the intervals of the last two waves lie apart, as in the leader's
    own report. Raters are not linked between waves, so the errors of both add.
    """
    runs = {card.subject.subject_id: run_of(card, earlier) for card in table.cards}
    histories = {
        card.subject.subject_id: _history(table, card, runs[card.subject.subject_id])
        for card in table.cards
        if runs[card.subject.subject_id]
    }
    found = latest_changes(histories) if histories else {}
    coarse = {
        card.subject.subject_id
        for card in table.cards
        if any(one.coarse for one in (card, *runs[card.subject.subject_id]))
    }
    least = [APART if leader in coarse else LEAST_CHANGE for leader, _measure in found]
    told = dict(zip(found, verdicts(list(found.values()), least), strict=True))
    cards = {card.subject.subject_id: card for card in table.cards}
    for (leader, measure), verdict in told.items():
        if verdict != UNCHANGED:
            lately = _last_step(table, runs[leader][-1], cards[leader], measure)
            told[leader, measure] = verdict if verdict == lately else UNCHANGED
    return {key: Moved(change, Z95 * standard_error(change), told[key]) for key, change in found.items()}


def _last_step(table: Compared, before: Scorecard, card: Scorecard, measure: str) -> Direction:
    then, now = (comparable(table, one, card, measure) for one in (before, card))
    return direction(then, now, coarse=bool(before.coarse or card.coarse)) if then and now else "steady"


def drift(table: Compared, earlier: Earlier, *, tables: bool = True) -> Drift | None:
    """The section on changes; None where nobody here has an earlier wave that the board may see.

    Without `tables` there are only the alerts, for which a page of paper is room enough.
    """
    if not earlier:
        return None
    found = moves(table, earlier)
    new = [card for card in table.named if card.subject.subject_id not in earlier]
    before = [card for card in table.named if card.subject.subject_id in earlier]
    followed = [card for card in before if run_of(card, earlier)]
    broken = [card for card in before if not run_of(card, earlier)]
    apart = [followed] if table.many or not followed else blocks(followed)
    return Drift(
        alerts=[alert for card in followed for alert in _alerts(card, table, found)],
        grids=[_grid(table, cards, earlier, found) for cards in apart if cards and tables],
        broken=[card.subject.name for card in broken],
        first=[card.subject.name for card in new],
    )


def moved_word(measure: str, verdict: Verdict) -> str:
    """A change in words: of a facet more or less, of distance and credibility what that means there."""
    if verdict == UNCHANGED:
        return _("no clear change")
    up = {DEPTH: _("deeper in the work"), CREDIBILITY: _("higher")}.get(measure, _("more"))
    down = {DEPTH: _("further from the work"), CREDIBILITY: _("lower")}.get(measure, _("less"))
    return up if verdict == "up" else down


def run_of(card: Scorecard, earlier: Earlier) -> list[Scorecard]:
    """The waves just before this one in which people were asked the same, oldest first."""
    run: list[Scorecard] = []
    for one in reversed(earlier.get(card.subject.subject_id, ())):
        if _asked(one) != _asked(card):
            break
        run.insert(0, one)
    return run


def _asked(card: Scorecard) -> tuple[str, str, str]:
    return card.wave.instrument, card.wave.instrument_sha256, card.wave.selection


def _history(table: Compared, card: Scorecard, run: Sequence[Scorecard]) -> list[WaveCard]:
    return [
        WaveCard(
            wave=one.wave.wave_id,
            asked=THE_SAME,
            estimates={measure: comparable(table, one, card, measure) for measure in TESTED},
        )
        for one in (*run, card)
    ]


def comparable(table: Compared, one: Scorecard, latest: Scorecard, measure: str) -> Printed | None:
    """A figure as it is printed, if it rests on the same items in the same words as in the latest wave."""
    found = table.figures(one)
    if one is latest:
        return found.estimates.get(measure)
    items = table.figures(latest).items.get(measure, NO_ITEMS)
    reworded = one.subject.role != latest.subject.role and not items.isdisjoint(table.role_worded)
    same = found.items.get(measure, NO_ITEMS) == items
    return found.estimates.get(measure) if same and not reworded else None


def _alerts(card: Scorecard, table: Compared, found: Moves) -> Iterator[str]:
    for measure in table.measures:
        moved, now = found.get((card.subject.subject_id, measure)), table.estimate(card, measure)
        if moved and now and moved.verdict != UNCHANGED:
            yield _(
                "%(name)s, %(measure)s: %(word)s, from %(before)s to %(now)s, a change of %(figure)s",
                name=card.subject.name,
                measure=names.measure_name(measure),
                word=moved_word(measure, moved.verdict),
                before=words.figure(round(now.value, 1) - round(moved.change.value, 1)),
                now=words.figure(now.value),
                figure=change_with_interval(moved.change),
            )


def _grid(table: Compared, cards: Sequence[Scorecard], earlier: Earlier, found: Moves) -> Grid:
    heads = [Head(card.subject.name, _since(run_of(card, earlier)), few=False) for card in cards]
    rows = [
        GridRow(
            names.measure_name(measure),
            [_cell(table, measure, found.get((card.subject.subject_id, measure))) for card in cards],
            beside=measure in (DEPTH, CREDIBILITY),
        )
        for measure in table.measures
    ]
    return Grid(heads, rows)


def _since(run: Sequence[Scorecard]) -> str:
    first, last = words.day(run[0].wave.closes), words.day(run[-1].wave.closes)
    if len(run) == 1:
        return _("since %(day)s", day=last)
    return _("since %(day)s and all waves from %(first)s", day=last, first=first)


def _cell(table: Compared, measure: str, moved: Moved | None) -> GridCell:
    """In a table of many leaders there is room for a figure only; the interval stands with the alerts."""
    if moved is None:
        return GridCell("–", _("not compared"))
    word = moved_word(measure, moved.verdict)
    if moved.verdict == UNCHANGED:
        return GridCell("○", word, _("seen from %(points)s", points=words.figure(moved.detectable)))
    sign = "▲" if moved.verdict == "up" else "▼"
    said = words.signed(moved.change.value) if table.many else change_with_interval(moved.change)
    return GridCell(sign, word, said, "off")


def change_with_interval(change: Estimate) -> str:
    """A change with its sign and its interval."""
    return words.interval(*(words.signed(one) for one in (change.value, change.low, change.high)))
