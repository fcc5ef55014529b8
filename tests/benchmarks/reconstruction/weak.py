"""Weak rules that other products follow, published and attacked in the same way: they have to be caught.

What is published of a question are sums and counts over groups of raters. Whoever knows who is in them takes
one from the other. Only what follows for certain is claimed, so the rates are lower bounds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from surveys.release import Policy
from surveys.release.ratings import mean_figure
from tests.benchmarks.reconstruction.population import INSTRUMENT, QUESTIONS, Led, Rater
from tests.benchmarks.reconstruction.worlds import SENSITIVE, SENSITIVE_END

People = frozenset[str]
RATINGS = (1, 2, 3, 4, 5)
MANAGER = "the manager"
ROUNDS = 2


@dataclass(frozen=True)
class Facts:
    """What is known of some people's answers: bounds of the sum and of how many are favourable, counts."""

    low: int
    high: int
    few: int = 0
    many: int = 10**6
    counts: tuple[int, ...] | None = None


Published = dict[People, Facts]


@dataclass(frozen=True)
class Answered:
    """The answers to one question, by person, with the groups that a policy may show."""

    kind: str
    answers: Mapping[str, int]
    raters: Sequence[Rater]

    def of(self, keep: Callable[[Rater], bool]) -> People:
        """Those raters who answered and are kept."""
        return frozenset(one.email for one in self.raters if keep(one) and one.email in self.answers)

    @property
    def groups(self) -> dict[str, People]:
        """Raters by group."""
        names = {one.group for one in self.raters}
        return {name: self.of(lambda one, name=name: one.group == name) for name in sorted(names)}  # type: ignore[misc]


def naive(asked: Answered) -> Published:
    """A: at least 3, two decimals, histograms, a total with the manager, cuts, a report in between."""
    wanted = [*asked.groups.values(), _everybody(asked)]
    wanted += [people for group in asked.groups.values() for people in _cuts(asked, group)]
    wanted += [_early(asked, people) for people in list(wanted)]
    return {people: _exactly(asked, people) for people in wanted if len(people) >= 3}


def typical(asked: Answered) -> Published:
    """B: at least 5, one decimal, a total with the manager, cuts, a report in between."""
    wanted = [*asked.groups.values(), _everybody(asked)]
    wanted += [people for group in asked.groups.values() for people in _cuts(asked, group)]
    wanted += [_early(asked, people) for people in list(wanted)]
    return {people: _one_decimal(asked, people) for people in wanted if len(people) >= 5}


def strict(asked: Answered) -> Published:
    """C: at least 5, the next smallest group suppressed too, one decimal and the share in favour."""
    groups = sorted(asked.groups.values(), key=len)
    hidden = sum(0 < len(people) < 5 for people in groups)
    shown = [people for people in groups if len(people) >= 5][1 if hidden == 1 else 0 :]
    total = frozenset().union(*groups)
    return {people: _favourable(asked, people) for people in (*shown, total) if len(people) >= 5}


def recommended_and_interim(asked: Answered) -> Published:
    """The rules of this program, but with a report in between."""
    groups = [people for people in asked.groups.values() if len(people) >= 5]
    early = [_early(asked, people) for people in groups]
    return {people: _by_the_rules(asked, people) for people in (*groups, *early) if len(people) >= 5}


POLICIES: Mapping[str, Callable[[Answered], Published]] = {
    "A": naive,
    "B": typical,
    "C": strict,
    "recommended + interim": recommended_and_interim,
}
LEAST = {"A": 0.10, "B": 0.03, "C": 0.03, "recommended + interim": 0.0}
"""The share of pairs that a reader must find exactly under each of them."""


@dataclass(frozen=True)
class Caught:
    """Shares (0..1) of all pairs of a rater and a question that a reader knows; unsound claims among them."""

    exact: float
    sensitive: float
    unsound: int


def catch(name: str, leaders: Sequence[Led]) -> Caught:
    """What a reader of reports under these rules knows about these leaders' raters."""
    pairs, exact, bad, unsound = 0, 0, 0, 0
    for asked in (one for led in leaders for one in answered(led)):
        known = differences(POLICIES[name](asked))
        for person in (one.email for one in asked.raters if one.email in asked.answers):
            left = frozenset(RATINGS).intersection(
                *(possible(facts, len(people)) for people, facts in known.items() if person in people)
            )
            pairs += 1
            exact += len(left) == 1
            bad += left <= SENSITIVE[asked.kind]
            unsound += asked.answers[person] not in left
    return Caught(exact / pairs, bad / pairs, unsound)


