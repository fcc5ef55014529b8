"""Whole waves made by hand: sheets of several leaders, and what the real release rules publish of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict

import numpy as np

from scoring import ItemKey, SetKey, WaveFigures, wave_figures
from scoring.pooling import Row
from scoring.scores import FacetReliability, ItemFigure
from scoring.wave import Released
from surveys.release import policy_for, release_amount, release_rating
from tests.scoring.conftest import ITEMS, Cell

POLICY = policy_for("default")


def rows(leaders: int = 6, raters: int = 12, between: float = 1.0, seed: int = 5) -> list[Row]:
    """Sheets of a wave; `between` is the standard deviation between leaders, .78 that within them."""
    source = np.random.default_rng(seed)
    return [
        (f"leader-{leader}", "report", _answers(source, shift))
        for leader, shift in enumerate(source.normal(0, between, leaders))
        for _ in range(raters)
    ]


def _answers(source: np.random.Generator, shift: float) -> dict[str, float | None]:
    mood = source.normal(0, 0.5)
    base = np.clip(np.round(shift + mood + source.normal(0, 0.6, 4)), -3, 3)
    return {
        "K1": float(base[0]),
        "K2": float(base[1]),
        "A1": float(base[2]),
        "P1": float(-base[3]),
        "T1": float(np.clip(4 + base[0], 1, 5)),
        "Q1": None,
    }


def released(rows: Sequence[Row], items: Sequence[ItemKey] = ITEMS) -> list[Released]:
    """The sets and cells of every leader, as the release rules give them."""
    sheets: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        sheets[row[0]][row[1]].append(row)
    return [_of_leader(sets, items) for _, sets in sorted(sheets.items())]


def _of_leader(sets: dict[str, list[Row]], items: Sequence[ItemKey]) -> Released:
    cells = [
        Cell(set_id, item.id, **asdict(figure))
        for set_id, members in sets.items()
        for item in items
        for figure in _figures(item, members)
        if figure.figure != "withheld"
    ]
    return [SetKey(set_id, len(members)) for set_id, members in sets.items()], cells


def _figures(item: ItemKey, members: Sequence[Row]):  # type: ignore[no-untyped-def]
    values = [int(x) for _, _, numbers in members if (x := numbers.get(item.id)) is not None]
    if item.kind == "amount":
        return release_amount(POLICY, values)
    sensitive = "low" if item.kind == "agreement" else "high"
    return release_rating(POLICY, values, sensitive) if item.kind in ("frequency", "agreement") else ()


def figures_of(rows: Sequence[Row], items: Sequence[ItemKey] = ITEMS) -> WaveFigures:
    """The figures of a whole wave of these sheets."""
    return wave_figures(rows, items, released(rows, items))


def facet_of(figures: WaveFigures, facet: str) -> FacetReliability:
    """One facet among the figures of a wave."""
    return next(one for one in figures.reliability if one.facet == facet)


def item_of(figures: WaveFigures, item: str) -> ItemFigure:
    """One item among the figures of a wave."""
    return next(one for one in figures.items if one.item == item)
