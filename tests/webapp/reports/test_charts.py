"""Charts show what is printed beside them and nothing finer."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from surveys.kept_calibration import CalibrationQuestion
from surveys.scorecards import Estimate
from webapp.reports.charts.bars import bar_marks
from webapp.reports.charts.dumbbells import dumbbell_marks
from webapp.reports.charts.ladder import ladder_marks
from webapp.reports.charts.marks import MARGIN, WIDTH, place
from webapp.reports.charts.positions import position_marks
from webapp.reports.charts.strengths import strength_marks


def estimate(value: float, half: float = 0.3) -> Estimate:
    return Estimate(value=value, low=value - half, high=value + half)


@given(st.floats(-3, 3))
def test_a_mark_tells_no_more_than_the_rounded_figure(value: float) -> None:
    assert position_marks("x", "t", estimate(round(value, 1), 0)) == position_marks(
        "x", "t", Estimate(value=value, low=value, high=value)
    )


@given(st.floats(-10, 10))
def test_no_mark_leaves_the_chart(value: float) -> None:
    assert MARGIN <= place(value, -3, 3) <= WIDTH - MARGIN


def test_every_chart_has_a_title_and_no_text() -> None:
    question = CalibrationQuestion(
        item="W1",
        unit="days",
        low=1,
        likely=2,
        high=3,
        band="5 or more",
        band_low=5,
        band_high=None,
        relation="below",
    )
    charts = [
        position_marks("a", "Words & more", estimate(0.2)),
        bar_marks("a", "Words & more", estimate(0.5), estimate(1.0)),
        dumbbell_marks("a", "Words & more", 1.0, estimate(0.0)),
        strength_marks("a", "Words & more", Estimate(value=0.5, low=0.4, high=0.6)),
        ladder_marks("a", "Words & more", question),
    ]
    for chart in charts:
        assert 'role="img"' in chart
        assert '<title id="a">Words &amp; more</title>' in chart
        assert "<text" not in chart
        assert "style=" not in chart


def test_divided_raters_are_drawn_otherwise_than_an_estimate() -> None:
    assert position_marks("x", "t", estimate(0.1), split=True) != position_marks("x", "t", estimate(0.1))


def test_too_little_and_too_much_differ_in_colour_and_side() -> None:
    chart = bar_marks("x", "t", estimate(1.0), estimate(1.0))
    soft = re.search(r'mark-soft" fill="[^"]+" d="M(\d+)', chart)
    solid = re.search(r'mark-solid" fill="[^"]+" d="M(\d+)', chart)
    assert soft is not None
    assert solid is not None
    assert int(soft[1]) < WIDTH // 2 <= int(solid[1])


def test_a_share_of_nought_has_a_place_on_the_ladder() -> None:
    question = CalibrationQuestion(
        item="W6",
        unit="%",
        low=0,
        likely=5,
        high=10,
        band=None,
        band_low=None,
        band_high=None,
        relation="unknown",
    )
    assert "<path" in ladder_marks("x", "t", question)