def answered(led: Led) -> Iterator[Answered]:
    """The four ratings of a leader with everybody's answers."""
    for item in QUESTIONS:
        given = {
            rater.email: value
            for rater in led.raters
            if rater.voted and (value := rater.answers.get(item)) is not None
        }
        manager = {MANAGER: led.manager[item]} if item in led.manager else {}
        yield Answered(INSTRUMENT.item(item).type, given | manager, led.raters)


def differences(published: Published) -> Published:
    """What was published, and what follows for the rest where one group lies within another."""
    known = dict(published)
    for _ in range(ROUNDS):
        for (more, above), (less, below) in product(list(known.items()), repeat=2):
            if less < more:
                rest = _taken_off(above, below, len(more - less))
                known[more - less] = _both(known.get(more - less, rest), rest)
    return known


def _both(one: Facts, other: Facts) -> Facts:
    """What is known of people of whom both is known."""
    return Facts(
        max(one.low, other.low),
        min(one.high, other.high),
        max(one.few, other.few),
        min(one.many, other.many),
        one.counts or other.counts,
    )


def possible(facts: Facts, n: int) -> frozenset[int]:
    """What one of n people can have answered of whom this is known."""
    if facts.counts is not None:
        return frozenset(value for value, count in zip(RATINGS, facts.counts, strict=True) if count)
    return frozenset(value for value in RATINGS if any(_fits(facts, n - 1, value, rest) for rest in range(n)))


def _fits(facts: Facts, others: int, value: int, favourable: int) -> bool:
    """Whether so many favourable answers among the others go with this answer."""
    low, high = favourable * 4 + (others - favourable), favourable * 5 + (others - favourable) * 3
    in_all = favourable + (value >= 4)
    return facts.few <= in_all <= facts.many and low + value <= facts.high and high + value >= facts.low


def _taken_off(above: Facts, below: Facts, n: int) -> Facts:
    counts = None
    if above.counts is not None and below.counts is not None:
        counts = tuple(a - b for a, b in zip(above.counts, below.counts, strict=True))
    low, high = max(n, above.low - below.high), min(5 * n, above.high - below.low)
    return Facts(low, high, max(0, above.few - below.many), max(0, above.many - below.few), counts)


def _cuts(asked: Answered, group: People) -> list[People]:
    return [group & asked.of(lambda one, side=side: one.trait is side) for side in (True, False)]  # type: ignore[misc]


def _early(asked: Answered, people: People) -> People:
    """Those of them whose answers a report in between held."""
    return people & (asked.of(lambda one: not one.late) | {MANAGER})


def _everybody(asked: Answered) -> People:
    return frozenset(asked.answers)


def _exactly(asked: Answered, people: People) -> Facts:
    counts = Counter(asked.answers[person] for person in people)
    total = sum(value * count for value, count in counts.items())
    return Facts(total, total, counts=tuple(counts[value] for value in RATINGS))


def _one_decimal(asked: Answered, people: People) -> Facts:
    n, total = len(people), sum(asked.answers[person] for person in people)
    alike = [one for one in range(n, 5 * n + 1) if _tenths(one, n) == _tenths(total, n)]
    return Facts(alike[0], alike[-1], 0, n)


def _favourable(asked: Answered, people: People) -> Facts:
    n, liked = len(people), sum(asked.answers[person] >= 4 for person in people)
    mean = _one_decimal(asked, people)
    alike = [one for one in range(n + 1) if _percent(one, n) == _percent(liked, n)]
    return Facts(mean.low, mean.high, alike[0], alike[-1])


def _by_the_rules(asked: Answered, people: People) -> Facts:
    n, total = len(people), sum(asked.answers[person] for person in people)
    end, policy = SENSITIVE_END[asked.kind], Policy()
    label = mean_figure(policy, n, total, end)
    alike = [one for one in range(n, 5 * n + 1) if mean_figure(policy, n, one, end) == label]
    return Facts(alike[0], alike[-1], 0, n)


def _tenths(total: int, n: int) -> int:
    return (20 * total + n) // (2 * n)


def _percent(some: int, n: int) -> int:
    return (200 * some + n) // (2 * n)
