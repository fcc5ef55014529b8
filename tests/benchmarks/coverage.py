"""Whether printed 95 % intervals of leaders hold the truth, over sizes of campaigns and shapes of answers.

    python -m tests.benchmarks.coverage [--quick]

Every cell of leaders x raters x shape is simulated with 10,000 leaders (`--quick`: 1,000): whole answers on a
scale, several items averaged per rater, leaders whose raters differ more or less among themselves. The true
value is exact, from the normal law behind the rounded and clipped answers. Prints coverage and mean width
beside Student's classical interval. The exit status is 1 if a limit is broken.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, stdtrit

from scoring.hierarchy import leader_means
from tests.benchmarks.results import Result, report

Floats = NDArray[np.float64]

LEADERS = (1, 2, 3, 5, 10, 20, 60)
RATERS = (3, 5, 8, 12, 20, 50)
BETWEEN, RATER, ITEM = 0.45, 0.55, 0.7  # standard deviations on a scale that spans 4
UNEQUAL = ((0.7, 1.0, 1.3), (0.3, 0.4, 0.3))  # how much more or less raters of a leader differ, how often
BAD = 0.15  # share of leaders in the lower of two points
POOLED, LEAST = (0.94, 0.97), 0.92


@dataclass(frozen=True)
class Shape:
    """How leaders lie: around a middle (share of the scale's span), normally or on two points."""

    name: str
    middle: float
    two_points: bool = False

    def draw(self, leaders: int, source: np.random.Generator) -> Floats:
        """True places of leaders in spans of 4, before answers are rounded and clipped."""
        if not self.two_points:
            return 4 * self.middle + source.normal(0, BETWEEN, leaders)
        apart = BETWEEN / np.sqrt(BAD * (1 - BAD))
        return 4 * self.middle + apart * (BAD - (source.random(leaders) < BAD))


SHAPES = (Shape("normal", 0.65), Shape("ceiling", 0.85), Shape("two-point", 0.65, two_points=True))


@dataclass(frozen=True)
class Setting:
    """What is asked: the ends of the scale and how many items are averaged per rater."""

    low: int
    high: int
    items: int

    @property
    def stretch(self) -> float:
        """Points of the scale per point of one that spans 4."""
        return (self.high - self.low) / 4

    def __str__(self) -> str:
        return f"{self.low}..{self.high}, {self.items} item{'s' * (self.items > 1)}"


SETTINGS = (Setting(1, 5, 3), Setting(1, 5, 1), Setting(1, 7, 3), Setting(0, 10, 1))


@dataclass(frozen=True)
class Cell:
    """One cell: share of intervals that held the truth, their mean width and that of the classical ones."""

    setting: Setting
    shape: str
    leaders: int
    raters: int
    n: int
    held: float
    width: float
    classical_held: float
    classical_width: float


def simulate(setting: Setting, shape: Shape, leaders: int, raters: int, total: int, seed: int = 0) -> Cell:
    """Score as many campaigns of so many leaders as make about `total` leaders."""
    source = np.random.default_rng([seed, setting.high, setting.items, len(shape.name), leaders, raters])
    campaigns = max(total // leaders, 1)
    truth, answers = draw(setting, shape, campaigns * leaders, raters, source)
    means, variances = answers.mean(axis=1), answers.var(axis=1, ddof=1)
    ours = _ours(setting, means, variances, raters, leaders)
    half = stdtrit(raters - 1, 0.975) * np.sqrt(variances / raters)
    classical = np.clip(means - half, setting.low, None), np.clip(means + half, None, setting.high)
    return Cell(
        setting, shape.name, leaders, raters, len(truth), *_judge(ours, truth), *_judge(classical, truth)
    )


def draw(
    setting: Setting, shape: Shape, leaders: int, raters: int, source: np.random.Generator
) -> tuple[Floats, Floats]:
    """True means of leaders, and the means of their raters (leaders by raters), in points of the scale."""
    place = shape.draw(leaders, source)
    factor = source.choice(UNEQUAL[0], p=UNEQUAL[1], size=leaders)
    rater = place[:, None] + (RATER * factor)[:, None] * source.normal(size=(leaders, raters))
    wish = rater[:, :, None] + ITEM * source.normal(size=(leaders, raters, setting.items))
    answers = np.clip(np.round(setting.low + setting.stretch * wish), setting.low, setting.high)
    return expected(setting, place, np.hypot(RATER * factor, ITEM)), answers.mean(axis=2)


def expected(setting: Setting, place: Floats, spread: Floats) -> Floats:
    """Exact mean of rounded and clipped answers: the lowest point plus P(answer >= k) over all higher k."""
    steps = np.arange(setting.low + 1, setting.high + 1) - 0.5
    middle = setting.low + setting.stretch * place
    reached = ndtr((middle[:, None] - steps) / (setting.stretch * spread)[:, None])
    found: Floats = setting.low + reached.sum(axis=1)
    return found


def _ours(
    setting: Setting, means: Floats, variances: Floats, raters: int, leaders: int
) -> tuple[Floats, Floats]:
    ends, counts = (float(setting.low), float(setting.high)), np.full(leaders, raters)
    pairs = zip(means.reshape(-1, leaders), variances.reshape(-1, leaders), strict=True)
    found = [leader_means(m, s2, counts, ends, setting.items) for m, s2 in pairs]
    return np.concatenate([one.low for one in found]), np.concatenate([one.high for one in found])


def _judge(interval: tuple[Floats, Floats], truth: Floats) -> tuple[float, float]:
    low, high = interval
    return float(((low <= truth) & (truth <= high)).mean()), float((high - low).mean())


def grid(settings: Sequence[Setting] = SETTINGS, total: int = 10_000) -> Iterator[Cell]:
    """All cells of all settings."""
    for setting in settings:
        for shape in SHAPES:
            for leaders in LEADERS:
                for raters in RATERS:
                    yield simulate(setting, shape, leaders, raters, total)


def judge(cells: Sequence[Cell]) -> Iterator[Result]:
    """For each setting: coverage pooled over each number of leaders, and its worst cell."""
    for setting in dict.fromkeys(cell.setting for cell in cells):
        asked = [cell for cell in cells if cell.setting == setting]
        for leaders in LEADERS:
            held = float(np.mean([cell.held for cell in asked if cell.leaders == leaders]))
            right = POOLED[0] <= round(held, 3) <= POOLED[1]
            yield Result("coverage", f"{setting}, {leaders} leaders", f"{held:.4f}", right)
        worst = min(asked, key=lambda cell: cell.held)
        where = f"{worst.held:.4f} with {worst.leaders} leaders, {worst.raters} raters, {worst.shape}"
        yield Result("coverage", f"{setting}, worst cell", where, worst.held >= LEAST)


def show(cells: Sequence[Cell]) -> Iterator[str]:
    """A block for each setting and shape: coverage and width by leaders (rows) and raters (columns)."""
    for setting, shape in dict.fromkeys((cell.setting, cell.shape) for cell in cells):
        yield f"\n{setting}, {shape}: coverage and mean width by raters per leader"
        yield "leaders " + "".join(f"{raters:>13}" for raters in RATERS)
        asked = [cell for cell in cells if (cell.setting, cell.shape) == (setting, shape)]
        for leaders in LEADERS:
            row = [cell for cell in asked if cell.leaders == leaders]
            yield f"{leaders:>7} " + "".join(f"  {cell.held:.3f} {cell.width:5.2f}" for cell in row)
        many = [cell for cell in asked if cell.leaders == LEADERS[-1]]
        columns = "".join(f"  {cell.classical_held:.3f} {cell.classical_width:5.2f}" for cell in many)
        yield f"Student {columns}"


def main(arguments: Sequence[str]) -> int:
    """Print the grid and the verdicts; the exit status."""
    cells: list[Cell] = []
    for setting in SETTINGS:
        found = list(grid((setting,), 1_000 if "--quick" in arguments else 10_000))
        print("\n".join(show(found)), flush=True)
        cells += found
    return report(judge(cells))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
