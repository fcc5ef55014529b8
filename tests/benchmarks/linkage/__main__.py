"""The linkage benchmark.

    python -m tests.benchmarks.linkage [--quick] [--write]

Walks a whole installation and searches its files, sends ballots to urns and looks for their order, and
simulates a historian. `--quick` leaves out most of the repetitions; `--write` writes the measured rates
to the file that the product shows. The exit status is 1 if an attack succeeds.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.linkage import forensics, order, rates
from tests.benchmarks.results import Result, report
from tests.evidence_walk import walk_installation

SIGMAS = 3.0
GROUPS, GROUP = 300, 12
LARGE_GROUPS, LARGE_GROUP = 4, 400
QUICK_GROUPS, QUICK_ROUNDS = 40, 200


def run(*, quick: bool = False) -> list[Result]:
    """Every attack; a result passes if its attack failed, and is told where that is not promised."""
    with tempfile.TemporaryDirectory() as folder:
        return [*_forensics(Path(folder)), *_order(Path(folder), quick), *_timeline(quick)]


def _forensics(folder: Path) -> Iterator[Result]:
    found = walk_installation(folder / "data")
    files = len(found.before) + len(found.after) + len(found.around)
    for what, check in forensics.CHECKS.items():
        strays = sorted(check(found))
        said = f"found in {', '.join(strays)}" if strays else f"none in {files} files"
        yield Result("linkage", what, said, not strays)


def _order(folder: Path, quick: bool) -> Iterator[Result]:
    groups, large = (QUICK_GROUPS, 1) if quick else (GROUPS, LARGE_GROUPS)
    for name, many, size in (("small", groups, GROUP), ("large", large, LARGE_GROUP)):
        place = folder / name
        place.mkdir()
        found = order.attack(order.urn_places(place, many, size))
        said = f"mean tau {found.tau:+.3f}, {found.z:+.1f} sigma over {found.runs} urns or buckets"
        yield Result("linkage", f"order in groups of {size}", said, abs(found.z) < SIGMAS)
    control = order.attack(order.row_places(folder, groups, GROUP))
    said = f"mean tau {control.tau:+.3f}: the attack finds an order where there is one"
    yield Result("linkage", "order in a table of rows", said, control.tau > 0.99)


def _timeline(quick: bool) -> Iterator[Result]:
    found = rates.measure(QUICK_ROUNDS if quick else rates.ROUNDS)
    for flow in rates.FLOWS:
        mine = {key: rate for key, rate in found.items() if key[0] == flow}
        said = "; ".join(_row(mine, grade) for grade in rates.GRADES)
        passed = not rates.breaches(mine) if flow in rates.GUARDED else None
        yield Result("linkage", f"timeline, {flow}", said, passed)


def _row(found: dict[tuple[str, str, int], rates.Rate], grade: str) -> str:
    shares = (f"{rate.share:.0%}" for (_, one, _), rate in found.items() if one == grade)
    return f"{grade} {' / '.join(shares)}"


def main(arguments: list[str]) -> int:
    """Print the results; with `--write` only measure the rates and write their file."""
    if "--write" in arguments:
        measured = rates.measure()
        rates.write(measured)
        print("\n".join(rates.table(measured)))
        return int(bool(rates.breaches(measured)))
    return report(run(quick="--quick" in arguments))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
