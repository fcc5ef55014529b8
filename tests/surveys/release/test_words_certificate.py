"""Statements and quotes together: nobody can be proved to have tapped or written, enumerated to the end."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from itertools import combinations, combinations_with_replacement

import pytest

from surveys.release import Policy, policy_for, release_comments, release_statements
from surveys.sheets import Comment

RATERS = tuple(
    Comment("O2", text, facet, "too-far" if facet else None, themes_only=False)
    for facet in (None, "contact", "room")
    for text in ("", "Words that tell nothing.")
)
"""Everything that a rater can have done here: tapped one of two subjects or none, written or not."""


class Chosen(random.Random):
    """Dice that fall as told, so that every fall can be tried."""

    def __init__(self, places: tuple[int, ...]) -> None:
        super().__init__(0)
        self.places = places

    def sample(self, population: Sequence[Comment], k: int, **_: object) -> list[Comment]:  # type: ignore[override]
        if k == len(population):
            return list(population)
        assert k == len(self.places)
        return [population[place] for place in self.places]


def published(policy: Policy, raters: tuple[Comment, ...]) -> Iterator[Hashable]:
    """Everything that can be published of these raters' comments, over all falls of the dice."""
    n = len(raters)
    statements = frozenset(release_statements(policy, raters, n))
    written = sum(bool(rater.text) for rater in raters)
    shown = min(written, n - policy.coalition(n) - 1) if written >= 3 else 0
    for places in combinations(range(written), shown):
        quotes = release_comments(policy, raters, {"O2": n}, Chosen(places)).quotes
        yield statements, frozenset(Counter(quote.facet for quote in quotes).items())


@pytest.mark.parametrize(("profile", "n", "c"), [("default", 8, 0), ("default", 8, 1), ("high-fear", 8, 2)])
def test_anybody_may_have_tapped_nothing_and_anybody_may_have_written_nothing(
    profile: str, n: int, c: int
) -> None:
    policy = policy_for(profile)
    may_be_silent: defaultdict[Hashable, set[str | None]] = defaultdict(set)
    may_have_written_nothing: defaultdict[Hashable, set[bool]] = defaultdict(set)
    for raters in combinations_with_replacement(RATERS, n):
        outcomes = set(published(policy, raters))
        for known in set(combinations(raters, c)):
            rest = Counter(raters)
            rest.subtract(known)
            taps = {rater.facet for rater in rest.elements()}
            wrote = {bool(rater.text) for rater in rest.elements()}
            for outcome in outcomes:
                may_be_silent[outcome, known] |= taps
                may_have_written_nothing[outcome, known] |= wrote
    assert all(None in taps for taps in may_be_silent.values())
    assert all(False in wrote for wrote in may_have_written_nothing.values())
    assert len(may_be_silent) > 50
