"""The leader's own view beside the others': what is compared, what is usual, and what is left out and why."""

from __future__ import annotations

from surveys.scorecards import Estimate, Scorecard
from tests.webapp.reports import cards
from webapp.reports.self_other import self_other_page


def without(card: Scorecard, *facets: str) -> Scorecard:
    """The card of somebody who left these facets open."""
    kept = [gap for gap in card.self_other if gap.facet not in facets]
    return card.model_copy(update={"self_other": kept})


def hiding(card: Scorecard, facet: str) -> Scorecard:
    """The card with a facet that may not be shown."""
    hidden = {"position": "not-shown", "bias": None}
    scores = [
        score.model_copy(update=hidden) if score.facet == facet else score for score in without(card).facets
    ]
    return without(card, facet).model_copy(update={"facets": scores})


def test_the_usual_gap_stands_beside_every_gap() -> None:
    gap = cards.rich().self_other[0]
    down = gap.model_copy(update={"typical": -0.31})
    (row,) = self_other_page(cards.rich().model_copy(update={"self_other": [down]})).rows
    assert row.usual == "usual: −0.3"


def test_a_real_gap_says_who_sees_more() -> None:
    gap = cards.rich().self_other[0]
    for value, word in ((1.4, "you see more of it than they do"), (-1.4, "you see less of it than they do")):
        far = Estimate(value=value, low=value - 0.4, high=value + 0.4)
        card = cards.rich(self_other=[gap.model_copy(update={"gap": far, "real": True})])
        assert self_other_page(card).rows[0].word == word


def test_nothing_is_missing_where_all_is_compared() -> None:
    found = self_other_page(cards.rich())
    assert (found.missing, found.missing_manager) == ([], "")


def test_a_facet_that_the_leader_left_open_is_named() -> None:
    found = self_other_page(without(cards.rich(), "contact", "friction"))
    assert found.missing == [
        "Not compared, because you gave no answer: Hands-on work and Clearing obstacles."
    ]
    assert len(found.rows) == 7


def test_a_facet_that_may_not_be_shown_is_named_with_its_reason() -> None:
    found = self_other_page(hiding(cards.rich(), "contact"))
    assert found.missing == ["Not compared, because the others' figure may not be shown: Hands-on work."]


def test_who_did_not_rate_themself_reads_only_that() -> None:
    found = self_other_page(cards.rich(self_other=[]))
    assert (found.message, found.missing) == ("You did not rate yourself.", [])


def test_what_the_manager_left_open_is_named() -> None:
    manager = {facet.facet: 0.0 for facet in cards.rich().facets if facet.facet != "friction"}
    found = self_other_page(cards.rich(manager=manager))
    assert len(found.manager) == 8
    assert found.missing_manager == "Your manager gave no answer on: Clearing obstacles."


def test_without_a_manager_nothing_is_said_of_one() -> None:
    found = self_other_page(cards.rich(manager={}))
    assert (found.manager, found.missing_manager) == ([], "")
