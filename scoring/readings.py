"""From released cells to readings of items, per set of raters and over all sets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from scoring.cells import ItemKey, ReleasedCell, SetKey
from scoring.intervals import Reading, over_sets
from scoring.pooling import Pooled

Band = tuple[float, float]
LARGEST_AMOUNT = 3.0
FIGURES: Mapping[str, tuple[str, ...]] = {
    "amount": ("too-little", "too-much", "total", "direction"),
    "frequency": ("mean",),
    "agreement": ("mean",),
}
MIRRORED = {"too-little": "too-much", "too-much": "too-little", "penalty": "penalty"}


@dataclass(frozen=True)
class ItemReading:
    """One item as read from its released cells.

    `parts` of an amount: `bias` (-3..3), `penalty`, `too-little`, `too-much` (0..3); of other items: `mean`.
    `divided` is the share (0..1) of the invited in sets where the release rule says that raters are divided.
    """

    parts: Mapping[str, Reading]
    n_low: int
    n_high: int | None
    divided: float = 0.0

    @property
    def mirrored(self) -> ItemReading:
        """The same amount with the two ends exchanged, for a reversed item."""
        parts = {MIRRORED[name]: part for name, part in self.parts.items() if name in MIRRORED}
        parts["bias"] = self.parts["bias"].mapped(-1)
        return ItemReading(parts, self.n_low, self.n_high, self.divided)


Readings = Mapping[str, ItemReading]


def read_sets(
    items: Sequence[ItemKey], sets: Sequence[SetKey], cells: Sequence[ReleasedCell], pooled: Pooled
) -> dict[str, Readings]:
    """Readings of every closed item that may be shown, by set and item.

    Raises ValueError if such an item has a cell of a set that is not in `sets`.
    """
    closed = {item.id: item for item in items if item.kind in FIGURES}
    found: dict[str, dict[str, dict[str, ReleasedCell]]] = {one.set_id: defaultdict(dict) for one in sets}
    for cell in cells:
        if cell.item in closed and cell.figure in FIGURES[closed[cell.item].kind]:
            if cell.set_id not in found:
                raise ValueError(f"released cell of an unknown set: {cell.set_id}")
            found[cell.set_id][cell.item][cell.figure] = cell
    return {
        set_id: {
            item: reading
            for item, figures in of_set.items()
            if (reading := _read_item(closed[item], figures, pooled)) is not None
        }
        for set_id, of_set in found.items()
    }


def over_all_sets(by_set: Mapping[str, Readings], sets: Sequence[SetKey]) -> Readings:
    """Each item over all sets that show it, weighted by the number invited."""
    found: dict[str, list[tuple[SetKey, ItemReading]]] = defaultdict(list)
    for one in sets:
        for item, reading in by_set[one.set_id].items():
            found[item].append((one, reading))
    return {item: _joined(pairs) for item, pairs in found.items()}


def _joined(pairs: Sequence[tuple[SetKey, ItemReading]]) -> ItemReading:
    weights = [float(one.invited) for one, _ in pairs]
    readings = [reading for _, reading in pairs]
    highs = [reading.n_high for reading in readings]
    return ItemReading(
        {
            name: over_sets([reading.parts[name] for reading in readings], weights)
            for name in readings[0].parts
        },
        sum(reading.n_low for reading in readings),
        None if None in highs else sum(high for high in highs if high is not None),
        sum(w * reading.divided for w, reading in zip(weights, readings, strict=True)) / sum(weights),
    )


def _read_item(item: ItemKey, figures: Mapping[str, ReleasedCell], pooled: Pooled) -> ItemReading | None:
    bands = _amount_bands(figures) if item.kind == "amount" else _mean_band(item, figures)
    if not bands:
        return None
    cells = list(figures.values())
    n_low = max(1, min(cell.n_low for cell in cells))
    parts = {name: _reading(item, name, band, n_low, pooled) for name, band in bands.items()}
    divided = "direction" in figures and figures["direction"].label == "divided"
    return ItemReading(parts, n_low, cells[0].n_high, float(divided))


def _reading(item: ItemKey, part: str, band: Band, n: int, pooled: Pooled) -> Reading:
    spread = pooled.spread(item, part if part not in ("bias", "mean") else "number")
    low, high = band
    return Reading((low + high) / 2, (high - low) / 2, spread.sd / sqrt(n), spread.df)


def band_of(cell: ReleasedCell, lowest: float, highest: float) -> Band:
    """Bounds of a released figure; a missing bound is the end of the scale, no bounds: the label itself."""
    if cell.low is None and cell.high is None:
        exact = float(cell.label)
        return exact, exact
    return (lowest if cell.low is None else cell.low, highest if cell.high is None else cell.high)


def _mean_band(item: ItemKey, figures: Mapping[str, ReleasedCell]) -> dict[str, Band]:
    return {"mean": band_of(figures["mean"], *item.scale)} if "mean" in figures else {}


def _amount_bands(figures: Mapping[str, ReleasedCell]) -> dict[str, Band]:
    if "too-little" in figures and "too-much" in figures:
        little = band_of(figures["too-little"], 0, LARGEST_AMOUNT)
        much = band_of(figures["too-much"], 0, LARGEST_AMOUNT)
        return {
            "bias": (much[0] - little[1], much[1] - little[0]),
            "penalty": (little[0] + much[0], min(little[1] + much[1], LARGEST_AMOUNT)),
            "too-little": little,
            "too-much": much,
        }
    if "total" in figures and "direction" in figures:
        total = band_of(figures["total"], 0, LARGEST_AMOUNT)
        return _banded(total, figures["direction"].label)
    return {}


def _banded(total: Band, direction: str) -> dict[str, Band]:
    """What "at least so much in all, mostly in this direction" allows.

    Divided means |D - E| < (D + E)/3, so each end has a third to two thirds of the whole; otherwise the
    leading end has at least two thirds.
    """
    low, high = total
    if direction == "divided":
        half = (low / 3, 2 * high / 3)
        return {"bias": (-high / 3, high / 3), "penalty": total, "too-little": half, "too-much": half}
    if direction not in ("too-little", "too-much"):
        raise ValueError(f"unknown direction: {direction}")
    sign = 1 if direction == "too-much" else -1
    ends = sorted((sign * low / 3, sign * high))
    other = "too-little" if direction == "too-much" else "too-much"
    return {
        "bias": (ends[0], ends[1]),
        "penalty": total,
        direction: (2 * low / 3, high),
        other: (0.0, high / 3),
    }
