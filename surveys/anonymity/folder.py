"""The campaign folder: what the people side writes once at the freeze and both sides read.

DATA/campaigns/<wave_id>/ holds `manifest.json` (public), `seed` (only for the owner), and later at most
two marks: `closed` and `extended`, each with the moment it was set. A third, `destroyed`, ends its use: it
is set before ballots are destroyed, so that nobody makes new urns for them.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from surveys.anonymity.canonical import canonical_json
from surveys.anonymity.manifest import KeyedGroup, Manifest
from surveys.anonymity.moments import moment_text
from surveys.anonymity.oprf_group import check_seed
from surveys.anonymity.phases import Marks
from surveys.anonymity.refusals import FolderDamaged, FolderExists
from surveys.anonymity.sealing import PAD, box_size
from surveys.anonymity.urn_layout import slot_bytes
from surveys.chance import random_bytes
from surveys.places import Places
from surveys.refusals import Refusal

_MANIFEST, _SEED, _CLOSED, _EXTENDED = "manifest.json", "seed", "closed", "extended"
_DESTROYED = "destroyed"


@dataclass(frozen=True)
class CampaignFolder:
    """A folder that was read and found whole."""

    path: Path
    manifest: Manifest

    @cached_property
    def seed(self) -> bytes:
        """The campaign seed, 32 bytes. Raises FolderDamaged."""
        try:
            seed = (self.path / _SEED).read_bytes()
            check_seed(seed)
        except (OSError, Refusal) as error:
            raise FolderDamaged("The seed of this campaign folder cannot be read.") from error
        return seed

    def marks(self) -> Marks:
        """What was decided since; looked up afresh each time."""
        return Marks((self.path / _CLOSED).exists(), (self.path / _EXTENDED).exists())

    def close_early(self, now: datetime) -> None:
        """From now on nothing is issued or taken; setting the mark again changes nothing."""
        _mark(self.path / _CLOSED, moment_text(now))

    def extend(self, now: datetime) -> None:
        """Move the end to the extension that was declared at the freeze."""
        _mark(self.path / _EXTENDED, moment_text(now))


def campaign_folders(data_dir: Path) -> list[Path]:
    """All campaign folders that are complete and whose ballots are kept, in the order of their names."""
    complete = (path.parent for path in Places(data_dir).campaigns.glob(f"[!.]*/{_MANIFEST}"))
    return sorted(path for path in complete if not (path / _DESTROYED).exists())


def mark_destroyed(path: Path, inventory: str) -> str:
    """Set the mark that the ballots of a folder are being destroyed, and say what it says.

    A mark that is there already stays: it tells what was there before a destruction that broke off.
    """
    if path.is_dir():
        _mark(path / _DESTROYED, inventory)
        return (path / _DESTROYED).read_text("utf-8")
    return inventory


def new_seed() -> bytes:
    """32 fresh random bytes for one wave."""
    return random_bytes(32)


def write_campaign_folder(data_dir: Path, manifest: Manifest, seed: bytes) -> CampaignFolder:
    """Write the folder of a wave in one step. Raises FolderExists if it was written before; BadSeed."""
    check_seed(seed)
    target = Places(data_dir).campaign(manifest.wave_id)
    draft = target.with_name(f".{manifest.wave_id}-{secrets.token_hex(4)}")
    draft.mkdir(mode=0o700, parents=True)
    try:
        _write(draft / _SEED, seed, 0o600)
        _write(draft / _MANIFEST, _manifest_text(manifest).encode(), 0o444)
        _move(draft, target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return CampaignFolder(target, manifest)


def read_campaign_folder(path: Path) -> CampaignFolder:
    """Read a folder and check that its manifest is whole. Raises FolderDamaged."""
    try:
        content = json.loads((path / _MANIFEST).read_text("utf-8"))
        manifest = _read_manifest(content)
        whole = _description(manifest) == content
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FolderDamaged("The manifest of this campaign folder cannot be read.") from error
    if not whole:
        raise FolderDamaged("The manifest of this campaign folder does not fit its own root.")
    return CampaignFolder(path, manifest)


def _manifest_text(manifest: Manifest) -> str:
    return canonical_json(_description(manifest)) + "\n"


def _description(manifest: Manifest) -> dict[str, Any]:
    groups = [{"gid": g.gid.hex(), "info": g.info, "pk": g.public.hex()} for g in manifest.groups]
    return {
        "wave_id": manifest.wave_id,
        "root": manifest.root.hex(),
        "fingerprint": manifest.fingerprint,
        "groups": groups,
        "opening_keys": [key.hex() for key in manifest.opening_keys],
        "pad": PAD,
        "slots": slot_bytes(box_size(len(manifest.opening_keys))),
    }


def _read_manifest(content: dict[str, Any]) -> Manifest:
    groups = tuple(KeyedGroup(entry["info"], bytes.fromhex(entry["pk"])) for entry in content["groups"])
    keys = tuple(bytes.fromhex(key) for key in content["opening_keys"])
    return Manifest(content["wave_id"], groups, keys)


def _write(path: Path, data: bytes, mode: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        os.fsync(file.fileno())


def _move(draft: Path, target: Path) -> None:
    # a folder is only ever replaced by rename if it is empty, and a written one never is
    try:
        draft.rename(target)
    except OSError as error:
        if not target.exists():
            raise
        raise FolderExists("The folder of this campaign was already written.") from error


def _mark(path: Path, text: str) -> None:
    if not path.exists():
        draft = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
        _write(draft, text.encode(), 0o444)
        draft.rename(path)
