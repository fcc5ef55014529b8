"""The language of the few sentences that this side says itself: the browser's, without keeping it."""

from __future__ import annotations

from flask import Flask, request
from flask_babel import Babel

from webapp.i18n import LANGUAGES, TRANSLATIONS


def speak(app: Flask) -> None:
    """Load the catalogues."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    Babel(app, locale_selector=lambda: request.accept_languages.best_match(list(LANGUAGES), "en"))
