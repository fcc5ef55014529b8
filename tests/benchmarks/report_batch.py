"""A batch of reports on paper in this process, and what it took, as JSON for the benchmark of reports.

python -m tests.benchmarks.report_batch REPORTS
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.webapp.reports import people
from webapp.reports.leader import leader_pdf

PAGE = os.sysconf("SC_PAGE_SIZE")
MIB = 2**20
EVERY = 50


@dataclass(frozen=True)
class Batch:
    """CPU seconds of start-up, the first report and all; MiB at the start, after the first, every 50."""

    imported: float
    first: float
    reports: int
    seconds: float
    memory: Sequence[float]
    peak: float


def batch(reports: int) -> Batch:
    """Draw the report of a leader of whom everything may be shown so many times."""
    report, memory, begun = people.rich(), [_memory()], time.process_time()
    leader_pdf(report)
    first = time.process_time() - begun
    memory.append(_memory())
    for turn in range(2, reports + 1):
        leader_pdf(report)
        if turn % EVERY == 0:
            memory.append(_memory())
    return Batch(begun, first, reports, time.process_time() - begun, memory, _peak())


def _memory() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / MIB


def _peak() -> float:
    found = re.search(r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


if __name__ == "__main__":
    print(json.dumps(asdict(batch(int(sys.argv[1])))))
