"""An installation as the doctor finds it: a machine whose files a test lays out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from webapp.config import Settings
from webapp.doctor import Check, Visit
from webapp.doctor.findings import Desk

PEOPLE, BALLOTS = "https://people.example.org", "https://ballots.example.org"
Lay = Callable[[str, str], Path]


class Machine:
    """A machine of made-up files, and the checks that look at it."""

    def __init__(self, home: Path, **settings: Any) -> None:
        self.root = home / "machine"
        self.root.mkdir()
        self.settings = Settings(
            data_dir=home / "data", **{"people_origin": PEOPLE, "ballot_origin": BALLOTS, **settings}
        )
        self.settings.data_dir.mkdir(mode=0o700)

    def lay(self, path: str, text: str) -> Path:
        """Put a file on the machine."""
        file = self.root / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def visit(self, **changes: Any) -> Visit:
        """A look at it, without anything of the real machine."""
        return Visit(self.settings, **{"root": self.root, "environ": {}, "platform": "linux", **changes})

    def look(self, check: Any, **changes: Any) -> list[Check]:
        """What a check finds."""
        return list(check.examine(self.visit(**changes), Desk("check")))


def outcomes(lines: list[Check]) -> list[str]:
    """The outcomes in their order."""
    return [line.outcome for line in lines]


def told(lines: list[Check], outcome: str) -> str:
    """All sentences with that outcome, with their ways out."""
    return "\n".join(f"{line.sentence} {line.way_out}" for line in lines if line.outcome == outcome)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)
