"""Destroying what is no longer needed: ballots, opening key, seed and invitation secret of a wave."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from surveys.anonymity.urn import BallotBox
from surveys.campaigns import BallotGroup, CredentialSlot, DeskEvent, Invitation, Subject, Wave
from surveys.log import note
from surveys.moves import end_of_answers
from surveys.places import Places

DESTROYED = "destroyed"


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
    query = select(DeskEvent.id).where(DeskEvent.wave_id == wave.id, DeskEvent.what == DESTROYED)
    return session.scalar(query) is not None


def destroy_ballots(session: Session, wave: Wave, places: Places, now: datetime) -> None:
    """Destroy sealed ballots, the opening key, the seed, the invitations and their secret, and note it.

    The public manifest stays: it is what people compared their fingerprint with.
    """
    if was_destroyed(session, wave):
        return
    _empty_urns(session, wave, places)
    for path in (
        places.opening_key(wave.id),
        places.invitation_secret(wave.id),
        places.campaign(wave.id) / "seed",
    ):
        path.unlink(missing_ok=True)
    session.execute(delete(CredentialSlot).where(CredentialSlot.wave_id == wave.id))
    session.execute(delete(Invitation).where(Invitation.wave_id == wave.id))
    detail = "sealed ballots, opening key, seed of the group keys, invitations and their secret"
    note(session, wave, "Soundline", DESTROYED, detail, now)


def _empty_urns(session: Session, wave: Wave, places: Places) -> None:
    # the groups are asked of the database: a damaged folder must not save any ballot
    groups = select(BallotGroup.gid).join(Subject, BallotGroup.subject_id == Subject.id)
    gids = session.scalars(groups.where(Subject.wave_id == wave.id)).all()
    if places.ballots.exists():
        BallotBox(places.ballots).destroy(bytes.fromhex(gid) for gid in gids)
