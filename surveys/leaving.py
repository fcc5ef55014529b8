"""Somebody has left: the invitation that was never used is void, and nobody learns whether it was used."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.campaigns import Invitation, Wave
from surveys.moves import BEFORE_THE_CLOSE
from surveys.people import Person


def void_invitations(session: Session, person: Person) -> None:
    """Make a person's uncollected invitations void in every wave that takes answers.

    A collected one stays: its ballot cannot be told from the others. The transcript counts the void ones;
    the caller is told nothing, because that would say who has sent.
    """
    query = (
        select(Invitation)
        .join(Wave, Wave.id == Invitation.wave_id)
        .where(Invitation.person_id == person.id, Wave.state.in_(BEFORE_THE_CLOSE))
        .with_for_update(of=Invitation)  # nobody collects by it while it is looked at
        .execution_options(populate_existing=True)
    )
    for invitation in session.scalars(query):
        if not invitation.was_used:
            invitation.void = True
    session.flush()
