"""Lists of backups: each usual program, with and without what must be left out."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.webapp.doctor.conftest import Machine, outcomes, told
from webapp.doctor.backup_lists import Line, copied, read_list
from webapp.doctor.checks import backups

DATA = "/srv/soundline/data"
KEYS = f"{DATA}/keys"
EVERYTHING = {
    "rsnapshot": "snapshot_root\t/backup/\nbackup\t/srv/\tlocalhost/\n",
    "rsync": "0 3 * * * root rsync -a /srv/ backup.example.org:/pool/srv/\n",
    "tar": "#!/bin/sh\ntar czf /backup/all.tgz --exclude=/srv/tmp /srv /etc\n",
    "restic": "ExecStart=/usr/bin/restic backup /srv/soundline --exclude /srv/soundline/cache\n",
    "borgmatic": "source_directories:\n    - /etc\n    - /srv/soundline/data\nexclude_patterns:\n  - '*~'\n",
    "the folder itself": f"backup\t{KEYS}\tlocalhost/\n",
    "a file in it": f"backup\t{KEYS}/abc.pem\tlocalhost/\n",
    "the whole machine": "restic backup / --exclude=/proc\n",
}
WITHOUT = {
    "rsnapshot": f"backup\t/srv/\tlocalhost/\nexclude\t{KEYS}/\n",
    "rsync": f"rsync -a --exclude={KEYS} /srv/ backup.example.org:/pool/\n",
    "tar on two lines": f"tar czf /backup/all.tgz \\\n  --exclude '{KEYS}/*' /srv\n",
    "borgmatic": f"source_directories:\n    - /srv\nexclude_patterns:\n    - {KEYS}/**\n    - '*.pyc'\n",
    "duplicity": f"- {KEYS}\n+ /srv\n",
    "a pattern": "restic backup /srv --exclude '*/keys'\n",
    "something above": "restic backup / --exclude=/srv/soundline\n",
    "the database alone": f"backup\t{DATA}/soundline.db\tlocalhost/\n",
    "another machine's folder": f"rsync -a /etc backup.example.org:{DATA}\n",
    "a comment": f"# restic backup {DATA}\n",
}


@pytest.mark.parametrize("text", EVERYTHING.values(), ids=list(EVERYTHING))
def test_a_list_that_takes_the_keys_along_is_noticed(text: str) -> None:
    assert copied(read_list(text), KEYS)


@pytest.mark.parametrize("text", WITHOUT.values(), ids=list(WITHOUT))
def test_a_list_that_leaves_them_out_is_not(text: str) -> None:
    assert copied(read_list(text), KEYS) is None


def test_the_line_is_that_of_the_file() -> None:
    text = "# first\n\ntar cf x \\\n --exclude /tmp \\\n /etc\nbackup /srv\n"
    assert copied(read_list(text), KEYS) == Line(6, "/srv", False)


def test_of_scripts_only_lines_that_call_a_backup_count() -> None:
    text = f"ReadWritePaths={DATA}\nExecStart=/usr/bin/restic backup {DATA}\n"
    assert [line.number for line in read_list(text, only_tools=True) if line.path == DATA] == [2]


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    copied(read_list(text), KEYS)


def installed(machine: Machine) -> str:
    return str(machine.settings.data_dir)


def test_a_list_in_a_usual_place_is_bad_with_file_line_and_folder(machine: Machine) -> None:
    machine.lay("/etc/rsnapshot.conf", f"# rsnapshot\nbackup\t{installed(machine)}/\tlocalhost/\n")
    found = told(machine.look(backups), "bad")
    assert "/etc/rsnapshot.conf, line 2: a backup takes along" in found
    assert ", ".join(f"{installed(machine)}/{name}" for name in ("ballots", "keys", "campaigns")) in found


def test_the_way_out_makes_it_good(machine: Machine) -> None:
    data = installed(machine)
    left_out = "".join(f"exclude\t{data}/{folder}\n" for folder in ("ballots", "keys", "campaigns"))
    machine.lay("/etc/rsnapshot.conf", f"backup\t{data}/\tlocalhost/\n{left_out}")
    assert outcomes(machine.look(backups)) == ["good"]


def test_lists_in_the_home_folder_and_in_cron_are_found(machine: Machine) -> None:
    machine.lay("/home/op/.config/borgmatic/config.yaml", f"source_directories:\n  - {installed(machine)}\n")
    machine.lay("/etc/cron.daily/copy", f"#!/bin/sh\nrsync -a {installed(machine)} /mnt/usb\n")
    found = told(machine.look(backups, environ={"HOME": "/home/op"}), "bad")
    assert "/home/op/.config/borgmatic/config.yaml, line 2" in found
    assert "/etc/cron.daily/copy, line 2" in found


def test_timeshift_takes_the_whole_machine_unless_told_otherwise(machine: Machine) -> None:
    file = machine.lay("/etc/timeshift/timeshift.json", '{\n  "exclude" : [\n    "/home/**"\n  ]\n}\n')
    assert "bad" in outcomes(machine.look(backups))
    file.write_text(file.read_text().replace("/home/**", f"{installed(machine)}/**"))
    assert outcomes(machine.look(backups)) == ["good"]


def test_lists_that_are_named_in_the_settings_are_read_instead(machine: Machine) -> None:
    machine.lay("/etc/rsnapshot.conf", f"backup\t{installed(machine)}/\tlocalhost/\n")
    machine.lay("/opt/lists/all", f"{installed(machine)}\n")
    machine.settings = machine.settings.with_changes(backup_lists=["/opt/lists/all", "/opt/lists/none"])
    lines = machine.look(backups)
    assert "/opt/lists/all, line 1" in told(lines, "bad")
    assert "rsnapshot" not in told(lines, "bad")
    assert "names /opt/lists/none, but there is no such file" in told(lines, "warning")


def test_a_list_that_cannot_be_read_is_said(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.lay("/etc/rsnapshot.conf", "")

    def refuse(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_text", refuse)
    assert "/etc/rsnapshot.conf could not be read" in told(machine.look(backups), "warning")
