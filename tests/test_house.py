"""The house keeps itself in order: doors between rooms, small functions, explained columns, one language."""

from __future__ import annotations

import ast
import json
import re
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import Table

from scoring import counsel, failure_modes
from scoring.facets import DEPTH, facet_names
from scoring.modes import FACETS as SCORED_FACETS
from scoring.modes import ROLES as ROLES_WITH_COUNSEL
from surveys.campaigns import ANONYMOUS_GROUPS, NAMED_GROUPS, STATES
from surveys.instruments import ROLES, Instrument, list_instruments, load_instrument
from surveys.question_types import question_types
from surveys.schema import metadata
from webapp.i18n import LANGUAGES
from webapp.people.scoring_input import item_keys
from webapp.people.waves import GROUPS as GROUP_WORDS
from webapp.people.waves import ROLES as ROLE_WORDS
from webapp.people.waves import STATES as STATE_WORDS
from webapp.reports.names import FACETS as REPORTED_FACETS
from webapp.reports.names import facet_name, poles

ROOT = Path(__file__).parents[1]
CLIENT = ROOT / "webapp" / "ballot" / "client"
ROOMS = ("surveys", "scoring", "webapp")
MAY_NOT_IMPORT = {
    "surveys": {"webapp", "scoring", "flask", "weasyprint", "sklearn"},
    "scoring": {"webapp", "surveys", "sqlalchemy", "flask", "weasyprint"},
}
LONGEST_FUNCTION, LONGEST_FILE = 50, 300
WRITTEN_ONCE = ROOT / "surveys" / "migrations" / "versions"
EXPLAINED_BY_THEIR_TYPE = {"id"}
"""Columns that mean the same everywhere; a key to another table is explained by that table."""


