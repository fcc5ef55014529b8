"""Files that only their owner may read, written from a shell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from surveys.roster import template_csv
from webapp.cli import soundline
from webapp.demo.keyholders import DemoKeyholders

DATES = ("--opens", "2030-01-07", "--closes", "2030-01-18")


def test_an_export_is_private_even_in_a_file_that_was_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOUNDLINE_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "people.csv").write_bytes(template_csv())
    shell = CliRunner()
    shell.invoke(soundline, ["campaign", "create", "--roster", "people.csv", *DATES], catch_exceptions=False)
    address = template_csv().decode("utf-8-sig").splitlines()[1].split(",")[1]
    out = tmp_path / "mine.json"
    out.touch(mode=0o644)
    done = shell.invoke(soundline, ["person", "export", address, "--out", str(out)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert json.loads(out.read_text("utf-8"))["person"]["email"] == address
    assert out.stat().st_mode & 0o777 == 0o600


def test_the_keys_of_the_demonstration_are_their_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "demo-keyholders"
    DemoKeyholders("0" * 32, {"keyholder": bytes(32), "deputy": bytes([1]) * 32}).save_keys(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in folder.iterdir()] == [0o600, 0o600]
