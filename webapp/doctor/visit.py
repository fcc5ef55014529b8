"""What a check may look at: the settings, the files of this machine, the clock, and how long to wait."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from webapp.addresses import is_loopback
from webapp.config import Settings


@dataclass(frozen=True)
class Visit:
    """One look at one installation. Tests put their own folder in the place of the machine's files."""

    settings: Settings
    root: Path = Path("/")
    """Where the files of the machine lie: /proc, /sys and /etc below it."""
    platform: str = sys.platform
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    timeout: float = 2.0
    """Seconds to wait for each answer over the network."""

    def file(self, path: str) -> Path:
        """A file of the machine by its absolute path."""
        return self.root / path.lstrip("/")

    @property
    def secret_folders(self) -> dict[str, Path]:
        """The folders of which no second copy may exist, by their names under data_dir."""
        places = self.settings.places
        folders = (places.ballots.parent, places.opening_key("x").parent, places.campaigns)
        return {folder.name: folder for folder in folders}

    @property
    def people_host(self) -> str:
        """Host name of the people side."""
        return urlsplit(self.settings.people_origin).hostname or ""

    @property
    def ballot_host(self) -> str:
        """Host name of the ballots."""
        return urlsplit(self.settings.ballot_origin).hostname or ""

    @property
    def is_local(self) -> bool:
        """Whether ballots can come from this machine only, as in the demonstration."""
        return is_loopback(self.ballot_host)
