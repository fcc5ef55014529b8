"""A made-up organisation: leaders of different roles, the people around them, and a roster file of all."""

from __future__ import annotations

import csv
import io
import itertools
import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

DOMAIN = "example.org"
COORDINATOR = ("Mara Lotwin", f"mara.lotwin@{DOMAIN}")
CHAIR = ("Ottoline Fathom", f"ottoline.fathom@{DOMAIN}")
BOARD_NAME = "Supervisory board"
BOARD_MEMBERS = (
    CHAIR,
    ("Iver Landfall", f"iver.landfall@{DOMAIN}"),
    ("Rue Pilotage", f"rue.pilotage@{DOMAIN}"),
)
COLLEAGUES_PER_LEADER = 6
"""People of other teams who are asked about a leader as peers."""

# fmt: off
FIRST_NAMES = (
    "Ada", "Bo", "Carla", "Dario", "Edda", "Farid", "Greta", "Hiro", "Ines", "Jonas", "Kira", "Leo",
    "Malin", "Nuno", "Oda", "Pavel", "Quirin", "Rosa", "Sami", "Tova", "Umar", "Vera", "Wim", "Xenia",
    "Yara", "Zeno", "Anouk", "Benno", "Chloé", "Dunja", "Emre", "Freya", "Goran", "Hanne", "Imre",
    "Juno", "Kofi", "Livia", "Milo", "Noor",
)
LAST_NAMES = (
    "Halyard", "Bowline", "Fairlead", "Keelson", "Spindrift", "Tidewell", "Shoalby", "Brinewater",
    "Capstane", "Driftwood", "Ebbing", "Foghorn", "Gannet", "Harbourne", "Inletson", "Jettyman",
    "Kelpsson", "Leeward", "Mooring", "Northing", "Offing", "Pebblecroft", "Quayle", "Riptide",
    "Sandbar", "Thwaite", "Undertow", "Vanewell", "Windlass", "Yardarm", "Zephyrin", "Anchorby",
    "Buoyman", "Cleatham", "Dockery", "Estuary", "Fjordling", "Gunwale", "Hawserby", "Islet",
)
# fmt: on
ROLES = ("ceo", "cto", "vp-engineering", "director", "cro", "director")
LEADERS_PER_LEADER = 6
"""How many leaders report to a leader of leaders; the others lead people who do the work."""

ARCHETYPES: dict[str, dict[str, float]] = {
    # a leader's true place per facet, on -3 too little .. +3 too much; what is not named is near 0
    "in-depth": {},
    "drifted": {"contact": -1.9, "ground-truth": -1.6, "currency": -1.3, "friction": -1.2, "dialogue": -0.8},
    "too-deep": {"contact": 1.6, "room": -1.9, "altitude": -1.5, "dialogue": 1.2, "ground-truth": 0.7},
    "easily-led": {"challenge": -1.8, "currency": 0.6, "dialogue": -1.5, "bridging": -0.8},
    "high-flyer": {"altitude": 1.7, "contact": -0.9, "challenge": -1.1, "friction": -1.5},
    "nearly-there": {"friction": -0.8, "bridging": -0.9, "room": 0.3},
}


@dataclass
class DemoPerson:
    """One row of the roster."""

    name: str
    email: str
    manager: str = ""
    role: str = ""
    rates: list[str] = field(default_factory=list)
    language: str = "en"


@dataclass(frozen=True)
class Organisation:
    """Everybody, and for each leader's mail address the archetype that the simulated raters see."""

    people: list[DemoPerson]
    archetypes: dict[str, str]

    def roster_csv(self) -> bytes:
        """The roster as a CSV file, as people operations would export it."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(["name", "email", "manager", "leader", "rates", "language"])
        for person in self.people:
            rates = "; ".join(person.rates)
            writer.writerow([person.name, person.email, person.manager, person.role, rates, person.language])
        return text.getvalue().encode()

    @property
    def leaders(self) -> list[DemoPerson]:
        """The people who are rated."""
        return [person for person in self.people if person.role]


def make_organisation(n_leaders: int, n_raters: int, rng: random.Random) -> Organisation:
    """An organisation with `n_leaders` rated leaders and `n_raters` people who work under them."""
    names = _names(rng)
    leaders = [_person(next(names), role=_role(index)) for index in range(n_leaders)]
    for index, leader in enumerate(leaders):
        above = leaders[(index - 1) // LEADERS_PER_LEADER].email if index else CHAIR[1]
        leader.manager = above
    chiefs = {leader.manager for leader in leaders[LEADERS_PER_LEADER - 1 :]}
    nearest = [leader for leader in leaders if leader.email not in chiefs]
    staff = [_person(next(names), manager=nearest[index % len(nearest)].email) for index in range(n_raters)]
    for index, person in enumerate(staff):
        person.language = "de" if index % 9 == 4 else "en"
    for leader in leaders:
        _ask_colleagues(leader, staff, rng)
    kinds = itertools.cycle(ARCHETYPES)
    everybody = [DemoPerson(*CHAIR), *leaders, *staff]
    return Organisation(everybody, {leader.email: next(kinds) for leader in leaders})


def _role(index: int) -> str:
    return ROLES[0] if index == 0 else ROLES[1 + (index - 1) % (len(ROLES) - 1)]


def _ask_colleagues(leader: DemoPerson, staff: list[DemoPerson], rng: random.Random) -> None:
    others = [person for person in staff if person.manager != leader.email]
    for person in rng.sample(others, min(COLLEAGUES_PER_LEADER, len(others))):
        person.rates.append(f"{leader.email}:peer")


def _person(name: str, **facts: str) -> DemoPerson:
    return DemoPerson(name=name, email=f"{_mail_name(name)}@{DOMAIN}", **facts)  # type: ignore[arg-type]


def _names(rng: random.Random) -> Iterator[str]:
    pairs = [f"{first} {last}" for first in FIRST_NAMES for last in LAST_NAMES]
    rng.shuffle(pairs)
    yield from pairs


def _mail_name(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return plain.lower().replace(" ", ".")
