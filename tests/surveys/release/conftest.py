"""Sheets, comments and policies for the release gate."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from surveys.instruments import Instrument, load_instrument
from surveys.release import Policy, policy_for
from surveys.sheets import Comment, Sheet


@pytest.fixture(scope="session")
def instrument() -> Instrument:
    return load_instrument("technical-leadership")


@pytest.fixture(scope="session")
def policy() -> Policy:
    return Policy()


@pytest.fixture(scope="session")
def high_fear() -> Policy:
    return policy_for("high-fear")


@pytest.fixture
def sheets() -> Callable[..., list[Sheet]]:
    """Sheets in which each given item is answered with these values, one for each sheet."""

    def made(form: str = "standard", **answers: Sequence[int | None]) -> list[Sheet]:
        n = max(len(values) for values in answers.values())
        return [Sheet(form, answers={item: values[i] for item, values in answers.items()}) for i in range(n)]

    return made


@pytest.fixture
def tapped() -> Callable[..., list[Comment]]:
    """Comments on O2 without words, with the same tap."""

    def made(times: int, facet: str = "contact", direction: str = "too-far") -> list[Comment]:
        return [Comment("O2", "", facet, direction, themes_only=False)] * times

    return made
