"""All promises about figures in one table: intervals that hold, alarms that stay silent, costs of scoring.

    python -m tests.benchmarks.statistics [--quick]

Each benchmark runs in a process of its own; the exit status is 1 if one did not pass.
"""

from __future__ import annotations

import sys

from tests.benchmarks.anonymity import Benchmark, main

BENCHMARKS = (
    Benchmark("coverage", "tests.benchmarks.coverage", (), ("--quick",)),
    Benchmark("drift alarms", "tests.benchmarks.drift_alarms", (), ("--quick",)),
    Benchmark("scoring", "tests.benchmarks.scoring", (), ("--quick",)),
)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], BENCHMARKS))
