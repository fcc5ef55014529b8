"""What a benchmark found, in one line each, and the table of all lines."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

WIDTH = 110


@dataclass(frozen=True)
class Result:
    """One thing that was tried: by which benchmark, what came out, and whether that is as it must be.

    None where nothing is promised: the figure is measured so that raters can be told.
    """

    benchmark: str
    what: str
    found: str
    passed: bool | None

    @property
    def verdict(self) -> str:
        """PASS, FAIL, or TOLD where nothing is promised."""
        return "TOLD" if self.passed is None else "PASS" if self.passed else "FAIL"


def report(results: Iterable[Result]) -> int:
    """Print the table; 1 if anything failed or nothing was tried, else 0."""
    rows = list(results)
    for row in rows:
        head = f"{row.verdict}  {row.benchmark:<15} {row.what}: "
        print(textwrap.fill(row.found, WIDTH, initial_indent=head, subsequent_indent=" " * 22))
    failed = sum(row.passed is False for row in rows)
    print(f"{len(rows)} results, {failed or 'none'} failed")
    return int(bool(failed) or not rows)
