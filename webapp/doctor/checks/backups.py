"""Backups: no list that can be read here may take ballots, keys or seeds along."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from surveys.campaigns import LEVELS
from webapp.doctor.backup_lists import Line, copied, read_list, takes_everything
from webapp.doctor.findings import Check, Desk, marked
from webapp.doctor.visit import Visit

TITLE = marked("Backups")
ORDER = 80
REFUSES_AT = LEVELS

LISTS = (
    "/etc/rsnapshot.conf",
    "/etc/borgmatic/config.yaml",
    "/etc/borgmatic.d/*",
    "~/.config/borgmatic/config.yaml",
    "~/.config/borgmatic.d/*",
    "/etc/restic/*",
    "/etc/timeshift/timeshift.json",
    "/etc/duplicity/*",
    "/etc/duply/*/*",
    "/etc/backup.d/*",
)
COMMANDS = (
    "/etc/crontab",
    "/etc/cron.*/*",
    "/var/spool/cron/crontabs/*",
    "/var/spool/cron/*",
    "/etc/systemd/system/*.service",
    "~/.config/systemd/user/*.service",
)
"""Files in which only lines that call a backup program count."""


def examine(visit: Visit, desk: Desk) -> Iterator[Check]:
    """Lines on every list of a backup that takes a secret folder along, or that could not be read."""
    chosen = visit.settings.backup_lists
    places = [(path, False) for path in chosen] or [
        *((p, False) for p in LISTS),
        *((p, True) for p in COMMANDS),
    ]
    files = [(path, tools) for pattern, tools in places for path in _files(visit, pattern)]
    wrong = [line for path, tools in files for line in _list(visit, desk, path, tools)]
    yield from wrong
    missing = [name for name in chosen if not any(_files(visit, name))]
    for name in missing:
        yield desk.warning(
            marked("backup_lists names %(name)s, but there is no such file.", name=name),
            marked("Correct backup_lists."),
        )
    if not wrong and not missing:
        yield desk.good(
            marked("No backup list that could be read here takes ballots, keys or seeds along."),
            marked("Backups taken from outside cannot be seen: name their lists in backup_lists."),
        )


def _files(visit: Visit, pattern: str) -> list[Path]:
    home = visit.environ.get("HOME", "/root")
    absolute = pattern.replace("~", home, 1) if pattern.startswith("~") else pattern
    return [path for path in sorted(visit.root.glob(absolute.lstrip("/"))) if path.is_file()]


def _list(visit: Visit, desk: Desk, path: Path, tools: bool) -> Iterator[Check]:
    name = f"/{path.relative_to(visit.root)}"
    try:
        lines = read_list(path.read_text("utf-8", errors="replace"), only_tools=tools)
    except OSError:
        yield desk.warning(
            marked("%(path)s could not be read.", path=name),
            marked("Look there yourself: ballots, keys and campaigns must not be in it."),
        )
        return
    whole = [Line(1, "/", False)] if takes_everything(name) else []
    taken: dict[int, list[str]] = defaultdict(list)
    for folder in visit.secret_folders.values():
        line = copied([*lines, *whole], str(folder))
        if line:
            taken[line.number].append(str(folder))
    for number, folders in taken.items():
        facts = {"path": name, "line": number, "folders": ", ".join(folders)}
        yield desk.bad(
            marked(
                "%(path)s, line %(line)d: a backup takes along %(folders)s. A row of copies tells which "
                "ballot came when, and a copy of a key outlives its destruction.",
                **facts,
            ),
            marked("Exclude these folders there, and destroy the copies that were made."),
        )
