"""Leaders beside one another on one measure: bars that may be compared with each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from scoring.intervals import Printed
from surveys.scorecards import Scorecard
from webapp.reports import names, words
from webapp.reports.board_compared import CREDIBILITY, Compared
from webapp.reports.board_rows import head
from webapp.reports.charts.caterpillar import bar, bars_overlap, caterpillar_marks
from webapp.reports.words import gettext as _

SCALES = {CREDIBILITY: (1.0, 5.0)}
AMOUNTS = (-3.0, 3.0)
NAMED = 5
"""So many others are named in the words of a bar; of more it is said only whether they are at least half."""

Held = tuple[Scorecard, Printed]


@dataclass(frozen=True)
class BesideRow:
    """One leader's bar."""

    name: str
    few: bool
    marks: Markup


@dataclass(frozen=True)
class Crowd:
    """Leaders who may be compared with each other: all, or those of one role, which is named then."""

    role: str
    rows: list[BesideRow]


@dataclass(frozen=True)
class Panel:
    """One measure. `alone`: leaders asked in the words of their role, who have nobody to be compared with."""

    measure: str
    title: str
    ends: tuple[str, str]
    crowds: list[Crowd]
    alone: str
    not_shown: list[str]


def panel(table: Compared, measure: str) -> Panel:
    """The bars of one measure, in alphabetical order; role by role where it was asked in other words."""
    crowds = crowds_of(table, measure)
    ends = (_("1, low"), _("5, high")) if measure == CREDIBILITY else (_("too little"), _("too much"))
    return Panel(
        measure=measure,
        title=names.facet_name(measure),
        ends=ends,
        crowds=[_crowd(table, role, held, measure) for role, held in crowds if len(held) > 1],
        alone=table.listed([card for _role, held in crowds if len(held) == 1 for card, _own in held]),
        not_shown=not_shown(table, measure),
    )


def panels(table: Compared) -> list[Panel]:
    """All measures: on paper nobody chooses one, and one that is chosen for its spread would accuse."""
    return [panel(table, measure) for measure in table.view.measures]


def crowds_of(table: Compared, measure: str) -> list[tuple[str, list[Held]]]:
    """The leaders who may be compared on a measure, with their figures: all, or role by role."""
    held = [(card, own) for card in table.cards if (own := table.estimate(card, measure)) is not None]
    if not table.facet_differs(measure):
        return [("", held)]
    roles = {card.subject.role: names.role_name(card.subject.role) for card, _own in held}
    ordered = sorted(roles, key=lambda role: words.in_alphabet(roles[role]))
    return [(roles[role], [one for one in held if one[0].subject.role == role]) for role in ordered]


def not_shown(table: Compared, measure: str) -> list[str]:
    """Leaders of this page of whom the measure may not be shown."""
    return [card.subject.name for card in table.named if table.estimate(card, measure) is None]


def _crowd(table: Compared, role: str, crowd: Sequence[Held], measure: str) -> Crowd:
    ends = SCALES.get(measure, AMOUNTS)
    bars = [bar(own, ends) for _card, own in crowd]
    rows = [
        _row(table, one, measure, _seen(table, crowd, bars, place))
        for place, one in enumerate(crowd)
        if table.is_here(one[0])
    ]
    return Crowd(role, rows)


def _row(table: Compared, one: Held, measure: str, seen: str) -> BesideRow:
    card, own = one
    return BesideRow(
        name=card.subject.name,
        few=head(card).few,
        marks=caterpillar_marks(
            f"beside-{measure}-{card.subject.subject_id}",
            f"{card.subject.name}: {seen}",
            own,
            ends=SCALES.get(measure, AMOUNTS),
            centre=table.mean_credibility if measure == CREDIBILITY else 0,
        ),
    )


def _seen(table: Compared, crowd: Sequence[Held], bars: Sequence[tuple[int, int]], place: int) -> str:
    """What the eye sees of a bar: which others it overlaps."""
    over, apart = list[Scorecard](), list[Scorecard]()
    for other, (card, _own) in enumerate(crowd):
        if other != place:
            (over if bars_overlap(bars[place], bars[other]) else apart).append(card)
    if not apart:
        return _("the bar overlaps all others")
    if not over:
        return _("the bar overlaps no other")
    if len(apart) <= len(over):
        if len(apart) > NAMED:
            return _("the bar overlaps at least half of the others")
        return _("the bar overlaps all others but %(names)s", names=table.listed(apart))
    if len(over) > NAMED:
        return _("the bar overlaps fewer than half of the others")
    return _("the bar overlaps only %(names)s", names=table.listed(over))
