"""A plain table of ratings, scored in one go."""

from __future__ import annotations

import time
from math import isnan

import numpy as np
import pytest

from scoring.ratings import BadRatings, rating_table, score_ratings


def table(leaders: int = 8, raters: int = 10, items: int = 4, seed: int = 3):  # type: ignore[no-untyped-def]
    source = np.random.default_rng(seed)
    names = [f"leader-{leader}" for leader in range(leaders) for _ in range(raters)]
    shift = np.repeat(source.normal(3.6, 0.6, leaders), raters)
    moods = source.normal(0, 0.5, (len(names), 1))
    noise = source.normal(0, 0.6, (len(names), items))
    return names, np.clip(np.round(shift[:, None] + moods + noise), 1, 5)


def test_every_leader_gets_a_raw_and_a_pulled_figure() -> None:
    names, numbers = table()
    found = score_ratings(rating_table(names, numbers))
    assert [one.leader for one in found.leaders] == sorted(set(names))
    first = found.leaders[0]
    assert first.n == 10
    assert first.raw.value == pytest.approx(numbers[:10].mean())
    middle = numbers.mean()
    assert all(
        abs(one.estimate.value - middle) <= abs(one.raw.value - middle) + 0.05 for one in found.leaders
    )
    assert found.reliability is not None
    assert found.alpha is not None
    assert found.omega is not None


def test_the_order_of_rows_changes_nothing() -> None:
    names, numbers = table()
    order = np.random.default_rng(1).permutation(len(names))
    turned = score_ratings(rating_table([names[i] for i in order], numbers[order]))
    plain = score_ratings(rating_table(names, numbers))
    for one, other in zip(plain.leaders, turned.leaders, strict=True):
        assert one.estimate.value == pytest.approx(other.estimate.value)
        assert (one.agreement, one.ranks) == (pytest.approx(other.agreement), other.ranks)


def test_agreement_is_told_beside_what_chance_can_do() -> None:
    names, numbers = table(raters=5)
    first = score_ratings(rating_table(names, numbers)).leaders[0]
    assert first.agreement_by_chance > 0.5
    assert 0 <= first.agreement <= 1


def test_a_leader_with_one_rater_has_a_wide_interval_and_no_agreement() -> None:
    (found,) = score_ratings(rating_table(["Ada"], [[4, 5, 4]])).leaders
    assert isnan(found.agreement)
    assert isnan(found.a_wg)
    assert found.raw.high - found.raw.low > 2
    assert found.ranks == (1, 1)


def test_a_single_leader_has_no_reliability() -> None:
    found = score_ratings(rating_table(["Ada"] * 4, [[4, 5], [3, 4], [5, 5], [2, 4]]))
    assert found.reliability is None
    assert found.omega is None


def test_a_rater_who_answered_less_than_half_is_left_out() -> None:
    nan = float("nan")
    held = rating_table(["Ada", "Ada", "Bea"], [[4, nan, nan], [4, nan, 3], [nan, nan, nan]])
    assert held.leaders == ("Ada",)
    assert len(held.numbers) == 1


@pytest.mark.parametrize(
    ("names", "numbers", "reason"),
    [
        (["Ada"], [[1, 2], [3, 4]], "one row"),
        (["Ada"], [[1, 9]], "off the scale"),
        (["Ada"], [[float("nan")]], "half of the items"),
        (["Ada"], [1], "one row"),
    ],
)
def test_a_table_that_cannot_be_scored_is_refused(
    names: list[str], numbers: list[object], reason: str
) -> None:
    with pytest.raises(BadRatings, match=reason):
        rating_table(names, numbers)  # type: ignore[arg-type]


def test_a_tenth_of_a_million_ratings_take_little_time() -> None:
    source = np.random.default_rng(0)
    place = source.integers(0, 1000, 10_000)
    numbers = source.integers(1, 6, (10_000, 10))
    score_ratings(rating_table(["x", "y"], numbers[:2]))  # imports
    start = time.process_time()
    score_ratings(rating_table([f"leader-{p:04d}" for p in place], numbers))
    assert time.process_time() - start < 1.5
