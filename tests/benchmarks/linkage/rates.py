"""The rates of the timeline attack: as a table, as a gate, and as the file that the product shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from surveys.anonymity.timing import SIZES, TIMING
from tests.benchmarks.linkage.timeline import (
    GRADES,
    Floats,
    linked_share,
    one_sitting,
    peers_share,
    sides_share,
    two_sittings,
)

SEED = 20261120
ROUNDS = 2000
LATE_SHARE, HABIT = 0.3, 0.5
SIGMAS = 3.0

Round = Callable[[np.random.Generator, int, float], float]
"""(randomness, people in the group, hours between snapshots) -> share of the group that is linked."""


@dataclass(frozen=True)
class Rate:
    """The share that is linked, the standard error of that figure, and what guessing gives."""

    share: float
    error: float
    chance: float

    @property
    def at_chance(self) -> bool:
        """Whether the attack is no better than guessing."""
        return self.share <= self.chance + SIGMAS * self.error


def _one_sitting(rng: np.random.Generator, n: int, hours: float) -> float:
    return linked_share(one_sitting(rng, n), hours, rng, apart=False)


def _two_sittings(rng: np.random.Generator, n: int, hours: float, **options: float) -> float:
    return linked_share(two_sittings(rng, n, **options), hours, rng, apart=True)


def _each_other(rng: np.random.Generator, n: int, hours: float) -> float:
    return peers_share(n + 1, hours, rng)


def _sides(rng: np.random.Generator, n: int, _hours: float) -> float:
    return sides_share(two_sittings(rng, n, late=LATE_SHARE))


FLOWS: Mapping[str, Round] = {
    "basic": _one_sitting,
    "strong": _one_sitting,
    "strongest": _two_sittings,
    "strongest-latecomers": partial(_two_sittings, late=LATE_SHARE),
    "strongest-habits": partial(_two_sittings, habit=HABIT),
    "strongest-each-other": _each_other,
}
"""The levels, then what weakens the strongest: see NOTES."""
GUARDED = ("strongest", "strongest-latecomers")
"""Where the attack must be no better than guessing."""
NOTES: Mapping[str, str] = {
    "basic": "One sitting. Whoever links can also read: the opening key lies on the same server.",
    "strong": "One sitting. Whoever links can read only with the keyholder's help.",
    "strongest": "Two sittings: everybody collects first and answers days later.",
    "strongest-latecomers": (
        f"As strongest, but {LATE_SHARE:.0%} collect in the late window. Guessing then means among those "
        "who sent on the same side of it."
    ),
    "strongest-habits": (
        "As strongest, but every second person is as prompt, compared with the others, in the second step "
        "as in the first."
    ),
    "strongest-each-other": (
        "As strongest, but leaders who all rate each other, each for all the others in one Send: the urn "
        "that is missing is their own."
    ),
}


def measure(rounds: int = ROUNDS, seed: int = SEED) -> dict[tuple[str, str, int], Rate]:
    """Every flow against every grade of history, for groups of 5, 10 and 30."""
    found = {}
    for flow, play in FLOWS.items():
        for grade, hours in GRADES.items():
            for n in SIZES:
                shares = _played(play, n, hours, rounds, seed)
                chance = _chance(flow, n, rounds, seed)
                found[flow, grade, n] = Rate(float(shares.mean()), _error(shares), chance)
    return found


def breaches(rates: Mapping[tuple[str, str, int], Rate]) -> list[str]:
    """Where the attack beats guessing although it must not, in words."""
    return [
        f"{flow}, {grade} history, {n} people: {rate.share:.1%} linked, chance is {rate.chance:.1%}"
        for (flow, grade, n), rate in rates.items()
        if flow in GUARDED and not rate.at_chance
    ]


def table(rates: Mapping[tuple[str, str, int], Rate]) -> Iterator[str]:
    """The rates as lines of text."""
    yield f"{'linked (chance)':<22}{'history':<9}" + "".join(f"{f'n = {n}':>18}" for n in SIZES)
    for flow in FLOWS:
        for grade in GRADES:
            figures = [rates[flow, grade, n] for n in SIZES]
            cells = (f"{one.share:.1%} ({one.chance:.1%})" for one in figures)
            yield f"{flow:<22}{grade:<9}" + "".join(f"{cell:>18}" for cell in cells)


def write(rates: Mapping[tuple[str, str, int], Rate], rounds: int = ROUNDS, seed: int = SEED) -> None:
    """Write the file that the product shows."""
    TIMING.write_text("\n".join(_lines(rates, rounds, seed)) + "\n", encoding="utf-8")


def _lines(rates: Mapping[tuple[str, str, int], Rate], rounds: int, seed: int) -> Iterator[str]:
    yield "# Share of a group whose ballots somebody links to its members who kept a history of both sides:"
    yield "# a simulated campaign of ten days with two reminders, and a maximum-likelihood matching."
    yield "# Made by `python -m tests.benchmarks.linkage --write`; a test makes it again."
    yield f"seed = {seed}\nrounds = {rounds}\nsizes = {list(SIZES)}"
    for flow, note in NOTES.items():
        yield f"\n# {note}\n[linked.{flow}]"
        for grade in GRADES:
            yield f"{grade} = [{', '.join(f'{rates[flow, grade, n].share:.3f}' for n in SIZES)}]"


def _played(play: Round, n: int, hours: float, rounds: int, seed: int) -> Floats:
    rng = np.random.default_rng(seed)
    return np.array([play(rng, n, hours) for _ in range(rounds)])


def _chance(flow: str, n: int, rounds: int, seed: int) -> float:
    if flow != "strongest-latecomers":
        return 1 / n
    return float(_played(_sides, n, 0.0, rounds, seed).mean())


def _error(shares: Floats) -> float:
    return float(shares.std(ddof=1) / np.sqrt(len(shares)))
