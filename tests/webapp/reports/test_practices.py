"""Protective practices in a leader's report: told where people see them, and nothing else."""

from __future__ import annotations

from scoring.practices import practices
from surveys.scorecards import Estimate, PracticeEvidence
from tests.webapp.reports import cards, people
from webapp.reports.highlights import practice_points
from webapp.reports.leader import LeaderReport, leader_html

TEXTS = cards.stems("Rhea Marlowe")


def seen(slug: str, low: float = 0.8) -> PracticeEvidence:
    return PracticeEvidence(
        slug=slug, words="seen", strength=Estimate(value=0.9, low=low, high=1.0), items=["C1"]
    )


def test_a_practice_that_people_see_is_told_with_the_items_that_say_so() -> None:
    (point,) = practice_points(cards.rich(), TEXTS)
    assert point.title == "Experiments of your own"
    assert "“Speaks about technology from having tried it”" in point.items


def test_a_practice_that_people_do_not_see_is_not_mentioned() -> None:
    page = leader_html(people.rich())
    missing = next(one for one in practices() if one.slug == "prototype-first")
    assert "What people see you do" in page
    assert missing.what not in page


def test_at_most_three_are_told_the_surest_first() -> None:
    card = cards.rich(
        practices=[
            seen("protected-time", 0.7),
            seen("small-regular-dose", 0.9),
            seen("own-experiments", 0.8),
            seen("primary-sources", 0.75),
        ]
    )
    titles = [point.title for point in practice_points(card, TEXTS)]
    assert titles == ["A little, and regularly", "Experiments of your own", "Going to the source"]


def test_a_practice_for_engineers_is_not_told_to_a_ceo() -> None:
    tools = [seen("tools-nobody-waits-for")]
    cto = cards.rich(practices=tools)
    ceo = cto.model_copy(update={"subject": cto.subject.model_copy(update={"role": "ceo"})})
    assert practice_points(cto, TEXTS)
    assert practice_points(ceo, TEXTS) == []


def test_a_card_without_practices_says_nothing_of_them() -> None:
    report = LeaderReport(cards.rich(practices=[]), TEXTS)
    assert "What people see you do" not in leader_html(report)
