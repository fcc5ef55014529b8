"""What a held key forbids: another role for whoever holds it, and opening the ballots without them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from surveys.campaigns import Wave
from surveys.freezing import WITHOUT_KEYHOLDERS
from surveys.keyholders import (
    HasAnotherRole,
    holds_sealed_ballots,
    is_sealed,
    keyholders_of,
    waves_held_by,
)
from surveys.people import Person
from surveys.refusals import WrongState


class OnlyKeyholdersOpen(WrongState):
    """The key to these ballots is not on this server."""


def require_no_key(session: Session, person: Person) -> None:
    """Refuse another role for somebody who can open ballots that are still sealed. Raises HasAnotherRole."""
    if holds_sealed_ballots(session, person):
        raise HasAnotherRole(
            "%(name)s holds an opening key of a campaign whose ballots are still sealed, and must have no "
            "other role until they are opened. Choose somebody else, or wait for the opening.",
            name=person.name,
        )


def require_no_key_among(session: Session, readers: Iterable[Person], leader_id: str) -> None:
    """Refuse to share a leader with readers of whom one can open this leader's sealed ballots.

    Raises HasAnotherRole.
    """
    for reader in readers:
        for wave in waves_held_by(session, reader):
            is_rated = any(subject.person_id == leader_id for subject in wave.subjects)
            if is_rated and is_sealed(session, wave):
                raise HasAnotherRole(
                    "%(name)s reads for this board and holds an opening key of a campaign about this leader. "
                    "Share the leader after the opening, or take %(name)s off the board.",
                    name=reader.name,
                )


def require_key_here(session: Session, wave: Wave) -> None:
    """Refuse to open ballots whose keys are with keyholders. Raises OnlyKeyholdersOpen."""
    if wave.level == WITHOUT_KEYHOLDERS:
        return
    names = " / ".join(holder.person.name for holder in keyholders_of(session, wave).values())
    raise OnlyKeyholdersOpen(
        "The key to these ballots is not on this server: only %(names)s can open them, each with the opening "
        "page and their own key. Ask them to sign in; a mail with the way has gone to them.",
        names=names,
    )
