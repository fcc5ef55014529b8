"""What people read exists in every language: whole, up to date, filled in alike, and really used."""

from __future__ import annotations

import ast
import html
import importlib.util
import io
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from flask.testing import FlaskClient

from surveys.instruments import Item, load_instrument
from surveys.storage import Base, make_engine
from tests.webapp.reports import cards, people
from webapp import create_people_app
from webapp.config import Settings
from webapp.i18n import LANGUAGES, TEMPLATE, TRANSLATIONS, open_messages
from webapp.reports.leader import LeaderReport, leader_html, leader_pdf

ROOT = Path(__file__).parents[1]
STRINGS = ROOT / "webapp/ballot/client/src/strings"
OTHERS = [language for language in LANGUAGES if language != "en"]
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%")
TAG = re.compile(r"</?\w+")
PAGES = ["/help/", "/help/campaign", "/help/anonymity", "/help/figures", "/sign-in", "/set-up", "/nowhere"]
WORTH_FINDING = 18
"""An English text this long, with a space in it, does not stand in a German page by chance."""


@cache
def collector() -> Any:
    """The program `.ci/translate`."""
    loader = SourceFileLoader("translate", str(ROOT / ".ci/translate"))
    spec = importlib.util.spec_from_loader("translate", loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


@cache
def fresh() -> Catalog:
    """What the source says to people now, as `.ci/translate` collects it."""
    found: Catalog = collector().collect()
    return found


def prose_of_the_domain() -> Iterator[str]:
    """Sentences in `surveys` that are no docstrings, but for the rater who stands in for the program."""
    translate = collector()
    for file in translate.sources("surveys"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree) if file.name != "rater.py" else ():
            if isinstance(node, ast.Constant) and id(node) not in told and translate.is_sentence(node.value):
                yield str(node.value)


@cache
def catalogue(language: str) -> Catalog:
    with (TRANSLATIONS / language / "LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale=language)


def texts(found: Catalog) -> set[object]:
    return {message.id for message in found if message.id}


def forms(text: object) -> list[str]:
    return [str(one) for one in text] if isinstance(text, (list, tuple)) else [str(text)]


def messages(language: str) -> Iterator[Message]:
    return (message for message in catalogue(language) if message.id)


def test_the_template_is_what_the_source_says() -> None:
    with TEMPLATE.open("rb") as file:
        assert texts(read_po(file)) == texts(fresh()), "run: .venv/bin/python .ci/translate"


def test_no_sentence_of_the_domain_is_overlooked() -> None:
    told = {form for text in texts(fresh()) for form in forms(text)}
    assert [sentence for sentence in prose_of_the_domain() if sentence not in told] == []


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_left_untranslated(language: str) -> None:
    assert open_messages(language) == []


@pytest.mark.parametrize("language", OTHERS)
def test_translations_are_filled_in_with_the_same_facts(language: str) -> None:
    for message in messages(language):
        facts = set(PLACEHOLDER.findall(forms(message.id)[-1]))
        *some, last = (set(PLACEHOLDER.findall(form)) for form in forms(message.string))
        assert last == facts, message.id
        assert all(one <= facts for one in some), message.id


@pytest.mark.parametrize("language", OTHERS)
def test_translations_keep_the_marks_and_the_blanks_at_the_ends(language: str) -> None:
    for message in messages(language):
        english, said = forms(message.id)[-1], forms(message.string)[-1]
        assert TAG.findall(said) == TAG.findall(english)
        assert said[-1:].isspace() == english[-1:].isspace(), english
        assert said[:1].isspace() == english[:1].isspace(), english


def test_german_uses_its_own_quotation_marks_and_speaks_to_people_formally() -> None:
    for message in messages("de"):
        for said in forms(message.string):
            assert said.count("„") == said.count("“"), said
            assert not re.search(r"\b(du|dir|dich|dein|deine|deinen|deinem|deiner)\b", said, re.I), said


def test_german_breaks_no_line_before_a_per_cent_sign_nor_after_it() -> None:
    for message in messages("de"):
        for said in forms(message.string):
            assert not re.search(r"\d[ -]%|%-[A-Z]", said), said


def test_the_patterns_are_told_whole() -> None:
    told = texts(fresh())
    for file in sorted((ROOT / "scoring/failure_modes").glob("*.toml")):
        pattern = tomllib.loads(file.read_text(encoding="utf-8"))
        advice = [
            text for role in pattern.get("counsel", {}).values() for one in role for text in one.values()
        ]
        texts_of = [pattern["monday_question"], *pattern.get("signs", []), *advice]
        assert told.issuperset(texts_of), file.name


def english_in(said: str) -> list[str]:
    """English texts of the catalogue, or long pieces of them, that stand in a text; HTML or plain."""
    plain = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", said)).split())
    pieces = {piece.strip() for text in texts(fresh()) for form in forms(text) for piece in split(form)}
    return sorted(piece for piece in pieces if piece in plain)


def split(text: str) -> list[str]:
    """The pieces between placeholders that are long enough to be recognised."""
    return [piece for piece in PLACEHOLDER.split(text) if len(piece) >= WORTH_FINDING and " " in piece]


@pytest.fixture
def visitor(tmp_path: Path) -> Iterator[FlaskClient]:
    """Somebody whose browser asks for German, before an installation with nobody in it."""
    engine = make_engine(f"sqlite:///{tmp_path}/soundline.db")
    Base.metadata.create_all(engine)
    engine.dispose()
    app = create_people_app(Settings(data_dir=tmp_path), testing=True)
    yield app.test_client()
    app.extensions["sessions"].kw["bind"].dispose()


@pytest.mark.parametrize(
    "path",
    ["/help/", "/help/campaign", "/help/anonymity", "/help/figures", "/sign-in", "/set-up", "/nowhere"],
)
def test_a_page_speaks_german_and_no_english(visitor: FlaskClient, path: str) -> None:
    answer = visitor.get(path, headers={"Accept-Language": "de"}, follow_redirects=True)
    page = answer.get_data(as_text=True)
    assert '<html lang="de"' in page
    assert "Hilfe" in page
    assert english_in(page) == []


def test_the_search_for_english_finds_it(visitor: FlaskClient) -> None:
    page = visitor.get("/help/anonymity", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "Whom each level stops" in english_in(page)


def quoted(item: Item, name: str) -> str:
    return item.sentence("de", "vp-engineering").replace("{L}", name)


def german_report() -> LeaderReport:
    """A report with everything in it, for a German reader; only what people wrote is not translated."""
    card = cards.rich()
    items = load_instrument("technical-leadership").items
    return people.report(
        card,
        language="de",
        item_texts={item.id: quoted(item, card.subject.name) for item in items},
        expectation=None,
    )


def test_a_leader_s_report_speaks_german_and_no_english() -> None:
    report = str(leader_html(german_report()))
    assert 'lang="de"' in report
    assert "Eine Frage für Montag" in report
    assert "Andere warten auf den Teil der Führungskraft" in report
    assert "Wie oft kam es in den letzten drei Monaten vor, dass Arbeit warten musste, weil" in report
    assert english_in(report) == []


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")
def test_the_paper_says_that_it_is_german() -> None:
    paper = leader_pdf(german_report())
    with pikepdf.open(io.BytesIO(paper)) as document:
        assert document.Root.Lang == "de"
    command = [str(shutil.which("pdftotext")), "-", "-"]
    said = subprocess.run(command, input=paper, capture_output=True, check=True, timeout=60).stdout.decode()
    assert "Woran Sie arbeiten könnten" in said
    assert english_in(said) == []


def keys(language: str) -> set[str]:
    """Names of the texts of the rater's program, one a line (or a name with its text on the next line)."""
    code = (STRINGS / f"{language}.js").read_text(encoding="utf-8")
    return {quoted or plain for quoted, plain in re.findall(r'^  (?:"([\w.]+)"|(\w+)):', code, re.M)}


@pytest.mark.parametrize("language", OTHERS)
def test_the_rater_s_program_says_the_same_things_in_every_language(language: str) -> None:
    assert len(keys("en")) > 150
    assert keys(language) == keys("en")


@pytest.mark.parametrize("language", OTHERS)
def test_every_question_is_asked_in_every_language(language: str) -> None:
    instrument = load_instrument("technical-leadership")
    assert language in instrument.languages
    for item in instrument.items:
        assert all(said.get(language) for said in [item.text, *item.variants.values()]), item.id
