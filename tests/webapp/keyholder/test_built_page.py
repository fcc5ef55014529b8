"""The committed opening page: one file, one script, one style, and no way out."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.webapp.keyholder.twin import CLIENT, node

ROOT = Path(__file__).parents[3]
STATIC = ROOT / "webapp/ballot/static"
DOWNLOADS = ROOT / "webapp/people/downloads"
PAGE = (DOWNLOADS / "opening.html").read_text("utf-8")


def _inside(tag: str) -> str:
    (found,) = re.findall(rf"<{tag}>(.*?)</{tag}>", PAGE, re.DOTALL)
    return str(found)


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_the_published_hash_is_that_of_the_page() -> None:
    digest = hashlib.sha256(PAGE.encode()).hexdigest()
    assert (DOWNLOADS / "opening.html.sha256").read_text() == f"{digest}  opening.html\n"


def test_only_its_own_script_and_style_may_run_and_nobody_can_be_reached() -> None:
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', PAGE)
    assert policy.split("; ") == [
        "default-src 'none'",
        f"script-src 'sha256-{_hash(_inside('script'))}'",
        f"style-src 'sha256-{_hash(_inside('style'))}'",
        "img-src data:",
        "connect-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    ]


def test_the_policy_stands_before_everything_that_it_governs() -> None:
    assert PAGE.index("Content-Security-Policy") < PAGE.index("<style>") < PAGE.index("<script>")


def test_there_is_one_script_and_no_reference_to_anything_outside() -> None:
    assert len(re.findall(r"<script\b", PAGE)) == 1
    assert len(re.findall(r"<style\b", PAGE)) == 1
    head = PAGE.replace(_inside("script"), "").replace(_inside("style"), "")
    assert re.findall(r'(?:src|href)="([^"]*)"', head) == ["data:,"]
    assert re.findall(r"(?:https?:)?//[\w-]+\.[\w.-]+", _inside("script") + _inside("style")) == []
    assert not re.search(r"\son\w+=|\sstyle=", head)
    assert not re.search(r"@import|url\(", _inside("style"))


def test_the_program_writes_nowhere_and_asks_nobody() -> None:
    forbidden = (
        r"\b(fetch\(|XMLHttpRequest|WebSocket|localStorage|sessionStorage|indexedDB|sendBeacon|console\.)"
    )
    assert re.findall(forbidden, _inside("script")) == []


def test_it_says_which_version_it_is_and_whose_work_is_inside() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f'"{version}"' in _inside("script")
    licences = (DOWNLOADS / "opening.licenses.txt").read_text()
    assert licences.strip() in PAGE
    assert licences.startswith("@hpke/common")


class Checkout:
    """A copy of the sources and the committed programs, with an npm that installs from what lies here."""

    def __init__(self, folder: Path) -> None:
        self.folder, tools = folder / "soundline", folder / "bin"
        for part in ("webapp/ballot/static", "webapp/people/downloads"):
            shutil.copytree(ROOT / part, self.folder / part)
        ignored = shutil.ignore_patterns("node_modules", "tests")
        shutil.copytree(CLIENT, self.folder / "webapp/ballot/client", ignore=ignored)
        (self.folder / ".ci").mkdir()
        shutil.copy(ROOT / ".ci/programs", self.folder / ".ci/programs")
        tools.mkdir()
        (tools / "npm").write_text(f'#!/bin/sh\n[ "$1" = ci ] && cp -R {CLIENT}/node_modules .\n')
        (tools / "npm").chmod(0o755)
        self.path = f"{tools}:{Path(node()).parent}:{os.environ['PATH']}"

    def check(self) -> subprocess.CompletedProcess[str]:
        """Run the command."""
        return subprocess.run(
            [self.folder / ".ci/programs"],
            env=os.environ | {"PATH": self.path},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    if not (CLIENT / "node_modules").is_dir():
        pytest.skip("run `npm ci` in webapp/ballot/client first")
    return Checkout(tmp_path)


def test_one_command_rebuilds_both_programs_and_finds_them_the_same(checkout: Checkout) -> None:
    told = checkout.check()
    assert told.returncode == 0, told.stderr
    sums = [hashlib.sha256(PAGE.encode()).hexdigest(), (STATIC / "client.js.sha256").read_text().split()[0]]
    assert all(f"the same, SHA-256 {one}" in told.stdout for one in sums)


def test_the_command_names_a_program_that_is_not_built_from_its_source(checkout: Checkout) -> None:
    committed = checkout.folder / "webapp/people/downloads/opening.html"
    committed.write_text(PAGE.replace("connect-src 'none'", "connect-src *"))
    told = checkout.check()
    assert told.returncode == 1
    assert "opening.html: DIFFERENT" in told.stderr
    assert "client.js: the same" in told.stdout
