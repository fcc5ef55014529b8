"""The installation's secret: made once, kept beside the data, never part of the settings."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from webapp.config import Settings, SettingsError


def secret_key(settings: Settings) -> str:
    """The key that signs sessions and links: 64 hex digits, made on first use in a file of mode 0600."""
    file = settings.data_dir / "secret_key"
    make_private_folder(settings.data_dir)
    if not file.exists():
        _make_key(file)
    return _kept_key(file)


def _make_key(file: Path) -> None:
    # written whole and then named: of two processes that start together one finds the other's key, whole
    draft = file.with_name(f".{file.name}-{secrets.token_hex(4)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(secrets.token_hex(32))
            handle.flush()
            os.fsync(handle.fileno())
        with suppress(FileExistsError):
            os.link(draft, file)
    finally:
        draft.unlink(missing_ok=True)


def make_private_folder(folder: Path) -> Path:
    """Create a folder (and its parents) that only its owner may enter."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _kept_key(file: Path) -> str:
    if file.stat().st_mode & 0o077:
        raise SettingsError([f"secret_key: other users may read {file}. Run: chmod 600 {file}"])
    key = file.read_text().strip()
    if len(key) < 32:
        raise SettingsError([f"secret_key: {file} is damaged. Delete it; everybody then signs in again."])
    return key
