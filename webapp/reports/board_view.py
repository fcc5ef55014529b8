"""How a reader wants to see a comparison: which leaders, which facets, what stands beside one another."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from webapp.reports import names, words
from webapp.reports.words import gettext as _

MEASURES = (*names.FACETS, "credibility")
MOST_NAMES = 12


@dataclass(frozen=True)
class View:
    """A reader's choice, and the part of it that this page shows.

    `roles`, `leaders` (names) and `waves` (titles) say which leaders were chosen, `facets` which measures;
    all are empty where nothing was chosen. `address` is that choice as pairs for an address. `measure` stands
    beside one another, of `ranks` the sets of ranks are asked for. `picked`: persons who are shown, empty:
    all who are compared; `named`: those of them on this page, empty: all; `page` of `pages`.
    """

    roles: Sequence[str] = ()
    leaders: Sequence[str] = ()
    waves: Sequence[str] = ()
    facets: Sequence[str] = ()
    address: Sequence[tuple[str, str]] = ()
    measure: str = ""
    ranks: str = ""
    picked: Collection[str] = ()
    named: Collection[str] = ()
    page: int = 1
    pages: int = 1

    @property
    def shown(self) -> str:
        """The measure beside one another: the one asked for, or the first that is shown."""
        return self.measure if self.measure in self.measures else self.measures[0]

    @property
    def measures(self) -> tuple[str, ...]:
        """The facets and credibility, as far as they are shown."""
        return tuple(measure for measure in MEASURES if not self.facets or measure in self.facets)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a form on the page sends along so that the choice stays."""
        return [*self.address, *([("page", str(self.page))] if self.page > 1 else [])]

    @property
    def query(self) -> str:
        """What follows an address that shows the same leaders and facets; empty where nothing was chosen."""
        return "?" + urlencode(self.address) if self.address else ""

    def link(self, **changes: str) -> str:
        """The address of the same choice seen otherwise."""
        asked = {"measure": self.measure, "page": str(self.page) if self.page > 1 else "", **changes}
        return "?" + urlencode([*self.address, *((name, value) for name, value in asked.items() if value)])


def said(view: View) -> str:
    """The choice in words; empty where everything is shown."""
    parts = [
        _("role: %(names)s", names=words.listed([names.role_name(role) for role in view.roles]))
        if view.roles
        else "",
        _leaders(view.leaders),
        _("wave: %(names)s", names=words.listed(list(view.waves))) if view.waves else "",
        _("facets: %(names)s", names=words.listed([names.facet_name(one) for one in view.measures]))
        if view.facets
        else "",
    ]
    return "; ".join(part for part in parts if part)


def _leaders(chosen: Sequence[str]) -> str:
    if not chosen:
        return ""
    if len(chosen) > MOST_NAMES:
        return _("%(number)s leaders, chosen one by one", number=len(chosen))
    return _("leaders: %(names)s", names=words.listed(list(chosen)))
