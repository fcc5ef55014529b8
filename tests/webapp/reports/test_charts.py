"""Charts show what is printed beside them and nothing finer."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from surveys.kept_calibration import CalibrationQuestion
from surveys.scorecards import Estimate
from webapp.reports.charts.bars import bar_marks
from webapp.reports.charts.drift_lines import drift_marks
from webapp.reports.charts.dumbbells import dumbbell_marks
from webapp.reports.charts.group_dots import GroupDot, group_marks, shape_marks
from webapp.reports.charts.ladder import key_marks, ladder_marks
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
        group_marks("a", "Words & more", [GroupDot(estimate(0.4), split=True), GroupDot(None, split=False)]),
        shape_marks("a", "Words & more", 2),
        drift_marks(
            "a", "Words & more", [estimate(0.2), None], ends=(-3, 3), across=0, breaks={1}, band=(-0.4, 0.8)
        ),
        key_marks("a", "Words & more", "truth"),
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
    both = estimate(1.0), estimate(1.2)
    assert bar_marks("x", "t", *both, split=True) != bar_marks("x", "t", *both)
    divided, alike = [GroupDot(estimate(0.1), split=True)], [GroupDot(estimate(0.1), split=False)]
    assert group_marks("x", "t", divided) != group_marks("x", "t", alike)


def test_groups_are_told_apart_by_shape_and_by_line_without_colour() -> None:
    chart = group_marks("x", "t", [GroupDot(estimate(0.1), split=False)] * 4)
    (shapes,) = paths(chart, "solid")
    drawn = [one for one in re.split(r"(?<=z)", shapes) if one]
    assert len({re.sub(r"\d+", "", one) for one in drawn[:3]}) == 3
    assert len(set(drawn)) == 4


@given(st.lists(st.floats(-3, 3), min_size=2, max_size=8), st.floats(-0.049, 0.049))
def test_a_line_over_waves_tells_no_more_than_the_rounded_figures(values: list[float], hidden: float) -> None:
    rounded = [estimate(round(value, 1), 0) for value in values]
    finer = [estimate(round(value, 1) + hidden, 0) for value in values]
    if all(round(one.value, 1) == round(other.value, 1) for one, other in zip(rounded, finer, strict=True)):
        drawn = [drift_marks("x", "t", waves, ends=(-3, 3), across=0) for waves in (rounded, finer)]
        assert drawn[0] == drawn[1]


def test_a_line_breaks_where_something_else_was_asked_and_where_nothing_is_shown() -> None:
    waves = [estimate(value) for value in (0.0, 0.4, 0.8, 1.2)]
    whole = drift_marks("x", "t", waves, ends=(-3, 3), across=0)
    broken = drift_marks("x", "t", waves, ends=(-3, 3), across=0, breaks={2})
    gap = drift_marks("x", "t", [waves[0], None, *waves[2:]], ends=(-3, 3), across=0)
    assert [strokes(chart) for chart in (whole, broken, gap)] == [3, 2, 1]


def test_the_shaded_band_covers_the_waves_that_can_be_compared_alone() -> None:
    waves = [estimate(value) for value in (0.0, 0.4, 0.8, 1.2)]
    for breaks, left in ((set[int](), 0), ({2}, WIDTH // 2)):
        (band,) = paths(
            drift_marks("x", "t", waves, ends=(-3, 3), across=0, breaks=breaks, band=(0, 1)), "wash"
        )
        assert band.startswith(f"M{left} ")


def test_own_answer_and_others_can_both_be_seen_where_they_agree() -> None:
    order = re.findall(r'class="mark-(\w+)"', dumbbell_marks("x", "t", 0.0, estimate(0.0)))
    assert order[-1] == "solid"
    assert order.index("paper") < len(order) - 1


def paths(chart: str, colour: str) -> list[str]:
    return re.findall(rf'mark-{colour}" fill="[^"]+" d="([^"]+)"', chart)


def strokes(chart: str) -> int:
    return sum(path.count("M") for path in paths(chart, "soft"))


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
