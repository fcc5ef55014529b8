"""The page on the leader's own view beside the others'."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from surveys.scorecards import Scorecard, SelfOther
from webapp.reports import names, words
from webapp.reports.charts.dumbbells import dumbbell_marks
from webapp.reports.facets import by_name, with_interval
from webapp.reports.words import gettext as _


@dataclass(frozen=True)
class SelfOtherRow:
    """One facet: own answer, the others', the gap and what it means."""

    name: str
    own: str
    others: str
    gap: str
    usual: str
    word: str
    real: bool
    marks: Markup


@dataclass(frozen=True)
class ManagerRow:
    """One facet as the leader's manager sees it, by name, beside the others."""

    name: str
    manager: str
    others: str
    opposite: bool  # others call it too little and the manager too much, or the other way round
    marks: Markup


@dataclass(frozen=True)
class SelfOtherPage:
    """The leader's own rows, the manager's, one sentence over each, and what is missing in each."""

    message: str
    rows: list[SelfOtherRow]
    missing: list[str]
    manager_message: str
    manager: list[ManagerRow]
    missing_manager: str


def self_other_page(card: Scorecard) -> SelfOtherPage:
    """Self against others on every facet that both answered."""
    order = {facet: place for place, facet in enumerate(names.FACETS)}
    gaps = sorted(card.self_other, key=lambda gap: order.get(gap.facet, len(order)))
    manager = [_manager_row(card, facet) for facet in names.FACETS if facet in card.manager]
    return SelfOtherPage(
        message=_message(gaps) if gaps else _("You did not rate yourself."),
        rows=[_row(gap) for gap in gaps],
        missing=_missing(card) if gaps else [],
        manager_message=_manager_message([row.name for row in manager if row.opposite]),
        manager=manager,
        missing_manager=_missing_manager(card) if card.manager else "",
    )


def _missing(card: Scorecard) -> list[str]:
    """The facets that were asked and cannot be compared, with the side that has no figure."""
    compared, scores = {gap.facet for gap in card.self_other}, by_name(card)
    left = [facet for facet in names.FACETS if facet in scores and facet not in compared]
    hidden = [names.facet_name(facet) for facet in left if scores[facet].bias is None]
    unanswered = [names.facet_name(facet) for facet in left if scores[facet].bias is not None]
    said = []
    if hidden:
        said.append(
            _(
                "Not compared, because the others' figure may not be shown: %(facets)s.",
                facets=words.listed(hidden),
            )
        )
    if unanswered:
        said.append(
            _("Not compared, because you gave no answer: %(facets)s.", facets=words.listed(unanswered))
        )
    return said


def _missing_manager(card: Scorecard) -> str:
    scores = by_name(card)
    left = [names.facet_name(one) for one in names.FACETS if one in scores and one not in card.manager]
    return _("Your manager gave no answer on: %(facets)s.", facets=words.listed(left)) if left else ""


def _message(gaps: list[SelfOther]) -> str:
    real = [names.facet_name(gap.facet) for gap in gaps if gap.real]
    if not real:
        return _("Nowhere is your own view further from the others' than is usual.")
    return _(
        "Your own view is further from the others' than is usual in: %(facets)s.", facets=words.listed(real)
    )


def _manager_message(opposite: list[str]) -> str:
    if not opposite:
        return ""
    return _(
        "Your manager sees the other end than the others do in: %(facets)s. Talk it over with your manager "
        "before you change it.",
        facets=words.listed(opposite),
    )


def _is_opposite(card: Scorecard, facet: str) -> bool:
    """Whether others call a facet too little or too much, and the manager answers on the other side."""
    score, said = by_name(card).get(facet), round(card.manager[facet], 1)
    return score is not None and said * {"too-little": -1, "too-much": 1}.get(score.position, 0) < 0


def _row(gap: SelfOther) -> SelfOtherRow:
    name = names.facet_name(gap.facet)
    word = _word(gap)
    return SelfOtherRow(
        name=name,
        own=words.figure(gap.own),
        others=with_interval(gap.others),
        gap=with_interval(gap.gap),
        usual=_("usual: %(gap)s", gap=words.figure(gap.typical)),
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
    return ManagerRow(
        name, said, with_interval(others) if others else _("not shown"), _is_opposite(card, facet), marks
    )


def _word(gap: SelfOther) -> str:
    if not gap.real:
        return _("no real gap")
    more = round(gap.gap.value, 1) > 0
    return _("you see more of it than they do") if more else _("you see less of it than they do")
