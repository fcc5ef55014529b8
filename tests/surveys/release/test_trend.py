"""Up, steady or down between two waves: from published figures alone, and never more than they bear."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.release.cells import Cell
from surveys.release.policy import Policy
from surveys.release.ratings import mean_figure
from surveys.release.trend import Change, Direction, SeriesBroken, trend
from surveys.release.waves import coarsen
from surveys.scorecards import Estimate, KeptCell, Scorecard
from tests.webapp.reports import cards

N = 9
SUMS = st.integers(N, 5 * N)


def published(total: int, *, coarse: bool) -> Cell:
    """The mean of nine answers as it may be published."""
    one = mean_figure(Policy(), N, total, "low")
    cell = Cell("report", "T1", one.figure, one.label, one.low, one.high, one.n_low, one.n_high)
    return coarsen([cell], ["report"])[0] if coarse else cell


def card(total: int, *, coarse: bool = False, bias: Estimate | None = None) -> Scorecard:
    cell = published(total, coarse=coarse)
    known = cards.rich()
    facets = [one.model_copy(update={"bias": bias, "penalty": None}) for one in known.facets[:1]]
    return known.model_copy(
        update={
            "cells": [KeptCell(**vars(cell))],
            "coarse": ["report"] if coarse else [],
            "facets": facets if bias else [],
            "by_set": {},
            "depth": None,
            "credibility": known.credibility.model_copy(update={"mean": None}),
        }
    )


def only(changes: list[Change]) -> Direction:
    (change,) = changes
    return change.direction


def number(label: str) -> float:
    return float(label.split()[0])


OPPOSITE: Mapping[Direction, Direction] = {"up": "down", "down": "up", "steady": "steady"}


@given(SUMS, SUMS)
def test_no_change_is_claimed_where_published_bands_overlap_or_touch(before: int, now: int) -> None:
    then, later = published(before, coarse=False), published(now, coarse=False)
    overlap = (then.low or 0) <= (later.high or 0) and (later.low or 0) <= (then.high or 0)
    assert (only(trend(card(before), card(now))) == "steady") == overlap


@given(SUMS, SUMS, st.booleans(), st.booleans())
def test_in_a_coarse_set_half_a_point_must_lie_between_the_published_values(
    before: int, now: int, then_coarse: bool, now_coarse: bool
) -> None:
    found = only(trend(card(before, coarse=then_coarse), card(now, coarse=now_coarse)))
    if found != "steady" and (then_coarse or now_coarse):
        then, later = published(before, coarse=then_coarse), published(now, coarse=now_coarse)
        assert abs(number(later.label) - number(then.label)) >= 0.5 - 1e-9


@given(SUMS, SUMS, st.booleans())
def test_backwards_every_change_is_the_opposite(before: int, now: int, coarse: bool) -> None:
    there = only(trend(card(before, coarse=coarse), card(now, coarse=coarse)))
    back = only(trend(card(now, coarse=coarse), card(before, coarse=coarse)))
    assert back == OPPOSITE[there]


@given(SUMS, SUMS, st.data())
def test_answers_with_the_same_published_figure_have_the_same_trend(
    before: int, now: int, data: st.DataObject
) -> None:
    alike = [
        total
        for total in range(N, 5 * N + 1)
        if published(total, coarse=False) == published(now, coarse=False)
    ]
    other = data.draw(st.sampled_from(alike))
    assert trend(card(before), card(now)) == trend(card(before), card(other))


def test_half_a_step_between_neighbouring_half_steps_is_a_change() -> None:
    assert published(27, coarse=True).label == "3.0"
    assert published(32, coarse=True).label == "3.5"
    assert only(trend(card(27, coarse=True), card(32, coarse=True))) == "up"


@pytest.mark.parametrize(
    ("bias", "coarse", "direction"),
    [
        ((-0.4, -0.8, -0.1), False, "steady"),
        ((1.2, 0.9, 1.5), False, "up"),
        ((0.6, 0.45, 0.8), False, "up"),
        ((0.6, 0.45, 0.8), True, "steady"),
        ((1.2, 0.9, 1.5), True, "up"),
    ],
)
def test_a_facet_changes_where_its_intervals_lie_apart(
    bias: tuple[float, float, float], coarse: bool, direction: Direction
) -> None:
    value, low, high = bias
    before = card(30, bias=Estimate(value=0.2, low=-0.1, high=0.3))
    now = card(30, coarse=coarse, bias=Estimate(value=value, low=low, high=high))
    found = {(one.set_id, one.figure): one.direction for one in trend(before, now)}
    assert found["", "bias"] == direction


def test_a_wave_against_itself_is_steady_everywhere() -> None:
    found = trend(cards.rich(), cards.rich())
    assert {one.direction for one in found} == {"steady"}
    assert {"bias", "penalty", "mean", "too-little"} <= {one.figure for one in found}


def test_a_figure_that_one_wave_did_not_publish_has_no_trend() -> None:
    assert trend(cards.withheld(), cards.rich()) == []


def test_other_questions_break_the_series() -> None:
    other = cards.rich(wave=cards.wave(instrument_sha256="ef" * 32))
    with pytest.raises(SeriesBroken, match="The series is broken: the questions changed"):
        trend(other, cards.rich())


def test_another_leader_has_no_common_series() -> None:
    facts = cards.rich().subject.model_copy(update={"person_id": "c" * 32})
    with pytest.raises(SeriesBroken, match="two leaders"):
        trend(cards.rich(subject=facts), cards.rich())
