"""The groups of raters side by side: what each says of every facet, and where they can be told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from markupsafe import Markup

from scoring.comparison import difference, told_apart
from scoring.scores import Estimate
from surveys.scorecards import FacetScore, RaterSet, Scorecard
from webapp.reports import names, words
from webapp.reports.charts.group_dots import SHAPES, GroupDot, group_marks, shape_marks
from webapp.reports.facets import printed, with_interval
from webapp.reports.words import gettext as _


@dataclass(frozen=True)
class Group:
    """A group as it stands over its column, with its shape."""

    name: str
    shape: Markup


@dataclass(frozen=True)
class GroupFigure:
    """What one group says of a facet; `figure` is empty where it may not be shown."""

    figure: str
    answers: str
    divided: bool


@dataclass(frozen=True)
class GroupRow:
    """One facet as all groups see it; `findings` name the groups that can be told apart."""

    name: str
    word: str
    findings: list[str]
    marks: Markup | None
    figures: list[GroupFigure]


@dataclass(frozen=True)
class GroupsPage:
    """One sentence on top, the groups, and a row a facet."""

    message: str
    groups: list[Group]
    rows: list[GroupRow]


@dataclass(frozen=True)
class Apart:
    """Two groups that can be told apart on a facet; `more` sees more of it."""

    facet: str
    more: str
    less: str


def shown_sets(card: Scorecard) -> list[RaterSet]:
    """The sets of raters of whom a facet may be shown."""
    return [one for one in card.sets if any(score.bias for score in card.by_set.get(one.set_id, ()))]


def told_groups(card: Scorecard) -> list[Apart]:
    """Every two groups that can be told apart on a facet, by their printed figures.

    The difference must leave out zero after Holm over all facets and pairs of groups.
    """
    sets = _scores(card)
    pairs = [
        (facet, one, other, difference(first, second))
        for facet in names.FACETS
        for one, other in combinations(sets, 2)
        if (first := _bias(sets[one], facet)) and (second := _bias(sets[other], facet))
    ]
    told = told_apart([gap for *_pair, gap in pairs])
    return [
        Apart(facet, *((one, other) if gap.value > 0 else (other, one)))
        for (facet, one, other, gap), is_told in zip(pairs, told, strict=True)
        if is_told
    ]


def groups_page(card: Scorecard) -> GroupsPage:
    """The groups that may be shown, in the order in which they stand elsewhere."""
    sets, told = _scores(card), told_groups(card)
    rows = [
        _row(facet, sets, [one for one in told if one.facet == facet])
        for facet in names.FACETS
        if any(facet in scores for scores in sets.values())
    ]
    shapes = (_("disc"), _("square"), _("triangle"), _("triangle on its tip"))
    return GroupsPage(
        message=_message(sets, list(dict.fromkeys(one.facet for one in told))),
        groups=[
            Group(names.set_name(set_id), shape_marks(f"shape-{place}", shapes[place], place))
            for place, set_id in enumerate(sets)
        ],
        rows=rows,
    )


def _scores(card: Scorecard) -> dict[str, dict[str, FacetScore]]:
    return {
        one.set_id: {score.facet: score for score in card.by_set[one.set_id]}
        for one in shown_sets(card)[: len(SHAPES)]
    }


def _bias(scores: Mapping[str, FacetScore], facet: str) -> Estimate | None:
    return printed(scores[facet].bias) if facet in scores else None


def _row(facet: str, sets: Mapping[str, Mapping[str, FacetScore]], told: Sequence[Apart]) -> GroupRow:
    scores = [held.get(facet) for held in sets.values()]
    shown = sum(1 for score in scores if score and score.bias)
    name, word = names.facet_name(facet), _word(shown, bool(told))
    dots = [GroupDot(score.bias, score.split) if score else GroupDot(None, split=False) for score in scores]
    return GroupRow(
        name=name,
        word=word,
        findings=[_finding(facet, less, told) for less in dict.fromkeys(one.less for one in told)],
        marks=group_marks(f"groups-{facet}", f"{name}: {word}", dots) if shown else None,
        figures=[_figure(score) for score in scores],
    )


def _word(shown: int, differ: bool) -> str:
    if differ:
        return _("groups differ")
    return _("not distinguishable") if shown > 1 else _("cannot be compared")


def _finding(facet: str, less: str, told: Sequence[Apart]) -> str:
    return _(
        "%(facet)s: %(more)s see more of it than %(less)s.",
        facet=names.facet_name(facet),
        more=words.listed([names.set_name(one.more) for one in told if one.less == less]),
        less=names.set_name(less),
    )


def _figure(score: FacetScore | None) -> GroupFigure:
    if score is None or score.bias is None:
        return GroupFigure("", "", divided=False)
    return GroupFigure(with_interval(score.bias), words.answers(score.n_low, score.n_high), score.split)


def _message(sets: Mapping[str, Mapping[str, FacetScore]], facets: Sequence[str]) -> str:
    compared = [
        facet
        for facet in names.FACETS
        if sum(1 for scores in sets.values() if _bias(scores, facet) is not None) > 1
    ]
    if not compared:
        return _("No facet could be shown for more than one group, so the groups cannot be compared.")
    if not facets:
        return _("The groups cannot be told apart on any facet.")
    seen = _(
        "The groups see you differently here: %(facets)s.",
        facets=words.listed([names.facet_name(facet) for facet in facets]),
    )
    rest = "" if set(compared) == set(facets) else _("On the other facets they cannot be told apart.")
    return f"{seen} {rest}".strip()
