"""What the released cells of a question leave open: every set of answers, and its sums of squares."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations_with_replacement
from math import lcm

from scoring import ItemKey
from surveys.release import policy_for, release_amount, release_rating

Squares = tuple[int, ...]  # sums of squares around the mean by part, in units of 1 / UNIT
Options = Mapping[Squares, frozenset[int]]  # the values that answers with these sums of squares may have
Label = tuple[tuple[str, str], ...]

POLICY = policy_for("default")
LEAST, MOST = 5, 8  # answers of a set
UNIT = lcm(*range(LEAST, MOST + 1))


@dataclass(frozen=True)
class Question:
    """A way of asking: its key, its parts with a spread, its values and those that are not sensitive."""

    item: ItemKey
    parts: tuple[str, ...]
    values: range
    harmless: frozenset[int]


QUESTIONS = {
    "amount": Question(
        ItemKey("C1", "amount"),
        ("number", "too-little", "too-much", "penalty"),
        range(-3, 4),
        frozenset((-1, 0, 1)),
    ),
    "low": Question(ItemKey("A1", "agreement"), ("number",), range(1, 6), frozenset((3, 4, 5))),
    "high": Question(ItemKey("Q1", "frequency"), ("number",), range(1, 6), frozenset((1, 2, 3))),
}


@cache
def known_sets(kind: str, n: int) -> dict[Label, list[tuple[int, ...]]]:
    """All sets of n answers, by what is released of them."""
    found = defaultdict(list)
    for answers in combinations_with_replacement(QUESTIONS[kind].values, n):
        found[released(kind, answers)].append(answers)
    return found


def released(kind: str, answers: Sequence[int]) -> Label:
    """What the release rules show of these answers."""
    figures = (
        release_amount(POLICY, list(answers))
        if kind == "amount"
        else release_rating(POLICY, list(answers), kind)
    )
    return tuple((one.figure, one.label) for one in figures)


@cache
def options(kind: str, n: int, label: Label, own: int | None = None) -> Options:
    """Values that the others may have given, by sums of squares; `own` is the answer of the reader."""
    found: dict[Squares, set[int]] = defaultdict(set)
    for answers in known_sets(kind, n)[label]:
        if own is None or own in answers:
            rest = list(answers)
            if own is not None:
                rest.remove(own)
            found[squares(kind, answers)].update(rest)
    return {key: frozenset(values) for key, values in found.items()}


def squares(kind: str, answers: Sequence[int]) -> Squares:
    """Sums of squares around the mean of every part that has a spread."""
    of_part = {
        "number": answers,
        "too-little": [max(-x, 0) for x in answers],
        "too-much": [max(x, 0) for x in answers],
        "penalty": [abs(x) for x in answers],
    }
    return tuple(_squares(of_part[part]) for part in QUESTIONS[kind].parts)


def _squares(numbers: Sequence[int]) -> int:
    return UNIT * sum(x * x for x in numbers) - UNIT // len(numbers) * sum(numbers) ** 2
