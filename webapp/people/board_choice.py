"""What a board's reader chose to see: it stands in the address, and can be kept and gone back to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from werkzeug.datastructures import MultiDict

from surveys.board_choice import Choice, narrowed, roles_in, short, waves_in
from surveys.boards import Comparison, Seen
from webapp.reports import words
from webapp.reports.board_view import MEASURES, View

PER_PAGE = 50
"""Leaders who stand on one page."""

Address = MultiDict[str, str]


@dataclass(frozen=True)
class Option:
    """One box that can be ticked."""

    value: str
    name: str
    on: bool


@dataclass(frozen=True)
class Options:
    """All that can be chosen: only what the reader may see. Empty where there is only one."""

    roles: Sequence[str]
    waves: Sequence[Option]
    leaders: Sequence[Option]
    chosen: Choice


@dataclass(frozen=True)
class Asked:
    """The comparison of the leaders that were asked for, and how it is to be seen."""

    comparison: Comparison
    view: View


def asked_for(comparison: Comparison, address: Address, *, paged: bool = False) -> Asked:
    """What an address asks for. Whatever in it is not known is no leader, no wave and no facet."""
    choice = _choice(address)
    found = narrowed(comparison, choice)
    ticked = tuple(measure for measure in MEASURES if measure in address.getlist("facet"))
    facets = ticked if len(ticked) < len(MEASURES) else ()
    view = View(
        roles=sorted(choice.roles & set(roles_in(comparison))),
        leaders=[one.card.subject.name for one in _in_alphabet(found.shown)] if choice.leaders else (),
        waves=[title for wave, title in waves_in(comparison).items() if wave in choice.waves],
        facets=facets,
        picked=found.picked or (),
        address=_kept(choice, facets),
        measure=address.get("measure", ""),
        ranks=address.get("ranks", ""),
    )
    return Asked(found, _on_page(view, found, address.get("page", "")) if paged else view)


def options(comparison: Comparison, address: Address) -> Options:
    """The boxes of the form, with those ticked that the address names."""
    choice, waves = _choice(address), waves_in(comparison)
    return Options(
        roles=roles_in(comparison),
        waves=[Option(wave, title, wave in choice.waves) for wave, title in waves.items()],
        leaders=[
            Option(key, one.card.subject.name, key in choice.leaders)
            for one in _in_alphabet(comparison.leaders)
            if (key := short(one.subject.person_id))
        ],
        chosen=choice,
    )


def _choice(address: Address) -> Choice:
    roles, leaders, waves = (frozenset(address.getlist(name)) for name in ("role", "leader", "wave"))
    return Choice(roles, leaders, waves)


def _kept(choice: Choice, facets: Sequence[str]) -> list[tuple[str, str]]:
    chosen = {"role": choice.roles, "wave": choice.waves, "leader": choice.leaders}
    pairs = [(name, value) for name, values in chosen.items() for value in sorted(values)]
    return [*pairs, *(("facet", facet) for facet in facets)]


def _on_page(view: View, comparison: Comparison, page: str) -> View:
    leaders = _in_alphabet(comparison.shown)
    pages = max(ceil(len(leaders) / PER_PAGE), 1)
    number = min(int(page), pages) if page.isdecimal() and page != "0" else 1
    here = leaders[(number - 1) * PER_PAGE : number * PER_PAGE]
    named = frozenset(one.subject.person_id for one in here)
    return replace(view, named=named, page=number, pages=pages)


def _in_alphabet(leaders: Sequence[Seen]) -> list[Seen]:
    return sorted(leaders, key=lambda one: words.in_alphabet(one.card.subject.name))
