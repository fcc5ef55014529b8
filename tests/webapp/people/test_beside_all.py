"""Predictions beside the mean of all leaders of a wave."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from surveys.corrections import Report
from surveys.scorecards import Scorecard
from tests.webapp.reports import cards
from webapp.people.beside_all import LEAST_LEADERS, beside_all, mean_places


def reports(n: int) -> list[Report]:
    return [Report(cards.rich(), [], {}) for _leader in range(n)]


def compared(kept: Sequence[Report]) -> set[bool]:
    found = [report.card.calibration.foresight for report in kept]
    return {one is not None and one.mean_gap is not None for one in found}


def test_from_five_leaders_on_their_mean_stands_beside_each_prediction() -> None:
    assert compared(beside_all(reports(LEAST_LEADERS))) == {True}


def test_with_fewer_nothing_of_other_leaders_is_told() -> None:
    few = reports(LEAST_LEADERS - 1)
    assert beside_all(few) == few
    assert compared(few) == {False}


def test_leaders_who_are_all_alike_are_their_own_mean() -> None:
    foresight = beside_all(reports(6))[0].card.calibration.foresight
    assert foresight is not None
    assert foresight.mean_gap == pytest.approx(0)
    assert foresight.mean_inside == foresight.compared


def test_a_facet_that_is_shown_of_few_leaders_has_no_mean() -> None:
    def without_bias(card: Scorecard) -> Scorecard:
        hidden = [
            one.model_copy(update={"bias": None}) if one.facet == "room" else one for one in card.facets
        ]
        return card.model_copy(update={"facets": hidden})

    five = [cards.rich() for _leader in range(LEAST_LEADERS)]
    assert "room" in mean_places(five)
    assert "room" not in mean_places([without_bias(five[0]), *five[1:]])
