"""Scorecards with other figures: drawn at random, or such that print the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from surveys.scorecards import Estimate, Scorecard
from tests.webapp.reports import cards

SHAPES: Mapping[str, Callable[[], Scorecard]] = {
    "rich": cards.rich,
    "one-set": cards.one_set,
    "polarised": cards.polarised,
    "withheld": cards.withheld,
}
FINE = ("modes", "practices", "ranges")
"""Parts of a card whose estimates are printed to a hundredth."""
KEPT = ("foresight", "factor")
"""Parts of which a verdict is printed that rests on more than their figures, as positions of facets do."""
MAY_BE_MISSING = ("depth", "mean", "bias", "gain")


def drawn(shape: str, source: Random) -> Scorecard:
    """A card of this shape whose estimates, labels and ranges of answers are drawn anew."""
    return Scorecard.model_validate(_drawn(SHAPES[shape]().model_dump(), source))


def printed_alike(card: Scorecard, source: Random) -> Scorecard:
    """A card that prints the same: its estimates differ by less than is printed."""
    return Scorecard.model_validate(_alike(card.model_dump(), source))


def _drawn(part: Any, source: Random, name: str = "") -> Any:
    if isinstance(part, list):
        return [_drawn(inner, source, name) for inner in part]
    if not isinstance(part, dict):
        return part
    if set(part) == set(Estimate.model_fields):
        return None if name in MAY_BE_MISSING and source.random() < 0.1 else _estimate(part, source, name)
    found = {key: _drawn(inner, source, key) for key, inner in part.items()}
    if found.get("n_low"):
        low = source.randint(5, 40)
        found |= {"n_low": low, "n_high": source.choice((None, low, low + source.randint(1, 9)))}
    if {"figure", "label"} <= set(found) and found["figure"] in ("too-little", "too-much", "mean"):
        value = source.randint(10, 50) / 10
        found |= source.choice(
            (
                {"label": f"{value:.1f}", "low": value, "high": value},
                {"label": f"{value:.1f} or lower", "low": 0.0, "high": value},
            )
        )
    return found


def _estimate(part: Mapping[str, float], source: Random, name: str) -> dict[str, float]:
    """Somewhere on the scale of the estimate that was there, never at the edge of what is printed alike."""
    step = 0.01 if min(part.values()) >= 0 and max(part.values()) <= 1 else 0.1
    ends = {"mean": (1.0, 5.0), "bias": (-3.0, 3.0), "depth": (-3.0, 3.0), "others": (-3.0, 3.0)}
    least, most = ends.get(name, (min(0.0, part["low"]), max(1.0, part["high"])))
    found = sorted(round(source.uniform(least, most) / step) * step for _ in range(3))
    return dict(zip(("low", "value", "high"), (round(value, 2) for value in found), strict=True))


def _alike(part: Any, source: Random, name: str = "", *, fine: bool = False) -> Any:
    if isinstance(part, list):
        return [_alike(inner, source, name, fine=fine) for inner in part]
    if not isinstance(part, dict):
        return part
    if set(part) == set(Estimate.model_fields):
        return {key: _near(value, source, 0.004 if fine else 0.04) for key, value in part.items()}
    return {
        key: _near(inner, source, 0.004)
        if key == "share" and isinstance(inner, float)
        else inner
        if key in KEPT
        else _alike(inner, source, key, fine=fine or key in FINE)
        for key, inner in part.items()
    }


def _near(value: float, source: Random, most: float) -> float:
    step = 0.01 if most < 0.01 else 0.1
    return round(round(value / step) * step + source.uniform(-most, most), 5)
