"""The opening page: one file that keyholders download, check by its sum, and use without network."""

from __future__ import annotations

from pathlib import Path

FILE_NAME = "soundline-opening.html"
"""Under which name it is saved."""
PAGE = Path(__file__).parent / "downloads" / "opening.html"


def opening_page() -> bytes:
    """The page as it is downloaded."""
    return PAGE.read_bytes()


def opening_page_sha256() -> str:
    """The SHA-256 of the page in hex, as it was written down when the page was built."""
    return PAGE.with_name(f"{PAGE.name}.sha256").read_text(encoding="ascii").split()[0]
