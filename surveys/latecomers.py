"""Two steps: whether latecomers have company when they collect, decided once as the late window opens."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.anonymity.canonical import canonical_json
from surveys.anonymity.folder import CampaignFolder
from surveys.campaigns import CredentialSlot, Invitation

COMPANY = 3
"""Who collects late is told of a weaker protection of timing unless so many of the group are late."""


def late_company(session: Session, folder: CampaignFolder) -> frozenset[str]:
    """The groups (gids in hex) in which at least three had not collected when the late window opened.

    Asked first as the window opens; what was found then is kept in the campaign folder (`late`), because the
    answer must not change, and so tell of others, while people collect.
    """
    kept = folder.path / "late"
    if not kept.exists():
        _keep(kept, _groups_with_company(session, folder.manifest.wave_id))
    return frozenset(json.loads(kept.read_text("utf-8")))


def _groups_with_company(session: Session, wave_id: str) -> list[str]:
    of_person = Invitation.person_id == CredentialSlot.person_id
    query = (
        select(CredentialSlot.gid)
        .join(Invitation, (Invitation.wave_id == CredentialSlot.wave_id) & of_person)
        .where(
            CredentialSlot.wave_id == wave_id,
            CredentialSlot.blinded == bytes(32),
            Invitation.void.is_(False),
        )
        .group_by(CredentialSlot.gid)
        .having(func.count() >= COMPANY)
    )
    return list(session.scalars(query))


def _keep(path: Path, gids: Iterable[str]) -> None:
    # a link is made by the first alone, so that two processes decide the same
    draft = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    draft.write_text(canonical_json(sorted(gids)), "utf-8")
    draft.chmod(0o444)
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
