"""The public transcript of a closed wave: kept once, before anybody opens a ballot, and never changed.

Beside it stands a second small record from the day on which ballots and keys were destroyed.
"""

from __future__ import annotations

import json
import os
import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveys.anonymity.canonical import canonical_json
from surveys.anonymity.folder import read_campaign_folder
from surveys.anonymity.manifest import Manifest
from surveys.anonymity.signing import sign, signer_of, signing_key
from surveys.anonymity.transcript import GroupTally, Served, build_transcript, sum_of, words_of
from surveys.anonymity.urn import BallotBox, urn_shapes
from surveys.campaigns import CredentialSlot, Invitation, Wave
from surveys.log import DESTROYED, find_event
from surveys.moves import hold, require_state
from surveys.places import Places
from surveys.refusals import WrongState
from surveys.retention import was_destroyed
from surveys.storage import Base

TRANSCRIPT, DESTRUCTION = "transcript.json", "destruction.json"
"""Files in the campaign folder, from which the ballot side gives them out."""
DESTRUCTION_FORMAT = "soundline-destruction-1"


class KeptTranscript(Base):
    """The transcript of a wave, as it is published."""

    __tablename__ = "transcript"

    wave_id: Mapped[str] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"), primary_key=True)
    body: Mapped[str] = mapped_column(Text)  # canonical JSON
    sha256: Mapped[str] = mapped_column(String(64))  # of the body, hex
    signature: Mapped[str] = mapped_column(String(128))  # of this installation over the body, hex

    @property
    def document(self) -> str:
        """What people download: the transcript with its signature, in canonical JSON."""
        return f'{{"signature":"{self.signature}","transcript":{self.body}}}'

    @property
    def words(self) -> str:
        """Its own six words, by which people see whether they were shown the same one."""
        return words_of(self.body)


class NoTranscript(WrongState):
    """The transcript comes first."""


def find_transcript(session: Session, wave: Wave) -> KeptTranscript | None:
    """The transcript of a wave, if it was made."""
    return session.get(KeptTranscript, wave.id)


def require_transcript(session: Session, wave: Wave) -> dict[str, Any]:
    """The transcript of a wave as JSON. Raises NoTranscript: without it no ballot is opened."""
    kept = find_transcript(session, wave)
    if kept is None:
        raise NoTranscript(
            "The transcript of this campaign is not published yet, and no ballot is opened before it is. It "
            "is made by itself within a minute of the close; if it is not, the operator's log tells why."
        )
    body: dict[str, Any] = json.loads(kept.body)
    return body


def keep_transcript(session: Session, wave: Wave, places: Places, served: Served) -> KeptTranscript:
    """Make, sign and keep the transcript of a closed wave; a second call changes nothing. The caller commits.

    Waits for ballots that are still being written. Raises WrongState unless the wave is closed and its
    ballots are there, FolderDamaged, UrnMissing, BadSigningKey.
    """
    hold(session, wave)
    if kept := find_transcript(session, wave):
        return kept
    require_state(wave, "closed")
    if was_destroyed(session, wave):
        raise WrongState(
            "The ballots of this campaign have been destroyed: no transcript can be made of them."
        )
    private = signing_key(places.signing_key)
    body = canonical_json(_transcript(session, wave, places, served, signer_of(private)))
    kept = KeptTranscript(wave_id=wave.id, body=body, sha256=sum_of(body), signature=sign(private, body))
    session.add(kept)
    session.flush()
    return kept


def publish(places: Places, kept: KeptTranscript) -> None:
    """Write the transcript into the campaign folder, for the ballot side; doing it again changes nothing."""
    _write(places.campaign(kept.wave_id) / TRANSCRIPT, kept.document)


def publish_destruction(session: Session, wave: Wave, places: Places) -> None:
    """Write into the campaign folder on which day ballots and keys of a wave were destroyed, signed.

    Does nothing before the destruction, nor for a wave without transcript. Raises BadSigningKey.
    """
    kept, day = find_transcript(session, wave), destroyed_on(session, wave)
    if kept is None or day is None:
        return
    private = signing_key(places.signing_key)
    record = {
        "format": DESTRUCTION_FORMAT,
        "wave_id": wave.id,
        "root": wave.root,
        "transcript_sha256": kept.sha256,
        "destroyed_on": day.isoformat(),
        "signer": signer_of(private),
    }
    signed = {"destruction": record, "signature": sign(private, canonical_json(record))}
    _write(places.campaign(wave.id) / DESTRUCTION, canonical_json(signed))


def destroyed_on(session: Session, wave: Wave) -> date | None:
    """The day on which ballots and keys of a wave were destroyed; None before."""
    event = find_event(session, wave, DESTROYED)
    return event.done_at.date() if event else None


def unpublished(session: Session, wave: Wave, places: Places) -> bool:
    """Whether the transcript of a wave, or the record of its destruction, should be out by now and is not."""
    folder, kept = places.campaign(wave.id), find_transcript(session, wave)
    destroyed = was_destroyed(session, wave)
    if kept is None:
        return wave.state == "closed" and not destroyed
    return not (folder / TRANSCRIPT).exists() or (destroyed and not (folder / DESTRUCTION).exists())


def _transcript(session: Session, wave: Wave, places: Places, served: Served, signer: str) -> dict[str, Any]:
    manifest = read_campaign_folder(places.campaign(wave.id)).manifest
    nullifiers = _nullifiers(manifest, BallotBox(places.ballots))
    # read after the ballots: whoever has a ballot in the box has a credential in the tables
    blinded, void = _issued(session, wave), _void(session, wave)
    tallies = {
        group.gid: GroupTally(
            collected=len(blinded[group.gid.hex()]),
            accepted=len(nullifiers[group.gid]),
            void=_told(void[group.gid.hex()], group.facts.k),
        )
        for group in manifest.groups
    }
    return build_transcript(manifest, tallies, _all(blinded), _all(nullifiers), served, signer)


def _nullifiers(manifest: Manifest, box: BallotBox) -> dict[bytes, list[bytes]]:
    shapes = urn_shapes(manifest)
    # a wave in which nobody answered has no urns yet; and writing waits for the last ballot in flight
    box.create(shapes)
    return {gid: [ballot.t for ballot in box.ballots(gid, shape)] for gid, shape in shapes.items()}


def _issued(session: Session, wave: Wave) -> Mapping[str, list[bytes]]:
    query = select(CredentialSlot.gid, CredentialSlot.blinded).where(CredentialSlot.wave_id == wave.id)
    found = defaultdict(list)
    for gid, blinded in session.execute(query):
        if any(blinded):
            found[gid].append(blinded)
    return found


def _void(session: Session, wave: Wave) -> Counter[str]:
    left = select(Invitation.person_id).where(Invitation.wave_id == wave.id, Invitation.void)
    query = select(CredentialSlot.gid).where(
        CredentialSlot.wave_id == wave.id, CredentialSlot.person_id.in_(left)
    )
    return Counter(session.scalars(query))


def _told(void: int, k: int) -> int:
    # fewer would say of a single person who left whether they had answered
    return void if void >= k else 0


def _all(lists: Mapping[Any, Iterable[bytes]]) -> Iterable[bytes]:
    return (one for some in lists.values() for one in some)


def _write(path: Path, text: str) -> None:
    # written whole and then named, so that no half of it is ever given out
    draft = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444), "w") as file:
            file.write(text)
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
