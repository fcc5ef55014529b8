"""Attackers who read files and know every rule, who answered, and the answers of their coalition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from surveys.release import Policy
from surveys.release.medians import median_figure
from tests.benchmarks.reconstruction.population import INSTRUMENT, Rater
from tests.benchmarks.reconstruction.producing import Produced
from tests.benchmarks.reconstruction.readers import READERS, Known, Read
from tests.benchmarks.reconstruction.worlds import SENSITIVE, Asked, Seen, possible, possible_steps

WEB = "leader.html"


@dataclass(frozen=True)
class Question:
    """One closed question in one set: what the files tell of it, and what was answered."""

    leader: str
    set_id: str
    item: str
    asked: Asked
    web: Seen  # the report on the web alone
    files: Seen  # all files together, among them some that name what is withheld
    answers: Sequence[int]

    @property
    def harmful(self) -> frozenset[int]:
        """Answers that nobody may be proved to have given."""
        return SENSITIVE[self.asked.kind]


@dataclass
class Tally:
    """What an attacker found out: pairs of another rater and a question, and the leaders these are about."""

    pairs: int = 0
    exact: int = 0
    sensitive: int = 0
    unsound: int = 0
    fewest_alike: int = 10**6  # raters who share somebody's possible answers
    leaders: set[str] = field(default_factory=set)

    def take(self, question: Question, left: frozenset[int], others: Iterable[int], times: int = 1) -> None:
        """Count what is left possible for these others, whose real answers are given, `times` over."""
        targets = list(others)
        self.pairs += times * len(targets)
        self.unsound += times * sum(value not in left for value in targets)
        self.fewest_alike = min(self.fewest_alike, len(targets) - 1)
        if len(left) == 1:
            self.exact += times * len(targets)
        if left <= question.harmful:
            self.sensitive += times * len(targets)
            self.leaders.add(question.leader)

    @property
    def rates(self) -> str:
        """The tally in words."""
        of = max(1, self.pairs)
        return (
            f"{self.pairs} pairs, exact {100 * self.exact / of:.2f} %, "
            f"proved sensitive {100 * self.sensitive / of:.2f} %, leaders hit {len(self.leaders)}"
        )


Reading = Mapping[str, Sequence[Read]]
"""The cells of each file about one leader."""


def read_files(produced: Produced) -> Reading:
    """Every file about a leader, as the parsers read it."""
    known = Known(stems_of(produced))
    return {name: READERS[name](content, known) for name, content in produced.files.items()}


def stems_of(produced: Produced) -> dict[str, str]:
    """The words of every question about this leader."""
    role, name = produced.led.role, produced.led.name
    return {item.id: item.sentence("en", role).replace("{L}", name) for item in INSTRUMENT.items}


def questions(produced: Produced, reading: Reading) -> Iterator[Question]:
    """Every closed question that the files say something of."""
    web = _by_place(reading[WEB])
    files = _by_place(read for reads in reading.values() for read in reads)
    for (set_id, item), told in files.items():
        kind = INSTRUMENT.item(item).type if ":" not in item else "statement"
        if kind in SENSITIVE:
            answers = answers_to(produced.sets[set_id], item)
            asked = Asked(kind, len(answers), produced.policy, set_id in produced.coarse)
            seen = web.get((set_id, item), frozenset())
            yield Question(produced.subject_id, set_id, item, asked, seen, told, answers)


def answers_to(raters: Sequence[Rater], item: str) -> list[int]:
    """What these raters answered, without those who were not in a position to say."""
    return [value for rater in raters if (value := rater.answers.get(item)) is not None]


def _by_place(reads: Iterable[Read]) -> dict[tuple[str, str], Seen]:
    found: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for read in reads:
        found.setdefault((read.set_id, read.item), set()).add((read.figure, read.label))
    return {where: frozenset(told) for where, told in found.items()}


def r0(tally: Tally, question: Question) -> None:
    """The reader of the report on the web."""
    tally.take(question, possible(question.asked, question.web, False), question.answers)


def rx(tally: Tally, question: Question) -> None:
    """Board, leader and all leaders together: every file there is."""
    tally.take(question, possible(question.asked, question.files, True), question.answers)


def r1(tally: Tally, question: Question) -> None:
    """Each rater in turn, with all files."""
    for own, times in Counter(question.answers).items():
        _collude(tally, question, (own,), times)


def r1a(tally: Tally, question: Question) -> None:
    """The rater who thinks best of the leader."""
    _collude(tally, question, _best(question, 1))


def r2(tally: Tally, question: Question) -> None:
    """Each two raters together."""
    for own, times in Counter(tuple(sorted(two)) for two in combinations(question.answers, 2)).items():
        _collude(tally, question, own, times)


def r2a(tally: Tally, question: Question) -> None:
    """The two raters who think best of the leader."""
    _collude(tally, question, _best(question, 2))


ATTACKERS = {"R0": (r0, 0), "RX": (rx, 0), "R1": (r1, 1), "R1a": (r1a, 1), "R2": (r2, 2), "R2a": (r2a, 2)}
"""Each attacker with the size of the coalition."""


def attack(name: str, found: Iterable[Question], *, claimed: bool) -> Tally:
    """One attacker on all questions: those where the rules claim to stop the coalition, or the others."""
    step, coalition = ATTACKERS[name]
    tally = Tally()
    for question in found:
        enough = question.asked.n > coalition and question.asked.n >= question.asked.policy.k
        holds = coalition <= question.asked.policy.coalition(question.asked.n)
        if enough and holds is claimed:
            step(tally, question)
    return tally


def _collude(tally: Tally, question: Question, own: tuple[int, ...], times: int = 1) -> None:
    rest = Counter(question.answers)
    rest.subtract(own)
    left = possible(question.asked, question.files, True, tuple(sorted(own)))
    tally.take(question, left, rest.elements(), times)


def _best(question: Question, number: int) -> tuple[int, ...]:
    """The answers of those who think best: as far as can be from the harmful end."""
    far = {"agreement": lambda one: one, "frequency": lambda one: -one, "amount": lambda one: -abs(one)}
    return tuple(sorted(question.answers, key=far[question.asked.kind])[-number:])


def medians(produced: Produced, reading: Reading) -> Iterator[tuple[str, bool]]:
    """Estimates on ladders: for each released one, whether a reader or one rater can rule anything out.

    Yields the question and whether every step stays possible for everybody; raters are taken in turn.
    """
    raters = [rater for one in produced.sets.values() for rater in one]
    for read in reading[WEB]:
        if read.figure == "median":
            ladder = INSTRUMENT.item(read.item).ladder
            steps = [rater.calibration[read.item] for rater in raters if read.item in rater.calibration]
            fits = {
                twice
                for twice in range(2 * len(ladder) - 1)
                if median_figure(len(steps), twice, ladder).label == read.label
            }
            for own in [(), *((step,) for step in set(steps))]:
                left = possible_steps(fits.__contains__, len(ladder), len(steps), own)
                yield read.item, len(left) == len(ladder)


def proved_words(produced: Produced, reading: Reading, quotes: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Open questions whose statements or quotes leave nobody who need not have made or written one."""
    n, policy = sum(len(raters) for raters in produced.sets.values()), produced.policy
    sides = {"O1": ("helped",), "O2": ("too-far", "too-involved")}
    for item, directions in sides.items():
        made = [one for one in reading[WEB] if one.figure == "statement" and one.item.endswith(directions)]
        stem = stems_of(produced)[item]
        written = quotes.get(stem[:1].upper() + stem[1:], ())
        if max(3 * len(made), len(written)) > most_heard(policy, n):
            yield item


def most_heard(policy: Policy, n: int) -> int:
    """So many of n raters may be known to have spoken at most."""
    return n - policy.coalition(n) - 1
