"""A leader's part of a board's comparison."""

from __future__ import annotations

import pytest

from tests.webapp.reports import cards
from webapp.reports import names
from webapp.reports.board_leader import _at_one_end, _question


@pytest.mark.parametrize("facet", names.FACETS)
def test_a_board_asks_about_each_end_and_never_for_more_of_what_is_too_much(facet: str) -> None:
    little = _question(cards.facet(facet, 2.0, 0.0, "too-little", n=(12, 14)))
    much = _question(cards.facet(facet, 0.0, 2.0, "too-much", n=(12, 14)))
    assert little.endswith("?")
    assert much.endswith("?")
    differs = {one for one, _position in _at_one_end()}
    assert (little != much) == (facet in differs)


def test_where_nothing_stands_out_the_question_is_open() -> None:
    assert _question(None) == (
        "What would you need to be a little closer to the work, or a little further from it?"
    )
