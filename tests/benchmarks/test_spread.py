"""The spread that people read proves no answer, and the audit that says so would see one that did."""

from __future__ import annotations

import pytest

from scoring import ItemKey, Pooled
from tests.benchmarks.open_sets import QUESTIONS, UNIT, options, released, squares
from tests.benchmarks.spread import Rule, Wave, as_it_is, proofs, sums_of_others, unfloored, waves

ONE_APART = Wave("amount", ((-3, -3, -3, 3, 3, 3, 3, 3), *[(0,) * 8] * 9))


def exact(pooled: Pooled, item: ItemKey, part: str) -> float:
    """Everything that a spread can tell."""
    return pooled.spread(item, part).sd


@pytest.mark.parametrize("kind", QUESTIONS)
def test_with_ten_leaders_the_spread_that_people_read_proves_no_answer(kind: str) -> None:
    for wave in waves(kind, 10, 60):
        assert proofs(wave, as_it_is, sums_of_others(wave.possible())) == 0


@pytest.mark.parametrize("rule", [exact, unfloored])
def test_a_finer_spread_would_be_caught_with_ten_leaders(rule: Rule) -> None:
    others = sums_of_others(ONE_APART.possible())
    assert proofs(ONE_APART, rule, others) > 0
    assert proofs(ONE_APART, as_it_is, others) == 0


def test_released_cells_that_prove_answers_by_themselves_are_not_held_against_the_spread() -> None:
    known = Wave("low", ((5,) * 8,) * 10)
    assert proofs(known, as_it_is, sums_of_others(known.possible())) == 0


def test_the_sums_of_others_are_exactly_those_that_they_may_have() -> None:
    wave = Wave("low", ((3, 3, 3, 4, 4), (2, 3, 3, 4, 5), (1, 2, 3, 4, 5, 5)))
    possible = [{key[0] for key in one} for one in wave.possible()]
    (number,) = sums_of_others(wave.possible())
    for place, sums in enumerate(number):
        one, other = (held for index, held in enumerate(possible) if index != place)
        assert {bit for bit in range(sums.bit_length()) if sums >> bit & 1} == {
            x + y for x in one for y in other
        }


def test_sums_of_squares_are_those_around_the_mean() -> None:
    assert squares("low", (1, 2, 3, 4, 5)) == (10 * UNIT,)
    assert squares("amount", (-1, 0, 0, 0, 1))[1] == UNIT * 4 // 5


def test_a_reader_who_answered_looks_for_the_answers_of_the_others() -> None:
    alone = options("low", 5, released("low", (3, 3, 3, 3, 4)), own=4)
    assert alone[squares("low", (3, 3, 3, 3, 4))] == frozenset((3,))
