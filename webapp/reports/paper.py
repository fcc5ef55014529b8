"""Sizes and styles of paper."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Literal

HERE = Path(__file__).parent
Paper = Literal["A4", "Letter"]
STYLES = ("type.css", "parts.css", "board.css", "paper.css")


@cache
def styles_digest() -> str:
    """Changes whenever a page would look different, for whoever keeps finished papers."""
    texts = (HERE / "styles" / name for name in STYLES)
    return sha256(b"".join(path.read_bytes() for path in texts)).hexdigest()
