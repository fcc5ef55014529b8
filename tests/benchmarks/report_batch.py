"""A batch of reports on paper ordered by this process, and what it took, as JSON for the benchmark.

python -m tests.benchmarks.report_batch REPORTS
"""

from __future__ import annotations

import json
import os
import re
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.webapp.reports import people
from webapp.reports.leader import leader_pdf

PROCESSES = Path("/proc")
PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")
MIB = 2**20
EVERY = 50
"""A press is replaced after a multiple of it."""


@dataclass(frozen=True)
class Batch:
    """CPU seconds of start-up, the first report and all; MiB of the press after the first and every 50, the
    peak of presses, and that of the process that orders.

    Presses are replaced now and then; the CPU time of those that have ended is counted too.
    """

    imported: float
    first: float
    reports: int
    seconds: float
    memory: Sequence[float]
    peak: float
    ordering: float


def batch(reports: int) -> Batch:
    """Order the report of a leader of whom everything may be shown so many times."""
    report, begun = people.rich(), time.process_time()
    leader_pdf(report)
    press = the_press()
    first = time.process_time() - begun + _seconds(press)
    memory, peaks = [_memory(press)], [peak_of(press)]
    for turn in range(2, reports + 1):
        leader_pdf(report)
        if turn % EVERY == EVERY - 1:  # not just after a press was replaced, or there is none
            press = the_press()
            memory.append(_memory(press))
            peaks.append(peak_of(press))
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    working = _seconds(press) if press.exists() else 0.0  # else it has just ended
    seconds = time.process_time() + working + ended.ru_utime + ended.ru_stime
    return Batch(begun, first, reports, seconds, memory, max(peaks), peak_of(PROCESSES / "self"))


def the_press() -> Path:
    """The one process that was started by this one, in /proc."""
    (process,) = (PROCESSES / "self" / "task" / str(os.getpid()) / "children").read_text().split()
    return PROCESSES / process


def _seconds(process: Path) -> float:
    """User and system time."""
    return sum(map(int, (process / "stat").read_text().rpartition(")")[2].split()[11:13])) / TICKS


def _memory(process: Path) -> float:
    return int((process / "statm").read_text().split()[1]) * PAGE / MIB


def peak_of(process: Path) -> float:
    """The most memory that a process has held, in MiB."""
    found = re.search(r"^VmHWM:\s+(\d+) kB", (process / "status").read_text(), re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


if __name__ == "__main__":
    print(json.dumps(asdict(batch(int(sys.argv[1])))))
