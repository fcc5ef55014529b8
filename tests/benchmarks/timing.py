"""What work takes: time of the processor, which counts, and by the clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time


@dataclass(frozen=True)
class Cost:
    """What one piece of work took, in seconds."""

    cpu: float
    wall: float


def cost(work: Callable[[], object]) -> Cost:
    """What this work takes in this process."""
    cpu, wall = process_time(), perf_counter()
    work()
    return Cost(process_time() - cpu, perf_counter() - wall)


def middle(costs: Sequence[Cost]) -> Cost:
    """The median of CPU and of wall time."""
    return Cost(median(one.cpu for one in costs), median(one.wall for one in costs))
