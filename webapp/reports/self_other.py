"""The page on the leader's own view beside the others'."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from surveys.scorecards import Scorecard, SelfOther
from webapp.reports import names, words
from webapp.reports.charts.dumbbells import dumbbell_marks
from webapp.reports.facets import with_interval
from webapp.reports.words import gettext as _


@dataclass(frozen=True)
class SelfOtherRow:
    """One facet: own answer, the others', the gap and what it means."""

    name: str
    own: str
    others: str
    gap: str
    word: str
    real: bool
    marks: Markup


@dataclass(frozen=True)
class ManagerRow:
    """One facet as the leader's manager sees it, by name, beside the others."""

    name: str
    manager: str
    others: str
    marks: Markup


@dataclass(frozen=True)
class SelfOtherPage:
    """The leader's own rows, the manager's, and one sentence over the leader's."""

    message: str
    rows: list[SelfOtherRow]
    manager: list[ManagerRow]


def self_other_page(card: Scorecard) -> SelfOtherPage:
    """Self against others on every facet that both answered."""
    order = {facet: place for place, facet in enumerate(names.FACETS)}
    gaps = sorted(card.self_other, key=lambda gap: order.get(gap.facet, len(order)))
    return SelfOtherPage(
        message=_message(gaps) if gaps else _("You did not rate yourself."),
        rows=[_row(gap) for gap in gaps],
        manager=[_manager_row(card, facet) for facet in names.FACETS if facet in card.manager],
    )


def _message(gaps: list[SelfOther]) -> str:
    real = [names.facet_name(gap.facet) for gap in gaps if gap.real]
    if not real:
        return _("Nowhere is your own view further from the others' than is usual.")
    return _(
        "Your own view is further from the others' than is usual in: %(facets)s.", facets=words.listed(real)
    )


def _row(gap: SelfOther) -> SelfOtherRow:
    name = names.facet_name(gap.facet)
    word = _word(gap)
    return SelfOtherRow(
        name=name,
        own=words.figure(gap.own),
        others=with_interval(gap.others),
        gap=with_interval(gap.gap),
        word=word,
        real=gap.real,
        marks=dumbbell_marks(f"self-{gap.facet}", f"{name}: {word}", gap.own, gap.others),
    )


def _manager_row(card: Scorecard, facet: str) -> ManagerRow:
    name = names.facet_name(facet)
    others = next((score.bias for score in card.facets if score.facet == facet), None)
    said = words.figure(card.manager[facet])
    title = _("%(facet)s: your manager and the others", facet=name)
    marks = dumbbell_marks(f"manager-{facet}", title, card.manager[facet], others)
    return ManagerRow(name, said, with_interval(others) if others else _("not shown"), marks)


def _word(gap: SelfOther) -> str:
    if not gap.real:
        return _("no real gap")
    more = round(gap.gap.value, 1) > 0
    return _("you see more of it than they do") if more else _("you see less of it than they do")
