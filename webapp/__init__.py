"""The two doors: the people side, which knows everybody by name, and the ballots, which know nobody.

Each is loaded when it is asked for, so that the process of one never holds the code of the other.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from webapp.ballot import create_ballot_app
    from webapp.people import create_people_app

__all__ = ["create_ballot_app", "create_people_app"]

_ROOMS = {"create_people_app": "webapp.people", "create_ballot_app": "webapp.ballot"}


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_ROOMS[name]), name)
