"""Counsel for a failure mode, for the role of the leader."""

from __future__ import annotations

from scoring.modes import Piece, failure_modes

COUNSEL_ROLES = {
    "cto": "cto",
    "vp-engineering": "cto",
    "director": "cto",
    "ceo": "ceo",
    "cro": "cro",
}


def counsel(slug: str, role: str) -> tuple[Piece, ...]:
    """Three pieces of counsel for a failure mode, in the words of the role; other roles get the general ones.

    Raises KeyError for an unknown slug.
    """
    return failure_modes()[slug].counsel[COUNSEL_ROLES.get(role, "general")]
