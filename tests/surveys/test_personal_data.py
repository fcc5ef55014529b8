"""A person reads what is stored about them, leaves, and is erased; nothing of it tells who has answered."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.campaigns import BallotGroup, Invitation, Subject
from surveys.collecting import UnknownInvitation, find_invitation
from surveys.erasure import ERASED_NAME, CannotErase, erase_person
from surveys.leaving import void_invitations
from surveys.people import Person
from surveys.personal_data import data_of
from surveys.retention import destroy_ballots
from surveys.scorecards import KeptScorecard
from tests import cast
from tests.walk import House, person_of, subject_of, the_wave

HouseAt = Callable[[str], House]
ADA, BO = cast.ENGINEERS[0], cast.ENGINEERS[1]


@pytest.fixture
def released(house_at: HouseAt) -> House:
    return house_at("released")


@pytest.fixture
def session(released: House) -> Iterator[Session]:
    with released.sessions() as session:
        yield session


def destroyed(house: House, session: Session) -> None:
    house.clock.forward(days=15)
    destroy_ballots(session, the_wave(session), house.places, house.clock())


def erase(house: House, session: Session, address: str) -> Person:
    person = person_of(session, address)
    erase_person(session, person, house.places)
    return person


def test_a_rater_reads_whom_they_were_asked_about_and_what_they_collected(
    released: House, session: Session
) -> None:
    data = data_of(session, person_of(session, ADA), released.clock())
    assert data["person"]["email"] == ADA
    assert {(one["leader"], one["group"]) for one in data["asked_about"]} == {
        (cast.CTO[0], "report"),
        (cast.CEO[0], "other"),
    }
    (invitation,) = data["invitations"]
    assert invitation["ballots_that_may_be_sent"] == 2
    assert len(invitation["blinded_elements_collected"]) == 2
    json.dumps(data)


def test_a_leader_takes_the_released_report_along_and_no_rater_is_named_in_it(
    released: House, session: Session
) -> None:
    data = data_of(session, person_of(session, cast.CTO[1]), released.clock())
    (rated,) = data["rated_as_leader"]
    assert rated["scorecard"]["subject"]["name"] == cast.CTO[0]
    text = json.dumps(data)
    assert not [one for one in cast.RATERS if one in text or cast.display_name(one) in text]


def test_before_the_release_no_report_is_handed_out_this_way(house_at: HouseAt) -> None:
    house = house_at("scored")
    with house.sessions() as session:
        (rated,) = data_of(session, person_of(session, cast.CTO[1]), house.clock())["rated_as_leader"]
    assert (rated["scorecard"], rated["comments"]) == (None, [])


def test_whoever_leaves_before_collecting_has_a_void_invitation(house_at: HouseAt) -> None:
    house = house_at("open")
    token = house.token(ADA)
    with house.sessions.begin() as session:
        void_invitations(session, person_of(session, ADA))
    with house.sessions() as session, pytest.raises(UnknownInvitation):
        find_invitation(session, token)


def test_whoever_has_collected_keeps_the_invitation(house_at: HouseAt) -> None:
    house = house_at("open")
    house.answer([ADA])
    with house.sessions.begin() as session:
        void_invitations(session, person_of(session, ADA))
        assert not session.scalars(select(Invitation).where(Invitation.void)).all()


def test_an_erased_rater_is_named_nowhere_and_the_ballot_still_counts(house_at: HouseAt) -> None:
    house = house_at("answered")
    with house.sessions.begin() as session:
        gone = erase(house, session, BO)
        assert (gone.name, gone.erased, gone.email) == (ERASED_NAME, True, f"erased-{gone.id}@erased.invalid")
        assert not session.scalars(select(Person).where(Person.email == BO)).all()
    house.close()
    house.score()
    with house.sessions() as session:
        assert session.get(KeptScorecard, subject_of(session, cast.CTO[1]).id) is not None


def test_an_erased_rater_of_a_draft_is_no_longer_asked(house_at: HouseAt) -> None:
    house = house_at("draft")
    with house.sessions.begin() as session:
        subject = subject_of(session, cast.CTO[1])
        before = len(subject.assignments)
        erase(house, session, ADA)
        session.expire_all()
        assert len(subject.assignments) == before - 1


def test_a_leader_is_erased_only_after_the_ballots_of_the_wave_are_destroyed(
    released: House, session: Session
) -> None:
    with pytest.raises(CannotErase, match="once the ballots"):
        erase(released, session, cast.CTO[1])
    destroyed(released, session)
    subject = subject_of(session, cast.CTO[1])
    erase(released, session, cast.CTO[1])
    session.expire_all()
    assert session.get(KeptScorecard, subject.id) is None
    assert session.get_one(Subject, subject.id).person.name == ERASED_NAME
    assert not [group for group in session.scalars(select(BallotGroup)) if cast.CTO[0] in group.info]
    assert not released.places.campaign(subject.wave_id).exists()


def test_the_only_coordinator_stays(released: House, session: Session) -> None:
    with pytest.raises(CannotErase, match="only coordinator"):
        erase(released, session, cast.COORDINATOR[1])


def test_a_keyholder_of_sealed_ballots_stays(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.plan(level="strong")
    house.freeze()
    with house.sessions() as session, pytest.raises(CannotErase, match="still sealed"):
        erase(house, session, cast.KEYHOLDER[1])
    house.leave()


def test_nobody_is_erased_twice(released: House, session: Session) -> None:
    gone = erase(released, session, ADA)
    with pytest.raises(CannotErase, match="before"):
        erase_person(session, gone, released.places)
