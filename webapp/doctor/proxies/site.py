"""What a reader of proxy configurations found about one host name."""

from __future__ import annotations

from dataclasses import dataclass

Place = tuple[str, int]
"""A file and a line in it, from 1."""


@dataclass(frozen=True)
class Site:
    """One host name in the configuration of a proxy."""

    place: Place
    """Where its block begins."""
    logs: tuple[Place, ...] = ()
    """Lines by which requests are written down; the block's own if nothing switches that off."""
    errors: Place | None = None
    """Where failed requests are written down, if they are."""
