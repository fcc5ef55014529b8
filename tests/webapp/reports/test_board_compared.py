"""What may be said of leaders side by side: less than their own reports say, never anything else."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.comparison import compare
from surveys.scorecards import CredibilityScore, Estimate, Scorecard, SubjectFacts
from tests.webapp.reports import cards, people
from webapp.reports import names
from webapp.reports.board_compared import Compared, compared, credibility_gaps
from webapp.reports.facets import by_name

OUTSIDE = ("too-little", "too-much")


def leader(number: int, amounts: dict[str, float], half: float = 0.3, role: str = "cto") -> Scorecard:
    """A leader with these biases; all facets that are not named are right."""
    facets = [
        cards.facet(
            name, max(0.0, -bias), max(0.0, bias), "too-much" if bias > 0.5 else "right", half=half, n=(8, 9)
        )
        for name in names.FACETS
        for bias in (amounts.get(name, 0.0),)
    ]
    key = f"{number:032x}"
    subject = SubjectFacts(subject_id=key, person_id=key, name=f"Leader {number}", role=role)
    depth = Estimate(value=0.0, low=-0.4, high=0.4)
    return cards.rich(subject=subject, facets=facets, depth=depth)


def trusted(number: int, value: float, half: float) -> Scorecard:
    mean = Estimate(value=value, low=value - half, high=value + half)
    shown = CredibilityScore(mean=mean, items=["T1"], n_low=8, n_high=9)
    return leader(number, {}).model_copy(update={"credibility": shown})


def beside(found: Sequence[Scorecard]) -> Compared:
    return compared(found, {}, ())


def test_every_word_that_leaves_the_middle_is_borne_out_by_the_comparison() -> None:
    table = compared(people.board().cards, {}, ())
    measures = {
        card.subject.subject_id: {
            **{name: score.bias for name, score in by_name(card).items()},
            "depth": card.depth,
            "credibility": credibility_gaps(table.cards).get(card.subject.subject_id),
        }
        for card in table.cards
    }
    found = {(one.leader, one.measure): one.against_reference for one in compare(measures)}
    told = 0
    for card in table.cards:
        for facet in names.FACETS:
            word = table.position(card, facet)
            if word in OUTSIDE:
                told += 1
                side = {"too-little": "below", "too-much": "above"}[word]
                assert found[card.subject.subject_id, facet] == side
    assert told > 8


def test_one_interval_that_just_leaves_zero_is_no_word_among_many() -> None:
    found = [leader(1, {"contact": 0.6}, half=0.55), leader(2, {}), leader(3, {})]
    assert by_name(found[0])["contact"].position == "too-much"
    assert beside(found).position(found[0], "contact") == "unclear"


def test_a_clear_finding_is_said_although_there_are_many() -> None:
    found = [leader(1, {"contact": 1.2}), leader(2, {}), leader(3, {})]
    assert beside(found).position(found[0], "contact") == "too-much"


def test_facets_are_never_read_against_the_other_leaders() -> None:
    found = [leader(number, {"contact": 1.2}) for number in range(5)]
    table = beside(found)
    assert {table.position(card, "contact") for card in found} == {"too-much"}


@given(st.lists(st.tuples(st.floats(-2, 2), st.floats(0.1, 1.5)), min_size=3, max_size=8))
def test_the_board_is_told_what_the_report_says_or_that_it_cannot_be_told(
    drawn: list[tuple[float, float]],
) -> None:
    found = [leader(number, {"room": bias}, half) for number, (bias, half) in enumerate(drawn)]
    table = beside(found)
    for card in found:
        own = by_name(card)["room"].position
        assert table.position(card, "room") in (own, "unclear")


def test_credibility_is_read_against_the_mean_of_those_compared() -> None:
    found = [trusted(1, 4.5, 0.3), trusted(2, 3.0, 0.3), trusted(3, 3.1, 0.3), trusted(4, 3.0, 0.3)]
    table = beside(found)
    assert [table.credibility(card) for card in found] == [
        "above",
        "not-distinguishable",
        "not-distinguishable",
        "not-distinguishable",
    ]
    assert table.mean_credibility == pytest.approx(3.4)


def test_a_mean_that_is_itself_unsure_makes_nobody_stand_out() -> None:
    found = [trusted(1, 3.8, 0.1), trusted(2, 3.0, 1.5), trusted(3, 2.8, 1.5)]
    naive = compare({"1": {"credibility": found[0].credibility.mean}}, references={"credibility": 3.2})
    assert naive[0].against_reference == "above"
    assert beside(found).credibility(found[0]) == "not-distinguishable"


def test_a_gap_to_the_others_and_a_gap_to_the_mean_of_all_give_the_same_ratio() -> None:
    found = [trusted(1, 4.0, 0.3), trusted(2, 3.0, 0.6), trusted(3, 3.5, 0.9)]
    gap = credibility_gaps(found)[found[0].subject.subject_id]
    squares = [(half / 1.96) ** 2 for half in (0.3, 0.6, 0.9)]
    error = ((4 / 9) * squares[0] + (squares[1] + squares[2]) / 9) ** 0.5
    assert gap.value / ((gap.high - gap.value) / 1.96) == pytest.approx((4.0 - 3.5) / error, rel=1e-3)


def test_two_credible_leaders_are_not_compared_with_each_other() -> None:
    hidden = leader(3, {}).model_copy(
        update={"credibility": CredibilityScore(mean=None, items=[], n_low=0, n_high=4)}
    )
    found = [trusted(1, 4.5, 0.2), trusted(2, 2.0, 0.2), hidden]
    table = beside(found)
    assert [table.credibility(card) for card in found] == ["not-compared", "not-compared", "not-shown"]
    assert table.mean_credibility is None


def test_credibility_that_was_asked_in_other_words_is_not_compared() -> None:
    found = [trusted(1, 4.5, 0.2), trusted(2, 3.0, 0.2), trusted(3, 3.0, 0.2)]
    other = found[2].subject.model_copy(update={"role": "ceo"})
    mixed = [*found[:2], found[2].model_copy(update={"subject": other})]
    assert compared(found, {}, ["T1"]).credibility(found[0]) == "above"
    assert compared(mixed, {}, ["T1"]).credibility(mixed[0]) == "not-compared"


def test_an_expectation_is_met_missed_or_cannot_be_told() -> None:
    wanted = {"cto": people.EXPECTATION}  # contact -0.5 to 0.5
    found = [
        leader(1, {"contact": 1.6}),
        leader(2, {"contact": -1.6}),
        leader(3, {}),
        leader(4, {"contact": 0.6}),
    ]
    table = compared(found, wanted, ())
    said = [table.expected(card, "contact") for card in found]
    assert said == ["above", "below", "within", "not-distinguishable"]
    assert table.expected(found[0], "currency") == "no-expectation"


def test_distance_is_said_only_if_the_comparison_bears_it() -> None:
    far = Estimate(value=-0.5, low=-0.98, high=-0.02)
    sure = Estimate(value=-1.2, low=-1.5, high=-0.9)
    found = [leader(1, {}), leader(2, {}), leader(3, {})]
    found[0] = found[0].model_copy(update={"depth": far})
    found[1] = found[1].model_copy(update={"depth": sure})
    table = beside(found)
    assert [table.side(card) for card in found] == ["open", "far", "right"]
