"""Leaders set side by side, and every word that may be said about them once all words are read together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from scoring.comparison import Against, Expected, Standing, compare, difference, reference_means
from scoring.intervals import Z95, Printed, standard_error
from scoring.scores import Estimate
from surveys.scorecards import Scorecard
from webapp.reports import names, words
from webapp.reports.expectations import Expectation
from webapp.reports.facets import by_name, depth_side

FEWEST = 3
DEPTH, CREDIBILITY = "depth", "credibility"
SIDES: Mapping[str, Against] = {"too-little": "below", "too-much": "above", "far": "below", "deep": "above"}


@dataclass(frozen=True)
class Compared:
    """Leaders in alphabetical order with their standings.

    A word that leaves the middle is said only if `scoring.compare` says it too: after Holm over all leaders
    and measures, facets and distance against zero, credibility against the mean of those compared. The board
    is therefore told less than a leader's own report says, never anything else.
    """

    cards: Sequence[Scorecard]
    standings: Mapping[tuple[str, str], Standing]
    expectations: Mapping[str, Expectation]
    role_worded: Collection[str]

    def position(self, card: Scorecard, facet: str) -> str:
        """The code of a facet's word: the card's, or `unclear` where the comparison does not bear it."""
        score = by_name(card).get(facet)
        if score is None:
            return "not-shown"
        return score.position if self._holds(card, facet, score.position) else "unclear"

    def side(self, card: Scorecard) -> str:
        """Between too far from the work and too deep in it: far, deep, right, open or missing."""
        side = depth_side(card.depth)
        return side if self._holds(card, DEPTH, side) else "open"

    def credibility(self, card: Scorecard) -> str:
        """Credibility against the mean of those compared, `not-shown`, or `not-compared`."""
        if card.credibility.mean is None:
            return "not-shown"
        found = self.standings.get((card.subject.subject_id, CREDIBILITY))
        return found.against_reference if found else "not-compared"

    @property
    def mean_credibility(self) -> float | None:
        """The mean credibility of those compared, 1..5, or None where nobody is compared."""
        held = {
            card.subject.subject_id: {CREDIBILITY: card.credibility.mean}
            for card in self.cards
            if (card.subject.subject_id, CREDIBILITY) in self.standings
        }
        return reference_means(held).get(CREDIBILITY)

    def expected(self, card: Scorecard, facet: str) -> Expected:
        """A facet against the range that the board wrote down for the role."""
        found = self.standings.get((card.subject.subject_id, facet))
        return found.against_expectation if found else "no-expectation"

    def target(self, card: Scorecard, facet: str) -> tuple[float, float] | None:
        """The range that the board wrote down for the leader's role."""
        return _target(self.expectations, card, facet)

    def differs_by_role(self, items: Collection[str]) -> bool:
        """Whether these leaders were asked one of these items in words that differ."""
        return several_roles(self.cards) and bool(set(items) & set(self.role_worded))

    def facet_differs(self, facet: str) -> bool:
        """Whether a facet, or credibility, was asked in words that differ by role."""
        return self.differs_by_role({item for card in self.cards for item in _items(card, facet)})

    def _holds(self, card: Scorecard, measure: str, code: str) -> bool:
        needed = SIDES.get(code)
        found = self.standings.get((card.subject.subject_id, measure))
        return needed is None or (found is not None and found.against_reference == needed)


def compared(
    cards: Sequence[Scorecard], expectations: Mapping[str, Expectation], role_worded: Collection[str]
) -> Compared:
    """Set leaders side by side: one family of tests over all leaders and all measures."""
    alphabetical = sorted(cards, key=lambda card: words.in_alphabet(card.subject.name))
    gaps = {} if _asked_otherwise(cards, role_worded) else credibility_gaps(cards)
    found = compare(
        {card.subject.subject_id: _measures(card, gaps) for card in cards},
        expectations={card.subject.subject_id: _targets(expectations, card) for card in cards},
    )
    standings = {(one.leader, one.measure): one for one in found}
    return Compared(alphabetical, standings, expectations, role_worded)


def credibility_gaps(cards: Sequence[Scorecard]) -> dict[str, Estimate]:
    """By subject id: how far credibility lies from the mean of the others, with the errors of both.

    A leader's distance from the mean of all is this gap times (n - 1)/n, error included, so both give the
    same p. To take the mean for known would name somebody with many raters among others with few. Empty
    with fewer than three leaders.
    """
    held = {card.subject.subject_id: card.credibility.mean for card in cards if card.credibility.mean}
    if len(held) < FEWEST:
        return {}
    return {
        one: difference(mean, _mean([other for key, other in held.items() if key != one]))
        for one, mean in held.items()
    }


def several_roles(cards: Sequence[Scorecard]) -> bool:
    """Whether these leaders hold more than one role."""
    return len({card.subject.role for card in cards}) > 1


def _mean(estimates: Sequence[Printed]) -> Estimate:
    value = sum(one.value for one in estimates) / len(estimates)
    half = Z95 * sqrt(sum(standard_error(one) ** 2 for one in estimates)) / len(estimates)
    return Estimate(value, value - half, value + half)


def _measures(card: Scorecard, gaps: Mapping[str, Estimate]) -> dict[str, Printed | None]:
    found: dict[str, Printed | None] = {
        name: score.bias for name, score in by_name(card).items() if name in names.FACETS
    }
    return found | {DEPTH: card.depth, CREDIBILITY: gaps.get(card.subject.subject_id)}


def _targets(expectations: Mapping[str, Expectation], card: Scorecard) -> dict[str, tuple[float, float]]:
    found = {facet: _target(expectations, card, facet) for facet in names.FACETS}
    return {facet: target for facet, target in found.items() if target is not None}


def _target(
    expectations: Mapping[str, Expectation], card: Scorecard, facet: str
) -> tuple[float, float] | None:
    expectation = expectations.get(card.subject.role)
    return expectation.targets.get(facet) if expectation else None


def _items(card: Scorecard, facet: str) -> Sequence[str]:
    if facet == CREDIBILITY:
        return card.credibility.items
    return by_name(card)[facet].items if facet in by_name(card) else ()


def _asked_otherwise(cards: Sequence[Scorecard], role_worded: Collection[str]) -> bool:
    asked = {item for card in cards for item in card.credibility.items}
    return several_roles(cards) and bool(asked & set(role_worded))
