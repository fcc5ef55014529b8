"""How often ranges held what they should."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.hits import check_ranges, hit_share, sureness
from scoring.scores import CalibrationQuestion


def asked(**changed: Any) -> CalibrationQuestion:
    """A question with the range 2 to 8 and a band; `changed` replaces parts of it."""
    fields: dict[str, Any] = {
        "item": "W1",
        "unit": "days",
        "low": 2.0,
        "likely": 4.0,
        "high": 8.0,
        "band": "3–5",
        "band_low": 3.0,
        "band_high": 5.0,
        "relation": "inside",
    }
    return CalibrationQuestion(**fields | changed)


def test_four_of_eight_says_hardly_anything() -> None:
    share = hit_share(4, 8)
    assert share.value == 0.5
    assert (share.low, share.high) == pytest.approx((0.157, 0.843), abs=0.0005)


@given(st.integers(1, 60), st.data())
def test_the_exact_interval_is_that_of_scipy(of: int, data: st.DataObject) -> None:
    from scipy.stats import binomtest

    hits = data.draw(st.integers(0, of))
    expected, found = binomtest(hits, of).proportion_ci(method="exact"), hit_share(hits, of)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_hits_without_ranges_are_refused() -> None:
    for hits, of in ((0, 0), (3, 2), (-1, 4)):
        with pytest.raises(ValueError, match="hits must be between"):
            hit_share(hits, of)


def test_nobody_is_called_over_confident_by_fewer_than_twenty_ranges() -> None:
    assert sureness(0, 19) == "too-few"
    assert sureness(10, 20) == "over-confident"
    assert sureness(13, 20) == "not-told"


def test_a_range_may_hold_the_band_meet_it_or_miss_it() -> None:
    found = check_ranges([asked(), asked(band_low=5.0, band_high=10.0), asked(band_low=10.0, band_high=20.0)])
    assert found is not None
    assert (found.inside, found.reached, found.banded) == (1, 2, 3)
    assert (found.hits, found.of, found.known) == (2, 3, 0)


def test_where_the_truth_is_known_it_alone_decides() -> None:
    found = check_ranges([asked(truth=9.0), asked(truth=8.0, band=None, band_low=None, band_high=None)])
    assert found is not None
    assert (found.held, found.known, found.reached, found.banded) == (1, 2, 1, 1)
    assert (found.hits, found.of) == (1, 2)


def test_earlier_waves_count_on() -> None:
    found = check_ranges([asked(band_low=10.0, band_high=20.0)], before=(9, 19))
    assert found is not None
    assert (found.hits, found.of, found.sureness) == (9, 20, "over-confident")


def test_without_an_answer_or_anything_to_compare_there_is_nothing_to_count() -> None:
    assert check_ranges([asked(low=None, likely=None, high=None)]) is None
    assert check_ranges([asked(band=None, band_low=None, band_high=None)]) is None


def test_a_certain_leader_hits_only_the_very_figure() -> None:
    sure = {"low": 4.0, "high": 4.0}
    found = check_ranges([asked(**sure), asked(**sure, truth=4.0), asked(**sure, truth=4.1)])
    assert found is not None
    assert (found.inside, found.reached, found.held, found.known) == (0, 3, 1, 2)
