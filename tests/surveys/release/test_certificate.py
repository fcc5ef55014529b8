"""Nobody can be proved to have given a sensitive answer: short form of the certificate, and its teeth."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, combinations_with_replacement
from typing import Any

import pytest

from surveys.question_types import QuestionType, question_types
from surveys.question_types._points import LabelledPoints
from surveys.release import (
    Policy,
    Quote,
    QuotedComments,
    policy_for,
    release_amount,
    release_bins,
    release_median,
    release_rating,
)
from surveys.release.policy import PROFILES, STATEMENTS_FROM
from surveys.release.ratings import mean_figure
from surveys.sheets import Comment
from tests.benchmarks.breach import Breach, Uncertified
from tests.benchmarks.certificate import (
    CERTIFIERS,
    certificate_of,
    certify,
    certify_silence,
    in_half_steps,
    main,
    mean_of,
    published_bins,
    published_median_of,
    run,
    scales,
)
from tests.benchmarks.closed import (
    AMOUNTS,
    RATINGS,
    SENSITIVE,
    PublishAmount,
    amount_breaches,
    median_breaches,
    rating_breaches,
)
from tests.benchmarks.two_waves import as_it_is, coarse, frozen
from tests.benchmarks.words import quote_breaches, quotes_of, statement_breaches, tag_breaches

LARGEST = 20


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_nobody_can_prove_a_sensitive_answer(profile: str) -> None:
    policy = policy_for(profile)
    assert [breach for n in range(policy.k, LARGEST + 1) for breach in certify(policy, n)] == []


@pytest.mark.slow
@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_nobody_can_prove_a_sensitive_answer_of_up_to_sixty(profile: str) -> None:
    (certificate,) = run(60, [profile])
    assert list(certificate.breaches) == []


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_below_the_threshold_one_refusal_is_all_that_is_ever_said(profile: str) -> None:
    assert certify_silence(policy_for(profile)) == []


# --------------------------------------------------------------------- every way of asking is certified


@dataclass(frozen=True)
class Slider(LabelledPoints):
    """A way of asking that nobody has certified."""

    name: str = "slider"
    lowest: int = 1
    highest: int = 5
    sensitive_ends: tuple[str, ...] = ("low",)


def certified(kind: QuestionType, monkeypatch: pytest.MonkeyPatch) -> list[Breach]:
    """What the certificate says once this is one of the program's ways of asking."""
    types = {**question_types(), kind.name: kind}
    monkeypatch.setattr("tests.benchmarks.certificate.question_types", lambda: types)
    return certify(Policy(), 5)


@pytest.mark.parametrize("kind", question_types().values(), ids=str)
def test_every_question_type_of_the_package_has_its_certificate(kind: QuestionType) -> None:
    assert certificate_of(kind) is CERTIFIERS[kind.released_as]
    assert kind.released_as == "comment" or scales(kind)


def test_a_new_way_of_releasing_answers_is_refused_until_it_is_certified(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(Uncertified, match="released as histogram"):
        certified(Slider(released_as="histogram"), monkeypatch)


def test_a_new_question_type_without_a_known_scale_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Uncertified, match="no instrument asks in this way"):
        certified(Slider(), monkeypatch)


@pytest.mark.parametrize(
    "kind",
    [
        Slider(name="agreement", sensitive_ends=("low", "high")),
        Slider(name="agreement", highest=7),
        Slider(name="amount", released_as="amount"),
    ],
)
def test_a_known_type_whose_scale_or_sensitive_ends_change_is_refused(
    kind: QuestionType, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Uncertified, match="are certified on"):
        certified(kind, monkeypatch)


def test_ladders_of_other_lengths_are_safe_too() -> None:
    found = [
        breach
        for policy in (Policy(), policy_for("high-fear"))
        for steps in range(3, 11)
        for n in (8, 9, 10, 11)
        for breach in median_breaches(published_median_of(steps), n, policy.coalition(n), steps)
    ]
    assert found == []


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
    assert any(median_breaches(published_median_of(8), 5, 2))


def test_publishing_every_statement_made_three_times_is_caught() -> None:
    def all_of_them(made: Counter[str], n: int) -> Iterable[str]:
        return [statement for statement, count in made.items() if count >= STATEMENTS_FROM]

    assert any(statement_breaches(all_of_them, 9, 0))
    assert any(statement_breaches(all_of_them, 8, 2))


def test_quoting_everybody_is_caught() -> None:
    def all_of_them(comments: list[Comment], n: int) -> QuotedComments:
        quotes = tuple(Quote("O2", comment.text, comment.facet, None) for comment in comments)
        return QuotedComments(quotes, {"O2": "shown"})

    assert any(quote_breaches(all_of_them, 9, 0))
    assert any(tag_breaches(all_of_them, 9))
    assert not any(quote_breaches(quotes_of(Policy()), 9, 1))


def test_a_refusal_that_tells_two_cases_apart_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def telling(policy: Policy, values: Sequence[int], end: str) -> Hashable:
        return "few answers, all the same" if len(set(values)) == 1 else "few answers"

    monkeypatch.setattr("tests.benchmarks.certificate.release_rating", telling)
    assert certify_silence(Policy())


def test_half_steps_of_a_weak_mean_are_caught_as_well() -> None:
    def doubled(label: Hashable) -> Hashable:
        return label

    def only_as_halves(n: int, total: int) -> Hashable:
        return None

    assert not any(rating_breaches(only_as_halves, no_bins, 6, 1, "low"))
    assert any(rating_breaches(one_decimal, no_bins, 6, 1, "low", views=(doubled,)))


def test_the_half_steps_that_are_certified_are_those_that_are_kept(policy: Policy) -> None:
    figures = (mean_figure(policy, 12, 40, "low"), published_bins((4, 4, 4)))
    assert labels_of(in_half_steps(figures)) == [("mean", "3.5")]
    refused = in_half_steps((mean_figure(policy, 12, 36, "low"), published_bins((0, 12, 0))))
    assert labels_of(refused) == [("mean", "3.0"), ("withheld", "band-rule")]


def labels_of(cells: Any) -> list[tuple[str, str]]:
    return [(cell.figure, cell.label) for cell in cells]


# ------------------------------------------------------------------------------ two waves, one who left


@pytest.mark.parametrize("n", [6, 8, 10])
def test_without_half_steps_whoever_left_is_read_off_if_all_others_repeat_themselves(n: int) -> None:
    assert frozen(Policy(), n, as_it_is).exact > 0.8


@pytest.mark.parametrize("n", [6, 8, 10, 15])
def test_half_steps_make_that_rare(n: int) -> None:
    plain, halved = frozen(Policy(), n, as_it_is), frozen(Policy(), n, coarse)
    assert halved.exact < plain.exact / 4
    assert halved.sensitive < 0.7 * plain.sensitive


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
