"""The cast: made-up people at example.org who appear in all tests, and what they answer.

Three leaders. Tobias (CTO) has two groups that stand alone, Rosa (CRO) has one that must be merged, and
Ceridwen (CEO) is rated by people of several teams; the six of operations rate two or three leaders each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from surveys.instruments import Instrument, load_instrument
from surveys.roster import Edge, Leader, Member, Roster

INSTRUMENT = "technical-leadership"

COORDINATOR = ("Mara Deskley", "mara.deskley@example.org")
CHAIR = ("Ottilie Chairwell", "ottilie.chairwell@example.org")
BOARD = (("Ivo Boardman", "ivo.boardman@example.org"), ("Runa Tablewood", "runa.tablewood@example.org"))
KEYHOLDER = ("Kester Lockwood", "kester.lockwood@example.org")
DEPUTY = ("Della Sparekey", "della.sparekey@example.org")

CEO = ("Ceridwen Topmast", "ceridwen.topmast@example.org")
CTO = ("Tobias Keel", "tobias.keel@example.org")
CRO = ("Rosa Sails", "rosa.sails@example.org")

ENGINEERS = tuple(
    f"{name}.engineson@example.org" for name in ("ada", "bo", "cem", "dov", "eli", "fay", "gus", "hal", "ina")
)
SELLERS = tuple(f"{name}.sellersby@example.org" for name in ("jon", "kai", "lou", "mia", "ned", "ole", "pia"))
OPERATIONS = tuple(f"{name}.opsley@example.org" for name in ("quin", "ray", "sam", "tia", "uma", "val"))
ADVISERS = tuple(f"{name}.adviston@example.org" for name in ("wes", "xia"))
RATERS = (*ENGINEERS, *SELLERS, *OPERATIONS, *ADVISERS)

GROUPS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    CTO[1]: {"report": ENGINEERS, "peer": OPERATIONS},
    CRO[1]: {"report": SELLERS, "peer": OPERATIONS[:3]},
    CEO[1]: {"report": OPERATIONS, "other": (*ADVISERS, *ENGINEERS[:3])},
}
"""Who is asked about whom; the three peers of the CRO are too few to stand alone."""

ROLES = {CTO[1]: "cto", CRO[1]: "cro", CEO[1]: "ceo"}
MANAGERS = {CTO[1]: CEO[1], CRO[1]: CEO[1], CEO[1]: CHAIR[1]}


def roster() -> Roster:
    """The whole cast as a roster."""
    named = (CHAIR, CEO, CTO, CRO, *((display_name(address), address) for address in RATERS))
    people = tuple(
        Member(name, address, language_of(address), MANAGERS.get(address)) for name, address in named
    )
    leaders = tuple(Leader(address, role, MANAGERS[address]) for address, role in ROLES.items())
    return Roster(people, leaders, tuple(sorted(edges())))


def edges() -> Iterable[Edge]:
    """Everybody who is asked about a leader, the named ones too."""
    for leader, groups in GROUPS.items():
        yield Edge(leader, leader, "self")
        yield Edge(leader, MANAGERS[leader], "manager")
        for group, raters in groups.items():
            yield from (Edge(leader, rater, group) for rater in raters)


def display_name(address: str) -> str:
    """The name of a rater, from the address."""
    first, last = address.split("@")[0].split(".")
    return f"{first.title()} {last.title()}"


def language_of(address: str) -> str:
    """Two of the cast read German."""
    return "de" if address in (ENGINEERS[1], SELLERS[1]) else "en"


@cache
def instrument() -> Instrument:
    """The instrument that the cast answers."""
    return load_instrument(INSTRUMENT)


def sheet(form: str, role: str, taste: int, **said: Any) -> dict[str, Any]:
    """A valid answer sheet. `taste` (0, 1, 2 …) makes raters differ; the same taste answers the same.

    `said` replaces parts of the sheet: answers, calibration, comments, declined.
    """
    items = instrument().items_of(form, role)
    closed = [item for item in items if item.type not in ("calibration", "comment")]
    ladders = [item for item in items if item.type == "calibration"]
    return {
        "v": 1,
        "form": form,
        "declined": False,
        "answers": {item.id: _answer(item.type, place + taste) for place, item in enumerate(closed)},
        "calibration": {item.id: (place + taste) % 3 + 2 for place, item in enumerate(ladders)},
        "comments": {},
        **said,
    }


def declined(form: str = "standard") -> dict[str, Any]:
    """A sheet of somebody who would rather not judge this leader."""
    return {
        "v": 1,
        "form": form,
        "declined": True,
        "answers": {},
        "calibration": {},
        "comments": {},
    }


def comment(text: str, *, direction: str = "helped", themes_only: bool = False) -> dict[str, Any]:
    """A comment as it stands in a sheet."""
    return {"text": text, "facet": "contact", "direction": direction, "themes_only": themes_only}


def _answer(kind: str, number: int) -> int:
    return (-1, 0, 1, 0, -2)[number % 5] if kind == "amount" else (2, 3, 4, 3, 5)[number % 5]
