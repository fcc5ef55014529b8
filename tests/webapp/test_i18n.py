"""What is made outside a request speaks the reader's language too, and catalogues are never stale."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tests.webapp.test_mail import JÖRG, LETTERS, MIRA
from webapp import i18n
from webapp.i18n import LANGUAGES, TRANSLATIONS, open_messages, stale_messages, tongue, written_day

OTHERS = [language for language in LANGUAGES if language != "en"]


def test_a_text_is_said_in_the_language_with_its_facts() -> None:
    assert tongue("de").gettext("Hello %(name)s,", name="Mira") == "Guten Tag, Mira,"
    assert tongue("en").gettext("Hello %(name)s,", name="Mira") == "Hello Mira,"


def test_plural_forms_follow_the_number() -> None:
    one, many = (
        "This link signs you in once. It holds for one hour.",
        ("This link signs you in once. It holds for %(n)s hours."),
    )
    assert "eine Stunde" in tongue("de").ngettext(one, many, 1)
    assert "3 Stunden" in tongue("de").ngettext(one, many, 3)


def test_a_day_begins_with_the_day_and_says_the_month_in_words() -> None:
    assert tongue("en").day(date(2026, 12, 1)) == "1 December 2026"
    assert tongue("de").day(date(2026, 12, 1)) == "1. Dezember 2026"
    assert written_day(date(2026, 12, 1), "en", short=True) == "1 Dec 2026"


def test_an_unknown_language_and_an_unknown_text_fall_back_to_english() -> None:
    assert tongue("tlh").gettext("Sign in") == "Sign in"
    assert tongue("de").gettext("Nobody has written this yet.") == "Nobody has written this yet."


def test_a_moment_is_told_in_utc_whatever_zone_it_came_in() -> None:
    moment = datetime(2026, 12, 1, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    assert tongue("de").moment(moment) == "30. November 2026, 23:30 UTC"
    assert tongue("en").moment(datetime(2026, 12, 1, 8, tzinfo=UTC)) == "1 December 2026, 08:00 UTC"


@pytest.mark.parametrize("name", sorted(LETTERS))
def test_no_mail_to_a_german_reader_falls_back_to_english(name: str) -> None:
    english, german = LETTERS[name](MIRA), LETTERS[name](JÖRG)
    assert german.language == "de"
    ours = [part for part in (*english.parts, *german.parts) if part.kind != "quotation"]
    said = [getattr(part, "text", "") for part in ours]
    assert len([text for text in said if text]) == len({text for text in said if text})
    assert english.greeting != german.greeting


@pytest.mark.parametrize("language", OTHERS)
def test_compiled_catalogues_are_those_of_the_texts(language: str) -> None:
    folder = TRANSLATIONS / language / "LC_MESSAGES"
    compiled = io.BytesIO()
    with (folder / "messages.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    assert compiled.getvalue() == (folder / "messages.mo").read_bytes(), "run: .ci/translate"


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_outlives_its_text(language: str) -> None:
    assert stale_messages(language) == []


def test_open_messages_are_the_missing_and_the_broken_ones(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "TRANSLATIONS", tmp_path)
    monkeypatch.setattr(i18n, "TEMPLATE", tmp_path / "messages.pot")
    texts = ["Ready", "Missing", "#, python-format\nBroken %(n)s"]
    entries = {"Ready": "Fertig", "Broken %(n)s": "Kaputt %(m)s", "Gone": "Weg"}
    (tmp_path / "de/LC_MESSAGES").mkdir(parents=True)
    template = "\n\n".join(_entry(text, "") for text in texts)
    (tmp_path / "messages.pot").write_text(template)
    head = 'msgid ""\nmsgstr ""\n"Language: de\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    body = "\n\n".join(
        _entry(f"#, python-format\n{text}" if "%" in text else text, said) for text, said in entries.items()
    )
    (tmp_path / "de/LC_MESSAGES/messages.po").write_text(f"{head}\n{body}\n")
    assert open_messages("de") == ["Missing", "Broken %(n)s"]
    assert stale_messages("de") == ["Gone"]


def _entry(text: str, said: str) -> str:
    flags, _newline, plain = text.rpartition("\n")
    return f'{flags}\nmsgid "{plain}"\nmsgstr "{said}"'
