"""`python -m tests.benchmarks.reconstruction`: a line for each attacker, policy and audit."""

from __future__ import annotations

import argparse
import sys

from tests.benchmarks.reconstruction.running import LEADERS, SEED, run
from tests.benchmarks.results import report


def main(arguments: list[str] | None = None) -> int:
    """Print the table; the exit status is 1 if anything failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.reconstruction", description=__doc__)
    parser.add_argument("--leaders", type=int, default=LEADERS, help="made-up leaders (%(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="of everything that is made up (%(default)s)")
    chosen = parser.parse_args(arguments)
    return report(run(chosen.leaders, chosen.seed))


if __name__ == "__main__":
    sys.exit(main())
