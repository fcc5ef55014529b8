"""Who is highest? The ranks that the answers leave open for each leader, never an order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

from scoring.intervals import standard_error
from scoring.ranks import rank_sets, tukey_critical
from webapp.reports import names, words
from webapp.reports.board_beside import NAMED, Held, crowds_of, not_shown
from webapp.reports.board_compared import CREDIBILITY, FEWEST, Compared
from webapp.reports.board_rows import head, role_note
from webapp.reports.words import gettext as _
from webapp.reports.words import ngettext


@dataclass(frozen=True)
class RankRow:
    """One leader: the ranks left open, and from whom the leader can be told apart, both in words."""

    name: str
    few: bool
    ranks: str
    apart: str


@dataclass(frozen=True)
class RankCrowd:
    """Leaders who may be compared with each other; `said` is how little the sets tell."""

    role: str
    rows: list[RankRow]
    said: str


@dataclass(frozen=True)
class Ranks:
    """The sets of ranks of one measure. `alone`: too few were asked in the same words."""

    title: str
    meaning: str
    crowds: list[RankCrowd]
    alone: str
    not_shown: list[str]
    note: str


def ranks(table: Compared) -> Ranks | None:
    """The sets of the measure that was asked for; None where nothing, or something else, was asked for."""
    measure = table.view.ranks
    if measure not in table.view.measures:
        return None
    crowds = crowds_of(table, measure)
    return Ranks(
        title=names.facet_name(measure),
        meaning=_meaning(measure),
        crowds=[_crowd(table, role, held) for role, held in crowds if len(held) >= FEWEST],
        alone=table.listed([card for _role, held in crowds if len(held) < FEWEST for card, _own in held]),
        not_shown=not_shown(table, measure),
        note=role_note() if table.facet_differs(measure) else "",
    )


def _meaning(measure: str) -> str:
    if measure == CREDIBILITY:
        return _("Rank 1 is the highest credibility.")
    return _("Rank 1 is the most of it. The most is not the best: the right amount lies in the middle.")


def _crowd(table: Compared, role: str, crowd: Sequence[Held]) -> RankCrowd:
    sets = rank_sets([own for _card, own in crowd])
    rows = [
        RankRow(card.subject.name, head(card).few, _set(*open_, len(crowd)), _apart(table, crowd, place))
        for place, ((card, _own), open_) in enumerate(zip(crowd, sets, strict=True))
        if table.is_here(card)
    ]
    return RankCrowd(role, rows, _said(sets))


def _set(first: int, last: int, of: int) -> str:
    if (first, last) == (1, of):
        return _("any rank")
    return str(first) if first == last else _("%(first)s to %(last)s", first=first, last=last)


def _apart(table: Compared, crowd: Sequence[Held], place: int) -> str:
    """From whom a leader can be told apart, by the same critical value as the sets."""
    critical, own = tukey_critical(len(crowd)), crowd[place][1]
    apart = [
        card
        for card, other in crowd
        if abs(own.value - other.value) > critical * hypot(standard_error(own), standard_error(other))
    ]
    if not apart:
        return _("nobody: not distinguishable from all others")
    if len(apart) <= NAMED:
        return table.listed(apart)
    return ngettext("%(count)s other", "%(count)s others", len(apart))


def _said(sets: Sequence[tuple[int, int]]) -> str:
    mean = sum(last - first + 1 for first, last in sets) / len(sets)
    if mean == len(sets):
        return _("The answers rule out no order at all: each of these leaders may have any rank.")
    return _(
        "For a leader the answers leave %(open)s of %(all)s ranks open on average. All the sets together "
        "hold with 95 %%; any order within them fits the answers.",
        open=words.figure(mean),
        all=len(sets),
    )


def who_is_highest(table: Compared) -> str:
    """The answer to that question for credibility, by sets of ranks; empty where nobody is compared."""
    if table.mean_credibility is None:
        return ""
    held = [(card, mean) for card in table.cards if (mean := table.estimate(card, CREDIBILITY))]
    sets = rank_sets([mean for _card, mean in held])
    best = [card for (card, _mean), (first, _last) in zip(held, sets, strict=True) if first == 1]
    if len(best) == 1:
        return _("Whose credibility is highest? The answers point to %(name)s.", name=table.listed(best))
    if len(best) == len(held):
        return _("Whose credibility is highest? The answers do not tell: it may be anybody's here.")
    if table.many and len(best) > NAMED:
        return _(
            "Whose credibility is highest? The answers do not tell: it may be that of any of %(number)s "
            "leaders.",
            number=len(best),
        )
    return _(
        "Whose credibility is highest? The answers do not tell: it may be that of any of these, "
        "in alphabetical order: %(names)s.",
        names=table.listed(best),
    )
