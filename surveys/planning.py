"""Planning a wave while it is a draft: settings, roster, leaders and their raters."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.campaigns import ANONYMOUS_GROUPS, Assignment, Campaign, Subject, Wave
from surveys.dates import Dates, checked, set_dates
from surveys.moves import hold
from surveys.people import Person
from surveys.places import Places
from surveys.refusals import NotFound, Refusal, WrongState
from surveys.roster import Roster


class OnlyWhileDraft(WrongState):
    """The wave is frozen: what was promised to raters can no longer change."""


class AlreadyPromised(WrongState):
    """A frozen wave of the campaign has promised something else to its raters."""


def create_campaign(
    session: Session,
    *,
    title: str,
    purpose: str,
    selection: str = "census",
    level: str = "basic",
    instrument_id: str = "technical-leadership",
    dates: Dates,
) -> Wave:
    """A new campaign with its first wave as a draft. Raises BadDates."""
    campaign = Campaign(title=title.strip(), purpose=purpose, selection=selection)
    session.add(campaign)
    return _add_wave(session, campaign, 1, level, instrument_id, dates)


def next_wave(session: Session, wave: Wave, dates: Dates) -> Wave:
    """The campaign's next wave as a draft: the same leaders and people asked, but for who was erased."""
    number = max(other.number for other in wave.campaign.waves) + 1
    copy = _add_wave(session, wave.campaign, number, wave.level, wave.instrument_id, dates)
    copy.asked_json = wave.asked_json
    copy.subjects.extend(_copy_subject(subject) for subject in wave.subjects if not subject.person.erased)
    session.flush()
    return copy


def discard(session: Session, wave: Wave, places: Places) -> None:
    """Throw a draft away with the seed of its keys; with its only wave the campaign goes too.

    The caller commits. Raises OnlyWhileDraft.
    """
    _hold_draft(session, wave)
    session.delete(wave if len(wave.campaign.waves) > 1 else wave.campaign)
    session.flush()
    places.draft_seed(wave.id).unlink(missing_ok=True)


def change_settings(
    session: Session,
    wave: Wave,
    *,
    title: str,
    purpose: str,
    selection: str,
    level: str,
    instrument_id: str,
    dates: Dates,
) -> None:
    """Change what a draft says about itself.

    Raises BadDates, and AlreadyPromised for what earlier waves have promised.
    """
    _hold_draft(session, wave)
    _keep_promises(wave.campaign, title.strip(), purpose, selection)
    set_dates(wave, checked(dates, level))
    wave.campaign.title, wave.campaign.purpose, wave.campaign.selection = title.strip(), purpose, selection
    wave.level, wave.instrument_id = level, instrument_id
    session.flush()


def take_roster(session: Session, wave: Wave, roster: Roster) -> None:
    """Replace the leaders and raters of a draft by those of a roster file."""
    _hold_draft(session, wave)
    wave.subjects.clear()
    session.flush()
    people = _people_by_email(session, roster)
    subjects = {
        leader.email: Subject(
            person_id=people[leader.email].id,
            role=leader.role,
            manager_id=people[leader.manager].id if leader.manager else None,
        )
        for leader in roster.leaders
    }
    for edge in roster.edges:
        if edge.rater_group in ANONYMOUS_GROUPS:
            assignment = Assignment(person_id=people[edge.rater].id, rater_group=edge.rater_group)
            subjects[edge.leader].assignments.append(assignment)
    wave.subjects.extend(subjects.values())
    session.flush()
    session.expire(wave)


def find_subject(session: Session, wave: Wave, subject_id: str) -> Subject:
    """A leader of this wave, or NotFound."""
    subject = session.get(Subject, subject_id)
    if subject is None or subject.wave_id != wave.id:
        raise NotFound("This leader is not part of the campaign.")
    return subject


def remove_subject(session: Session, wave: Wave, subject_id: str) -> None:
    """Leave a leader out of a draft."""
    _hold_draft(session, wave)
    session.delete(find_subject(session, wave, subject_id))
    session.flush()
    session.expire(wave)


def add_rater(
    session: Session, wave: Wave, subject_id: str, *, name: str, email: str, rater_group: str
) -> Person:
    """Ask one more person about a leader of a draft; asking somebody twice moves them to the new group.

    Says who it is: somebody known keeps the name by which they are known.
    """
    _hold_draft(session, wave)
    subject = find_subject(session, wave, subject_id)
    person = person_for(session, name=name, email=email)
    if person.id in (subject.person_id, subject.manager_id):
        raise Refusal("The leader and the leader's manager answer by name and cannot be anonymous raters.")
    assignment = session.get(Assignment, (subject.id, person.id))
    if assignment is None:
        assignment = Assignment(subject_id=subject.id, person_id=person.id)
        session.add(assignment)
    assignment.rater_group = rater_group
    session.flush()
    session.expire(subject)
    return person


def remove_rater(session: Session, wave: Wave, subject_id: str, person_id: str) -> None:
    """No longer ask a person about a leader of a draft."""
    _hold_draft(session, wave)
    find_subject(session, wave, subject_id)
    assignment = session.get(Assignment, (subject_id, person_id))
    if assignment is None:
        raise NotFound("This person is not asked about this leader.")
    session.delete(assignment)
    session.flush()
    session.expire_all()


def person_for(session: Session, *, name: str, email: str) -> Person:
    """The person with this mail address, made if new. Who is known keeps the name: others go by it too."""
    address = email.strip().lower()
    person = session.scalar(select(Person).where(Person.email == address))
    if person is None:
        person = Person(email=address, name=name.strip(), language="en")
        session.add(person)
        session.flush()
    person.name = person.name or name.strip()
    return person


def require_draft(wave: Wave) -> None:
    """Refuse a change to a wave whose promises are frozen."""
    if wave.state != "draft":
        raise OnlyWhileDraft(
            "This campaign is frozen: what was promised to raters can no longer change. "
            "Make the change in the next wave."
        )


def _hold_draft(session: Session, wave: Wave) -> None:
    hold(session, wave)
    require_draft(wave)


def _keep_promises(campaign: Campaign, title: str, purpose: str, selection: str) -> None:
    same = (title, purpose, selection) == (campaign.title, campaign.purpose, campaign.selection)
    if not same and any(wave.state != "draft" for wave in campaign.waves):
        raise AlreadyPromised(
            "Title, purpose and the way raters are chosen were promised in an earlier wave of this campaign. "
            "Begin a new campaign to change them."
        )


def _add_wave(
    session: Session, campaign: Campaign, number: int, level: str, instrument_id: str, dates: Dates
) -> Wave:
    wave = Wave(number=number, level=level, instrument_id=instrument_id)
    set_dates(wave, checked(dates, level))
    wave.campaign = campaign
    session.add(wave)
    session.flush()
    return wave


def _copy_subject(subject: Subject) -> Subject:
    is_managed = subject.manager is not None and not subject.manager.erased
    manager_id = subject.manager_id if is_managed else None
    copy = Subject(person_id=subject.person_id, role=subject.role, manager_id=manager_id)
    copy.assignments = [
        Assignment(person_id=known.person_id, rater_group=known.rater_group)
        for known in subject.assignments
        if not known.person.erased
    ]
    return copy


def _people_by_email(session: Session, roster: Roster) -> dict[str, Person]:
    """The people of a roster; names and languages follow it, for it is the word of the whole house."""
    people = {row.email: person_for(session, name=row.name, email=row.email) for row in roster.people}
    for row in roster.people:
        person = people[row.email]
        person.name = row.name.strip() or person.name
        person.language = row.language or person.language
    return people
