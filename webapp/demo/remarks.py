"""Remarks for the simulated raters, read from a file beside this one."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from webapp.demo.organisation import ARCHETYPES

_TOO_INVOLVED = {("room", -1), ("altitude", -1), ("contact", 1), ("ground-truth", 1), ("dialogue", 1)}
_CLEAR = 0.5
"""A place on a facet that raters speak about, on -3..3."""


@dataclass(frozen=True)
class Remark:
    """One comment with what its author would tap beside it."""

    item: str
    facet: str
    sign: int
    text: str

    @property
    def direction(self) -> str | None:
        """The side that the author would choose for it."""
        if self.item != "O2":
            return None
        return "too-involved" if (self.facet, self.sign) in _TOO_INVOLVED else "too-far"


@cache
def all_remarks() -> tuple[Remark, ...]:
    """Every remark in the file."""
    data = tomllib.loads(Path(__file__).with_name("remarks.toml").read_text(encoding="utf-8"))
    return tuple(
        Remark(entry["item"], entry["facet"], entry["sign"], text)
        for entry in data["remarks"]
        for text in entry["texts"]
    )


def remarks_for(archetype: str) -> dict[str, list[Remark]]:
    """The remarks that fit an archetype, by open question; what went well comes from all of them."""
    places = ARCHETYPES[archetype]
    fitting: dict[str, list[Remark]] = {"O1": [], "O2": []}
    for remark in all_remarks():
        place = places.get(remark.facet, 0.0)
        if (remark.sign == 0 and abs(place) < _CLEAR) or remark.sign * place > _CLEAR:
            fitting[remark.item].append(remark)
    return fitting
