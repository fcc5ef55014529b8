"""The protocol in hundreds of orders of what people, the clock and a pulled plug can do.

    python -m tests.benchmarks.orders [how many orders of each kind]          (200 by default; three minutes)

The exit status is 1 if in any order an acknowledged ballot was lost, counted twice or refused without a
sentence; the shortest order that shows it is printed.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator, Sequence

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.benchmarks.results import Result, report
from tests.surveys.anonymity.test_protocol_machine import DEEP, Protocol, TwoSittings

ORDERS = 200
KINDS = {"one sitting": Protocol, "two sittings": TwoSittings}


def run(orders: int = ORDERS) -> Iterator[Result]:
    """Try so many orders with one sitting and with two."""
    for name, machine in KINDS.items():
        try:
            run_state_machine_as_test(machine, settings=settings(DEEP, max_examples=orders))
        except Exception:
            traceback.print_exc()
            yield Result("orders", name, "an order broke a promise", False)
        else:
            yield Result("orders", name, f"{orders} orders, every promise kept", True)


def main(arguments: Sequence[str]) -> int:
    """Print what was found; the exit status."""
    return report(run(int(arguments[0]) if arguments else ORDERS))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
