"""The committed program: built from this source, small, and loading nothing from anywhere else."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.webapp.ballot_client.ballot_side import BALLOT_APP, BallotSide
from tests.webapp.ballot_client.people_side import TOKEN, PeopleSide

CLIENT, STATIC = BALLOT_APP / "client", BALLOT_APP / "static"
DOWNLOADS = BALLOT_APP.parent / "people" / "downloads"
BUDGET = 60_000


def node() -> str:
    """Node beside this Python, else the system's."""
    beside = Path(sys.executable).with_name("node")
    return str(beside) if beside.exists() else shutil.which("node") or pytest.skip("there is no Node here")


def run(*arguments: str) -> None:
    finished = subprocess.run(
        [node(), *arguments], cwd=CLIENT, capture_output=True, text=True, timeout=300, check=False
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr


@pytest.fixture
def libraries() -> None:
    if not (CLIENT / "node_modules").is_dir():
        pytest.skip("run `npm ci` in webapp/ballot/client first")


def packed(content: bytes) -> int:
    return len(gzip.compress(content, 9, mtime=0))


def test_the_published_hash_is_that_of_the_program() -> None:
    digest = hashlib.sha256((STATIC / "client.js").read_bytes()).hexdigest()
    assert (STATIC / "client.js.sha256").read_text() == f"{digest}  client.js\n"


def test_a_fresh_build_gives_the_committed_program_and_opening_page(libraries: None, tmp_path: Path) -> None:
    run("build.mjs", str(tmp_path))
    built = sorted(tmp_path.iterdir())
    assert {one.suffix for one in built} == {".js", ".html", ".sha256", ".txt"}
    for one in built:
        folder = DOWNLOADS if one.name.startswith("opening") else STATIC
        assert one.read_bytes() == (folder / one.name).read_bytes(), one.name


def test_the_tests_of_the_program_pass(libraries: None) -> None:
    files = sorted(str(path.relative_to(CLIENT)) for path in (CLIENT / "tests").glob("*.test.mjs"))
    assert len(files) > 10
    run("--test", *files)


def test_everything_until_the_first_item_is_small() -> None:
    people = PeopleSide()
    _status, reply = people.answer("/invitation", {"invite": TOKEN, "language": "en"})
    parts = {
        "page": BallotSide(people).page().encode(),
        "program": (STATIC / "client.js").read_bytes(),
        "style": (STATIC / "client.css").read_bytes(),
        "invitation": json.dumps(reply).encode(),
    }
    sizes = {name: packed(content) for name, content in parts.items()}
    assert sum(sizes.values()) <= BUDGET, sizes


def test_the_lock_file_names_no_addresses_of_packages() -> None:
    lock = (CLIENT / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert '"integrity"' in lock


def test_the_program_names_no_address_but_its_own() -> None:
    built = (STATIC / "client.js").read_text() + (STATIC / "client.css").read_text()
    assert re.findall(r"https?://[\w.-]+", built) == []


def test_no_source_parses_markup_or_makes_a_program_from_text() -> None:
    forbidden = re.compile(r"(inner|outer|Adjacent)HTML|document\.write|\beval\(|new Function|\.style\b")
    for source in (CLIENT / "src").rglob("*.js"):
        assert not forbidden.search(source.read_text()), source.name


def test_the_page_has_neither_script_nor_style_inside() -> None:
    page = BallotSide(PeopleSide(), people_origin="https://people.example.org").page()
    assert re.findall(r"<script\b[^>]*>(.*?)</script>", page, re.DOTALL) == [""]
    assert not re.search(r"<style\b|\sstyle=|\son\w+=", page)
    assert '<meta name="people-origin" content="https://people.example.org">' in page


def test_the_page_escapes_the_people_origin() -> None:
    page = BallotSide(PeopleSide(), people_origin='"><script>').page()
    assert '"><script>' not in page
