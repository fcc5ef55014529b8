"""Leaders beside one another on one measure: bars that may be compared with each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from scoring.ranks import rank_sets
from surveys.scorecards import Estimate, Scorecard
from webapp.reports import names, words
from webapp.reports.board_compared import CREDIBILITY, Compared
from webapp.reports.board_rows import head
from webapp.reports.charts.caterpillar import caterpillar_marks, overlap
from webapp.reports.facets import by_name
from webapp.reports.words import gettext as _

MEASURES = (*names.FACETS, CREDIBILITY)
SCALES = {CREDIBILITY: (1.0, 5.0)}
AMOUNTS = (-3.0, 3.0)


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
    alone: list[str]
    not_shown: list[str]


def known_measure(asked: str) -> str:
    """The measure that a reader asked for, or the first one."""
    return asked if asked in MEASURES else MEASURES[0]


def panel(table: Compared, measure: str) -> Panel:
    """The bars of one measure, in alphabetical order; role by role where it was asked in other words."""
    shown = [card for card in table.cards if _estimate(card, measure)]
    crowds = _by_role(shown) if table.facet_differs(measure) else [("", shown)]
    ends = (_("1, low"), _("5, high")) if measure == CREDIBILITY else (_("too little"), _("too much"))
    return Panel(
        measure=measure,
        title=names.facet_name(measure),
        ends=ends,
        crowds=[_crowd(table, role, cards, measure) for role, cards in crowds if len(cards) > 1],
        alone=[card.subject.name for _role, cards in crowds if len(cards) == 1 for card in cards],
        not_shown=[card.subject.name for card in table.cards if card not in shown],
    )


def panels(table: Compared) -> list[Panel]:
    """All measures: on paper nobody chooses one, and one that is chosen for its spread would accuse."""
    return [panel(table, measure) for measure in MEASURES]


def _by_role(cards: Sequence[Scorecard]) -> list[tuple[str, Sequence[Scorecard]]]:
    roles = {card.subject.role: names.role_name(card.subject.role) for card in cards}
    ordered = sorted(roles, key=lambda role: words.in_alphabet(roles[role]))
    return [(roles[role], [card for card in cards if card.subject.role == role]) for role in ordered]


def _crowd(table: Compared, role: str, cards: Sequence[Scorecard], measure: str) -> Crowd:
    return Crowd(role, [_row(table, card, cards, measure) for card in cards])


def _row(table: Compared, card: Scorecard, crowd: Sequence[Scorecard], measure: str) -> BesideRow:
    ends = SCALES.get(measure, AMOUNTS)
    return BesideRow(
        name=card.subject.name,
        few=head(card).few,
        marks=caterpillar_marks(
            f"beside-{measure}-{card.subject.subject_id}",
            f"{card.subject.name}: {_seen(card, crowd, measure, ends)}",
            _estimate(card, measure),
            ends=ends,
            centre=table.mean_credibility if measure == CREDIBILITY else 0,
        ),
    )


def _estimate(card: Scorecard, measure: str) -> Estimate | None:
    if measure == CREDIBILITY:
        return card.credibility.mean
    score = by_name(card).get(measure)
    return score.bias if score else None


def _seen(card: Scorecard, crowd: Sequence[Scorecard], measure: str, ends: tuple[float, float]) -> str:
    """What the eye sees of a bar: which others it overlaps."""
    own, over, apart = _estimate(card, measure), list[str](), list[str]()
    for other in crowd:
        theirs = _estimate(other, measure)
        if other is not card and own and theirs:
            (over if overlap(own, theirs, ends) else apart).append(other.subject.name)
    if not apart:
        return _("the bar overlaps all others")
    if not over:
        return _("the bar overlaps no other")
    if len(apart) <= len(over):
        return _("the bar overlaps all others but %(names)s", names=words.listed(apart))
    return _("the bar overlaps only %(names)s", names=words.listed(over))


def who_is_highest(table: Compared) -> str:
    """The answer to that question for credibility, by sets of ranks; empty where nobody is compared."""
    held = [(card.subject.name, card.credibility.mean) for card in table.cards if card.credibility.mean]
    if table.mean_credibility is None:
        return ""
    best = [name for (name, _mean), (first, _last) in zip(held, _ranks(held), strict=True) if first == 1]
    if len(best) == 1:
        return _("Whose credibility is highest? The answers point to %(name)s.", name=best[0])
    if len(best) == len(held):
        return _("Whose credibility is highest? The answers do not tell: it may be anybody's here.")
    return _(
        "Whose credibility is highest? The answers do not tell: it may be that of any of these, "
        "in alphabetical order: %(names)s.",
        names=words.listed(best),
    )


def _ranks(held: Sequence[tuple[str, Estimate]]) -> list[tuple[int, int]]:
    return rank_sets([mean for _name, mean in held])
