"""Randomness: the system's, unless a demonstration asks for a repeatable stream."""

from __future__ import annotations

import random

import pytest

from surveys.chance import random_bytes, repeatable, shuffler


def test_two_draws_are_never_the_same() -> None:
    assert random_bytes(16) != random_bytes(16)
    assert len(random_bytes(7)) == 7


def test_a_seed_repeats_everything_that_is_drawn() -> None:
    def drawn() -> tuple[bytes, bytes, list[int]]:
        with repeatable(11):
            return random_bytes(8), random_bytes(8), shuffler().sample(range(100), 5)

    first = drawn()
    assert first == drawn()
    assert first[0] != first[1]


def test_another_seed_draws_something_else() -> None:
    with repeatable(1):
        first = random_bytes(8)
    with repeatable(2):
        assert random_bytes(8) != first


def test_after_a_repeatable_block_nobody_can_foresee_anything() -> None:
    with repeatable(11):
        random_bytes(8)
    assert isinstance(shuffler(), random.SystemRandom)


def test_even_a_block_that_breaks_off_gives_the_systems_randomness_back() -> None:
    with pytest.raises(KeyError), repeatable(11):
        raise KeyError
    assert isinstance(shuffler(), random.SystemRandom)


def test_a_block_within_a_block_goes_on_where_the_outer_one_was() -> None:
    with repeatable(11):
        random_bytes(8)
        expected = random_bytes(8)
    with repeatable(11):
        random_bytes(8)
        with repeatable(3):
            random_bytes(8)
        assert random_bytes(8) == expected


def test_the_environment_cannot_choose_a_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SOUNDLINE_SEED", "PYTHONHASHSEED", "SEED"):
        monkeypatch.setenv(name, "1")
    assert isinstance(shuffler(), random.SystemRandom)
