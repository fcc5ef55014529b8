"""Where the files of an installation lie, apart from its database."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Places:
    """Paths under the data folder. Keys and ballots are outside every backup."""

    data_dir: Path

    @property
    def campaigns(self) -> Path:
        """One read-only folder per frozen wave, shared with the ballot app."""
        return self.data_dir / "campaigns"

    @property
    def ballots(self) -> Path:
        """The ballot box; only the ballot app writes it."""
        return self.data_dir / "ballots" / "ballots.db"

    @property
    def reports(self) -> Path:
        """Reports on paper that were rendered before; each can be made again as long as it may be."""
        return self.data_dir / "reports"

    @property
    def learned(self) -> Path:
        """What the sorting of comments has learnt, from no answers of raters; it can be made again."""
        return self.data_dir / "learned"

    @property
    def test_home(self) -> Path:
        """Where the campaign folder of a test ballot lies while it is sent; no list of waves looks there."""
        return self.campaigns / ".test"

    def campaign(self, wave_id: str) -> Path:
        """Folder of a frozen wave: public manifest and the seed of its group keys."""
        return self.campaigns / wave_id

    def opening_key(self, wave_id: str) -> Path:
        """The key that opens the ballots of a wave at level basic."""
        return self.data_dir / "keys" / f"{wave_id}.pem"

    @property
    def signing_key(self) -> Path:
        """The key that signs transcripts; it outlives every wave."""
        return self.data_dir / "keys" / "transcript.pem"

    def draft_seed(self, wave_id: str) -> Path:
        """The seed of a wave with keyholders: what they countersign is made from it before the freeze."""
        return self.data_dir / "keys" / f"{wave_id}.seed"

    def invitation_secret(self, wave_id: str) -> Path:
        """The secret from which the invitation links of a wave are made."""
        return self.data_dir / "keys" / f"{wave_id}.invite"


def write_secret(path: Path, secret: bytes) -> None:
    """Write a secret that only this user may read; an older file of that name is replaced."""
    path.unlink(missing_ok=True)
    write_once(path, secret)


def write_once(path: Path, secret: bytes) -> None:
    """Write a secret to a new file that only this user may read. Raises FileExistsError.

    Nobody ever finds half of it: it is written whole and then named.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secret)
            os.fsync(file.fileno())
        os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
