"""Leaders who resemble one another, named only where the groups are firm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.archetypes import LEAST_LEADERS, archetypes
from scoring.intervals import standard_error
from scoring.ranks import rank_sets
from surveys.scorecards import Estimate, Scorecard
from webapp.reports import names, words
from webapp.reports.board_compared import Compared
from webapp.reports.facets import by_name
from webapp.reports.words import gettext as _

TOLD = ("too-little", "right", "too-much", "divided")


@dataclass(frozen=True)
class Group:
    """Leaders of one group, and what the answers say of every one of them."""

    names: str
    shared: list[str]


@dataclass(frozen=True)
class Groups:
    """Groups, or the sentence that says why there are none."""

    found: list[Group]
    sentence: str
    left_out: str


def groups(table: Compared) -> Groups:
    """Groups by the facets that were asked of all in the same words and that tell some leaders apart.

    A facet whose sets of ranks tell nobody apart is left out; of the others every figure is moved within its
    interval again and again, and groups are told only if they come back.
    """
    if len(table.cards) < LEAST_LEADERS:
        return Groups(
            [], _("No stable groups: it takes at least six leaders whose figures can be compared."), ""
        )
    facets = [facet for facet in names.FACETS if not table.facet_differs(facet) and _tells(table, facet)]
    if not facets:
        return Groups([], _("No stable groups: the answers do not tell these leaders apart."), "")
    keys = [str(place) for place in range(len(table.cards))]
    biases = [[_bias(card, facet) for facet in facets] for card in table.cards]
    tried = archetypes(
        np.array([[bias.value if bias else np.nan for bias in row] for row in biases]),
        keys,
        errors=np.array([[standard_error(bias) if bias else np.nan for bias in row] for row in biases]),
    )
    found = sorted(sorted(int(key) for key in group) for group in tried.groups)
    return Groups(
        found=[_group(table, [table.cards[place] for place in group], facets) for group in found],
        sentence="" if found else _none(tried.k),
        left_out=words.listed([table.cards[int(key)].subject.name for key in tried.left_out]),
    )


def _tells(table: Compared, facet: str) -> bool:
    biases = [bias for card in table.cards if (bias := _bias(card, facet))]
    return any(ranks != (1, len(biases)) for ranks in rank_sets(biases))


def _none(tried: int) -> str:
    if tried == 0:
        return _("No stable groups: it takes at least six leaders whose figures can be compared.")
    return _(
        "No stable groups: they come apart when leaders are drawn anew or moved within their intervals, or "
        "chance would make them too."
    )


def _group(table: Compared, cards: Sequence[Scorecard], facets: Sequence[str]) -> Group:
    shared = []
    for facet in facets:
        said = {table.position(card, facet) for card in cards}
        if len(said) == 1 and said <= set(TOLD):
            shared.append(f"{names.facet_name(facet)}: {names.position_word(said.pop())}")
    return Group(words.listed([card.subject.name for card in cards]), shared)


def _bias(card: Scorecard, facet: str) -> Estimate | None:
    score = by_name(card).get(facet)
    return score.bias if score else None
