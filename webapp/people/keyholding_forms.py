"""The forms of a keyholder's desk."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, StringField, TextAreaField, ValidationError
from wtforms.validators import Length

from surveys.anonymity.keyfile import ROW_WORDS, ROWS, SECRET_BYTES
from surveys.anonymity.opening_keys import PUBLIC_BYTES
from webapp.people.forms import needed, trimmed

LONGEST_TYPED = 4000

_HEX_DIGITS = 2 * PUBLIC_BYTES
_UNSPOKEN = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}


class KeyForm(FlaskForm):  # type: ignore[misc]
    """The public half of a key, with the promise."""

    public_key = TextAreaField(
        _l("Public half of your key"),
        [needed(_l("Paste the public half that the opening page shows.")), Length(max=LONGEST_TYPED)],
        render_kw={"rows": 4, **_UNSPOKEN},
    )
    promise = BooleanField(
        _l("I have no access to the servers on which Soundline runs, and I will not give the key away."),
        [needed(_l("Without this promise you cannot hold a key."))],
    )

    def validate_public_key(self, field: TextAreaField) -> None:
        """130 hexadecimal digits, spread out as people like."""
        typed = field.data or ""
        if _is_secret(typed):
            raise ValidationError(
                _l(
                    "This is your key itself, not its public half. It was forgotten at once, but it has been "
                    "sent to the server: make a new key, and paste only the public half of that one."
                )
            )
        digits = digits_of(typed)
        if re.search("[^0-9a-f]", digits):
            raise ValidationError(
                _l("Only the digits 0 to 9 and the letters a to f belong here. Copy the public half anew.")
            )
        if len(digits) != _HEX_DIGITS:
            raise ValidationError(
                _(
                    "The public half has %(wanted)s digits, and these are %(found)s. Copy it whole.",
                    wanted=_HEX_DIGITS,
                    found=len(digits),
                )
            )

    @property
    def public(self) -> bytes:
        """The 65 bytes, once the form is valid."""
        return bytes.fromhex(digits_of(self.public_key.data))


class WordsForm(FlaskForm):  # type: ignore[misc]
    """The four words inside a test ballot."""

    words = StringField(
        _l("The four words"),
        [needed(_l("Type the four words that the opening page shows.")), Length(max=200)],
        filters=[trimmed],
        render_kw=_UNSPOKEN,
    )


class CountersignForm(FlaskForm):  # type: ignore[misc]
    """The settings that were shown, by the root of their manifest."""

    seen = HiddenField()


class RefuseForm(FlaskForm):  # type: ignore[misc]
    """Why the settings are refused."""

    reason = TextAreaField(
        _l("Why do you refuse?"),
        [needed(_l("Say why you refuse, so that it can be mended.")), Length(max=1000)],
        filters=[trimmed],
        render_kw={"rows": 3},
    )


class OpenedBallotsForm(FlaskForm):  # type: ignore[misc]
    """The file that the opening page wrote."""

    ballots = FileField(_l("File of the opened ballots"), [FileRequired(_l("Choose the file first."))])


def digits_of(typed: str) -> str:
    """What was typed without spaces, dashes and colons, in small letters."""
    return re.sub(r"[\s:\-]", "", typed).lower()


def _is_secret(typed: Any) -> bool:
    """Whether somebody pasted a key file, the secret of one, or the words from paper."""
    words = re.findall(r"\b[a-z]{5}\b", typed.lower())
    is_words = len(words) >= ROWS * (ROW_WORDS - 1)
    return '"secret"' in typed or is_words or len(digits_of(typed)) == 2 * SECRET_BYTES
