"""Leaders who resemble one another, named only where the groups are firm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import hypot

import numpy as np

from scoring.archetypes import LEAST_LEADERS, Archetypes, archetypes
from scoring.intervals import Z95, standard_error
from scoring.ranks import rank_sets
from scoring.scores import Estimate
from surveys.scorecards import Scorecard
from webapp.reports import names
from webapp.reports.board_compared import Compared
from webapp.reports.board_drift import Earlier, comparable, run_of
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


def groups(table: Compared, earlier: Earlier) -> Groups:
    """Groups by the facets that were asked of all in the same words and that tell some leaders apart.

    A leader's profile is the mean over all waves that can be compared with the latest. A facet whose sets of
    ranks tell nobody apart is left out; of the others every figure is moved within its interval again and
    again, and groups are told only if they come back.
    """
    if len(table.cards) < LEAST_LEADERS:
        return Groups([], _too_few(), "")
    waves = [(card, [*run_of(card, earlier), card]) for card in table.cards]
    profiles = {
        facet: [_profile(table, card, held, facet) for card, held in waves]
        for facet in names.FACETS
        if not table.facet_differs(facet)
    }
    facets = [facet for facet, profile in profiles.items() if _tells(profile)]
    if not facets:
        return Groups([], _("No stable groups: the answers do not tell these leaders apart."), "")
    tried = _tried(tuple(zip(*(profiles[facet] for facet in facets), strict=True)))
    found = sorted(sorted(int(key) for key in group) for group in tried.groups)
    return Groups(
        found=[_group(table, [table.cards[place] for place in group], facets) for group in found],
        sentence="" if found else _none(tried.k),
        left_out=table.listed([table.cards[int(key)] for key in tried.left_out]),
    )


@lru_cache(maxsize=16)
def _tried(profiles: tuple[tuple[Estimate | None, ...], ...]) -> Archetypes:
    """Grouping draws leaders anew many times: the same figures are not tried twice in a row."""
    return archetypes(
        np.array([[own.value if own else np.nan for own in profile] for profile in profiles]),
        [str(place) for place in range(len(profiles))],
        errors=np.array(
            [[standard_error(own) if own else np.nan for own in profile] for profile in profiles]
        ),
    )


def _profile(table: Compared, card: Scorecard, waves: Sequence[Scorecard], facet: str) -> Estimate | None:
    """The mean of a facet over the waves that can be compared, with the error of a mean."""
    figures = [comparable(table, one, card, facet) for one in waves]
    held = [one for one in figures if one is not None]
    if not held:
        return None
    value = sum(one.value for one in held) / len(held)
    half = Z95 * hypot(*(standard_error(one) for one in held)) / len(held)
    return Estimate(value, value - half, value + half)


def _tells(profile: Sequence[Estimate | None]) -> bool:
    held = [one for one in profile if one is not None]
    return any(ranks != (1, len(held)) for ranks in rank_sets(held))


def _too_few() -> str:
    return _("No stable groups: it takes at least six leaders whose figures can be compared.")


def _none(tried: int) -> str:
    if tried == 0:
        return _too_few()
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
    return Group(table.listed(cards), shared)
