"""The forms of the coordinator's desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileAllowed, FileField, FileRequired
from wtforms import RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from surveys.campaigns import ANONYMOUS_GROUPS
from surveys.withholding import Ground
from webapp.people.forms import PersonForm, needed, trimmed
from webapp.people.waves import GROUPS

PURPOSES = {"development": _l("Development only"), "board": _l("Development and the board")}
SELECTIONS = {"census": _l("Everybody who works with the leader (census)"), "nominated": _l("Nominated")}
ASKED_FORMS = {"short": _l("Short"), "standard": _l("Standard (recommended)"), "long": _l("Long")}
GROUND_WORDS: dict[Ground, Any] = {
    "names-somebody": _l("It names a person, or makes one easy to recognise."),
    "insults": _l("It insults or threatens, and says nothing that helps."),
    "tells-the-writer": _l("It gives away who wrote it."),
    "other": _l("Another reason, in words."),
}
"""Why a comment is withheld."""
LEVELS = {"basic": _l("Basic"), "strong": _l("Strong (recommended)"), "strongest": _l("Strongest")}


def choices_of(words: Mapping[Any, Any]) -> list[SelectChoice]:
    """Radio buttons or options from a table of words."""
    return [SelectChoice(value, label) for value, label in words.items()]


class AboutForm(FlaskForm):  # type: ignore[misc]
    """Step 1: what the campaign is."""

    title = StringField(
        _l("Title"), [needed(_l("Give the campaign a title.")), Length(max=200)], filters=[trimmed]
    )
    purpose = RadioField(_l("Purpose"), choices=choices_of(PURPOSES), default="development")
    selection = RadioField(_l("How are raters chosen?"), choices=choices_of(SELECTIONS), default="census")


class ProtectionForm(FlaskForm):  # type: ignore[misc]
    """Step 2: how answers are protected, and what is asked."""

    level = RadioField(_l("Protection level"), choices=choices_of(LEVELS), default="strong")
    asked_form = RadioField(
        _l("What raters are asked about their first leader"),
        choices=choices_of(ASKED_FORMS),
        default="standard",
    )
    instrument_id = RadioField(_l("Questionnaire"), validators=[needed(_l("Choose a questionnaire."))])


class RosterForm(FlaskForm):  # type: ignore[misc]
    """Step 4: the file that says who is rated by whom."""

    roster = FileField(
        _l("Roster file (CSV or XLSX)"),
        [
            FileRequired(_l("Choose a file first.")),
            FileAllowed(["csv", "xlsx"], _l("Only CSV and XLSX files can be read.")),
        ],
    )


class RaterForm(PersonForm):
    """One more rater for a leader."""

    rater_group = SelectField(
        _l("Rater group"), choices=choices_of({group: GROUPS[group] for group in ANONYMOUS_GROUPS})
    )


class WithholdForm(FlaskForm):  # type: ignore[misc]
    """Why a comment is not shown."""

    ground = RadioField(
        _l("Why is it withheld?"),
        choices=choices_of(GROUND_WORDS),
        validators=[needed(_l("Choose a reason: it stays in the log."))],
    )
    words = TextAreaField(_l("In words"), [Length(max=500)], filters=[trimmed], render_kw={"rows": 2})

    def validate_words(self, field: TextAreaField) -> None:
        """Another reason is told in words."""
        if self.ground.data == "other" and not field.data:
            raise ValidationError(_l("Say in words what the other reason is: it stays in the log."))


class BoardForm(FlaskForm):  # type: ignore[misc]
    """The name of a board."""

    name = StringField(
        _l("Name of the board"), [needed(_l("Give the board a name.")), Length(max=200)], filters=[trimmed]
    )


class SharedLeaderForm(FlaskForm):  # type: ignore[misc]
    """A leader whose released scorecards a board may compare."""

    person_id = SelectField(_l("Leader"), [needed(_l("Choose a leader."))])
