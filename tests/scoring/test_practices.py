"""Protective practices: whether people see them, from released cells alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from scoring import ItemKey, SetKey, failure_modes
from scoring.modes import BadMode
from scoring.pooling import Pooled
from scoring.practices import practices, read_practice, see_practices
from scoring.readings import over_all_sets, read_sets
from scoring.scores import PracticeEvidence
from surveys.instruments import load_instrument
from tests.scoring.conftest import ITEMS, Cell, amount, banded, mean

REPORTS = [SetKey("report", 20)]
KEYS = (*ITEMS, ItemKey("F1", "amount", "friction"), ItemKey("Q7", "frequency"))
MANY = Pooled(
    9, 90, {(i.id, p): (0.4, 80) for i in KEYS for p in ("number", "too-little", "too-much", "penalty")}
)


def seen(slug: str, cells: Sequence[Cell]) -> PracticeEvidence:
    readings = over_all_sets(read_sets(KEYS, REPORTS, cells, MANY), REPORTS)
    return next(one for one in see_practices(KEYS, readings) if one.slug == slug)


def test_a_right_amount_with_little_spread_and_a_rare_trouble_say_that_people_see_it() -> None:
    found = seen("protected-time", amount("C1", 0.2, 0.2, n_low=15) + mean("Q1", 1.3, n_low=15))
    assert (found.words, found.items) == ("seen", ["C1", "Q1"])
    assert found.strength is not None
    assert found.strength.low < found.strength.value == pytest.approx(1 - 0.4 / 3)


def test_nothing_is_made_up_for_by_another_item() -> None:
    assert (
        seen("protected-time", amount("C1", 0.2, 0.2, n_low=15) + mean("Q1", 3.0, n_low=15)).words
        == "not-told"
    )
    assert (
        seen("protected-time", amount("C1", 1.2, 0.1, n_low=15) + mean("Q1", 1.1, n_low=15)).words
        == "not-told"
    )


def test_raters_at_both_ends_are_not_the_right_amount() -> None:
    divided = banded("C1", 1.6, "divided", n_low=15) + mean("Q1", 1.2, n_low=15)
    assert seen("protected-time", divided).words == "not-told"


def test_few_answers_do_not_say_it() -> None:
    few = amount("C1", 0.4, 0.2, n_low=5, n_high=7) + mean("Q1", 1.6, n_low=5)
    assert seen("protected-time", few).words == "not-told"


def test_a_practice_whose_item_may_not_be_shown_is_not_told() -> None:
    assert seen("protected-time", mean("Q1", 1.2)) == PracticeEvidence(
        "protected-time", "not-shown", None, []
    )
    assert seen("using-the-product", []).words == "not-shown"


def test_agreement_counts_from_the_middle_between_neither_and_agree() -> None:
    close = amount("C1", 0.2, 0.1, n_low=15)
    assert seen("visible-work", close + mean("T1", 4.4, n_low=15)).words == "seen"
    assert seen("visible-work", close + mean("T1", 3.6, n_low=15)).words == "not-told"


def test_a_long_form_item_counts_where_it_was_asked_and_is_not_missed_elsewhere() -> None:
    slug = "sharpening-questions"
    assert [one.required for one in practices() if one.slug == slug] == [["V1", "Q8"]]


def test_every_practice_rests_on_items_of_the_instrument_and_helps_against_known_modes() -> None:
    items = {item.id: item.type for item in load_instrument("technical-leadership").items}
    signs = {"right": "amount", "rare": "frequency", "agreed": "agreement"}
    for one in practices():
        assert {items[item] for item in one.evidence} <= {signs[sign] for sign in one.evidence.values()}
        assert set(one.helps) <= set(failure_modes())
        assert one.what.endswith(".")
        assert one.keep.startswith("Keep ")


def test_every_mode_has_a_practice_that_protects_from_it_and_every_essay_is_heard() -> None:
    assert {slug for one in practices() for slug in one.helps} == set(failure_modes())
    assert {essay for one in practices() for essay in one.essays} == {1, 2, 3, 4, 5}
    assert len({one.slug for one in practices()}) == len(practices()) >= 13


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"evidence": {"C1": "often"}}, "not right, rare or agreed"),
        ({"evidence": {}}, "must be shown"),
        ({"optional": ["Q9"]}, "no evidence"),
        ({"roles": ["king"]}, "unknown role"),
        ({"essays": [9]}, "essays 1 to 5"),
        ({"helps": None}, "cannot be read"),
    ],
)
def test_a_broken_practice_is_refused_with_its_reason(change: dict[str, object], rule: str) -> None:
    whole = {
        "slug": "rest",
        "title": "Rest",
        "what": "Rest.",
        "keep": "Keep resting.",
        "evidence": {"C1": "right"},
        "helps": ["detached"],
        "essays": [1],
    }
    assert read_practice(whole).slug == "rest"
    with pytest.raises(BadMode, match=rule):
        read_practice({**whole, **change})
