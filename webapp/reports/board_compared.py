"""Leaders set side by side, and every word that may be said about them once all words are read together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import sqrt

from scoring.comparison import Against, Expected, Standing, compare, difference, reference_means
from scoring.intervals import Z95, Printed, standard_error
from scoring.scores import Estimate
from surveys.scorecards import FacetScore, Scorecard
from webapp.reports import names, words
from webapp.reports.board_view import MEASURES, View
from webapp.reports.expectations import Expectation
from webapp.reports.facets import by_name, depth_side, printed

FEWEST = 3
MANY = 12
"""More leaders than this do not stand side by side: they get a row each."""
DEPTH, CREDIBILITY = "depth", "credibility"
TESTED = (DEPTH, *MEASURES)
"""What is read at once, whatever of it is shown: a choice of facets would make words appear."""
SIDES: Mapping[str, Against] = {"too-little": "below", "too-much": "above", "far": "below", "deep": "above"}


@dataclass(frozen=True)
class Figures:
    """What a card says of each measure: facets with what is kept of them, and figures as they are printed.

    `items`: those that a facet, the distance or credibility rests on.
    """

    scores: Mapping[str, FacetScore]
    estimates: Mapping[str, Printed | None]
    items: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Compared:
    """Leaders in alphabetical order with their standings.

    A word that leaves the middle is said only if `scoring.compare` says it too: after Holm over all leaders
    compared and all measures, shown or not, facets and distance against zero, credibility against the mean
    of those compared. The board is therefore told less of a facet than a leader's own report says, never
    anything else. What depends here on who is compared is computed from figures as they are printed, so that
    no choice of leaders can be used to find out more about them; a facet's own word is the card's, which
    rests on more than is printed.
    """

    cards: Sequence[Scorecard]
    standings: Mapping[tuple[str, str], Standing]
    expectations: Mapping[str, Expectation]
    role_worded: Collection[str]
    view: View = field(default_factory=View)
    _read: dict[int, tuple[Scorecard, Figures]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def many(self) -> bool:
        """Whether there are too many leaders to stand side by side."""
        return len(self.shown) > MANY

    @property
    def shown(self) -> Sequence[Scorecard]:
        """The leaders whom the reader wants to see; the words about them rest on all who are compared."""
        return [card for card in self.cards if _is_among(card, self.view.picked)]

    @property
    def named(self) -> Sequence[Scorecard]:
        """Those of them who stand on this page."""
        return [card for card in self.cards if self.is_here(card)]

    def is_here(self, card: Scorecard) -> bool:
        """Whether a leader stands on this page."""
        return _is_among(card, self.view.picked) and _is_among(card, self.view.named)

    def listed(self, cards: Sequence[Scorecard]) -> str:
        """These leaders in a sentence: by name those who stand here, the others by their number only."""
        said = [card.subject.name for card in cards if self.is_here(card)]
        if away := len(cards) - len(said):
            said.append(
                words.ngettext(
                    "%(count)s leader who does not stand here",
                    "%(count)s leaders who do not stand here",
                    away,
                )
            )
        return words.listed(said)

    @property
    def whole(self) -> bool:
        """Whether all facets are shown, and with them what rests on several of them."""
        return not self.view.facets

    @property
    def measures(self) -> Sequence[str]:
        """What is shown of each leader, in the order of the overview: distance, facets, credibility."""
        return [*([DEPTH] if self.whole else []), *self.view.measures]

    def figures(self, card: Scorecard) -> Figures:
        """A card's figures by measure; read once, though a page of many leaders asks often."""
        if id(card) not in self._read:
            self._read[id(card)] = (card, figures_of(card))  # the card stays, and so its id is its own
        return self._read[id(card)][1]

    def estimate(self, card: Scorecard, measure: str) -> Printed | None:
        """A facet or the distance on -3..3, or credibility on 1..5, as it is printed."""
        return self.figures(card).estimates.get(measure)

    def position(self, card: Scorecard, facet: str) -> str:
        """The code of a facet's word: the card's, or `unclear` where the comparison does not bear it."""
        score = self.figures(card).scores.get(facet)
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

    @cached_property
    def mean_credibility(self) -> float | None:
        """The mean credibility of those compared, 1..5, or None where nobody is compared."""
        held = {
            card.subject.subject_id: {CREDIBILITY: self.estimate(card, CREDIBILITY)}
            for card in self.cards
            if (card.subject.subject_id, CREDIBILITY) in self.standings
        }
        return reference_means(held).get(CREDIBILITY)

    def code(self, card: Scorecard, measure: str) -> str:
        """The code of the word of a facet, of the distance or of credibility."""
        if measure == CREDIBILITY:
            return self.credibility(card)
        return self.side(card) if measure == DEPTH else self.position(card, measure)

    def expected(self, card: Scorecard, facet: str) -> Expected:
        """A facet against the range that the board wrote down for the role."""
        found = self.standings.get((card.subject.subject_id, facet))
        return found.against_expectation if found else "no-expectation"

    def target(self, card: Scorecard, facet: str) -> tuple[float, float] | None:
        """The range that the board wrote down for the leader's role."""
        return _target(self.expectations, card, facet)

    def facet_differs(self, facet: str) -> bool:
        """Whether these leaders were asked about a facet, or credibility, in words that differ by role."""
        if len({card.subject.role for card in self.cards}) == 1:
            return False
        asked = {item for card in self.cards for item in self.figures(card).items.get(facet, ())}
        return not asked.isdisjoint(self.role_worded)

    def _holds(self, card: Scorecard, measure: str, code: str) -> bool:
        needed = SIDES.get(code)
        found = self.standings.get((card.subject.subject_id, measure))
        return needed is None or (found is not None and found.against_reference == needed)


