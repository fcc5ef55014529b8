"""The same leader in two waves: what changed, and how large a change could have been seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import erf, sqrt
from typing import Literal

from scoring.comparison import FALSE_ALARM, difference, holm
from scoring.intervals import Z95, Printed, standard_error
from scoring.scores import Estimate

Verdict = Literal["up", "down", "not-distinguishable"]
LEAST_CHANGE = 0.3  # of a point: less is not worth a sentence


@dataclass(frozen=True)
class Drift:
    """Change of one measure from the first wave to the second, in its unit.

    `detectable` is the minimal detectable change: what must be exceeded so that a change of nothing shows in
    fewer than 5 % of cases. `probability` (0..1) that the change is larger than what matters.
    """

    measure: str
    change: Estimate
    detectable: float
    probability: float
    verdict: Verdict


def drift(
    before: Mapping[str, Printed | None], after: Mapping[str, Printed | None], least: float = LEAST_CHANGE
) -> list[Drift]:
    """Compare the measures that both waves have; call one changed only if that holds after many looks.

    `up` and `down` need P(|change| > least) >= .95 after Holm over the measures. Raters are not linked
    between waves, so errors add, which is conservative if the same people answered. Compare only waves with
    the same instrument version. Pass `least=.5` where few raters joined or left.
    """
    pairs = [
        (measure, first, second)
        for measure, first in before.items()
        if first is not None and (second := after.get(measure)) is not None
    ]
    changes = [difference(second, first) for _, first, second in pairs]
    return [
        Drift(measure, change, Z95 * standard_error(change), beyond(change, least), verdict)
        for (measure, _, _), change, verdict in zip(pairs, changes, verdicts(changes, least), strict=True)
    ]


def verdicts(changes: Sequence[Printed], least: float | Sequence[float] = LEAST_CHANGE) -> list[Verdict]:
    """Which changes can be named: P(|change| > least) >= .95 after Holm over all that are given.

    `least` holds for all changes, or is given for each.
    """
    leasts = [least] * len(changes) if isinstance(least, int | float) else least
    doubts = holm([1 - beyond(change, own) for change, own in zip(changes, leasts, strict=True)])
    return [_verdict(change, doubt) for change, doubt in zip(changes, doubts, strict=True)]


def _verdict(change: Printed, doubt: float) -> Verdict:
    if doubt > FALSE_ALARM:
        return "not-distinguishable"
    return "up" if change.value > 0 else "down"


def beyond(change: Printed, least: float) -> float:
    """Probability that a change is larger than `least` in either direction (normal posterior)."""
    error = standard_error(change)
    if error == 0:
        return float(abs(change.value) > least)
    return _normal((change.value - least) / error) + _normal((-change.value - least) / error)


def _normal(z: float) -> float:
    return (1 + erf(z / sqrt(2))) / 2


def minimal_detectable_change(sd: float, n_before: int, n_after: int) -> float:
    """Smallest change of a mean that 95 % confidence can tell from none: 1.96 sd sqrt(1/n1 + 1/n2).

    In the unit of `sd`, the spread within a leader's raters. Raises ValueError if a wave has no raters.
    """
    if min(n_before, n_after) < 1:
        raise ValueError("both waves need raters")
    return Z95 * sd * sqrt(1 / n_before + 1 / n_after)