def sources(room: str) -> list[Path]:
    return [path for path in sorted((ROOT / room).rglob("*.py")) if "node_modules" not in path.parts]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(module: ast.Module) -> Iterator[str]:
    """The first name of everything that a module imports, inside functions too."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def functions() -> Iterator[tuple[int, str]]:
    for room in ROOMS:
        for path in sources(room):
            for node in ast.walk(tree(path)):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    assert node.end_lineno is not None
                    yield node.end_lineno - node.lineno + 1, f"{path.relative_to(ROOT)}:{node.name}"


@pytest.fixture(scope="module", params=list_instruments())
def instrument(request: pytest.FixtureRequest) -> Instrument:
    return load_instrument(request.param)


class TestDoors:
    """Which room may know which."""

    @pytest.mark.parametrize("room", sorted(MAY_NOT_IMPORT))
    def test_no_room_reaches_through_a_wall(self, room: str) -> None:
        reached = {
            (str(path.relative_to(ROOT)), name)
            for path in sources(room)
            for name in imported(tree(path))
            if name in MAY_NOT_IMPORT[room]
        }
        assert reached == set()

    def test_an_import_inside_a_function_would_be_seen(self) -> None:
        module = ast.parse("def f():\n    from flask.globals import g\n    import sklearn.svm as s")
        assert set(imported(module)) == {"flask", "sklearn"}

    def test_the_ballot_process_holds_no_code_that_knows_people(self) -> None:
        script = (
            "import sys, webapp; webapp.create_ballot_app; "
            "print([name for name in sys.modules if name.startswith(('webapp.people', 'surveys.people', "
            "'surveys.campaigns', 'sqlalchemy', 'flask_login', 'flask_wtf'))])"
        )
        told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT)
        assert (told.returncode, told.stdout.strip()) == (0, "[]"), told.stderr


class TestSizes:
    """Functions and files that can be read at a glance."""

    def test_half_of_all_functions_have_fewer_than_ten_lines(self) -> None:
        lengths = [length for length, _ in functions()]
        assert len(lengths) > 1000
        assert statistics.median(lengths) < 10

    def test_nine_of_ten_functions_have_at_most_twenty_five_lines(self) -> None:
        lengths = sorted(length for length, _ in functions())
        assert lengths[int(0.9 * len(lengths))] <= 25

    def test_no_function_is_longer_than_fifty_lines(self) -> None:
        assert [where for length, where in functions() if length > LONGEST_FUNCTION] == []

    def test_a_file_hides_nothing_behind_its_length(self) -> None:
        long = [
            str(path.relative_to(ROOT))
            for room in ROOMS
            for path in sources(room)
            if path.parent != WRITTEN_ONCE and len(path.read_text("utf-8").splitlines()) > LONGEST_FILE
        ]
        assert long == []

    def test_every_module_and_every_test_file_says_what_it_is_about(self) -> None:
        silent = [
            str(path.relative_to(ROOT))
            for room in (*ROOMS, "tests")
            for path in sources(room)
            if path.read_text("utf-8").strip() and not ast.get_docstring(tree(path))
        ]
        assert silent == []


class TestTables:
    """Every column says in its own line what it means."""

    @pytest.mark.parametrize("table", metadata().sorted_tables, ids=lambda table: table.name)
    def test_every_column_is_explained(self, table: Table) -> None:
        lines = explained(table.name)
        for column in table.columns:
            if column.name in EXPLAINED_BY_THEIR_TYPE or column.foreign_keys:
                continue
            assert lines.get(column.name), f"{table.name}.{column.name}"

    def test_a_column_without_a_word_would_be_seen(self) -> None:
        assert explained("person")["email"]
        assert explained("invitation").get("wave_id") is False


class TestOneVocabulary:
    """What one room names, all rooms mean."""

    def test_evidence_is_asked_for_patterns_that_exist(self, instrument: Instrument) -> None:
        named = {slug for item in instrument.items for slug in item.modes}
        assert named <= set(failure_modes())

    def test_instrument_scoring_and_reports_speak_of_the_same_facets(self, instrument: Instrument) -> None:
        assert set(instrument.facets) == set(SCORED_FACETS)
        assert set(facet_names(item_keys(instrument))) == set(instrument.taps) == set(REPORTED_FACETS)
        assert set(DEPTH) < set(REPORTED_FACETS)

    def test_every_facet_has_a_name_and_two_ends_in_reports(self) -> None:
        assert all(facet_name(facet) != facet for facet in SCORED_FACETS)
        assert all(len(set(poles(facet))) == 2 for facet in REPORTED_FACETS)

    def test_statements_of_raters_that_name_a_pattern_can_be_tapped(self, instrument: Instrument) -> None:
        directions = {one for item in instrument.items for one in item.directions}
        for mode in failure_modes().values():
            for statement in mode.statements:
                facet, direction = statement.split(":")
                assert facet in instrument.taps, mode.slug
                assert direction in directions, mode.slug

    def test_every_role_that_can_be_rated_has_words_and_counsel(self) -> None:
        assert set(ROLES) == set(ROLE_WORDS)
        assert set(ROLES_WITH_COUNSEL) <= set(ROLES)
        assert all(counsel(slug, role) for slug in failure_modes() for role in ROLES)

    def test_states_and_groups_have_words(self) -> None:
        assert tuple(STATE_WORDS) == STATES
        assert set(GROUP_WORDS) == {*NAMED_GROUPS, *ANONYMOUS_GROUPS}


class TestWaysOfAsking:
    """One file per question type, and everything that each needs."""

    @pytest.mark.parametrize("kind", sorted(question_types()))
    def test_every_type_in_the_library_has_its_look_in_all_languages(
        self, instrument: Instrument, kind: str
    ) -> None:
        items = [item for item in instrument.items if item.type == kind]
        assert items
        for item in items:
            for language in LANGUAGES:
                for role in item.roles:
                    look = question_types()[kind].look(item, language, role)
                    assert look["look"] in looks_of_the_program()
                    assert look["stem"]
                    assert all(option["label"] for option in look["options"])

    def test_every_instrument_speaks_every_language_of_the_pages(self, instrument: Instrument) -> None:
        assert set(instrument.languages) == set(LANGUAGES)

    def test_the_program_has_no_look_that_nothing_asks_for(self) -> None:
        wanted = {
            question_types()[item.type].look(item, "en", item.roles[0])["look"]
            for name in list_instruments()
            for item in load_instrument(name).items
        }
        assert looks_of_the_program() == wanted


class TestOrigins:
    """Nothing says where this was made, or where packages came from."""

    @pytest.mark.parametrize(
        "lock", sorted((ROOT / ".ci").glob("requirements*.txt")), ids=lambda one: one.name
    )
    def test_locked_packages_carry_no_address(self, lock: Path) -> None:
        assert "http" not in lock.read_text()

    def test_the_programs_lock_carries_no_address(self) -> None:
        lock = json.loads((CLIENT / "package-lock.json").read_text())
        assert len(lock["packages"]) > 1
        assert not [name for name, package in lock["packages"].items() if "resolved" in package]
        assert all("integrity" in package for name, package in lock["packages"].items() if name)

    def test_no_file_names_the_place_where_it_was_written(self) -> None:
        if len(ROOT.parts) < 3:
            pytest.skip("this place has too short a name to be told from a word")
        named = [
            path.relative_to(ROOT)
            for path in tracked_files()
            if path.suffix != ".png" and str(ROOT).encode() in path.read_bytes()
        ]
        assert named == []


def explained(table: str) -> dict[str, bool]:
    """For each column of a table whether its line in the source has a comment."""
    for path in sorted((ROOT / "surveys").glob("*.py")):
        text = path.read_text("utf-8")
        for node in tree(path).body:
            segment = ast.get_source_segment(text, node) or ""
            if isinstance(node, ast.ClassDef) and f'__tablename__ = "{table}"' in segment:
                return {name: "#" in line for name, line in columns_of(node, text.splitlines())}
    raise AssertionError(f"no class has the table {table}")


def columns_of(model: ast.ClassDef, lines: list[str]) -> Iterator[tuple[str, str]]:
    """Each column of a model with the lines on which it is made."""
    for part in model.body:
        if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
            yield part.target.id, "".join(lines[part.lineno - 1 : part.end_lineno])


def looks_of_the_program() -> set[str]:
    """The looks that the rater's program knows."""
    text = (CLIENT / "src" / "questions" / "looks.js").read_text()
    found = re.search(r"LOOKS = \{([^}]*)\}", text)
    assert found
    return {name.strip() for name in found[1].split(",") if name.strip()}


def tracked_files() -> list[Path]:
    """Everything that is handed on; without git, everything but what was installed."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        told = subprocess.run([git, "ls-files", "-z"], capture_output=True, text=True, cwd=ROOT, check=True)
        return [ROOT / name for name in told.stdout.split("\0") if name and (ROOT / name).is_file()]
    kept_hidden = {".ci", ".gitignore"}
    return [path for path in ROOT.rglob("*") if path.is_file() and _is_handed_on(path, kept_hidden)]


def _is_handed_on(path: Path, kept_hidden: set[str]) -> bool:
    made_here = {"node_modules", "__pycache__", "instance", "build", "soundline.egg-info"}
    parts = path.relative_to(ROOT).parts
    return not any(part in made_here or (part[0] == "." and part not in kept_hidden) for part in parts)
