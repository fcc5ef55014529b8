"""The installation's secret: made once, kept beside the data, never part of the settings."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from webapp.config import Settings, SettingsError


def secret_key(settings: Settings) -> str:
    """The key that signs sessions and links: 64 hex digits, made on first use in a file of mode 0600."""
    file = settings.data_dir / "secret_key"
    make_private_folder(settings.data_dir)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _kept_key(file)
    key = secrets.token_hex(32)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(key)
        handle.flush()
        os.fsync(handle.fileno())
    return key


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
