"""Sentences that the domain wrote in English, in the language of the page."""

from __future__ import annotations

from typing import Any, Protocol

from flask_babel import gettext as _


class Told(Protocol):
    """A sentence with facts to be filled in: a refusal, or a line of the pre-flight list."""

    @property
    def template(self) -> str: ...
    @property
    def facts(self) -> Any: ...


def said(told: Told) -> str:
    """A sentence from the domain in the language of the page."""
    translated: str = _(told.template)
    return translated % told.facts if told.facts else translated
