"""What the doctor says of fonts on the machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.webapp.doctor.conftest import Machine, told
from webapp.doctor.checks import machine as machine_check

LISTER = """#!/bin/sh
case "$1" in {letters}) echo "Some Sans";; esac
"""


@pytest.fixture
def listing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with nothing but the program that lists fonts."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder / "fc-list"


def with_fonts_for(listing: Path, letters: str) -> None:
    listing.write_text(LISTER.format(letters=letters))
    listing.chmod(0o755)


def test_scripts_without_a_font_are_named_with_the_way_out(machine: Machine, listing: Path) -> None:
    with_fonts_for(listing, ":charset=4e2d|:charset=3042|:charset=ac00|:charset=645")
    said = told(machine.look(machine_check), "warning")
    assert "have no font here: Arabic, Hebrew" in said
    assert "on Debian fonts-noto-core" in said
    assert "Korean" not in said


def test_where_every_script_has_a_font_nothing_is_said(machine: Machine, listing: Path) -> None:
    with_fonts_for(listing, "*")
    assert "font" not in told(machine.look(machine_check), "warning")


def test_where_fonts_cannot_be_listed_nothing_is_said(machine: Machine, listing: Path) -> None:
    assert "font" not in told(machine.look(machine_check), "warning")
    listing.write_text("#!/bin/sh\nexit 1\n")
    listing.chmod(0o755)
    assert "font" not in told(machine.look(machine_check), "warning")
