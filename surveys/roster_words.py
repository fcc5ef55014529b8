"""The words that people write into rosters, in English and German, and what they mean to us."""

from __future__ import annotations

import re
import unicodedata

COLUMNS: dict[str, tuple[str, ...]] = {
    "name": (
        "name", "full name", "display name", "person", "employee", "employee name", "people",
        "mitarbeiter", "mitarbeiterin", "mitarbeitende", "vollständiger name", "anzeigename",
    ),
    "first name": ("first name", "given name", "forename", "vorname", "rufname"),
    "last name": ("last name", "surname", "family name", "nachname", "familienname"),
    "email": (
        "email", "e-mail", "mail", "email address", "e-mail address", "mail address", "work email",
        "e-mail-adresse", "mailadresse", "e-mail (geschäftlich)", "dienstliche e-mail",
    ),
    "manager": (
        "manager", "manager email", "manager e-mail", "manager name", "line manager", "reports to", "boss",
        "supervisor", "vorgesetzter", "vorgesetzte", "vorgesetzte person", "vorgesetzte/r", "führungskraft",
        "chef", "chefin", "berichtet an",
    ),
    "leader": (
        "leader", "leader role", "rated", "rated as", "is rated", "wird beurteilt", "beurteilt als",
        "wird eingeschätzt", "leitung", "leitungsrolle", "führungsrolle",
    ),
    "rates": (
        "rates", "rates also", "also rates", "extra", "extra raters for", "gibt rückmeldung an",
        "beurteilt auch", "beurteilt zusätzlich", "schätzt ein",
    ),
    "language": ("language", "lang", "locale", "preferred language", "sprache"),
}  # fmt: skip
REQUIRED = ("name", "email", "manager", "leader")

ROLES: dict[str, tuple[str, ...]] = {
    "cto": ("cto", "chief technology officer", "chief technical officer", "technischer geschäftsführer"),
    "vp-engineering": (
        "vp-engineering", "vp engineering", "vp of engineering", "vp eng", "vpe", "head of engineering",
        "vice president engineering", "entwicklungsleiter", "entwicklungsleiterin",
    ),
    "director": ("director", "engineering director", "director of engineering", "direktor", "direktorin"),
    "ceo": ("ceo", "chief executive officer", "geschäftsführer", "geschäftsführerin", "geschäftsführung"),
    "cro": ("cro", "chief revenue officer", "chief research officer"),
    "general": (
        "general", "yes", "y", "x", "true", "1", "leader", "ja", "j", "wahr", "allgemein", "leiter",
        "leiterin",
    ),
}  # fmt: skip
NOT_RATED = ("", "no", "n", "false", "0", "-", "nein", "falsch", "none", "keine")

GROUPS: dict[str, tuple[str, ...]] = {
    "report": (
        "report",
        "reports",
        "direct report",
        "team",
        "mitarbeiter",
        "mitarbeiterin",
        "direkt unterstellt",
    ),
    "peer": ("peer", "peers", "colleague", "kollege", "kollegin", "gleichgestellt"),
    "other": ("other", "others", "stakeholder", "andere", "sonstige", "weitere"),
}

TONGUES: dict[str, tuple[str, ...]] = {
    "en": ("en", "english", "englisch", "eng"),
    "de": ("de", "german", "deutsch", "ger", "deu"),
}


def meaning(word: str, table: dict[str, tuple[str, ...]]) -> str | None:
    """The key under which the table has this word, whatever its case, accents and punctuation; or None."""
    plain = _plain(word)
    return next((key for key, words in table.items() if plain in {_plain(known) for known in words}), None)


def is_not_rated(word: str) -> bool:
    """Whether the word in the leader's column says that this person is not rated."""
    return word.strip().casefold() in NOT_RATED


def _plain(word: str) -> str:
    spelled = word.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    letters = unicodedata.normalize("NFKD", spelled)
    return re.sub(r"[^a-z0-9]", "", letters)
