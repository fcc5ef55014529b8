"""Simulated people: what raters who see a leader in a certain place answer, and the leader."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.instruments import Instrument, Item
from webapp.demo.organisation import ARCHETYPES
from webapp.demo.remarks import Remark, remarks_for

RATER_SPREAD = 0.55
"""How far raters of the same leader differ in their general view, in scale points."""
ITEM_SPREAD = 0.75
"""How far one rater's answers scatter from item to item, in scale points."""
SHARE_CANNOT_SAY = 0.05
SHARE_COMMENTING = 0.45
SHARE_SILENT = 0.12
"""Share of invited people who never answer."""


@dataclass
class LeaderSeen:
    """A leader as the simulated raters see them, and the remarks not yet made about them."""

    archetype: str
    remarks: dict[str, list[Remark]] = field(default_factory=dict)
    moved: dict[str, float] = field(default_factory=dict)  # facet -> how far from the archetype's place
    commenting: float = SHARE_COMMENTING  # share of raters who answer an open question

    def bias(self, facet: str | None) -> float:
        """The leader's place on a facet, -3..3."""
        return self._places.get(facet or "", 0.0)

    @property
    def drift(self) -> float:
        """How far the leader is from the right amount over all facets, 0..3."""
        return sum(abs(place) for place in self._places.values()) / 5

    @property
    def _places(self) -> Mapping[str, float]:
        places = dict(ARCHETYPES[self.archetype])
        for facet, by in self.moved.items():
            places[facet] = places.get(facet, 0.0) + by
        return places


def see(archetype: str, rng: random.Random) -> LeaderSeen:
    """A leader of an archetype, with remarks in a random order."""
    remarks = {item: rng.sample(known, len(known)) for item, known in remarks_for(archetype).items()}
    return LeaderSeen(archetype, remarks)


def answer_sheet(instrument: Instrument, form: str, role: str, leader: LeaderSeen, rng: random.Random) -> Any:
    """One rater's sheet about a leader, as the rater's program would seal it."""
    view = rng.gauss(0, RATER_SPREAD)
    items = instrument.items_of(form, role)
    answers = {item.id: _answer(item, leader, view, rng) for item in items if _is_closed(item)}
    calibration = {item.id: _ladder_answer(item, rng) for item in items if item.type == "calibration"}
    comments = _comments([item.id for item in items if item.type == "comment"], leader, rng)
    return {
        "v": 1,
        "form": form,
        "declined": False,
        "answers": answers,
        "calibration": calibration,
        "comments": comments,
    }


def own_answers(
    instrument: Instrument, role: str, leader: LeaderSeen, rng: random.Random
) -> dict[str, int | None]:
    """What the leader answers about themself: nearer to the right amount than their raters see them."""
    kinder = LeaderSeen("in-depth")
    items = [item for item in instrument.items_of("standard", role) if _is_closed(item)]
    return {item.id: _answer(item, rng.choice((leader, kinder, kinder)), 0.1, rng) for item in items}


def own_prediction(
    facets: Sequence[str], leader: LeaderSeen, rng: random.Random
) -> dict[str, dict[str, Any]]:
    """Per facet where the leader expects the team to put them (-3..3), and how sure they are (1..3)."""
    return {
        facet: {"expected": max(-3, min(3, round(leader.bias(facet) / 2 + rng.gauss(0, 0.4)))), "sure": 2}
        for facet in facets
    }


def own_estimates(instrument: Instrument, role: str, leader: LeaderSeen) -> dict[str, list[float]]:
    """The leader's low, likely and high for each calibration question; drifted leaders say too little."""
    factor = 1 / (1 + leader.drift / 2)
    estimates = {}
    for item in instrument.items_of("standard", role):
        if item.type == "calibration":
            likely = round(item.ladder[_usual_step(item)] * factor, 2)
            estimates[item.id] = [round(likely * 0.6, 2), likely, round(likely * 1.7, 2)]
    return estimates


def true_figures(instrument: Instrument, role: str) -> dict[str, float]:
    """What the records of a made-up company say for all calibration questions but the last."""
    asked = [item for item in instrument.items_of("standard", role) if item.type == "calibration"]
    return {item.id: round(item.ladder[_usual_step(item)] * 1.2, 2) for item in asked[:-1]}


def _answer(item: Item, leader: LeaderSeen, view: float, rng: random.Random) -> int | None:
    if rng.random() < SHARE_CANNOT_SAY:
        return None
    noise = view + rng.gauss(0, ITEM_SPREAD)
    if item.type == "amount":
        place = -leader.bias(item.facet) if item.reversed else leader.bias(item.facet)
        return max(-3, min(3, round(place + noise)))
    if item.type == "agreement":
        return max(1, min(5, round(4.2 - 1.1 * leader.drift + noise)))
    return max(1, min(5, round(1.4 + 2.6 * _mode_seen(item, leader) + abs(noise) / 2)))


def _mode_seen(item: Item, leader: LeaderSeen) -> float:
    """How much of the pattern behind a frequency item this archetype shows, 0..1."""
    shown: Mapping[str, tuple[str, float]] = {
        "critical-path": ("contact", 1),
        "wishful-estimates": ("altitude", 1),
        "bluffable": ("challenge", -1),
        "stale-model": ("currency", -1),
        "hype-led": ("currency", 1),
        "dashboard-only": ("ground-truth", -1),
        "micromanages": ("room", -1),
        "dominates": ("dialogue", 1),
        "stuck-tactical": ("altitude", -1),
    }
    places = [
        leader.bias(facet) * sign
        for facet, sign in (shown[slug] for slug in item.modes_high if slug in shown)
    ]
    return max([0.0, *places]) / 3


def _ladder_answer(item: Item, rng: random.Random) -> int:
    return max(0, min(len(item.ladder) - 1, round(_usual_step(item) + rng.gauss(0, 0.8))))


def _usual_step(item: Item) -> int:
    return len(item.ladder) // 2


def _comments(open_items: Sequence[str], leader: LeaderSeen, rng: random.Random) -> dict[str, Any]:
    comments = {}
    for item_id in open_items:
        if rng.random() < leader.commenting and leader.remarks.get(item_id):
            remark = leader.remarks[item_id].pop()
            tagged = rng.random() < 0.7
            comments[item_id] = {
                "text": remark.text,
                "facet": remark.facet if tagged else None,
                "direction": remark.direction if tagged else None,
                "themes_only": rng.random() < 0.1,
            }
    return comments


def _is_closed(item: Item) -> bool:
    return item.type not in ("calibration", "comment")
