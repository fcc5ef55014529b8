"""Languages: the catalogues, and words for what is made outside a request (mails, papers)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

LANGUAGES = {"en": "English", "de": "Deutsch"}
"""Languages of pages and mails, each by its own name. English is what the source is written in."""
TRANSLATIONS = Path(__file__).parent / "translations"
TEMPLATE = TRANSLATIONS / "messages.pot"
DAYS = {"en": "d MMMM yyyy", "de": "d. MMMM yyyy"}
"""How each language writes a day: the day first, the month in words. Pages, papers and mails alike."""


class Tongue:
    """One language: its words, its plural forms and its dates."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "en"
        self._catalogue: NullTranslations = Translations.load(TRANSLATIONS, [self.language])

    def gettext(self, text: str, **facts: object) -> str:
        """The text in this language, with its %(name)s filled in."""
        return self._fill(self._catalogue.ugettext(text), facts)

    def ngettext(self, one: str, many: str, n: int, **facts: object) -> str:
        """The text that fits the number, with its %(name)s filled in; `n` is one of the facts."""
        return self._fill(self._catalogue.ungettext(one, many, n), {"n": n, **facts})

    def day(self, day: date) -> str:
        """A day as people write it."""
        return written_day(day, self.language)

    def moment(self, moment: datetime) -> str:
        """A moment as people write it, to the minute, in UTC and saying so."""
        at = moment.astimezone(UTC)
        return f"{written_day(at, self.language)}, {at:%H:%M} UTC"

    def _fill(self, text: str, facts: dict[str, object]) -> str:
        return text % facts if facts else text


def written_day(day: date, language: str, *, short: bool = False) -> str:
    """A day as people of that language write it, an unknown one in English; `short`: the month is cut."""
    known = language if language in DAYS else "en"
    pattern = DAYS[known].replace("MMMM", "MMM") if short else DAYS[known]
    return str(format_date(day, pattern, locale=known))


@cache
def tongue(language: str) -> Tongue:
    """The language of that code, read once; an unknown code speaks English."""
    return Tongue(language)


def open_messages(language: str) -> list[str]:
    """Texts of the source that have no finished translation in that language (or a broken one).

    Compares the catalogue with messages.pot, which `.ci/translate` writes from the source.
    """
    wanted, found = _catalogue(TEMPLATE), _catalogue(_po(language))
    return [str(message.id) for message in wanted if message.id and not _is_done(found, message.id)]


def stale_messages(language: str) -> list[str]:
    """Texts that the catalogue still translates although the source no longer has them."""
    wanted, found = _catalogue(TEMPLATE), _catalogue(_po(language))
    return [str(message.id) for message in found if message.id and wanted.get(message.id) is None]


def _po(language: str) -> Path:
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def _catalogue(file: Path) -> Catalog:
    with file.open("rb") as handle:
        return read_po(handle)


def _is_done(catalogue: Catalog, text: object) -> bool:
    message = catalogue.get(text)  # type: ignore[arg-type]
    if message is None or message.fuzzy or list(message.check(catalogue)):
        return False
    forms = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return all(forms)
