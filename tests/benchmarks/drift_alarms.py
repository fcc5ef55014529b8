"""How often leaders who did not change are said to have changed, and how often a change is found.

    python -m tests.benchmarks.drift_alarms [--quick]

Campaigns of twelve leaders and ten facets, answered on whole points by raters who are drawn anew in every
wave. First nothing changes: the share of leaders and waves with any alarm must be at most 5 %, beside the
usual rule "a facet moved by more than half a point". Then one facet of every leader changes in the last wave.
Afterwards the same for what is released of a wave, in bands, through the real rules. The exit status is 1 if
a limit is broken.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring import ItemKey, SetKey, pool
from scoring.facets import score_facets
from scoring.hierarchy import raw_means
from scoring.intervals import Printed
from scoring.readings import over_all_sets, read_sets
from scoring.scores import Estimate
from scoring.series import Asked, Step, WaveCard, series
from surveys.release import policy_for, release_amount
from surveys.release.cells import place
from tests.benchmarks.results import Result, report

Floats = NDArray[np.float64]
FACETS = (
    "contact", "currency", "ground-truth", "altitude", "dialogue",
    "room", "friction", "pace", "focus", "trust",
)  # fmt: skip
ASKED = Asked("made-up", "1", frozenset(FACETS))
RATERS = (3, 5, 8, 12, 20, 50)
LEADERS, ITEMS = 12, 3
BETWEEN, RATER, ITEM = 0.45, 0.55, 0.7
LIMIT, NAIVE = 0.05, 0.5
Card = Mapping[str, Printed | None]


@dataclass(frozen=True)
class Alarms:
    """Shares of leaders and waves: any alarm, any by the usual rule, and true changes that were found."""

    any_alarm: float
    naive: float
    found: float

    def __str__(self) -> str:
        return f"{self.any_alarm:.3f} (usual rule {self.naive:.3f})"


def simulate(raters: int, waves: int, campaigns: int, shift: float = 0.0, seed: int = 0) -> Alarms:
    """Campaigns in which the first facet of every leader changes by `shift` points in the last wave."""
    source = np.random.default_rng([seed, raters, waves])
    told = []
    for _ in range(campaigns):
        places = source.normal(3.4, BETWEEN, (LEADERS, len(FACETS)))
        moved = [places + shift * _last_wave(wave == waves - 1) for wave in range(waves)]
        told.append(_alarms([_scored(now, raters, source) for now in moved]))
    return Alarms(*np.mean(told, axis=0).tolist())


def _last_wave(now: bool) -> Floats:
    moved = np.zeros(len(FACETS))
    moved[0] = now
    return moved


def _scored(places: Floats, raters: int, source: np.random.Generator) -> list[Card]:
    """Cards of all leaders: each facet's mean over new raters, with its interval."""
    rater = places[:, :, None] + RATER * source.normal(size=(*places.shape, raters))
    answers = np.clip(np.round(rater[..., None] + ITEM * source.normal(size=(*rater.shape, ITEMS))), 1, 5)
    means = answers.mean(axis=3)
    counts = np.full(len(places), raters)
    facets = [
        raw_means(means[:, f].mean(axis=1), means[:, f].var(axis=1, ddof=1), counts)
        for f in range(len(FACETS))
    ]
    return [
        {name: Estimate(*_printed(one, leader)) for name, one in zip(FACETS, facets, strict=True)}
        for leader in range(len(places))
    ]


def _printed(one: object, leader: int) -> tuple[float, float, float]:
    value, low, high = (float(getattr(one, name)[leader]) for name in ("value", "low", "high"))
    return value, low, high


def _alarms(waves: Sequence[Sequence[Card]]) -> tuple[float, float, float]:
    histories = {
        str(leader): [WaveCard(str(wave), ASKED, cards[leader]) for wave, cards in enumerate(waves)]
        for leader in range(len(waves[0]))
    }
    alarms, naive, found = [], [], []
    for leader, (segment,) in series(histories).items():
        for wave in range(1, len(waves)):
            steps = [step for step in segment.steps if step.wave == str(wave)]
            alarms.append(any(step.verdict != "not-distinguishable" for step in steps))
            naive.append(_moved(waves[wave - 1][int(leader)], waves[wave][int(leader)]))
        found.append(_found(segment.steps[-len(FACETS)]))
    return float(np.mean(alarms)), float(np.mean(naive)), float(np.mean(found))


def _found(step: Step) -> bool:
    return step.verdict != "not-distinguishable"


def _moved(before: Card, after: Card) -> bool:
    both = [(one, other) for name, one in before.items() if one and (other := after.get(name))]
    return any(abs(other.value - one.value) > NAIVE for one, other in both)


def released(raters: int, campaigns: int, leaders: int = 4, seed: int = 0) -> Alarms:
    """Two waves without any change as boards see them: amounts in released bands."""
    source, policy = np.random.default_rng([seed, raters]), policy_for("default")
    items = [ItemKey(f"I{number}", "amount", facet) for number, facet in enumerate(FACETS)]
    told = []
    for _ in range(campaigns):
        places = source.normal(0, 0.8, (leaders, len(items)))
        waves = [_released_wave(places, raters, items, policy, source) for _ in range(2)]
        told.append(_alarms(waves))
    return Alarms(*np.mean(told, axis=0).tolist())


def _released_wave(
    places: Floats, raters: int, items: Sequence[ItemKey], policy: object, source: np.random.Generator
) -> list[Card]:
    wish = source.normal(places[:, None, :], 1.0, (len(places), raters, len(items)))
    answers = np.clip(np.round(wish), -3, 3)
    rows = [
        (str(leader), "all", {item.id: float(answers[leader, rater, i]) for i, item in enumerate(items)})
        for leader in range(len(places))
        for rater in range(raters)
    ]
    pooled, sets = pool(rows).coarse, [SetKey("all", raters)]
    cards: list[Card] = []
    for leader in range(len(places)):
        cells = [
            cell
            for i, item in enumerate(items)
            for cell in place(
                release_amount(policy, answers[leader, :, i].astype(int).tolist()), "all", item.id
            )
        ]
        facets = score_facets(items, over_all_sets(read_sets(items, sets, cells, pooled), sets))
        cards.append({facet.facet: facet.bias for facet in facets})
    return cards


def run(*, quick: bool = False) -> Iterator[Result]:
    """All sizes of groups, over two waves and over five."""
    campaigns = 20 if quick else 150
    for waves in (2, 5):
        for raters in RATERS:
            still = simulate(raters, waves, campaigns)
            power = [simulate(raters, waves, campaigns, shift).found for shift in (0.5, 1.0)]
            told = f"any alarm {still}; finds a change of 0.5: {power[0]:.2f}, of 1.0: {power[1]:.2f}"
            yield Result("drift", f"{waves} waves, {raters} raters", told, still.any_alarm <= LIMIT)
    for raters in (5, 8, 12, 20):
        still = released(raters, campaigns // 5)
        yield Result(
            "drift", f"released bands, {raters} raters", f"any alarm {still}", still.any_alarm <= LIMIT
        )


def main(arguments: Sequence[str]) -> int:
    """Print the table; the exit status."""
    return report(run(quick="--quick" in arguments))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
