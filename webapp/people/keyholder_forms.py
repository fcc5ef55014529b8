"""The form in which a coordinator names keyholder and deputy."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import Form, FormField

from webapp.people.forms import address_field, name_field


class NamedPersonForm(Form):  # type: ignore[misc]
    """Name and mail address inside another form."""

    name = name_field()
    email = address_field()


class KeyholdersForm(FlaskForm):  # type: ignore[misc]
    """The two people who hold a key each."""

    keyholder = FormField(NamedPersonForm)
    deputy = FormField(NamedPersonForm)
