"""Erasing a person: name and address go at once and everywhere; what is left names nobody."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from surveys.anonymity.canonical import canonical_json
from surveys.campaigns import (
    Assignment,
    BallotGroup,
    DeskEvent,
    Subject,
    Wave,
)
from surveys.disclosures import Disclosure
from surveys.keyholders import Keyholder, holds_sealed_ballots
from surveys.known_figures import KnownFigure
from surveys.leaving import void_invitations
from surveys.papers import forget_papers
from surveys.people import BoardLeader, BoardLook, BoardMember, Person, SignInLink
from surveys.places import Places
from surveys.plans import Commitment, Plan
from surveys.refusals import Refusal
from surveys.report_retention import REPORT_PARTS
from surveys.retention import was_destroyed
from surveys.share_backs import ShareBack, ShareBackRecipient
from surveys.storage import Base
from surveys.transcripts import KeptTranscript

ERASED_NAME = "Erased person"

OF_A_LEADER = (*REPORT_PARTS.values(), Disclosure)
"""What is kept about a leader in one wave."""

WRITTEN_BY_LEADERS: Mapping[type[Base], tuple[str, ...]] = {
    Commitment: ("what", "notice", "result"),
    Plan: ("thanks",),
    ShareBack: ("text",),
}
"""Texts in which a leader may have named somebody."""


class CannotErase(Refusal):
    """Something that was promised to others still needs this person's data.

    `sentence` is for coordinators; `to_the_person` says the same to the one whose data they are.
    """

    def __init__(self, sentence: str, to_the_person: str = "", **facts: object) -> None:
        super().__init__(sentence, **facts)
        self._to_the_person = to_the_person or sentence

    @property
    def to_the_person(self) -> Refusal:
        """The refusal as the person reads it, who erases nothing but asks a coordinator."""
        return Refusal(self._to_the_person, **self.facts)


def require_erasable(session: Session, person: Person) -> None:
    """Refuse, with the way out, as long as a promise to others rests on this person's data."""
    if person.erased:
        raise CannotErase("This person's data were erased before.")
    if holds_sealed_ballots(session, person):
        raise CannotErase(
            "%(name)s holds the key of ballots that are still sealed. Erase the data after the ballots were "
            "opened or destroyed, or name another keyholder while the campaign is a draft.",
            "You hold the key of ballots that are still sealed. A coordinator can erase your data after the "
            "ballots were opened or destroyed, or name another keyholder while the campaign is a draft.",
            name=person.name,
        )
    for wave in _named_waves(session, person):
        if wave.state != "draft" and not was_destroyed(session, wave):
            raise CannotErase(
                "%(name)s is named in the promise of “%(wave)s”, which raters must still be able to check. "
                "Erase the data once the ballots of this campaign are destroyed.",
                "You are named in the promise of “%(wave)s”, which raters must still be able to check. "
                "A coordinator can erase your data once the ballots of this campaign are destroyed.",
                name=person.name,
                wave=wave.title,
            )
    if person.is_coordinator and _coordinators(session) == 1:
        raise CannotErase(
            "%(name)s is the only coordinator. Add another one first.",
            "You are the only coordinator. Add another one, who can then erase your data.",
            name=person.name,
        )


def erase_person(session: Session, person: Person, places: Places) -> None:
    """Take name and address away, and everything that is about this person alone. The caller commits.

    As a rater: invitations that were not used are void. As a leader: scorecards, comments, answers by name,
    predictions, known figures, reports, replies and plans go. Promises and transcripts that name the person
    are withdrawn. Figures of others stay: they name nobody. Raises CannotErase.
    """
    require_erasable(session, person)
    void_invitations(session, person)
    for subject in session.scalars(select(Subject).where(Subject.person_id == person.id)).all():
        _erase_subject(session, subject, places)
    for wave in _named_waves(session, person):
        _withdraw_promise(session, wave, places)
    _take_names_away(session, person)
    _end_roles(session, person)
    person.name, person.email = ERASED_NAME, f"erased-{person.id}@erased.invalid"
    person.language, person.is_coordinator, person.erased = "en", False, True
    session.flush()


