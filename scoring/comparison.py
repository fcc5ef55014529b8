"""Leaders side by side: against a reference, an expectation, or each other. Nobody is ranked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import erfc, sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scoring.intervals import Z95, Printed, standard_error
from scoring.ranks import tukey_critical
from scoring.scores import Estimate

Against = Literal["above", "not-distinguishable", "below"]
Expected = Literal["above", "within", "below", "not-distinguishable", "no-expectation"]
FALSE_ALARM = 0.05


@dataclass(frozen=True)
class Standing:
    """Where a leader stands on a measure.

    `p` is the two-sided p-value against the reference after Holm over all leaders and measures compared.
    """

    leader: str
    measure: str
    estimate: Printed
    reference: float
    p: float
    against_reference: Against
    against_expectation: Expected


def compare(
    cards: Mapping[str, Mapping[str, Printed | None]],
    references: Mapping[str, float] | None = None,
    expectations: Mapping[str, Mapping[str, tuple[float, float]]] | None = None,
) -> list[Standing]:
    """Every leader and measure against a reference, and against the range expected of that leader.

    `cards` holds estimates by leader and measure (facets, credibility, modes); None is left out. A measure
    without a reference is compared with 0, the right amount. `above` and `below` need p < .05 after Holm over
    leaders times measures, for reference and expectation each. `within` an expectation: the whole interval.
    The result is in alphabetical order of leaders, measures as given.
    """
    rows = [
        (leader, measure, estimate, (references or {}).get(measure, 0.0))
        for leader in sorted(cards)
        for measure, estimate in cards[leader].items()
        if estimate is not None
    ]
    ranges = [(expectations or {}).get(leader, {}).get(measure) for leader, measure, _, _ in rows]
    found = holm([_p(estimate.value - reference, estimate) for _, _, estimate, reference in rows])
    asked = [index for index, one in enumerate(ranges) if one is not None]
    outside = holm([_p(_beyond(rows[index][2].value, ranges[index]), rows[index][2]) for index in asked])
    beyond = dict(zip(asked, outside, strict=True))
    return [
        Standing(*row, p, _against(row[2].value - row[3], p), _expected(row[2], one, beyond.get(index, 1.0)))
        for index, (row, p, one) in enumerate(zip(rows, found, ranges, strict=True))
    ]


def _p(gap: float, estimate: Printed) -> float:
    error = standard_error(estimate)
    if error == 0:
        return 1.0 if gap == 0 else 0.0
    return erfc(abs(gap) / error / sqrt(2))


def _against(gap: float, p: float) -> Against:
    if p >= FALSE_ALARM:
        return "not-distinguishable"
    return "above" if gap > 0 else "below"


def _beyond(value: float, expected: tuple[float, float] | None) -> float:
    if expected is None:
        return 0.0
    return max(value - expected[1], 0.0) + min(value - expected[0], 0.0)


def _expected(estimate: Printed, expected: tuple[float, float] | None, p: float) -> Expected:
    if expected is None:
        return "no-expectation"
    if expected[0] <= estimate.low and estimate.high <= expected[1]:
        return "within"
    return _against(_beyond(estimate.value, expected), p)


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's adjusted p-values, in the order given. Source: Holm 1979, jstor 4615733."""
    order = np.argsort(p_values, kind="stable")
    times = np.arange(len(order), 0, -1)
    return _in_order(order, np.maximum.accumulate(np.minimum(times * np.take(p_values, order), 1.0)))


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """P-values adjusted for the share of false finds, in the order given: for lists to look into, not claims.

    Of all with an adjusted value below q, at most the share q is false on average. Source: Benjamini &
    Hochberg 1995, doi 10.1111/j.2517-6161.1995.tb02031.x.
    """
    order = np.argsort(p_values, kind="stable")
    share = np.arange(1, len(order) + 1) / max(len(order), 1)
    raised = np.minimum(np.take(p_values, order) / share, 1.0)
    return _in_order(order, np.minimum.accumulate(raised[::-1])[::-1])


def _in_order(order: NDArray[np.intp], adjusted: NDArray[np.float64]) -> list[float]:
    given = np.empty(len(order))
    given[order] = adjusted
    found: list[float] = given.tolist()
    return found


def worth_a_look(standings: Sequence[Standing]) -> list[Standing]:
    """Where looking closer may pay: about one in twenty of these is chance. In the order given.

    Wider than the claims `above` and `below`, which are almost all true; never to be printed as a finding.
    """
    found = benjamini_hochberg([_p(one.estimate.value - one.reference, one.estimate) for one in standings])
    return [one for one, p in zip(standings, found, strict=True) if p < FALSE_ALARM]


@dataclass(frozen=True)
class Pair:
    """`leader` minus `other`, with an interval that holds for all pairs at once with 95 %."""

    leader: str
    other: str
    difference: Estimate

    @property
    def distinguishable(self) -> bool:
        """Whether the interval leaves out zero."""
        return not self.difference.low <= 0 <= self.difference.high


def pairwise(estimates: Mapping[str, Printed]) -> list[Pair]:
    """Every two leaders on one measure, in alphabetical order; none for a single leader.

    Intervals by Tukey and Kramer, which is conservative where errors differ: doi 10.2307/2530666. Feed it raw
    means, not means pulled towards each other.
    """
    critical = tukey_critical(len(estimates)) if len(estimates) > 1 else 0.0
    return [
        Pair(one, other, difference(estimates[one], estimates[other], critical))
        for one, other in combinations(sorted(estimates), 2)
    ]


def not_distinguishable(estimates: Mapping[str, Printed]) -> dict[str, list[str]]:
    """For each leader all others who cannot be told apart from them on one measure, alphabetically.

    These sets overlap and make no groups: two leaders may both be like a third, and yet differ.
    """
    alike: dict[str, list[str]] = {leader: [] for leader in sorted(estimates)}
    for pair in pairwise(estimates):
        if not pair.distinguishable:
            alike[pair.leader].append(pair.other)
            alike[pair.other].append(pair.leader)
    return {leader: sorted(others) for leader, others in alike.items()}


def difference(a: Printed, b: Printed, critical: float = Z95) -> Estimate:
    """a minus b with its interval, 95 % by default, for estimates from different raters.

    Their errors add in squares; `critical` is the number of standard errors on either side.
    """
    gap = a.value - b.value
    half = critical * sqrt(standard_error(a) ** 2 + standard_error(b) ** 2)
    return Estimate(gap, gap - half, gap + half)


def told_apart(differences: Sequence[Printed]) -> list[bool]:
    """Which differences, given with 95 % intervals, leave out zero (p < .05) after Holm over all of them."""
    return [p < FALSE_ALARM for p in holm([_p(one.value, one) for one in differences])]


def reference_means(cards: Mapping[str, Mapping[str, Printed | None]]) -> dict[str, float]:
    """Mean of each measure over the leaders who have it, for a heat map of what can be told from the average.

    Not a fair yardstick by itself: of any five leaders, somebody is below the mean.
    """
    held: dict[str, list[float]] = {}
    for card in cards.values():
        for measure, estimate in card.items():
            if estimate is not None:
                held.setdefault(measure, []).append(estimate.value)
    return {measure: sum(values) / len(values) for measure, values in held.items()}
