"""The two programs that run on other people's machines, and the sums by which they are recognised."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

_HERE = Path(__file__).parent
RATER_PROGRAM = _HERE / "ballot" / "static" / "client.js"
OPENING_PAGE = _HERE / "people" / "downloads" / "opening.html"


def program_sum(path: Path) -> str:
    """SHA-256 in hex of a program as it is served."""
    return sha256(path.read_bytes()).hexdigest()
