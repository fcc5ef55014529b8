"""Nobody can be proved to have given a sensitive answer: short form of the certificate, and its teeth."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from fractions import Fraction
from itertools import combinations, combinations_with_replacement

import pytest

from surveys.release import Policy, policy_for, release_amount, release_bins, release_median, release_rating
from surveys.release.policy import PROFILES, STATEMENTS_FROM
from surveys.release.ratings import mean_figure
from tests.benchmarks.certificate import (
    AMOUNTS,
    RATINGS,
    SENSITIVE,
    PublishAmount,
    amount_breaches,
    certify,
    main,
    mean_of,
    median_breaches,
    published_bins,
    published_median,
    rating_breaches,
    statement_breaches,
)

LARGEST = 20


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_nobody_can_prove_a_sensitive_answer(profile: str) -> None:
    policy = policy_for(profile)
    assert [breach for n in range(policy.k, LARGEST + 1) for breach in certify(policy, n)] == []


def test_the_claims_are_those_that_raters_are_told() -> None:
    default, high_fear = Policy(), policy_for("high-fear")
    assert [default.coalition(n) for n in (4, 5, 9, 10, 60)] == [0, 1, 1, 2, 2]
    assert [high_fear.coalition(n) for n in (7, 8, 60)] == [0, 2, 2]


def test_the_certificate_runs_as_a_program(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(8) == 0
    assert capsys.readouterr().out.count("nothing can be proved") == len(PROFILES)


# ------------------------------------------------------------------------------- weak rules are caught


def one_decimal(n: int, total: int) -> Hashable:
    return round(Fraction(total, n), 1)


def one_decimal_with_a_band(n: int, total: int, last_low: int) -> Hashable:
    return "low" if total <= last_low else "high" if total >= 5 * n - 1 else one_decimal(n, total)


def no_bins(counts: tuple[int, int, int]) -> Hashable:
    return None


def bins_with_three_outside(counts: tuple[int, int, int]) -> Hashable:
    return counts if sum(counts) - max(counts) >= 3 else "refused"


def two_bands(limit: Callable[[int], int]) -> PublishAmount:
    """The amount rule that suggests itself: each figure with a band of its own from a limit on."""

    def published(n: int, little: int, much: int) -> Hashable:
        return tuple("band" if side >= limit(n) else one_decimal(n, side) for side in (little, much))

    return published


@pytest.mark.parametrize("n", [5, 8, 10, 20])
def test_a_plain_mean_to_one_decimal_is_caught_by_a_reader_alone(n: int) -> None:
    assert any(rating_breaches(one_decimal, no_bins, n, 0, "low"))
    assert any(rating_breaches(one_decimal, no_bins, n, 0, "high"))


@pytest.mark.parametrize("n", [5, 6, 7])
def test_the_formula_with_one_answer_less_in_the_band_is_caught(n: int) -> None:
    def d_minus_1(n: int, total: int) -> Hashable:
        return one_decimal_with_a_band(n, total, n + 1 + 4)

    def general(n: int, total: int) -> Hashable:
        return one_decimal_with_a_band(n, total, max(n + 2 + 4, 2 * n))

    assert any(rating_breaches(d_minus_1, no_bins, n, 1, "low"))
    assert not any(rating_breaches(general, no_bins, n, 1, "low"))


def test_bins_with_only_three_answers_outside_the_largest_are_caught(policy: Policy) -> None:
    mean = mean_of(policy, "low")
    assert any(rating_breaches(mean, bins_with_three_outside, 10, 2, "low"))
    assert not any(rating_breaches(mean, published_bins, 10, 2, "low"))


@pytest.mark.parametrize("n", [5, 6, 8, 10])
def test_a_simple_band_on_each_end_is_caught(n: int) -> None:
    assert any(amount_breaches(two_bands(lambda n: 3 * n - 5), n, 1))
    assert any(amount_breaches(two_bands(lambda n: min(3 * n - 5, 2 * n)), n, 1))


def test_two_plain_amounts_are_caught_by_a_reader_alone() -> None:
    assert any(amount_breaches(two_bands(lambda n: 4 * n), 12, 0))


def test_a_median_of_too_few_answers_is_caught() -> None:
    assert any(median_breaches(published_median, 5, 2))


def test_publishing_every_statement_made_three_times_is_caught() -> None:
    def all_of_them(made: Counter[str], n: int) -> Iterable[str]:
        return [statement for statement, count in made.items() if count >= STATEMENTS_FROM]

    assert any(statement_breaches(all_of_them, 9, 0))
    assert any(statement_breaches(all_of_them, 8, 2))


def test_the_claims_end_where_two_colluding_raters_would_succeed(policy: Policy) -> None:
    """The bands of the default profile are made for one colluder: at n = 5 two are too many."""
    assert any(rating_breaches(mean_of(policy, "low"), published_bins, 5, 2, "low"))


# ------------------------------------------- the certificate against plain enumeration of the real gate


def left_by_enumeration(
    publish: Callable[[Sequence[int]], Hashable], values: Sequence[int], n: int, c: int
) -> dict[tuple[Hashable, tuple[int, ...]], set[int]]:
    """For each published label and coalition: every answer that another rater may have given."""
    left: dict[tuple[Hashable, tuple[int, ...]], set[int]] = defaultdict(set)
    for answers in combinations_with_replacement(values, n):
        label = publish(answers)
        for known in set(combinations(answers, c)):
            rest = Counter(answers)
            rest.subtract(known)
            left[label, known] |= set(rest.elements())
    return left


@pytest.mark.parametrize(("n", "c"), [(5, 0), (5, 1), (7, 1), (10, 0), (10, 2)])
@pytest.mark.parametrize("end", ["low", "high"])
def test_the_gate_for_ratings_leaves_everybody_a_harmless_answer(
    policy: Policy, n: int, c: int, end: str
) -> None:
    def publish(answers: Sequence[int]) -> Hashable:
        return release_rating(policy, answers, end), release_bins(policy, answers)

    left = left_by_enumeration(publish, RATINGS, n, c)
    assert all(answers - SENSITIVE[end] for answers in left.values())


@pytest.mark.parametrize(("n", "c"), [(5, 0), (5, 1), (6, 1), (7, 1)])
def test_the_gate_for_amounts_leaves_everybody_an_answer_near_the_right_amount(
    policy: Policy, n: int, c: int
) -> None:
    left = left_by_enumeration(lambda answers: release_amount(policy, answers), AMOUNTS, n, c)
    assert all(answers - SENSITIVE["extreme"] for answers in left.values())
    assert c or all(len(answers) > 1 for answers in left.values())


@pytest.mark.parametrize(("n", "c"), [(8, 0), (8, 1), (8, 2), (9, 2)])
def test_the_gate_for_medians_leaves_everybody_every_step(policy: Policy, n: int, c: int) -> None:
    steps = range(4)
    left = left_by_enumeration(lambda answers: release_median(policy, answers, (1, 2, 5, 10)), steps, n, c)
    assert all(answers == set(steps) for answers in left.values())


@pytest.mark.parametrize(("n", "c"), [(5, 0), (6, 1)])
def test_enumeration_and_certificate_find_the_same_breaches_in_a_weak_rule(n: int, c: int) -> None:
    rule = two_bands(lambda n: 3 * n - 5)

    def publish(answers: Sequence[int]) -> Hashable:
        return rule(n, sum(max(-value, 0) for value in answers), sum(max(value, 0) for value in answers))

    def harmful(answers: set[int]) -> bool:
        return not answers - SENSITIVE["extreme"] or (c == 0 and len(answers) == 1)

    enumerated = left_by_enumeration(publish, AMOUNTS, n, c)
    assert {label for (label, _), left in enumerated.items() if harmful(left)} == {
        breach.published for breach in amount_breaches(rule, n, c)
    }


def test_enumeration_and_certificate_leave_the_same_answers_for_a_weak_mean() -> None:
    enumerated = left_by_enumeration(lambda answers: one_decimal(6, sum(answers)), RATINGS, 6, 1)
    harmful = {
        (label, known): tuple(sorted(left))
        for (label, known), left in enumerated.items()
        if left <= SENSITIVE["low"]
    }
    certified = {
        (breach.published[0], breach.known): breach.left  # type: ignore[index]
        for breach in rating_breaches(one_decimal, no_bins, 6, 1, "low")
    }
    assert certified == harmful


def test_the_certified_rule_is_the_one_that_releases(policy: Policy) -> None:
    for answers in combinations_with_replacement(RATINGS, 6):
        assert release_rating(policy, answers, "low") == (mean_figure(policy, 6, sum(answers), "low"),)
