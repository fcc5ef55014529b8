"""The certificate of the release rules: exhaustive, nothing is sampled.

For every number of answers n, everything that can be published about one question and everything that
c colluding raters know of their own answers: which answers remain possible for any other rater? Nobody
may be left with sensitive answers only, and a reader alone may not be able to tell any answer exactly.
The rules are asked, never repeated here, so what is certified is the code that releases.

Every attacker is taken to know n, hence also whatever tells less of it: the printed ranges and the word on
the share that answered. Refusals are part of what is published, and below the threshold a refusal must be
all that is ever said. Half steps, as published where only a few people changed since the last wave, are
certified beside the figures that they are made from. What attackers can make of two waves is in
`tests.benchmarks.two_waves`, of comments in `tests.benchmarks.words`.

    python -m tests.benchmarks.certificate [largest n]        (60 by default; about a minute)
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, combinations_with_replacement
from typing import cast

from surveys.instruments import Item, list_instruments, load_instrument
from surveys.question_types import QuestionType, question_types
from surveys.release import Figure, coarsen, release_amount, release_bins, release_median, release_rating
from surveys.release.amounts import amount_figures
from surveys.release.bins import bin_figures
from surveys.release.cells import place
from surveys.release.medians import median_figure
from surveys.release.policy import BINS_FROM, MEDIAN_FROM, POOL_FROM, PROFILES, Policy, policy_for
from surveys.release.ratings import mean_figure
from tests.benchmarks.breach import Breach, Uncertified
from tests.benchmarks.closed import (
    AMOUNTS,
    RATINGS,
    PublishMean,
    PublishMedian,
    amount_breaches,
    median_breaches,
    rating_breaches,
)
from tests.benchmarks.words import words_breaches

Certifier = Callable[[Policy, QuestionType, int, int], Iterator[Breach]]
LARGEST = 60
FIGURES = frozenset(
    ("mean", "share-low", "share-mid", "share-high", "too-little", "too-much", "total", "direction", "median")
) | {"statement", "withheld"}
"""Every figure that a certificate covers; nothing else may stand in a release."""


@dataclass(frozen=True)
class Certificate:
    """What was found for a profile: `breaches` is empty when nothing can be proved. `seconds` it took."""

    profile: str
    smallest: int
    largest: int
    breaches: Sequence[Breach]
    seconds: float

    @property
    def line(self) -> str:
        """The certificate in one line."""
        claims = ", ".join(f"{c} colluding from n = {n}" for n, c in PROFILES[self.profile].claims)
        found = self.breaches
        verdict = f"{len(found)} breaches, first {found[0]}" if found else "nothing can be proved"
        return (
            f"{self.profile}: n = {self.smallest}..{self.largest}, {claims}: {verdict} ({self.seconds:.0f} s)"
        )


def silence_breaches(kind: QuestionType, policy: Policy) -> Iterator[Breach]:
    """Below the threshold every multiset of answers must be published alike: as one refusal."""
    for scale in scales(kind):
        least = max(policy.k, MEDIAN_FROM if kind.released_as == "median" else 0)
        for n in range(least):
            answers = combinations_with_replacement(scale, n)
            published = {_released(policy, kind, values, len(scale)) for values in answers}
            if len(published) > 1:
                yield Breach(kind.name, n, tuple(published), (), ("below the threshold",))


def certificate_of(kind: QuestionType) -> Certifier:
    """What certifies the answers of a question type. Raises Uncertified where nothing does."""
    if kind.released_as not in CERTIFIERS:
        raise Uncertified(f"{kind.name}: nothing certifies what is released as {kind.released_as}")
    return CERTIFIERS[kind.released_as]


def scales(kind: QuestionType) -> set[tuple[int, ...]]:
    """The values of every item of this type in the instruments that come with the program."""
    found = {kind.values(item) for item in _items() if item.type == kind.name}
    if not found:
        raise Uncertified(f"{kind.name}: no instrument asks in this way, so its scale is not known")
    return found


def certify(policy: Policy, n: int) -> list[Breach]:
    """Every breach of the rules of a policy for n answers, against every coalition it claims to stop.

    Goes through all question types of the program. Raises Uncertified for one that nothing certifies.
    """
    return [
        breach
        for kind in question_types().values()
        for c in range(policy.coalition(n) + 1)
        for breach in certificate_of(kind)(policy, kind, n, c)
    ]


def certify_silence(policy: Policy) -> list[Breach]:
    """Every breach of a policy below its threshold."""
    return [
        breach
        for kind in question_types().values()
        if kind.released_as != "comment"
        for breach in silence_breaches(kind, policy)
    ]


def _certify_rating(policy: Policy, kind: QuestionType, n: int, c: int) -> Iterator[Breach]:
    if scales(kind) != {RATINGS} or kind.sensitive_ends not in (("low",), ("high",)):
        raise Uncertified(f"{kind.name}: ratings are certified on 1 to 5 with one sensitive end")
    (end,) = kind.sensitive_ends
    yield from rating_breaches(mean_of(policy, end), published_bins, n, c, end, views=(in_half_steps,))


def _certify_amount(policy: Policy, kind: QuestionType, n: int, c: int) -> Iterator[Breach]:
    if scales(kind) != {AMOUNTS} or set(kind.sensitive_ends) != {"low", "high"}:
        raise Uncertified(f"{kind.name}: amounts are certified on -3 to 3 with two sensitive ends")
    yield from _amounts(n, c)


def _certify_median(policy: Policy, kind: QuestionType, n: int, c: int) -> Iterator[Breach]:
    if n >= max(policy.k, MEDIAN_FROM):
        for steps in {len(scale) for scale in scales(kind)}:
            yield from median_breaches(published_median_of(steps), n, c, steps)


def _certify_comment(policy: Policy, kind: QuestionType, n: int, c: int) -> Iterator[Breach]:
    if n >= max(policy.k, POOL_FROM):
        yield from words_breaches(policy, n, c)


CERTIFIERS: Mapping[str, Certifier] = {
    "rating": _certify_rating,
    "amount": _certify_amount,
    "median": _certify_median,
    "comment": _certify_comment,
}
"""What certifies answers, by the release rule that question types name."""


def mean_of(policy: Policy, end: str) -> PublishMean:
    """How a policy publishes the mean of a rating that is sensitive at this end."""
    return lambda n, total: mean_figure(policy, n, total, end)


def published_bins(counts: tuple[int, int, int]) -> Hashable:
    """What is published of three bins: below the threshold nothing, else shares or their refusal."""
    return bin_figures(counts) if sum(counts) >= BINS_FROM else ()


def published_median_of(steps: int) -> PublishMedian:
    """What is published of a median on a ladder with so many steps."""
    ladder = [float(step + 1) for step in range(steps)]
    return lambda n, twice_median: median_figure(n, twice_median, ladder)


def in_half_steps(published: Hashable) -> Hashable:
    """The same figures as they are kept of a set in which only a few people changed; refusals stay."""
    figures = cast("tuple[Figure | tuple[Figure, ...], ...]", published)
    flat = chain.from_iterable((one,) if isinstance(one, Figure) else one for one in figures)
    cells = place(flat, "set", "item")
    refused = tuple(cell for cell in cells if cell.figure == "withheld")
    return (*coarsen((cell for cell in cells if cell.figure != "withheld"), {"set"}), *refused)


def run(largest: int = LARGEST, profiles: Collection[str] = tuple(PROFILES)) -> Iterator[Certificate]:
    """Certify the rules of these profiles for every n up to `largest`; one certificate after the other."""
    for name in profiles:
        policy, started = policy_for(name), time.perf_counter()
        found = certify_silence(policy)
        found += [breach for n in range(policy.k, largest + 1) for breach in certify(policy, n)]
        yield Certificate(name, policy.k, largest, found, time.perf_counter() - started)


def main(largest: int = LARGEST) -> int:
    """Print the certificate of every profile; the exit status is 1 if anything can be proved."""
    failed = False
    for certificate in run(largest):
        print(certificate.line)
        failed = failed or bool(certificate.breaches)
    return int(failed)


@cache
def _amounts(n: int, c: int) -> tuple[Breach, ...]:
    """Found once, since the rule for amounts is the same in all profiles."""
    return tuple(amount_breaches(amount_figures, n, c, views=(in_half_steps,)))


@cache
def _items() -> tuple[Item, ...]:
    return tuple(item for name in list_instruments() for item in load_instrument(name).items)


def _released(policy: Policy, kind: QuestionType, values: Sequence[int], steps: int) -> Hashable:
    """Everything that the gate publishes of answers to one closed question."""
    if kind.released_as == "amount":
        return release_amount(policy, values)
    if kind.released_as == "median":
        return release_median(policy, values, range(1, steps + 1))
    return release_rating(policy, values, kind.sensitive_ends[0]), release_bins(policy, values)


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
