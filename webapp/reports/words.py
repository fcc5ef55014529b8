"""The language of a report: gettext and figures without a request, so that a worker can write one too."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache, lru_cache
from gettext import NullTranslations

from babel.numbers import format_decimal
from babel.support import Translations

from webapp.i18n import TRANSLATIONS, written_day

_language: ContextVar[str] = ContextVar("language", default="en")


@cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(TRANSLATIONS, [language])


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within this block every sentence is said in `language`, in English where it is not translated."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def language() -> str:
    """The language that is being spoken."""
    return _language.get()


def gettext(message: str, **values: object) -> str:
    """`message` in the spoken language, `%(name)s` filled in. A literal per cent sign is written `%%`."""
    return _catalogue(_language.get()).gettext(message) % values


def translated(text: str) -> str:
    """A text that is kept elsewhere, in the spoken language; nothing is filled in."""
    return _catalogue(_language.get()).gettext(text) if text else ""


def ngettext(singular: str, plural: str, count: int, **values: object) -> str:
    """The form of a message that goes with `count`; `%(count)s` stands for the number."""
    said = _catalogue(_language.get()).ngettext(singular, plural, count)
    return said % {"count": count, **values}


def figure(value: float, digits: int = 1) -> str:
    """A number as it is printed: rounded, with the sign and the decimal mark of the language."""
    return _figure(round(value, digits) + 0.0, digits, _language.get())


@lru_cache(maxsize=4096)
def _figure(value: float, digits: int, language: str) -> str:
    pattern = "0." + "0" * digits if digits else "0"
    return format_decimal(value, format=pattern, locale=language).replace("-", "−")


def signed(value: float) -> str:
    """A difference, with its sign also where it is positive."""
    return ("+" if round(value, 1) > 0 else "") + figure(value)


def interval(value: str, low: str, high: str) -> str:
    """Figures with their interval in brackets; no line breaks inside the brackets."""
    said = gettext("%(value)s (%(low)s to %(high)s)", value=value, low=low, high=high)
    before, bracket, inside = said.partition("(")
    return before + bracket + inside.replace(" ", "\N{NO-BREAK SPACE}")


def listed(names: list[str]) -> str:
    """Names as a list in a sentence."""
    if len(names) < 2:
        return "".join(names)
    return gettext("%(first)s and %(last)s", first=", ".join(names[:-1]), last=names[-1])


def answers(n_low: int, n_high: int | None) -> str:
    """A published range of answers, e.g. `5–7`; never the number itself."""
    if n_high is None:
        return gettext("%(n)s or more", n=n_low)
    return str(n_low) if n_low == n_high else f"{n_low}–{n_high}"


def in_alphabet(name: str) -> str:
    """What a name is sorted by: its letters without case and marks, so that Ł stands with L."""
    if name.isascii():
        return name.casefold()
    return "".join(_plain_letter(letter) for letter in unicodedata.normalize("NFD", name.casefold()))


def _plain_letter(letter: str) -> str:
    if unicodedata.combining(letter):
        return ""
    plain = re.fullmatch(r"LATIN SMALL LETTER ([A-Z]) WITH STROKE", unicodedata.name(letter, ""))
    return plain[1].lower() if plain else letter


def day(iso: str) -> str:
    """An ISO date as it is written in the language."""
    return written_day(date.fromisoformat(iso[:10]), _language.get())


def stem(item: str, item_texts: Mapping[str, str]) -> str:
    """The words of an item, beginning with a capital; its id where the words are missing."""
    text = item_texts.get(item, item)
    return text[:1].upper() + text[1:]
