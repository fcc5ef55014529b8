"""Printed intervals hold what they promise, through the real release rules."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pytest

from scoring import ItemKey, SetKey, pool
from scoring.facets import score_credibility, score_facets
from scoring.pooling import Row
from scoring.readings import over_all_sets, read_sets
from scoring.scores import Estimate
from surveys.release import policy_for, release_amount, release_rating
from surveys.release.cells import Cell, place

ITEMS = [
    ItemKey("C1", "amount", "contact"),
    ItemKey("Q1", "frequency"),
    ItemKey("T1", "agreement", "credibility"),
]
SCALES = {item.id: item.scale for item in ITEMS}
POLICY = policy_for("default")


@dataclass
class Leader:
    """A made-up leader: true figures, released cells and sheets."""

    truth: dict[str, float]
    cells: list[Cell]
    sets: list[SetKey]
    rows: list[Row]


def answers(middle: float, spread: float, n: int, item: str, source: np.random.Generator) -> np.ndarray:
    return np.clip(np.round(source.normal(middle, spread, n)), *SCALES[item]).astype(int)


def leader(name: str, bias: float, source: np.random.Generator) -> Leader:
    middles = {"C1": source.normal(bias, 0.8), "Q1": source.normal(1.8, 0.7), "T1": source.normal(3.9, 0.6)}
    made = Leader({}, [], [], [])
    truth: Counter[str] = Counter()
    for set_id, largest in (("report", 13), ("peer", 10)):
        n = int(source.integers(5, largest))
        invited, spread = n + int(source.integers(0, 4)), float(source.choice([0.7, 1.0, 1.4]))
        drawn = {item: answers(m, spread, n, item, source) for item, m in middles.items()}
        made.sets.append(SetKey(set_id, invited))
        made.cells += place(release_amount(POLICY, drawn["C1"].tolist()), set_id, "C1")
        made.cells += place(release_rating(POLICY, drawn["Q1"].tolist(), "high"), set_id, "Q1")
        made.cells += place(release_rating(POLICY, drawn["T1"].tolist(), "low"), set_id, "T1")
        made.rows += [(name, set_id, {k: float(v[i]) for k, v in drawn.items()}) for i in range(n)]
        whole = {item: answers(m, spread, 5000, item, source) for item, m in middles.items()}
        for figure, value in figures(whole).items():
            truth[figure] += invited * value
    total = sum(one.invited for one in made.sets)
    made.truth = {figure: value / total for figure, value in truth.items()}
    return made


def figures(drawn: dict[str, np.ndarray]) -> dict[str, float]:
    x = drawn["C1"]
    return {
        "bias": x.mean(),
        "penalty": np.abs(x).mean(),
        "too-little": np.maximum(-x, 0).mean(),
        "frequency": drawn["Q1"].mean(),
        "credibility": drawn["T1"].mean(),
    }


def printed(one: Leader, rows: list[Row]) -> dict[str, Estimate]:
    readings = over_all_sets(read_sets(ITEMS, one.sets, one.cells, pool(rows)), one.sets)
    (facet,), credibility = score_facets(ITEMS, readings), score_credibility(ITEMS, readings).mean
    found = {
        "bias": facet.bias,
        "penalty": facet.penalty,
        "too-little": facet.too_little,
        "frequency": readings["Q1"].parts["mean"].estimate(1, 5),
        "credibility": credibility,
    }
    return {name: estimate for name, estimate in found.items() if estimate is not None}


@pytest.mark.parametrize(("leaders", "waves"), [(1, 150), (4, 40), (12, 14), (40, 4)])
@pytest.mark.parametrize("bias", [0.0, -1.2])
def test_intervals_hold_in_at_least_ninety_four_of_a_hundred(leaders: int, waves: int, bias: float) -> None:
    source = np.random.default_rng(17 * leaders)
    held: Counter[str] = Counter()
    for _ in range(waves):
        wave = [leader(str(place), bias, source) for place in range(leaders)]
        rows = [row for one in wave for row in one.rows]
        for one in wave:
            for name, estimate in printed(one, rows).items():
                held[name] += estimate.low - 1e-9 <= one.truth[name] <= estimate.high + 1e-9
    shares = {name: count / (leaders * waves) for name, count in held.items()}
    assert np.mean(list(shares.values())) >= 0.94
    assert min(shares.values()) >= 0.90
