"""The file systems of a Linux machine, from /proc/self/mountinfo (see proc_pid_mountinfo(5))."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

_ESCAPED = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True)
class Mount:
    """One mounted file system."""

    point: str
    """Where it is mounted."""
    kind: str
    """ext4, btrfs, nfs4, …"""
    source: str
    """The device or the server it comes from."""
    device: str
    """Its device numbers, such as 253:0."""


def read_mounts(text: str) -> list[Mount]:
    """Every line that can be read, in the order of the file: of two at one place the later one counts."""
    return [mount for line in text.split("\n") for mount in _read(line)]


def mount_of(path: Path, mounts: list[Mount]) -> Mount | None:
    """The file system on which an absolute path lies."""
    here = PurePosixPath(path)
    around = [mount for mount in mounts if here.is_relative_to(mount.point)]
    return max(reversed(around), key=lambda mount: len(PurePosixPath(mount.point).parts), default=None)


def _read(line: str) -> Iterator[Mount]:
    before, between, after = line.partition(" - ")
    facts, more = before.split(" "), after.split(" ")
    if between and len(facts) >= 6 and len(more) >= 2:
        yield Mount(_plain(facts[4]), more[0], _plain(more[1]), facts[2])


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 8)), text)
