"""Each way of asking, found by listing the package, keeps the same promises."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from surveys.instruments import ROLES, Instrument, Item, load_instrument
from surveys.question_types import LONGEST_COMMENT, BadAnswer, QuestionType, question_types

INSTRUMENT = load_instrument("technical-leadership")
ITEMS = [pytest.param(question_types()[item.type], item, id=item.id) for item in INSTRUMENT.items]
CLOSED = [param for param in ITEMS if param.values[0].values(param.values[1])]  # type: ignore[union-attr]
WRITTEN = {"text": "Ask us first.", "facet": "room", "direction": None, "themes_only": False}


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    return INSTRUMENT


def test_the_known_ways_of_asking_are_found() -> None:
    assert set(question_types()) == {"amount", "frequency", "agreement", "calibration", "comment"}


@pytest.mark.parametrize("name", sorted(question_types()))
def test_each_way_of_asking_is_used_in_the_library_under_its_own_name(
    name: str, instrument: Instrument
) -> None:
    assert question_types()[name].name == name
    assert question_types()[name].seconds > 0
    assert set(question_types()[name].sensitive_ends) <= {"low", "high"}
    assert question_types()[name].released_as in ("amount", "rating", "median", "comment")
    assert any(item.type == name for item in instrument.items)


@pytest.mark.parametrize(("kind", "item"), ITEMS)
def test_a_look_has_all_its_labels_in_all_languages(
    kind: QuestionType, item: Item, instrument: Instrument
) -> None:
    looks = [kind.look(item, language, role) for language in instrument.languages for role in ROLES]
    for look in looks:
        assert look["id"] == item.id
        assert look["look"] in ("choices", "ladder", "comment")
        assert all(text.strip() for text in labels(look))
        assert len(labels(look)) == len(labels(looks[0]))


@pytest.mark.parametrize(("kind", "item"), CLOSED)
def test_a_look_offers_every_value_once_and_each_under_its_own_label(kind: QuestionType, item: Item) -> None:
    options = kind.look(item, "en", "general")["options"]
    assert tuple(option["value"] for option in options) == kind.values(item)
    assert len({option["label"] for option in options}) == len(options)


@pytest.mark.parametrize(("kind", "item"), CLOSED)
def test_every_offered_value_is_taken_and_numbers_rise_with_it(kind: QuestionType, item: Item) -> None:
    for value in kind.values(item):
        kind.check(item, value)
    numbers = [kind.number(item, value) for value in kind.values(item)]
    assert all(low is not None and high is not None and low < high for low, high in pairwise(numbers))


@pytest.mark.parametrize("bad", [99, -99, True, False, 1.0, float("nan"), "1", None, [1], {"value": 1}])
@pytest.mark.parametrize(("kind", "item"), CLOSED)
def test_anything_else_is_refused_with_a_sentence(kind: QuestionType, item: Item, bad: Any) -> None:
    with pytest.raises(BadAnswer) as refused:
        kind.check(item, bad)
    assert refused.value.item_id == item.id
    assert refused.value.sentence.endswith(".")


@pytest.mark.parametrize(("kind", "item"), CLOSED)
def test_one_step_beyond_either_end_is_refused(kind: QuestionType, item: Item) -> None:
    for beyond in (kind.values(item)[0] - 1, kind.values(item)[-1] + 1):
        with pytest.raises(BadAnswer):
            kind.check(item, beyond)


@pytest.mark.parametrize(
    "spoilt",
    [
        "only words",
        WRITTEN | {"text": None},
        WRITTEN | {"text": "x" * (LONGEST_COMMENT + 1)},
        WRITTEN | {"text": "\ud800"},
        WRITTEN | {"direction": "sideways"},
        WRITTEN | {"direction": ["too-far"]},
        WRITTEN | {"facet": 3},
        WRITTEN | {"themes_only": 1},
    ],
)
def test_a_spoilt_comment_is_refused(spoilt: Any, instrument: Instrument) -> None:
    with pytest.raises(BadAnswer):
        question_types()["comment"].check(instrument.item("O2"), spoilt)


def test_a_comment_of_the_longest_length_is_taken_and_has_no_number(instrument: Instrument) -> None:
    comment, item = question_types()["comment"], instrument.item("O2")
    comment.check(item, WRITTEN | {"text": "x" * LONGEST_COMMENT, "direction": "too-far"})
    assert comment.number(item, WRITTEN) is None


def test_halves_are_written_as_people_write_them(instrument: Instrument) -> None:
    look = question_types()["calibration"].look(instrument.item("W1"), "de", "cto")
    assert [option["label"] for option in look["options"]][:3] == ["½", "1", "2"]
    assert look["unit"] == "Arbeitstage"


def labels(look: dict[str, Any]) -> list[str]:
    options = [option["label"] for option in look["options"]]
    rest = [look[key] for key in ("stem", "absent", "unit", "tap", "themes_only", "hint") if look.get(key)]
    return options + rest
