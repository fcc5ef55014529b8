"""Forms made from the items of an instrument, for everybody who answers by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from surveys.campaigns import Subject
from surveys.estimates import PARTS
from surveys.instruments import Item
from surveys.question_types import question_types
from webapp.people.estimate_fields import EstimatesForm, estimate_fields
from webapp.reports.names import facet_name, poles
from webapp.reports.words import speaking

ABSENT = "absent"
"""The value of "not in a position to say" in a form."""

EXPECTED = tuple(range(-3, 4))
SURE = {"1": _l("guessing"), "2": _l("fairly sure"), "3": _l("sure")}


@dataclass(frozen=True)
class Stem:
    """An item as it is read: what stands before all of a block, and its own words."""

    item_id: str
    lead: str
    text: str


def questions_form(items: Sequence[Item], language: str, role: str) -> type[FlaskForm]:
    """A form with one set of choices per closed item; every item must be answered or declared unseen."""
    fields: dict[str, Any] = {}
    for item in items:
        look = _look(item, language, role)
        choices = [SelectChoice(str(option["value"]), option["label"]) for option in look["options"]]
        fields[item.id] = RadioField(
            look["stem"],
            choices=[*choices, SelectChoice(ABSENT, look["absent"])],
            validators=[InputRequired(_l("Choose an answer, or say that you cannot tell."))],
        )
    return type("QuestionsForm", (FlaskForm,), fields)


def stems(items: Sequence[Item], language: str, subject: Subject) -> list[tuple[str, list[Stem]]]:
    """The items in blocks that share what stands before them, with the leader's name filled in."""
    blocks: list[tuple[str, list[Stem]]] = []
    for item in items:
        look = _look(item, language, subject.role)
        lead = look["lead"].replace("{L}", subject.person.name)
        if not blocks or blocks[-1][0] != lead:
            blocks.append((lead, []))
        blocks[-1][1].append(Stem(item.id, lead, look["stem"].replace("{L}", subject.person.name)))
    return blocks


@dataclass(frozen=True)
class Spectrum:
    """A facet as the report names it, with what too little and too much of it look like."""

    facet: str
    name: str
    too_little: str
    too_much: str


def spectra(facets: Iterable[str], language: str) -> list[Spectrum]:
    """The facets in the words of the report, so that a prediction is compared with what was predicted."""
    with speaking(language):
        return [Spectrum(facet, facet_name(facet), *poles(facet)) for facet in facets]


def estimate_names(questions: Sequence[Item], language: str, subject: Subject) -> dict[str, str]:
    """Field of a prediction -> the question it belongs to, for a list of what is wrong."""
    return {
        f"{part}-{stem.item_id}": stem.text
        for _lead, block in stems(questions, language, subject)
        for stem in block
        for part in PARTS
    }


def answers_in(form: FlaskForm, items: Sequence[Item]) -> dict[str, int | None]:
    """The numbers in a valid form; None means not in a position to say."""
    return {item.id: _number(form[item.id].data) for item in items}


def fill(form: FlaskForm, answers: Mapping[str, int | None]) -> None:
    """Put kept answers into a form."""
    for item_id, value in answers.items():
        if item_id in form:
            form[item_id].data = ABSENT if value is None else str(value)


def prediction_form(facets: Mapping[str, str], calibration: Sequence[Item]) -> type[FlaskForm]:
    """Where a leader expects the team to put them per facet and how sure they are; low, likely and high."""
    fields: dict[str, Any] = {}
    for facet, words in facets.items():
        fields[f"expected-{facet}"] = RadioField(
            words,
            choices=[SelectChoice(str(value), _expected_words(value)) for value in EXPECTED],
            validators=[_chosen()],
        )
        fields[f"sure-{facet}"] = RadioField(
            _l("How sure are you?"),
            choices=[SelectChoice(value, label) for value, label in SURE.items()],
            default="2",
            validators=[_chosen()],
        )
    fields |= estimate_fields(calibration)
    return type("PredictionForm", (EstimatesForm,), fields | {"questions": calibration})


def prediction_in(
    form: FlaskForm, facets: Mapping[str, str], calibration: Sequence[Item]
) -> tuple[dict[str, dict[str, int]], dict[str, list[float]]]:
    """The prediction in a valid form."""
    places = {
        facet: {"expected": int(form[f"expected-{facet}"].data), "sure": int(form[f"sure-{facet}"].data)}
        for facet in facets
    }
    estimates = {
        item.id: [form[f"{part}-{item.id}"].data for part in PARTS]
        for item in calibration
        if form[f"likely-{item.id}"].data is not None
    }
    return places, estimates


def fill_prediction(form: FlaskForm, kept: tuple[dict[str, Any], dict[str, list[float]]]) -> None:
    """Put a kept prediction into a form."""
    places, estimates = kept
    for facet, place in places.items():
        form[f"expected-{facet}"].data = str(place["expected"])
        form[f"sure-{facet}"].data = str(place["sure"])
    for item_id, values in estimates.items():
        for part, value in zip(PARTS, values, strict=True):
            form[f"{part}-{item_id}"].data = value


def _look(item: Item, language: str, role: str) -> dict[str, Any]:
    return question_types()[item.type].look(item, language, role)


def _number(text: str) -> int | None:
    return None if text == ABSENT else int(text)


def _chosen() -> InputRequired:
    return InputRequired(_l("Choose one."))


def _expected_words(value: int) -> Any:
    return {
        -3: _l("far too little"),
        -2: _l("too little"),
        -1: _l("a bit too little"),
        0: _l("the right amount"),
        1: _l("a bit too much"),
        2: _l("too much"),
        3: _l("far too much"),
    }[value]
