"""What timing alone gives away at each level: rates measured by a simulated attack, for raters to read."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

TIMING = Path(__file__).parents[1] / "library" / "timing.toml"
"""Written by `python -m tests.benchmarks.linkage --write`."""
SIZES = (5, 10, 30)
"""People in a group."""
GRADES = ("exact", "hourly", "daily")
"""How finely somebody kept a history of both sides."""


@cache
def linked_shares() -> dict[str, dict[str, dict[int, float]]]:
    """Share (0..1) of a group that is linked, by level, grade of history and size of the group.

    Beside the three levels stand `strongest-latecomers`, `strongest-habits` and `strongest-each-other`: what
    weakens the strongest level, as the comments in the file say.
    """
    content = tomllib.loads(TIMING.read_text(encoding="utf-8"))
    return {
        level: {grade: dict(zip(content["sizes"], shares, strict=True)) for grade, shares in grades.items()}
        for level, grades in content["linked"].items()
    }
