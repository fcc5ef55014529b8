"""All attacks on anonymity that must fail, and what the protocol costs, in one table.

    python -m tests.benchmarks.anonymity [--quick]

Each benchmark runs in a process of its own and prints what it found; the table at the end says which passed.
The exit status is 1 if one did not. `--quick` takes a few minutes less, and proves less.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.results import Result, report

TREE = Path(__file__).parents[2]


@dataclass(frozen=True)
class Benchmark:
    """A module that is run, its arguments, and those of a short run."""

    name: str
    module: str
    full: tuple[str, ...] = ()
    quick: tuple[str, ...] = ()


BENCHMARKS = (
    Benchmark("certificate", "tests.benchmarks.certificate", (), ("16",)),
    Benchmark("reconstruction", "tests.benchmarks.reconstruction", ("--leaders", "200"), ("--leaders", "20")),
    Benchmark("spread", "tests.benchmarks.spread", (), ("200",)),
    Benchmark("orders", "tests.benchmarks.orders", (), ("20",)),
    Benchmark("linkage", "tests.benchmarks.linkage", (), ("--quick",)),
    Benchmark("cost", "tests.benchmarks.cost", (), ("--quick",)),
)


def run(benchmarks: Sequence[Benchmark] = BENCHMARKS, *, quick: bool = False) -> list[Result]:
    """Run one benchmark after the other, showing what each prints."""
    return [_ran(benchmark, quick) for benchmark in benchmarks]


def _ran(benchmark: Benchmark, quick: bool) -> Result:
    print(f"\n{benchmark.name}", flush=True)
    command = [sys.executable, "-m", benchmark.module, *(benchmark.quick if quick else benchmark.full)]
    started, last = time.perf_counter(), ""
    with subprocess.Popen(
        command, cwd=TREE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as job:
        for line in job.stdout or ():
            print(f"  {line}", end="", flush=True)
            last = line.strip() or last
    return Result(benchmark.name, f"{time.perf_counter() - started:.0f} s", last, job.returncode == 0)


def main(arguments: Sequence[str], benchmarks: Sequence[Benchmark] = BENCHMARKS) -> int:
    """Run all benchmarks; the exit status."""
    results = run(benchmarks, quick="--quick" in arguments)
    print()
    return report(results)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
