"""What a backup program is told to copy: paths and exclusions out of its list, whatever the program.

Read line by line, so that a finding can name the line: cron tables, scripts, systemd units, rsnapshot,
borgmatic, restic, timeshift, duplicity. A path counts as excluded if the word “exclude” stands before it, on
its line or as the heading of its section.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

_TOOLS = re.compile(
    r"\b(rsync|tar|restic|borg|borgmatic|duplicity|duplicati|rclone|rdiff-backup|kopia|rsnapshot|btrbk|cpio|cp)\b"
)
_HEADING = re.compile(r"^\s*\"?([A-Za-z][\w-]*)\"?\s*[:=]")
_PATH = re.compile(r"(?<![\w:.}*/-])(?:~?/|\*/|\*\*/)[^\s\"',;:)\]}]*")
_COMMENT = re.compile(r"^\s*(#|;|//)")
_SNAPSHOTS_EVERYTHING = "timeshift"


@dataclass(frozen=True)
class Line:
    """A path in a list."""

    number: int
    """From 1."""
    path: str
    is_excluded: bool


def read_list(text: str, *, only_tools: bool = False) -> list[Line]:
    """Every path of a list with its line. `only_tools`: of lines that call a backup program only."""
    heading = ""
    found: list[Line] = []
    for number, line in enumerate(_joined(text), start=1):
        if _COMMENT.match(line) or not line:
            continue
        named = _HEADING.match(line)
        heading = named[1].lower() if named else heading
        if not only_tools or _TOOLS.search(line):
            found += _paths(number, line, heading)
    return found


def copied(lines: list[Line], folder: str) -> Line | None:
    """The line by which a folder, or something in it, is copied; None if nothing does or it is excluded."""
    if any(line.is_excluded and _shuts_out(line.path, folder) for line in lines):
        return None
    wanted = (line for line in lines if not line.is_excluded and _reaches(line.path, folder))
    return next(wanted, None)


def takes_everything(file: str) -> bool:
    """Whether a program copies the whole machine unless its list says otherwise."""
    return _SNAPSHOTS_EVERYTHING in file


def _joined(text: str) -> Iterator[str]:
    """The lines, those that end in a backslash joined to the next and given at the number of the first."""
    kept, skipped = "", 0
    for line in text.splitlines():
        kept += line.removesuffix("\\")
        if line.endswith("\\"):
            skipped += 1
            continue
        yield kept
        yield from [""] * skipped
        kept, skipped = "", 0
    yield kept


def _paths(number: int, line: str, heading: str) -> Iterator[Line]:
    end = 0
    for found in _PATH.finditer(line):
        before = line[end : found.start()].lower()
        is_filter = before.strip() == "-" and not heading  # below a heading it is an item of a list
        yield Line(number, found[0], "exclude" in heading + before or is_filter)
        end = found.end()


def _reaches(path: str, folder: str) -> bool:
    bare = PurePosixPath(_bare(path))
    return PurePosixPath(folder).is_relative_to(bare) or bare.is_relative_to(folder)


def _shuts_out(path: str, folder: str) -> bool:
    around = [str(one) for one in (PurePosixPath(folder), *PurePosixPath(folder).parents)][:-1]
    return any(fnmatchcase(one, _bare(path)) for one in around)


def _bare(path: str) -> str:
    for ending in ("/**", "/*", "/"):
        path = path.removesuffix(ending)
    return path or "/"
