"""Fields for numbers as people write them, and for low, likely and high."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from babel.numbers import format_decimal
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FloatField
from wtforms.validators import Optional
from wtforms.widgets import TextInput

from surveys.estimates import ENDLESS, PARTS, Trouble, missing_part, order_troubles
from surveys.instruments import Item

GROUPED = re.compile(r"[1-9]\d{0,2}(?:[.,'’\s]\d{3})+")
"""A thousand as people write it, or three decimals: nobody can tell which."""
LONGEST_NUMBER = 40


class Figure(FloatField):  # type: ignore[misc]
    """A number as people write it: with a decimal comma too, and never without end."""

    widget = TextInput()  # browsers drop what they cannot read from a number field, so that nobody is told

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number. Raises ValueError with a sentence for anything else."""
        text = (valuelist[0] if valuelist else "").strip()
        self.data = None
        if GROUPED.fullmatch(text):
            sentence = _(
                "%(text)s may be thousands or decimals: write %(plain)s without a mark, or round it."
            )
            raise ValueError(sentence % {"text": text, "plain": re.sub(r"\D", "", text)})
        if text:
            self.data = _number(text)

    def _value(self) -> str:
        """What stands in the field: what was typed, or the kept number in the language of the page."""
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else written(self.data)


def figure_field(words: Any) -> Figure:
    """A number that may be left out."""
    hints = {"inputmode": "decimal", "autocomplete": "off", "maxlength": LONGEST_NUMBER}
    return Figure(words, validators=[Optional()], render_kw=hints)


def written(value: float) -> str:
    """A number as people write it in the language of the page, without marks between thousands."""
    return str(format_decimal(value, locale=get_locale(), group_separator=False, decimal_quantization=False))


def told(trouble: Trouble) -> str:
    """What is wrong with an estimate, in the language of the page."""
    facts = {name: written(value) for name, value in trouble.facts.items()}
    sentence: str = _(trouble.template)
    return sentence % facts if facts else sentence


class EstimatesForm(FlaskForm):  # type: ignore[misc]
    """Low, likely and high for questions: together and in order. All that is wrong is told at once."""

    questions: Sequence[Item] = ()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, then each question as a whole; every sentence stands at the field to change."""
        fine = super().validate(extra_validators)
        return all([fine, *[self._is_sound(item) for item in self.questions]])

    def _is_sound(self, item: Item) -> bool:
        fields = {part: self[f"{part}-{item.id}"] for part in PARTS}
        unreadable = any(field.errors for field in fields.values())
        points = {part: field.data for part, field in fields.items()}
        found = order_troubles(item, points)
        if not unreadable:
            found += filter(None, [missing_part(points)])
        for trouble in found:
            field = fields[trouble.part]
            field.errors = [*field.errors, told(trouble)]
        return not found


def estimate_fields(questions: Sequence[Item]) -> dict[str, Any]:
    """Three fields for each question; take them into a subclass of `EstimatesForm`."""
    words = {"low": _l("low"), "likely": _l("likely"), "high": _l("high")}
    return {f"{part}-{item.id}": figure_field(words[part]) for item in questions for part in PARTS}


def _number(text: str) -> float:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        raise ValueError(_(ENDLESS)) from None
    if not math.isfinite(number):
        raise ValueError(_(ENDLESS))
    return number
