"""Opened sheets are read answer by answer; nothing in them can make the reading fail."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.instruments import Instrument, load_instrument
from surveys.sheets import Comment, Sheet, check_comment, check_sheet

INSTRUMENT = load_instrument("technical-leadership")

SHEET: dict[str, Any] = {
    "v": 1,
    "form": "standard",
    "declined": False,
    "answers": {"C1": -2, "Q1": 3, "K1": None},
    "calibration": {"W1": 3, "W2": None},
    "comments": {
        "O2": {"text": " Far away. ", "facet": "contact", "direction": "too-far", "themes_only": True}
    },
}

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
item_ids = st.sampled_from([item.id for item in INSTRUMENT.items] + ["Z9", ""])
almost_sheets = st.fixed_dictionaries(
    {"v": st.just(1), "form": st.sampled_from(["standard", "short"])},
    optional={
        "declined": st.booleans() | anything,
        "answers": st.dictionaries(item_ids, st.integers(-4, 6) | anything) | anything,
        "calibration": st.dictionaries(item_ids, st.integers(-1, 9) | anything) | anything,
        "comments": st.dictionaries(item_ids, anything) | anything,
    },
)


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    return INSTRUMENT


def test_a_sound_sheet_is_read_whole(instrument: Instrument) -> None:
    assert check_sheet(instrument, "standard", SHEET) == Sheet(
        form="standard",
        answers={"C1": -2, "Q1": 3, "K1": None},
        calibration={"W1": 3, "W2": None},
        comments=(Comment("O2", "Far away.", "contact", "too-far", themes_only=True),),
    )


def test_a_rater_who_declines_leaves_nothing_behind(instrument: Instrument) -> None:
    assert check_sheet(instrument, None, SHEET | {"declined": True}) == Sheet("standard", declined=True)


def test_what_the_form_does_not_ask_is_left_out_and_counted(instrument: Instrument) -> None:
    sheet = check_sheet(instrument, "short", SHEET | {"answers": {"C1": 1, "Q2": 3, "Z9": 1}})
    assert sheet.answers == {"C1": 1}
    assert sheet.calibration == {}
    assert sheet.refused == {"unknown-item": 4}


def test_one_bad_answer_does_not_cost_the_others(instrument: Instrument) -> None:
    sheet = check_sheet(instrument, None, SHEET | {"answers": {"C1": 9, "K1": True, "K2": "2", "E1": 2}})
    assert sheet.answers == {"E1": 2}
    assert sheet.refused == {"bad-answer": 3}


@pytest.mark.parametrize(
    "spoilt", [{"facet": "charm"}, {"direction": "helped"}, {"text": "x" * 701}, {"text": 1}]
)
def test_a_comment_that_cannot_be_taken_is_dropped_and_counted(instrument: Instrument, spoilt: Any) -> None:
    comments = {"O2": SHEET["comments"]["O2"] | spoilt}
    sheet = check_sheet(instrument, None, SHEET | {"comments": comments})
    assert (sheet.comments, sheet.refused) == ((), {"bad-comment": 1})


def test_a_tap_without_words_is_kept_and_an_empty_field_is_not(instrument: Instrument) -> None:
    tap = {"text": "", "facet": "room", "direction": "too-involved", "themes_only": False}
    assert len(check_sheet(instrument, None, SHEET | {"comments": {"O2": tap}}).comments) == 1
    assert check_sheet(instrument, None, SHEET | {"comments": {"O2": tap | {"facet": None}}}).comments == ()


@pytest.mark.parametrize(
    "sheet", [None, [], "sheet", {}, {"form": "standard"}, SHEET | {"form": "huge"}, SHEET | {"v": 2}]
)
def test_what_is_no_sheet_counts_as_an_unreadable_one(instrument: Instrument, sheet: Any) -> None:
    read = check_sheet(instrument, None, sheet)
    assert read.refused == {"bad-sheet": 1}
    assert not read.answers


def test_a_comment_that_comes_without_its_sheet_is_checked_alike(instrument: Instrument) -> None:
    raw = {"item": "O2", **SHEET["comments"]["O2"]}
    assert check_comment(instrument, raw) == Comment(
        "O2", "Far away.", "contact", "too-far", themes_only=True
    )
    for spoilt in (
        None,
        {},
        raw | {"item": "C1"},
        raw | {"item": 3},
        raw | {"facet": "charm"},
        raw | {"text": None},
    ):
        assert check_comment(instrument, spoilt) is None


@settings(deadline=None)
@given(anything | almost_sheets)
def test_no_sheet_can_make_the_reading_fail_and_only_sound_answers_pass(sheet: Any) -> None:
    read = check_sheet(INSTRUMENT, None, sheet)
    for item_id, value in (read.answers | read.calibration).items():  # type: ignore[operator]
        assert value is None or type(value) is int
        assert item_id in {item.id for item in INSTRUMENT.items_of(read.form)}
