"""What scoring takes in: released cells, the scoring key of each item, the rater sets and what is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

Kind = Literal["amount", "frequency", "agreement", "calibration", "comment"]
SCALES: Mapping[str, tuple[float, float]] = {
    "amount": (-3.0, 3.0),
    "frequency": (1.0, 5.0),
    "agreement": (1.0, 5.0),
}


class ReleasedCell(Protocol):
    """One released figure. `low` and `high` bound it; both None: the label is the exact figure."""

    @property
    def set_id(self) -> str:
        """Set of raters the figure is about."""

    @property
    def item(self) -> str:
        """Item id, or `facet:direction` for a statement of the raters."""

    @property
    def figure(self) -> str:
        """Which figure of the item it is, for example `too-little` or `mean`."""

    @property
    def label(self) -> str:
        """The published text."""

    @property
    def low(self) -> float | None:
        """Lower end of the band."""

    @property
    def high(self) -> float | None:
        """Upper end of the band."""

    @property
    def n_low(self) -> int:
        """Smallest number of answers the published range allows."""

    @property
    def n_high(self) -> int | None:
        """Largest number of answers the published range allows; None: and more."""


@dataclass(frozen=True)
class ItemKey:
    """How an item is scored.

    `modes_low` and `modes_high` map the slug of a failure mode to a weight in (0, 1] and are keyed to the
    answer as given; `reversed` turns the answer round for the facet only. `points` are the values of the
    scale from lowest to highest (for a calibration question: its ladder, in its unit).
    """

    id: str
    kind: Kind
    facet: str | None = None
    reversed: bool = False
    modes_low: Mapping[str, float] = field(default_factory=dict)
    modes_high: Mapping[str, float] = field(default_factory=dict)
    points: tuple[float, ...] = ()

    @property
    def scale(self) -> tuple[float, float]:
        """Lowest and highest value of an answer."""
        return (self.points[0], self.points[-1]) if self.points else SCALES[self.kind]

    @property
    def span(self) -> float:
        """Highest minus lowest value of an answer."""
        low, high = self.scale
        return high - low


@dataclass(frozen=True)
class SetKey:
    """A set of raters and how many people were invited to it. Sets are weighted by `invited`."""

    set_id: str
    invited: int


@dataclass(frozen=True)
class ThreePoint:
    """An estimate as low (10 %), likely (50 %) and high (90 %), in the unit of its question."""

    low: float
    likely: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.likely <= self.high:
            raise ValueError("low must not be above likely, nor likely above high")


@dataclass(frozen=True)
class Ladder:
    """The fixed answers of a calibration question, lowest first; `share`: in per cent of a whole."""

    points: tuple[float, ...]
    unit: str = ""
    share: bool = False


@dataclass(frozen=True)
class KnownFigure:
    """The true figure of a calibration question, in its unit, and in a few words where it comes from."""

    value: float
    source: str = ""


@dataclass(frozen=True)
class Named:
    """What the leader answered by name: numbers by item (None: cannot say), estimates by question."""

    answers: Mapping[str, float | None] = field(default_factory=dict)
    calibration: Mapping[str, ThreePoint] = field(default_factory=dict)


@dataclass(frozen=True)
class Prediction:
    """Where on a facet (-3..3) the leader expects the team to put them, and how far off they may be."""

    expected: float
    margin: float
