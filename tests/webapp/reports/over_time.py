"""Made-up scorecards of one leader over several waves, and of groups that see a leader differently."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from surveys.scorecards import Estimate, RaterSet, Scorecard
from tests.webapp.reports import cards

THREE_SETS = [
    RaterSet(set_id="report", members=["report"], invited=12, n_low=10, n_high=14),
    RaterSet(set_id="peer", members=["peer"], invited=9, n_low=8, n_high=9),
    RaterSet(set_id="other", members=["other"], invited=7, n_low=5, n_high=7),
]
# facet: too little, too much, position, as peers and others see it
FROM_AFAR = cards.RICH | {
    "contact": (1.4, 0.1, "too-little"),
    "room": (0.2, 0.3, "right"),
    "dialogue": (0.9, 1.0, "divided"),
}
YEARS = ("2024-03", "2024-09", "2025-03", "2025-09")
CHANGED = {"room": (2.5, 0.1), "friction": (0.4, 0.3), "contact": (0.1, 0.6)}
"""What people found in the first of five waves."""


def two_groups(**changes: Any) -> Scorecard:
    """Direct reports see too much, peers and others too little."""
    near, far = cards.TWO_SETS
    by_set = cards.by_set(cards.RICH, [near]) | cards.by_set(FROM_AFAR, [far])
    return cards.rich(**({"by_set": by_set} | changes))


def three_groups() -> Scorecard:
    """Three groups, of which the last may not be shown on two facets."""
    near, beside, far = THREE_SETS
    by_set = cards.by_set(cards.RICH, [near]) | cards.by_set(FROM_AFAR, [beside])
    by_set[far.set_id] = [
        cards.hidden_facet(name)
        if name in ("bridging", "altitude")
        else cards.facet(name, little, much, position, half=0.8, n=(5, 7))
        for name, (little, much, position) in cards.RICH.items()
    ]
    return cards.rich(
        subject=cards.named("Thandiwe Okonkwo-Feld", "cto"),
        invited={"self": 1, "manager": 1, "report": 12, "peer": 9, "other": 7},
        sets=THREE_SETS,
        cells=cards.cells(cards.RICH, THREE_SETS),
        by_set=by_set,
    )


def earlier_wave(
    number: int, month: str, amounts: Mapping[str, tuple[float, float, str]], **changes: Any
) -> Scorecard:
    """A leader's wave before, with these facets."""
    facts = cards.wave(number=number, opens=f"{month}-07T08:00Z", closes=f"{month}-21T18:00Z")
    found = [cards.facet(name, *values, n=(10, 14)) for name, values in amounts.items()]
    return cards.rich(**({"wave": facts, "facets": found, "by_set": {}} | changes))


def of_wave(place: int) -> dict[str, tuple[float, float, str]]:
    """The facets in one of the four waves before: on their way from what they were to what they are."""
    share = max(0, 2 - place) / 2  # by the third wave they have arrived
    found = {}
    for name, (little, much, position) in cards.RICH.items():
        then = CHANGED.get(name, (little, much))
        way = [round(now + share * (was - now), 2) for was, now in zip(then, (little, much), strict=True)]
        found[name] = (way[0], way[1], position)
    return found


def fourth_wave_back() -> list[Scorecard]:
    """Four waves before the fifth, of which the first was asked by an older version of the questionnaire."""
    old = {"instrument_version": "0.9", "instrument_sha256": "ee" * 32}
    waves = [earlier_wave(place + 1, month, of_wave(place)) for place, month in enumerate(YEARS)]
    first = waves[0].model_copy(update={"wave": waves[0].wave.model_copy(update=old)})
    quiet = cards.hidden_facet("bridging")
    second = [quiet if one.facet == "bridging" else one for one in waves[1].facets]
    return [first, waves[1].model_copy(update={"facets": second}), *waves[2:]]


def fifth_wave(**changes: Any) -> Scorecard:
    """The leader's fifth wave: people find that they leave far more of the how to the team than before."""
    now = cards.RICH | {"room": (0.1, 0.4, "right"), "contact": (1.3, 0.1, "too-little")}
    facts = cards.wave(number=5, opens="2026-09-07T08:00Z", closes="2026-09-21T18:00Z")
    found = [cards.facet(name, *values, n=(15, None)) for name, values in now.items()]
    fields = {
        "wave": facts,
        "facets": found,
        "by_set": cards.by_set(now, cards.TWO_SETS),
        "depth": Estimate(value=-0.31, low=-0.58, high=-0.04),
    }
    return cards.rich(**(fields | changes))
