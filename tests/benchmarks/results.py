"""What a benchmark found, in one line each, and the table of all lines."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

WIDTH = 110


@dataclass(frozen=True)
class Result:
    """One thing that was tried: by which benchmark, what came out, and whether that is as it must be."""

    benchmark: str
    what: str
    found: str
    passed: bool


def report(results: Iterable[Result]) -> int:
    """Print the table; 1 if anything failed or nothing was tried, else 0."""
    rows = list(results)
    for row in rows:
        head = f"{'PASS' if row.passed else 'FAIL'}  {row.benchmark:<15} {row.what}: "
        print(textwrap.fill(row.found, WIDTH, initial_indent=head, subsequent_indent=" " * 22))
    failed = sum(not row.passed for row in rows)
    print(f"{len(rows)} results, {failed} failed" if failed else f"{len(rows)} results, all passed")
    return int(bool(failed) or not rows)
