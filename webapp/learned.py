"""What the sorting of comments has learnt, kept in a file, so that an installation learns only once."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from webapp.whole_file import whole_file

NAME = "comments.npz"


def learn_once(folder: Path) -> None:
    """Let the classifier take up what this folder keeps; else let it learn (some seconds), and keep that.

    A file that is broken, or was left by another bank, program or library, is replaced without a word. Where
    nothing can be written nothing is kept: the next process will learn again.
    """
    from scoring.comments import has_learned, weights  # loads SciPy

    if not has_learned() and not _taken_up(folder / NAME):
        learned: dict[str, Any] = weights()
        with suppress(OSError), whole_file(folder / NAME) as file:
            np.savez(file, **learned)


def cache_folder() -> Path:
    """Where programs of this user keep what can be made again (XDG Base Directory Specification)."""
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    with suppress(RuntimeError):  # nobody's home
        return (named if named.is_absolute() else Path("~/.cache").expanduser()) / "soundline"
    return Path(os.devnull)  # where nothing can be kept


def _taken_up(file: Path) -> bool:
    from scoring.comments import from_weights

    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as kept:
            from_weights(dict(kept))
    except Exception:  # whatever is wrong with the file: learning again mends it
        return False
    return True
