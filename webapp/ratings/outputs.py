"""Writing results: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from itertools import combinations
from pathlib import Path

from webapp.ratings.choices import BadChoice

STANDARD = Path("-")
"""Standard input where a file is read, standard output where one is written."""


def refuse_same_files(inputs: Mapping[str, Path | None], outputs: Mapping[str, Path | None]) -> None:
    """Raise BadChoice if an output is one of the inputs or another output, however their paths are written.

    Both are named by their options. Standard input is the file that it comes from, if it comes from one.
    """
    read = {name: Path("/dev/stdin") if path == STANDARD else path for name, path in inputs.items()}
    for (one, path), (other, second) in combinations([*read.items(), *outputs.items()], 2):
        if other in outputs and path and second and _is_same(path, second):
            way_out = "Name two files." if one in outputs else "Name another file to write to."
            raise BadChoice(f"{one} and {other} are the same file, {second}. {way_out}")


def _is_same(one: Path, other: Path) -> bool:
    if os.path.realpath(one) == os.path.realpath(other):
        return True
    return one.is_file() and other.is_file() and one.samefile(other)


def write_all(texts: Mapping[Path, str]) -> None:
    """Write every text to its file, or leave all of them as they were. Raises OSError that names the file.

    Each is first written to a file of another name in the same folder, and renamed when all are complete.
    """
    written: dict[Path, Path] = {}
    try:
        for path, text in texts.items():
            written[path] = _beside(path, text)
        for path, temporary in written.items():
            temporary.replace(path)
    except BaseException:
        for temporary in written.values():
            with suppress(OSError):
                temporary.unlink()
        raise


def _beside(path: Path, text: str) -> Path:
    if path.is_dir():
        raise IsADirectoryError(21, "This is a folder; name a file in it", str(path))
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    except OSError as error:
        raise type(error)(error.errno, error.strerror, str(path)) from None
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        temporary.chmod(_mode(path))
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _mode(path: Path) -> int:
    """The rights of the file that is replaced, else those of a new file."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
