"""What the tests of scoring share: released cells made by hand, and a small instrument."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from scoring import ItemKey, SetKey

settings.register_profile("no-deadline", deadline=None)  # the first call may have to import scipy
settings.load_profile("no-deadline")

GOLDEN = Path(__file__).parent.parent / "golden" / "reference_values.json"


@dataclass(frozen=True)
class Cell:
    """A released cell as scoring sees it."""

    set_id: str
    item: str
    figure: str
    label: str
    low: float | None = None
    high: float | None = None
    n_low: int = 8
    n_high: int | None = 9


def amount(
    item: str, little: float, much: float, set_id: str = "report", n_low: int = 8, n_high: int | None = 9
) -> list[Cell]:
    """The two cells of an amount that needs no band."""
    return [
        Cell(set_id, item, "too-little", f"{little:.1f}", little, little, n_low, n_high),
        Cell(set_id, item, "too-much", f"{much:.1f}", much, much, n_low, n_high),
    ]


def banded(item: str, least: float, direction: str, set_id: str = "report", n_low: int = 8) -> list[Cell]:
    """The two cells of an amount whose answers lie too far out for figures."""
    return [
        Cell(set_id, item, "total", f"{least:.1f} or more", least, 3.0, n_low),
        Cell(set_id, item, "direction", direction, None, None, n_low),
    ]


def mean(item: str, value: float, set_id: str = "report", n_low: int = 8) -> list[Cell]:
    """The cell of a frequency or an agreement."""
    return [Cell(set_id, item, "mean", f"{value:.1f}", value, value, n_low)]


ITEMS = (
    ItemKey("C1", "amount", "contact", modes_low={"detached": 1}, modes_high={"critical-path": 0.5}),
    ItemKey("K1", "amount", "currency", modes_low={"stale-model": 1}),
    ItemKey("K2", "amount", "currency", modes_low={"stale-model": 0.5}, modes_high={"hype-led": 1}),
    ItemKey("G1", "amount", "ground-truth", modes_low={"dashboard-only": 1}),
    ItemKey("A1", "amount", "altitude", modes_low={"stuck-tactical": 1}),
    ItemKey("P1", "amount", "altitude", reversed=True, modes_low={"ivory-tower": 1}),
    ItemKey("V1", "amount", "dialogue", modes_low={"nods-along": 1}, modes_high={"dominates": 1}),
    ItemKey("R1", "amount", "room", modes_low={"micromanages": 1}, modes_high={"detached": 1}),
    ItemKey("Q1", "frequency", modes_high={"critical-path": 1}),
    ItemKey("T1", "agreement", "credibility", modes_low={"credibility-lost": 1}),
    ItemKey("T3", "agreement", "credibility", modes_low={"credibility-lost": 1}),
    ItemKey("W1", "calibration", points=(0.5, 1, 2, 3, 5, 10, 20, 40)),
    ItemKey("W2", "calibration", points=(0.5, 1, 2, 3, 5, 10, 20, 40)),
    ItemKey("O1", "comment"),
)


@pytest.fixture(scope="session")
def items() -> tuple[ItemKey, ...]:
    """A small instrument with every kind of item."""
    return ITEMS


@pytest.fixture(scope="session")
def reports() -> list[SetKey]:
    """One set of ten invited reports."""
    return [SetKey("report", 10)]


@pytest.fixture(scope="session")
def golden() -> dict[str, Any]:
    """Figures of other programs, with where they come from."""
    loaded: dict[str, Any] = json.loads(GOLDEN.read_text("utf-8"))
    return loaded
