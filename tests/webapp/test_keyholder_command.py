"""Naming keyholders from a shell."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from surveys.roster import template_csv
from tests import cast
from webapp.cli import soundline
from webapp.config import load_settings
from webapp.demo.installation import free_ports
from webapp.sink import mail_sink

KEYHOLDER = f"{cast.KEYHOLDER[0]} <{cast.KEYHOLDER[1]}>"
DEPUTY = f"{cast.DEPUTY[0]} <{cast.DEPUTY[1]}>"


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOUNDLINE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SOUNDLINE_OUTBOX_PORT", str(free_ports(1)[0]))
    (tmp_path / "people.csv").write_bytes(template_csv())
    return CliRunner()


def run(shell: CliRunner, *words: str) -> Result:
    return shell.invoke(soundline, ["campaign", *words], catch_exceptions=True)


@pytest.fixture
def wave_id(shell: CliRunner) -> str:
    done = run(shell, "create", "--roster", "people.csv", "--opens", "2030-01-07", "--closes", "2030-01-18")
    assert "Missing: Name a keyholder and a deputy" in done.output
    return done.output.split()[-1]


def test_a_campaign_is_strong_unless_somebody_says_otherwise(shell: CliRunner, wave_id: str) -> None:
    with mail_sink(load_settings()) as outbox:
        named = run(shell, "keyholders", wave_id, "--keyholder", KEYHOLDER, "--deputy", DEPUTY)
        assert named.exit_code == 0, named.output
        assert len(list(outbox.folder.glob("*.eml"))) == 2
    assert "keyholder  named" in named.output
    assert f"deputy     named          {DEPUTY}" in named.output
    assert "has not made an opening key yet" in run(shell, "check", wave_id).output


def test_a_person_without_an_address_is_refused_with_an_example(shell: CliRunner, wave_id: str) -> None:
    refused = run(shell, "keyholders", wave_id, "--deputy", "Della")
    assert refused.exit_code == 2
    assert "Ada Example <ada@example.org>" in refused.output


def test_a_freeze_without_keyholders_names_what_is_missing(shell: CliRunner, wave_id: str) -> None:
    refused = run(shell, "freeze", wave_id)
    assert "Name a keyholder and a deputy" in str(refused.exception)
