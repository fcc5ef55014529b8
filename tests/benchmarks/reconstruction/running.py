"""The whole benchmark: waves of made-up leaders, their files, every attacker and every audit."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from surveys.release import Policy, policy_for
from tests.benchmarks.reconstruction import attackers, audits, interim, links, revised, two_waves, weak
from tests.benchmarks.reconstruction.attackers import Question
from tests.benchmarks.reconstruction.audits import ReadLeader
from tests.benchmarks.reconstruction.population import EDGES, Led, population
from tests.benchmarks.reconstruction.producing import ProducedWave, first_wave, second_wave
from tests.benchmarks.reconstruction.readers import read_comments
from tests.benchmarks.results import Result
from tests.walk import House

NAME = "reconstruction"
LEADERS, SEED = 200, 1
IN_A_WAVE = 20
PAPERS = 20
HIGH_FEAR_EVERY = 4
LEAST_FOR_HIGH_FEAR = 14
LEAST_FOR_WEAK_RULES = 60
SIGMAS = 3.0
FAR_RARER = 2
"""Half steps have to make an exact answer at least so many times rarer than tenths would."""


@dataclass(frozen=True)
class Files:
    """Everything that was produced and read."""

    leaders: Sequence[Led]
    waves: Sequence[ProducedWave]
    again: ProducedWave
    read: Sequence[Sequence[ReadLeader]]  # by wave

    @property
    def everybody(self) -> list[ReadLeader]:
        """The leaders of all waves."""
        return [one for wave in self.read for one in wave]


def run(leaders: int = LEADERS, seed: int = SEED, papers: int = PAPERS) -> list[Result]:
    """Try everything; a result passes if the rules held, or if weak ones were caught."""
    with tempfile.TemporaryDirectory() as folder:
        files = produce(Path(folder), leaders, seed, papers)
        return [
            *_produced(files),
            *_attacks(files),
            *_other_attacks(files),
            *_audits(files),
            *_waves(files),
            *_between(Path(folder)),
            *_teeth(population(max(leaders, LEAST_FOR_WEAK_RULES), seed)),
        ]


def produce(folder: Path, leaders: int, seed: int, papers: int) -> Files:
    """Walk all leaders through their waves, a quarter under the rules for high fear, and read the files."""
    made = population(leaders, seed)
    house = House(folder / "reconstruction")
    try:
        waves = []
        for group, policy in in_waves(made):
            printed = papers if group[0] is made[0] else 0  # the wave with the edge cases
            wanted = [led.email for led in group[:printed]]
            waves.append(first_wave(house, group, policy, wanted, board_paper=printed > 0))
        chosen = two_waves.exchanged([one.led for one in waves[-1].leaders], seed)
        again = second_wave(house, waves[-1], chosen)
    finally:
        house.leave()
    return Files(made, waves, again, [read_wave(wave) for wave in waves])


def read_wave(wave: ProducedWave) -> list[ReadLeader]:
    """The leaders of a wave with what the parsers read in their files."""
    return [ReadLeader(one, attackers.read_files(one)) for one in wave.leaders]


def in_waves(leaders: Sequence[Led]) -> list[tuple[list[Led], Policy]]:
    """Leaders by wave, with its rules. Edge cases and small teams have the rules that are usual."""
    large = [led for led in leaders[len(EDGES) :] if len(led.raters) >= LEAST_FOR_HIGH_FEAR]
    afraid = large[: len(leaders) // HIGH_FEAR_EVERY] if len(leaders) > IN_A_WAVE else []
    usual = [led for led in leaders if led not in afraid]
    return [
        *((group, policy_for("high-fear")) for group in _batches(afraid)),
        *((group, Policy()) for group in _batches(usual)),
    ]


def _batches(leaders: Sequence[Led]) -> list[list[Led]]:
    return [list(leaders[start : start + IN_A_WAVE]) for start in range(0, len(leaders), IN_A_WAVE)]


def _produced(files: Files) -> Iterator[Result]:
    everybody = files.everybody
    kinds: dict[str, int] = {}
    for name in (name for one in everybody for name in one.produced.files):
        kinds[name] = kinds.get(name, 0) + 1
    for name in (name for wave in files.waves for name in wave.board):
        kinds[name] = kinds.get(name, 0) + 1
    cells = sum(len(reads) for one in everybody for reads in one.reading.values())
    told = ", ".join(f"{number} {name}" for name, number in kinds.items())
    enough = len(everybody) == len(files.leaders) and cells > 0
    yield Result(NAME, "files", f"{told}; {cells} cells read back from {len(everybody)} leaders", enough)


def _attacks(files: Files) -> Iterator[Result]:
    found = [
        one for leader in files.everybody for one in attackers.questions(leader.produced, leader.reading)
    ]
    for name in attackers.ATTACKERS:
        yield from _attack(name, found)


def _attack(name: str, found: Sequence[Question]) -> Iterator[Result]:
    coalition = attackers.ATTACKERS[name][1]
    tally = attackers.attack(name, found, claimed=True)
    least = min((one.asked.policy.k for one in found), default=0) - 1 - coalition
    holds = not tally.sensitive and not tally.unsound and tally.fewest_alike >= least
    holds = holds and tally.pairs > 0 and (coalition > 0 or not tally.exact)
    alike = f"everybody shares what is possible with {tally.fewest_alike} others or more"
    yield Result(NAME, name, f"{tally.rates}, unsound {tally.unsound}; {alike}", holds)
    beyond = attackers.attack(name, found, claimed=False)
    if beyond.pairs:
        yield Result(
            NAME, f"{name}, not claimed", f"{beyond.rates}, unsound {beyond.unsound}", not beyond.unsound
        )


def _other_attacks(files: Files) -> Iterator[Result]:
    steps = [held for one in files.everybody for _, held in attackers.medians(one.produced, one.reading)]
    told = f"{steps.count(False)} of {len(steps)} cases in which a step of a ladder can be ruled out"
    yield Result(NAME, "estimates", told, all(steps))
    words = [
        item
        for one in files.everybody
        for item in attackers.proved_words(
            one.produced, one.reading, read_comments(one.produced.files["leader.html"])
        )
    ]
    yield Result(NAME, "words", f"{len(words)} questions in which nobody need be silent", not words)
    produced = [one.produced for one in files.everybody]
    for what, linked in (("page", links.by_page(produced)), ("row", links.by_row(produced))):
        told = f"{linked.right} of {linked.tries}, {linked.chance:.1f} by chance: {linked.sigmas:+.1f} sigma"
        yield Result(NAME, f"RC, order by {what}", told, linked.sigmas < SIGMAS)
    yield _audit("RC, marks beside quotes", [*links.marks(produced), *links.new_columns()])


def _audits(files: Files) -> Iterator[Result]:
    everybody = files.everybody
    of_one: dict[str, Callable[[ReadLeader], Iterable[str]]] = {
        "differencing": audits.differencing,
        "files agree on certified figures": audits.foreign_figures,
        "fewer than k": audits.too_few_behind,
    }
    for what, audit in of_one.items():
        yield _audit(what, [one for leader in everybody for one in audit(leader)])
    yield _audit("bounds follow from labels", audits.labels_with_two_bands(everybody))
    yield _audit("drawings follow from figures", audits.telling_pictures(everybody))
    yield _audit("scores follow from cells", _per_wave(files, audits.not_from_cells))
    yield _audit("spread is coarse", (one for wave in files.waves for one in audits.telling_spread(wave)))
    yield _audit("numbers of leaders' pages", _strange_on_pages(files))
    yield _audit("numbers of boards' pages", _strange_on_boards(files))


def _per_wave(
    files: Files, audit: Callable[[ProducedWave, Sequence[ReadLeader]], Iterable[str]]
) -> Iterator[str]:
    for wave, found in zip(files.waves, files.read, strict=True):
        yield from audit(wave, found)


def _strange_on_pages(files: Files) -> Iterator[str]:
    usual = audits.numbers_on_every([one.produced.files["leader.html"] for one in files.everybody])
    for one in files.everybody:
        for name in ("leader.html", "leader.pdf"):
            if name in one.produced.files:
                yield from audits.strange_numbers(name, one.produced.files[name], [one.card], usual)


def _strange_on_boards(files: Files) -> Iterator[str]:
    for wave, found in zip(files.waves, files.read, strict=True):
        cards = [one.card for one in found]
        for name, content in wave.board.items():
            if name.endswith((".html", ".pdf")):
                yield from audits.strange_numbers(name, content, cards, set(audits.PRINTED_ON_BOARDS))
            if not name.endswith(".pdf"):
                yield from audits.board_not_from_cards(name, content, cards)


def _audit(what: str, strays: Iterable[str]) -> Result:
    found = list(strays)
    told = f"{len(found)} strays, first {found[0]}" if found else "no stray"
    return Result(NAME, what, told, not found)


def _waves(files: Files) -> Iterator[Result]:
    found = two_waves.attack(files.waves[-1], files.again)
    of = max(1, found.pairs)
    told = (
        f"{found.pairs} answers of one who came or left, all else repeated: exact {_share(found.exact, of)} "
        f"(without half steps {_share(found.exact_without, of)}), proved sensitive "
        f"{_share(found.sensitive, of)} ({_share(found.sensitive_without, of)}); told, not claimed"
    )
    rarer = FAR_RARER * found.exact <= found.exact_without and found.sensitive <= found.sensitive_without
    yield Result(NAME, "RW", told, rarer and found.pairs > 0 and not found.unsound)
    told = f"{found.uncoarse} figures of sets with few changes are as fine as ever"
    yield Result(NAME, "RW, half steps", told, found.uncoarse == 0)


def _share(some: int, of: int) -> str:
    return f"{100 * some / of:.1f} %"


def _between(folder: Path) -> Iterator[Result]:
    for what, name, attack in (
        ("RI, reports in between", "interim", interim.leaks_before_release),
        ("RI, corrections", "corrections", interim.telling_corrections),
        ("revised ballots", "revised", revised.other_than_the_last_word),
    ):
        house = House(folder / name)
        try:
            yield _audit(what, attack(house))
        finally:
            house.leave()


def _teeth(leaders: Sequence[Led]) -> Iterator[Result]:
    for name in weak.POLICIES:
        caught = weak.catch(name, leaders)
        told = (
            f"exact {100 * caught.exact:.1f} %, proved sensitive {100 * caught.sensitive:.1f} %, unsound "
            f"{caught.unsound}; more than {100 * weak.LEAST[name]:.0f} % exact have to be caught"
        )
        holds = caught.exact > weak.LEAST[name] and not caught.unsound
        yield Result(NAME, f"weak rules {name}", told, holds)
