"""Destroying what is no longer needed: ballots, keys, seeds, invitations and exact numbers of a wave."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from surveys.anonymity.canonical import canonical_json
from surveys.anonymity.folder import mark_destroyed
from surveys.anonymity.urn import BallotBox
from surveys.campaigns import BallotGroup, CredentialSlot, DeskEvent, Invitation, Subject, Wave
from surveys.keyholders import Keyholder
from surveys.log import DESTROYED, happened, note
from surveys.moves import end_of_answers, hold
from surveys.opened_counts import OpenedCount
from surveys.places import Places
from surveys.refusals import WrongState

UNREADABLE = "unreadable"
"""Event that tells an exact number of ballots, until the ballots are destroyed."""


def is_due(
    session: Session, wave: Wave, now: datetime, after_scoring: timedelta, after_close: timedelta
) -> bool:
    """Whether a wave's secrets have outlived their use: scored long enough ago, or never opened in time."""
    if wave.state in ("draft", "frozen", "collecting", "answering") or was_destroyed(session, wave):
        return False
    if wave.scored_on is not None:
        return now.date() >= wave.scored_on + after_scoring
    return now >= end_of_answers(wave) + after_close


def was_destroyed(session: Session, wave: Wave) -> bool:
    """Whether it was done before."""
    return happened(session, wave, DESTROYED)


def require_ballots(session: Session, wave: Wave) -> None:
    """Refuse what needs the ballots of a wave once they are destroyed. Raises WrongState."""
    if was_destroyed(session, wave):
        raise WrongState("The ballots of this campaign have been destroyed, as promised.")


def destroy_ballots(session: Session, wave: Wave, places: Places, now: datetime) -> None:
    """Destroy sealed ballots, keys, seeds, invitations and exact numbers of a wave, and note how much it was.

    The public manifest stays: it is what people compared their fingerprint with. A destruction that breaks
    off is begun again and then tells what was there at first. The caller commits.
    """
    hold(session, wave)  # what is being scored at this moment comes first, or not at all
    if was_destroyed(session, wave):
        return
    # the mark comes first: from here on the ballot side makes no urns, and a second attempt knows the numbers
    told = mark_destroyed(places.campaign(wave.id), canonical_json(_inventory(session, wave, places)))
    if places.ballots.exists():
        BallotBox(places.ballots).destroy(_gids(session, wave))
    for path in _files(wave, places).values():
        path.unlink(missing_ok=True)
    _forget_rows(session, wave)
    note(session, wave, "Soundline", DESTROYED, told, now)


def _inventory(session: Session, wave: Wave, places: Places) -> Mapping[str, int]:
    """How many things there are to destroy, by kind; no number says anything about a single group."""
    tested = Keyholder.wave_id == wave.id, Keyholder.test_ballot != ""
    counted = OpenedCount.subject_id.in_(_subjects(wave))
    found = {
        "urns": len(_gids(session, wave)) if places.ballots.exists() else 0,
        "invitations": _count(session, Invitation, Invitation.wave_id == wave.id),
        "exact-numbers": _count(session, OpenedCount, counted),
        "test-ballots": _count(session, Keyholder, *tested),
    }
    files = {kind: int(path.exists()) for kind, path in _files(wave, places).items()}
    return {kind: n for kind, n in {**found, **files}.items() if n}


def _files(wave: Wave, places: Places) -> dict[str, Path]:
    return {
        "opening-key": places.opening_key(wave.id),
        "invitation-secret": places.invitation_secret(wave.id),
        "seed": places.campaign(wave.id) / "seed",
        "draft-seed": places.draft_seed(wave.id),
    }


def _forget_rows(session: Session, wave: Wave) -> None:
    session.execute(delete(CredentialSlot).where(CredentialSlot.wave_id == wave.id))
    session.execute(delete(Invitation).where(Invitation.wave_id == wave.id))
    session.execute(delete(OpenedCount).where(OpenedCount.subject_id.in_(_subjects(wave))))
    tests = update(Keyholder).where(Keyholder.wave_id == wave.id)
    session.execute(tests.values(test_ballot="", test_answer=None))
    unreadable = DeskEvent.wave_id == wave.id, DeskEvent.what == UNREADABLE
    session.execute(update(DeskEvent).where(*unreadable).values(detail=""))


def _gids(session: Session, wave: Wave) -> list[bytes]:
    # the groups are asked of the database: a damaged folder must not save any ballot
    groups = select(BallotGroup.gid).where(BallotGroup.subject_id.in_(_subjects(wave)))
    return [bytes.fromhex(gid) for gid in session.scalars(groups)]


def _subjects(wave: Wave) -> Any:
    return select(Subject.id).where(Subject.wave_id == wave.id)


def _count(session: Session, table: Any, *which: Any) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*which)) or 0
