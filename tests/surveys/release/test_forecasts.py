"""What groups can and cannot show is told before anybody answers."""

from __future__ import annotations

import re

import pytest

from surveys.release import Policy, forecast
from surveys.release.forecasts import TEMPLATES


def codes(policy: Policy, **invited: int) -> list[str]:
    return [line.code for line in forecast(policy, invited).lines]


def test_a_small_team_learns_that_it_is_never_quoted(policy: Policy) -> None:
    outlook = forecast(policy, {"report": 7})
    assert outlook.comment.code == "comments-never"
    assert outlook.comment.sentence == (
        "7 invited: comments are never quoted; a theme appears only if at least 3 raters raise it."
    )


def test_what_can_be_shown_grows_with_the_group(policy: Policy) -> None:
    assert codes(policy, report=7) == [
        "figures",
        "bins-never",
        "median-never",
        "statements-never",
        "comments-never",
    ]
    assert codes(policy, report=10) == ["figures", "bins", "median", "statements", "comments"]
    assert codes(policy, report=4)[0] == "figures-never"


def test_groups_are_told_apart_and_their_people_counted_together(policy: Policy) -> None:
    outlook = forecast(policy, {"report": 6, "other+peer": 5})
    assert list(outlook.groups) == ["other+peer", "report"]
    assert outlook.comment.facts["invited"] == 11


def test_high_fear_needs_more(high_fear: Policy) -> None:
    assert codes(high_fear, report=7)[0] == "figures-never"


@pytest.mark.parametrize("n", [3, 30])
def test_every_line_has_its_sentence_and_numbers(policy: Policy, n: int) -> None:
    for line in forecast(policy, {"peer": n}).lines:
        assert set(re.findall(r"%\((\w+)\)", line.template)) <= set(line.facts)
        assert "%" not in line.sentence
        assert line.sentence.endswith(".")


def test_every_template_is_used(policy: Policy) -> None:
    assert {*codes(policy, peer=3), *codes(policy, peer=30)} == set(TEMPLATES)