def _erase_subject(session: Session, subject: Subject, places: Places) -> None:
    if subject.wave.state == "draft":
        session.delete(subject)
        session.flush()
        return
    for table in OF_A_LEADER:
        session.execute(delete(table).where(table.subject_id == subject.id))
    subject.reply = ""
    forget_papers(places, subject.id)


def _withdraw_promise(session: Session, wave: Wave, places: Places) -> None:
    # its text names leaders and keyholders, and its hashes would no longer fit a text without them
    if wave.state == "draft":
        return
    session.execute(delete(KeptTranscript).where(KeptTranscript.wave_id == wave.id))
    subjects = select(Subject.id).where(Subject.wave_id == wave.id)
    session.execute(update(BallotGroup).where(BallotGroup.subject_id.in_(subjects)).values(info=""))
    shutil.rmtree(places.campaign(wave.id), ignore_errors=True)


def _take_names_away(session: Session, person: Person) -> None:
    for event in session.scalars(select(DeskEvent)):
        if event.actor == person.name:
            event.actor = ERASED_NAME
        event.detail = _without(person, event.detail)
    for holder in session.scalars(select(Keyholder)):
        holder.refused_because = _without(person, holder.refused_because)
        if canonical_json(person.name) in holder.countersigned_settings:
            holder.countersigned_settings = ""  # it only helps to tell what has changed since
    for figure in session.scalars(select(KnownFigure)):
        figure.source = _without(person, figure.source)
    for kind, columns in WRITTEN_BY_LEADERS.items():
        for row in session.scalars(select(kind)):
            for column in columns:
                setattr(row, column, _without(person, getattr(row, column)))
    held = select(Keyholder.wave_id).where(Keyholder.person_id == person.id)
    for wave in session.scalars(select(Wave).where(Wave.id.in_(held))):
        names = wave.holder.split(" / ")
        wave.holder = " / ".join(ERASED_NAME if name == person.name else name for name in names)


def _without(person: Person, text: str) -> str:
    """A text without name and address; a name inside a longer word is somebody else's."""
    for one in filter(None, (person.email, person.name)):
        text = re.sub(rf"(?<!\w){re.escape(one)}(?!\w)", ERASED_NAME, text, flags=re.IGNORECASE)
    return text


def _end_roles(session: Session, person: Person) -> None:
    for table in (SignInLink, BoardMember, BoardLeader, ShareBackRecipient):
        session.execute(delete(table).where(table.person_id == person.id))
    looks = or_(BoardLook.reader_id == person.id, BoardLook.leader_id == person.id)
    session.execute(delete(BoardLook).where(looks))
    drafts = select(Subject.id).join(Wave).where(Wave.state == "draft")
    asked = Assignment.person_id == person.id, Assignment.subject_id.in_(drafts)
    session.execute(delete(Assignment).where(*asked))
    managed = update(Subject).where(Subject.manager_id == person.id, Subject.id.in_(drafts))
    session.execute(managed.values(manager_id=None))
    waves = select(Wave.id).where(Wave.state == "draft")
    held = Keyholder.person_id == person.id, Keyholder.wave_id.in_(waves)
    session.execute(delete(Keyholder).where(*held))


def _named_waves(session: Session, person: Person) -> list[Wave]:
    """Waves whose public text names the person: as a leader, or as keyholder."""
    led = select(Subject.wave_id).where(Subject.person_id == person.id)
    held = select(Keyholder.wave_id).where(Keyholder.person_id == person.id)
    return list(session.scalars(select(Wave).where(or_(Wave.id.in_(led), Wave.id.in_(held)))))


def _coordinators(session: Session) -> int:
    return len(session.scalars(select(Person.id).where(Person.is_coordinator)).all())
