"""Facets with two ends, credibility, and the position between too far from the work and too deep in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scoring.cells import ItemKey
from scoring.intervals import Reading, over_items
from scoring.readings import ItemReading, Readings
from scoring.scores import CredibilityScore, Estimate, FacetScore, Position

ZONE = 0.5  # half a step: a bias within it rounds to "the right amount"
ONE_STEP = 1.0
DIVIDED_PENALTY = 1.0  # one whole step away from the right amount on average
CREDIBILITY = "credibility"
DEPTH: Mapping[str, int] = {"contact": 1, "ground-truth": 1, "dialogue": 1, "room": -1, "altitude": -1}
LEAST_DEPTH_FACETS = 3


def facet_names(items: Sequence[ItemKey]) -> list[str]:
    """Facets that are asked with amounts, in the order of the instrument."""
    return list(dict.fromkeys(item.facet for item in items if item.kind == "amount" and item.facet))


def facet_items(items: Sequence[ItemKey], facet: str) -> list[ItemKey]:
    """The amounts that are asked about a facet."""
    return [item for item in items if item.kind == "amount" and item.facet == facet]


def score_facets(items: Sequence[ItemKey], readings: Readings) -> list[FacetScore]:
    """One score per facet, from the items that may be shown.

    For item j with released D (mean distance on the too-little side) and E (on the too-much side), each
    0..3: bias E - D in -3..3, penalty D + E in 0..3, score 100(1 - (D + E)/3). Reversed items exchange D
    and E. A facet is the plain mean over its shown items.
    """
    return [_score_facet(facet, facet_items(items, facet), readings) for facet in facet_names(items)]


def _score_facet(facet: str, items: Sequence[ItemKey], readings: Readings) -> FacetScore:
    shown = {item.id: _oriented(item, readings[item.id]) for item in items if item.id in readings}
    if not shown:
        return FacetScore(facet, "not-shown", None, None, None, None, None, False, [], 0, 0)
    split = is_split(list(shown.values()))
    bias = _part(shown, "bias").estimate(-3, 3)
    penalty = _part(shown, "penalty")
    return FacetScore(
        facet=facet,
        position=position(bias, penalty.value, split),
        bias=bias,
        penalty=penalty.estimate(0, 3),
        too_little=_part(shown, "too-little").estimate(0, 3),
        too_much=_part(shown, "too-much").estimate(0, 3),
        score=penalty.mapped(-100 / 3, 100).estimate(0, 100),
        split=split,
        items=list(shown),
        n_low=min(one.n_low for one in shown.values()),
        n_high=_largest(list(shown.values())),
    )


def _oriented(item: ItemKey, reading: ItemReading) -> ItemReading:
    return reading.mirrored if item.reversed else reading


def _part(shown: Mapping[str, ItemReading], part: str) -> Reading:
    return over_items([one.parts[part] for one in shown.values()])


def _largest(shown: Sequence[ItemReading]) -> int | None:
    highs = [one.n_high for one in shown]
    return None if None in highs else max(high for high in highs if high is not None)


def is_split(shown: Sequence[ItemReading]) -> bool:
    """Whether raters are divided on at least half of the facet's items (or too few answered to tell).

    An item counts when its bias is within half a step of zero although its penalty is above one step, or
    when the release rule says "divided" for sets that hold at least half of the invited.
    """
    divided = [
        one.divided >= 0.5
        or (abs(one.parts["bias"].value) <= ZONE and one.parts["penalty"].value > DIVIDED_PENALTY)
        for one in shown
    ]
    return 2 * sum(divided) >= len(divided)


def position(bias: Estimate, penalty: float, split: bool) -> Position:
    """The word for a facet.

    `divided` when the split flag is set. `too-little` when the bias is below -0.5, so that it no longer
    rounds to the right amount, and its whole 95 % interval is below 0; `too-much` likewise above. `right`
    when neither holds, the whole interval is within one step (-1..1) and the penalty is at most one step.
    Otherwise `unclear`: the answers fit more than one of these words.
    """
    if split:
        return "divided"
    if bias.value < -ZONE and bias.high < 0:
        return "too-little"
    if bias.value > ZONE and bias.low > 0:
        return "too-much"
    within = max(-bias.low, bias.high) <= ONE_STEP
    return "right" if within and penalty <= DIVIDED_PENALTY else "unclear"


def score_credibility(items: Sequence[ItemKey], readings: Readings) -> CredibilityScore:
    """Mean of the agreement items on credibility, 1..5; never summed into the other facets."""
    asked = [item for item in items if item.kind == "agreement" and item.facet == CREDIBILITY]
    shown = [item for item in asked if item.id in readings]
    if not shown:
        return CredibilityScore(None, [], 0, 0)
    means = [_agreement(item, readings[item.id].parts["mean"]) for item in shown]
    lowest, highest = shown[0].scale
    found = [readings[item.id] for item in shown]
    return CredibilityScore(
        over_items(means).estimate(lowest, highest),
        [item.id for item in shown],
        min(one.n_low for one in found),
        _largest(found),
    )


def _agreement(item: ItemKey, mean: Reading) -> Reading:
    return mean.mapped(-1, sum(item.scale)) if item.reversed else mean


def depth(items: Sequence[ItemKey], readings: Readings) -> Estimate | None:
    """Position from -3 (too far from the work) to 3 (too deep in it); None with under three facets shown.

    Mean of the biases of contact, ground-truth and dialogue, and of room and altitude turned round: more
    room or altitude than needed is distance from the work.
    """
    biases = []
    for facet, sign in DEPTH.items():
        shown = [item for item in facet_items(items, facet) if item.id in readings]
        if shown:
            bias = over_items([_oriented(item, readings[item.id]).parts["bias"] for item in shown])
            biases.append(bias.mapped(sign))
    return over_items(biases).estimate(-3, 3) if len(biases) >= LEAST_DEPTH_FACETS else None
