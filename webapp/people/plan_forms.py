"""The form of a leader's plan: three places for commitments, each checked as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from surveys.plans import LONGEST, MOST, OUTCOMES, BadCommitment, Commitment, Written, check, last_day
from surveys.share_backs import LONGEST as LONGEST_TEXT
from webapp.people.sentences import said

PLACES = range(1, MOST + 1)
PARTS = {
    "what": _l("What I will do"),
    "due": _l("By when"),
    "notice": _l("How I notice that it worked"),
    "about": _l("What it belongs to"),
    "outcome": _l("What came of it"),
    "result": _l("In a sentence"),
}
OUTCOME_WORDS = {"": _l("still open"), "kept": _l("kept"), "partly": _l("partly kept"), "not": _l("not kept")}
TOO_LONG = _l("Say it in at most 300 characters.")


def _one_line(text: str | None) -> str | None:
    """The text without line breaks and needless space."""
    return " ".join(text.split()) if text else text


def _with_plain_lines(text: str | None) -> str | None:
    """The text without space around it; browsers send line breaks as two characters."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines()) if text else text


class DayField(DateField):  # type: ignore[misc]
    """A day; what is none is told in our words, and what was typed stays."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the day, with or without the browser's calendar."""
        typed = [one.strip() for one in valuelist if one.strip()]
        self.data = None
        try:
            super().process_formdata(typed)
        except ValueError:
            raise ValueError(_("This is no date. Write it like 2027-03-31.")) from None


class PlanBase(FlaskForm):  # type: ignore[misc]
    """Commitments by place; a place in which nothing stands is none."""

    taken = 0  # the place that counsel was put into
    today: ClassVar[date]
    kept: ClassVar[Mapping[int, Commitment]]

    def written(self, place: int) -> Written:
        """What stands in a place."""
        return Written(
            **{
                part: self[f"{part}-{place}"].data or "" for part in PARTS if part not in ("due", *AFTERWARDS)
            },
            **{part: self._afterwards(part, place) for part in AFTERWARDS},
            due=self[f"due-{place}"].data,
        )

    def filled(self) -> dict[int, Written]:
        """The places in which something stands."""
        found = {place: self.written(place) for place in PLACES}
        return {place: one for place, one in found.items() if self._is_filled(place, one)}

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, then each commitment as a whole."""
        fine = super().validate(extra_validators)
        return all([fine, *[self._is_sound(place, one) for place, one in self.filled().items()]])

    def empty_place(self) -> int | None:
        """The first place in which nothing stands."""
        return next((place for place in PLACES if place not in self.filled()), None)

    def _is_sound(self, place: int, one: Written) -> bool:
        if any(self[f"{part}-{place}"].errors for part in PARTS if f"{part}-{place}" in self):
            return False
        try:
            check(one, self.kept.get(place), self.today)
        except BadCommitment as refusal:
            field = self[f"{refusal.field}-{place}"]
            field.errors = [*field.errors, said(refusal)]
            return False
        return True

    def _is_filled(self, place: int, one: Written) -> bool:
        typed = self[f"due-{place}"].raw_data
        return one != Written(about=one.about) or bool(typed and typed[0].strip()) or place in self.kept

    def _afterwards(self, part: str, place: int) -> str:
        return (self[f"{part}-{place}"].data or "") if f"{part}-{place}" in self else ""


AFTERWARDS = ("outcome", "result")
"""What can be said of commitments that were saved before."""


class TextForm(FlaskForm):  # type: ignore[misc]
    """A text to the people who were asked."""

    text = TextAreaField(
        _l("Your text"),
        [Length(max=LONGEST_TEXT, message=_l("Keep it below 2,000 characters."))],
        filters=[_with_plain_lines],
        render_kw={"rows": 12},
    )


def plan_form(kept: Sequence[Commitment], about: Mapping[str, str], today: date) -> type[PlanBase]:
    """A form for three commitments. `about`: the facets and patterns one can belong to, in words."""
    by_place = {one.place: one for one in kept}
    fields: dict[str, Any] = {"today": today, "kept": by_place}
    for place in PLACES:
        fields |= _place_fields(place, about, today, saved=place in by_place)
    fields["remind"] = BooleanField(_l("Remind me by mail"))
    return type("PlanForm", (PlanBase,), fields)


def kept_values(kept: Sequence[Commitment], remind: bool) -> dict[str, Any]:
    """What stands in the form before anything is changed."""
    values = {f"{part}-{one.place}": getattr(one, part) for one in kept for part in PARTS}
    return values | {"remind": remind}


def field_names() -> dict[str, str]:
    """Each field with its commitment, for the list of what has to be changed."""
    return {
        f"{part}-{place}": _("Commitment %(nth)s, %(field)s", nth=place, field=_("“%(words)s”", words=name))
        for place in PLACES
        for part, name in PARTS.items()
    }


def _place_fields(place: int, about: Mapping[str, str], today: date, *, saved: bool) -> dict[str, Any]:
    span = {"min": today.isoformat(), "max": last_day(today).isoformat()}
    choices = [SelectChoice("", _l("nothing in particular"))]
    choices += [SelectChoice(name, words) for name, words in about.items()]
    fields: dict[str, Any] = {
        "what": _text(PARTS["what"]),
        "due": DayField(PARTS["due"], format=["%Y-%m-%d", "%d.%m.%Y"], render_kw={} if saved else span),
        "notice": _text(PARTS["notice"]),
        "about": SelectField(PARTS["about"], choices=choices, default=""),
    }
    if saved:
        outcomes = [SelectChoice(one, OUTCOME_WORDS[one]) for one in ("", *OUTCOMES)]
        fields["outcome"] = RadioField(PARTS["outcome"], choices=outcomes, default="")
        fields["result"] = StringField(
            PARTS["result"], [Length(max=LONGEST, message=TOO_LONG)], filters=[_one_line]
        )
    return {f"{part}-{place}": field for part, field in fields.items()}


def _text(label: Any) -> TextAreaField:
    check_length = Length(max=LONGEST, message=TOO_LONG)
    return TextAreaField(label, [check_length], filters=[_one_line], render_kw={"rows": 3})
