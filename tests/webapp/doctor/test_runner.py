"""The doctor as a whole: every check runs, the worst counts, and what breaks a promise refuses a freeze."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from surveys.campaigns import LEVELS
from surveys.refusals import Incomplete
from tests.walk import House, the_wave
from tests.webapp.doctor.conftest import Machine, outcomes, told
from webapp import cli
from webapp.commands import campaigns
from webapp.commands import doctor as commands
from webapp.config import Settings
from webapp.doctor import Check, Sentence, blocking, examine, require_sound
from webapp.doctor.asking import Answer, Unreachable
from webapp.doctor.checks import machine as machine_check
from webapp.doctor.findings import Desk

CLEAN = "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n"
BTRFS = "1 0 0:30 / / rw - btrfs /dev/sda2 rw\n"


@pytest.fixture(autouse=True)
def _nothing_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: Any, **__: Any) -> Answer:
        raise Unreachable("Connection refused")

    def closed(*_: Any, **__: Any) -> Answer:
        raise OSError("Connection refused")

    monkeypatch.setattr("webapp.doctor.checks.sides.ask", nothing)
    monkeypatch.setattr("webapp.doctor.checks.certificates.certificate_of", closed)


def test_every_file_in_the_folder_is_a_check_with_a_title_and_levels(machine: Machine) -> None:
    machine.lay("/proc/self/mountinfo", CLEAN)
    groups = examine(machine.visit())
    files = {path.stem for path in Path(machine_check.__file__).parent.glob("[!_]*.py")}
    assert {group.name for group in groups} == files
    assert all(group.lines and str(group.title) for group in groups)
    assert all(set(group.refuses_at) <= set(LEVELS) for group in groups)


def test_every_bad_line_has_a_way_out_and_every_line_is_a_sentence(machine: Machine) -> None:
    machine.lay("/proc/self/mountinfo", BTRFS)
    machine.lay("/etc/rsnapshot.conf", "backup\t/\tlocalhost/\n")
    machine.lay("/etc/nginx/nginx.conf", "http { server { server_name ballots.example.org; } }")
    lines = [line for group in examine(machine.visit()) for line in group.lines]
    assert outcomes(lines).count("bad") >= 3
    assert all(str(line.way_out) for line in lines if line.outcome == "bad")
    assert all(str(line.sentence)[-1] == "." for line in lines)


def test_the_sound_installation_is_not_refused_at_any_level(machine: Machine) -> None:
    machine.lay("/proc/self/mountinfo", CLEAN)
    for level in LEVELS:
        require_sound(machine.settings, level, machine.visit())


@pytest.mark.parametrize("level", LEVELS)
def test_copies_of_ballots_refuse_every_level(machine: Machine, level: str) -> None:
    machine.lay("/proc/self/mountinfo", BTRFS)
    with pytest.raises(Incomplete, match=r"keeps them in snapshots.*Put the folders"):
        require_sound(machine.settings, level, machine.visit())


def test_a_log_of_requests_refuses_the_levels_that_promise_more_than_basic(machine: Machine) -> None:
    machine.lay("/proc/self/mountinfo", CLEAN)
    machine.lay("/etc/nginx/nginx.conf", "http { server { server_name ballots.example.org; } }")
    assert blocking(machine.settings, "basic", machine.visit()) == []
    for level in ("strong", "strongest"):
        assert "access log" in told(blocking(machine.settings, level, machine.visit()), "bad")


def test_what_does_not_answer_refuses_nothing(machine: Machine) -> None:
    machine.lay("/proc/self/mountinfo", CLEAN)
    assert blocking(machine.settings, "strongest", machine.visit()) == []


def test_on_this_machine_alone_nothing_is_refused(machine: Machine) -> None:
    machine.lay("/proc/self/mountinfo", BTRFS)
    machine.settings = Settings(data_dir=machine.settings.data_dir)
    for level in LEVELS:
        assert blocking(machine.settings, level, machine.visit()) == []


def test_a_check_that_may_not_look_says_so_and_the_others_go_on(machine: Machine) -> None:
    groups = examine(machine.visit())  # this machine has no /proc
    assert "could not be looked at" in told(list(groups[0].lines), "warning")
    assert len(groups) == 9


class TestTheCommands:
    """What an operator reads at the shell."""

    @pytest.fixture
    def run(self, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
        machine.lay("/proc/self/mountinfo", CLEAN)
        monkeypatch.setattr(commands, "settings", lambda: machine.settings)
        monkeypatch.setattr(commands, "Visit", lambda _settings: machine.visit())
        return lambda *words: CliRunner().invoke(cli.soundline, words)

    def test_a_sound_installation_is_told_with_marks_and_leaves_with_0(self, run: Callable[..., Any]) -> None:
        result = run("doctor")
        assert result.exit_code == 0
        assert "\nWhere ballots and keys lie\n  ✓ On ext4 (/) lie: ballots, keys, campaigns." in result.output
        assert "✗" not in result.output

    def test_anything_bad_leaves_with_1_and_the_way_out_below(
        self, run: Callable[..., Any], machine: Machine
    ) -> None:
        machine.lay("/proc/self/mountinfo", BTRFS)
        result = run("doctor")
        assert result.exit_code == 1
        assert "  ✗ On btrfs (/) lie: ballots, keys, campaigns." in result.output
        assert "\n      Put the folders ballots, keys and campaigns" in result.output

    def test_a_program_reads_the_same_as_json(self, run: Callable[..., Any], machine: Machine) -> None:
        machine.lay("/proc/self/mountinfo", BTRFS)
        result = run("doctor", "--json")
        told = json.loads(result.output)
        assert (result.exit_code, told["sound"]) == (1, False)
        assert {"name", "outcome", "sentence", "way_out"} == set(told["checks"][0])
        assert told["checks"][0]["name"] == "storage"

    @pytest.mark.parametrize(("outcome", "code", "word"), [("good", 0, "Green"), ("bad", 1, "Red")])
    def test_the_test_ballot_is_green_or_red(
        self,
        run: Callable[..., Any],
        monkeypatch: pytest.MonkeyPatch,
        outcome: Any,
        code: int,
        word: str,
    ) -> None:
        line = Check("test-ballot", outcome, Sentence("So it is."), Sentence("Do this."))
        monkeypatch.setattr(commands, "send_test_ballot", lambda _settings: [line])
        result = run("test-ballot")
        assert result.exit_code == code
        assert f"\n{word}: " in result.output
        assert "Do this." in result.output


def test_freezing_at_the_shell_is_refused_with_the_sentence_and_code_2(
    machine: Machine,
    house_at: Callable[[str], House],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    house = house_at("draft")
    with house.sessions() as session:
        wave_id = the_wave(session).id
    machine.lay("/proc/self/mountinfo", BTRFS)

    def look(_settings: Settings, level: str) -> None:
        require_sound(machine.settings, level, machine.visit())

    monkeypatch.setattr(campaigns, "settings", lambda: house.settings)
    monkeypatch.setattr(campaigns, "session_of", lambda _settings: house.sessions.begin())
    monkeypatch.setattr(campaigns, "require_sound", look)
    monkeypatch.setattr("sys.argv", ["soundline", "campaign", "freeze", wave_id])
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert left.value.code == 2
    assert "keeps them in snapshots" in capsys.readouterr().err
    with house.sessions() as session:
        assert the_wave(session).state == "draft"


class TestTheMachine:
    """Room, clocks, database, libraries, worker."""

    def test_a_fresh_machine_only_lacks_a_worker(
        self, machine: Machine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(machine_check, "SCRIPTS", {})  # fonts differ from machine to machine
        lines = machine.look(machine_check)
        assert [str(line.sentence) for line in lines if line.outcome != "good"] == [
            "No worker has done anything in the last five minutes."
        ]

    def test_little_room_is_a_warning_and_none_is_bad(
        self, machine: Machine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for free, outcome in ((5_000_000_000, "good"), (500_000_000, "warning"), (5_000_000, "bad")):
            usage = type("usage", (), {"free": free})
            monkeypatch.setattr(machine_check.shutil, "disk_usage", lambda _folder, usage=usage: usage)
            assert machine.look(machine_check)[0].outcome == outcome

    def test_a_secret_that_others_may_read_is_bad(self, machine: Machine) -> None:
        file = machine.settings.data_dir / "secret_key"
        file.write_text("x" * 64)
        file.chmod(0o644)
        assert f"chmod go= {file}" in told(machine.look(machine_check), "bad")

    def test_missing_libraries_are_named(self, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(
            machine_check.ctypes.util, "find_library", lambda name: None if "pango" in name else "x"
        )
        assert "Pango, PangoFT2" in told(machine.look(machine_check), "bad")

    def test_an_old_or_silent_database_is_told(self, machine: Machine) -> None:
        (machine.settings.data_dir / "soundline.db").touch()
        assert "Run: soundline migrate" in told(machine.look(machine_check), "warning")
        machine.settings = machine.settings.with_changes(database_url="postgresql://nobody@127.0.0.1:9/none")
        assert "does not answer" in told(machine.look(machine_check), "bad")

    def test_a_worker_that_has_just_worked_is_good(self, machine: Machine) -> None:
        with closing(sqlite3.connect(machine.settings.data_dir / "jobs.db")) as connection, connection:
            connection.execute("CREATE TABLE workflow_status (created_at BIGINT)")
            connection.execute("INSERT INTO workflow_status VALUES (?)", (int(time.time() * 1000),))
        assert "The worker is at work." in told(machine.look(machine_check), "good")

    def test_lines_carry_the_name_of_their_check(self) -> None:
        assert Desk("storage").good(Sentence("Fine.")).name == "storage"
