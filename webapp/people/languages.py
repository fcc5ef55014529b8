"""Which language a page is in: chosen by switch, else the person's own, else the browser's."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

from flask import Blueprint, Flask, redirect, request, session
from flask_babel import Babel, get_locale
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice

from webapp.config import Settings
from webapp.i18n import LANGUAGES, TRANSLATIONS, written_day
from webapp.people.surroundings import db, settings

blueprint = Blueprint("languages", __name__)


class LanguageForm(FlaskForm):  # type: ignore[misc]
    """The switch at the foot of every page."""

    language = SelectField(
        _l("Language"), choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()]
    )
    back = HiddenField()


def speak(app: Flask, settings: Settings) -> None:
    """Load the catalogues and put the switch on every page."""
    app.config.update(
        BABEL_TRANSLATION_DIRECTORIES=str(TRANSLATIONS),
        BABEL_DEFAULT_LOCALE=settings.language,
        BABEL_DEFAULT_TIMEZONE="UTC",
    )
    Babel(app, locale_selector=language_of_request)
    app.context_processor(_switch)
    app.register_blueprint(blueprint)


def language_of_request() -> str:
    """One of LANGUAGES for the request at hand."""
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    if current_user and current_user.is_authenticated:
        return str(current_user.person.language)
    return request.accept_languages.best_match(list(LANGUAGES)) or settings().language


def short_day(day: date) -> str:
    """A day for pages, in the language of the request."""
    return written_day(day, language_of_request(), short=True)


@blueprint.post("/language")
def choose() -> Response:
    """Take the chosen language and go back to the page it was chosen on."""
    form = LanguageForm()
    if form.validate_on_submit():
        session["language"] = form.language.data
        if current_user.is_authenticated:
            current_user.person.language = form.language.data
            db().commit()
    return redirect(safe_path(form.back.data))


def safe_path(path: str | None) -> str:
    """The path if it lies on this site, else the home page."""
    text = path or ""
    parts = urlsplit(text.replace("\\", "/"))
    inside = text.startswith("/") and not text.startswith("//") and not parts.scheme and not parts.netloc
    return text if inside and text.isprintable() else "/"


def _switch() -> dict[str, object]:
    locale = str(get_locale() or "en")
    form = LanguageForm(formdata=None, data={"language": locale, "back": _this_page()})
    return {"language": locale, "language_form": form}


def _this_page() -> str:
    return request.full_path.rstrip("?") if request.method == "GET" else "/"
