"""The forms of accounts and of the first run."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, ValidationError
from wtforms.validators import DataRequired, Length

from webapp.addresses import mailbox_of


def trimmed(text: str | None) -> str | None:
    """The text without space around it."""
    return text.strip() if text else text


class IsAddress:
    """A validator: one plain mail address."""

    def __call__(self, _form: FlaskForm, field: StringField) -> None:
        """Refuse what is not a mail address."""
        if mailbox_of(field.data or "") is None or "<" in (field.data or ""):
            raise ValidationError(_l("This is not a mail address. Write it like ada@example.org."))


def needed(sentence: str) -> DataRequired:
    """A validator: the field must be filled; the sentence says with what."""
    return DataRequired(sentence)


def name_field() -> StringField:
    """A person's name."""
    checks = [needed(_l("Enter a name.")), Length(max=200)]
    return StringField(_l("Name"), checks, filters=[trimmed], render_kw={"autocomplete": "off"})


def address_field(autocomplete: str = "off") -> StringField:
    """A person's mail address."""
    checks = [needed(_l("Enter a mail address.")), Length(max=320), IsAddress()]
    hints = {"type": "email", "autocomplete": autocomplete, "inputmode": "email"}
    return StringField(_l("Mail address"), checks, filters=[trimmed], render_kw=hints)


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """Nothing but a button: the page around it says what the button does."""


class AskForLinkForm(FlaskForm):  # type: ignore[misc]
    """Where to send a sign-in link."""

    email = address_field("email")


class PersonForm(FlaskForm):  # type: ignore[misc]
    """A person to be added."""

    name = name_field()
    email = address_field()


class FirstRunForm(PersonForm):
    """The set-up token beside the first coordinator."""

    token = StringField(
        _l("Set-up token"),
        [needed(_l("Enter the token that the terminal shows."))],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