def compared(
    cards: Sequence[Scorecard],
    expectations: Mapping[str, Expectation],
    role_worded: Collection[str],
    view: View | None = None,
) -> Compared:
    """Set leaders side by side: one family of tests over all leaders compared and all measures."""
    alphabetical = sorted(cards, key=lambda card: words.in_alphabet(card.subject.name))
    table = Compared(alphabetical, {}, expectations, role_worded, view or View())
    gaps = {} if table.facet_differs(CREDIBILITY) else credibility_gaps(cards)
    found = compare(
        {card.subject.subject_id: _measures(table, card, gaps) for card in cards},
        expectations={card.subject.subject_id: _targets(expectations, card) for card in cards},
    )
    return replace(table, standings={(one.leader, one.measure): one for one in found})


def figures_of(card: Scorecard) -> Figures:
    """A card's figures by measure."""
    scores = by_name(card)
    estimates = {facet: printed(score.bias) for facet, score in scores.items()}
    beside = {DEPTH: printed(card.depth), CREDIBILITY: printed(card.credibility.mean)}
    items = {facet: frozenset(score.items) for facet, score in scores.items()}
    items[DEPTH] = frozenset().union(*(items.get(facet, ()) for facet in names.FAR_OR_DEEP))
    items[CREDIBILITY] = frozenset(card.credibility.items)
    return Figures(scores, estimates | beside, items)


def credibility_gaps(cards: Sequence[Scorecard]) -> dict[str, Estimate]:
    """By subject id: how far credibility lies from the mean of the others, with the errors of both.

    A leader's distance from the mean of all is this gap times (n - 1)/n, error included, so both give the
    same p. To take the mean for known would name somebody with many raters among others with few. Empty
    with fewer than three leaders.
    """
    held = {
        card.subject.subject_id: mean
        for card in cards
        if (mean := printed(card.credibility.mean)) is not None
    }
    if len(held) < FEWEST:
        return {}
    values = sum(one.value for one in held.values())
    squares = sum(standard_error(one) ** 2 for one in held.values())
    return {one: difference(mean, _rest(mean, values, squares, len(held))) for one, mean in held.items()}


def _rest(own: Printed, values: float, squares: float, held: int) -> Estimate:
    """The mean of all others, from the sums over all."""
    value = (values - own.value) / (held - 1)
    half = Z95 * sqrt(max(squares - standard_error(own) ** 2, 0.0)) / (held - 1)
    return Estimate(value, value - half, value + half)


def _measures(table: Compared, card: Scorecard, gaps: Mapping[str, Estimate]) -> dict[str, Printed | None]:
    gap = gaps.get(card.subject.subject_id)
    return {one: gap if one == CREDIBILITY else table.estimate(card, one) for one in TESTED}


def _is_among(card: Scorecard, persons: Collection[str]) -> bool:
    return not persons or card.subject.person_id in persons


def _targets(expectations: Mapping[str, Expectation], card: Scorecard) -> dict[str, tuple[float, float]]:
    found = {facet: _target(expectations, card, facet) for facet in names.FACETS}
    return {facet: target for facet, target in found.items() if target is not None}


def _target(
    expectations: Mapping[str, Expectation], card: Scorecard, facet: str
) -> tuple[float, float] | None:
    expectation = expectations.get(card.subject.role)
    return expectation.targets.get(facet) if expectation else None
