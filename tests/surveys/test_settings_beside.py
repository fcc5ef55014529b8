"""A draft beside the wave before: what differs, which groups deserve a look, and what changed since."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from surveys.agreed_settings import Change, changes_since, record_of
from surveys.anonymity.manifest import Manifest
from surveys.campaigns import Campaign, Wave
from surveys.freezing import proposed_manifest
from surveys.planning import add_rater, change_settings, next_wave, remove_rater, remove_subject
from surveys.release import Policy
from surveys.settings_beside import GroupBeside, settings_beside, wave_before
from tests import cast
from tests.walk import DATES, House, person_of, subject_of, the_wave

HouseAt = Callable[[str], House]


@pytest.fixture
def session(house_at: HouseAt) -> Iterator[Session]:
    """A scored wave, and a draft of the next."""
    with house_at("scored").sessions() as session:
        next_wave(session, the_wave(session), DATES.shifted(timedelta(weeks=20)))
        yield session


def draft(session: Session) -> Wave:
    return the_wave(session, 2)


def group(session: Session, leader: str, *members: str) -> GroupBeside:
    found = settings_beside(session, draft(session), Policy())
    (one,) = [one for one in found.leaders if one.subject.person.email == leader]
    return next(group for group in one.groups if set(group.groups) == set(members))


def add(session: Session, n: int, leader: str = cast.CTO[1], rater_group: str = "report") -> None:
    subject = subject_of(session, leader, 2)
    for number in range(n):
        facts = {"name": f"New {number}", "email": f"new{number}@example.org", "rater_group": rater_group}
        add_rater(session, draft(session), subject.id, **facts)


def remove(session: Session, *raters: str, leader: str = cast.CTO[1]) -> None:
    subject = subject_of(session, leader, 2)
    for rater in raters:
        remove_rater(session, draft(session), subject.id, person_of(session, rater).id)


def test_a_first_wave_stands_alone(house_at: HouseAt) -> None:
    with house_at("draft").sessions() as session:
        beside = settings_beside(session, the_wave(session), Policy())
        assert beside.before is None
        assert {group.before for leader in beside.leaders for group in leader.groups} == {None}
        assert not beside.concerned


def test_the_next_wave_stands_beside_the_last_of_its_campaign(session: Session) -> None:
    beside = settings_beside(session, draft(session), Policy())
    assert beside.before
    assert beside.before.wave == the_wave(session, 1)
    assert (beside.before.n_questions, beside.questions_differ) == (beside.now.n_questions, 0)
    assert not beside.concerned


def test_another_campaign_stands_beside_the_last_wave_about_its_leaders(session: Session) -> None:
    wave = draft(session)
    wave.campaign = Campaign(title="Another")
    session.flush()
    assert wave_before(session, wave) == the_wave(session, 1)
    for subject in list(wave.subjects):
        remove_subject(session, wave, subject.id)
    session.expire_all()
    assert wave_before(session, wave) is None


def test_who_came_and_who_went_is_counted(session: Session) -> None:
    add(session, 2)
    remove(session, *cast.ENGINEERS[:5])
    found = group(session, cast.CTO[1], "report")
    assert (found.invited, found.before, found.new, found.gone) == (6, 9, 2, 5)
    assert found.concerns == ()


@pytest.mark.parametrize("changed", [1, 4])
def test_a_group_in_which_only_a_few_changed_is_marked(session: Session, changed: int) -> None:
    add(session, changed)
    assert group(session, cast.CTO[1], "report").concerns == ("few-changed",)


def test_a_group_of_which_half_is_new_is_marked(session: Session) -> None:
    remove(session, *cast.ENGINEERS[:4])
    add(session, 5)
    found = group(session, cast.CTO[1], "report")
    assert (found.invited, found.new) == (10, 5)
    assert found.concerns == ("half-new",)


def test_who_is_no_longer_rated_is_named(session: Session) -> None:
    remove_subject(session, draft(session), subject_of(session, cast.CEO[1], 2).id)
    session.expire_all()
    assert settings_beside(session, draft(session), Policy()).leaders_gone == (cast.CEO[0],)


class TestChangesSince:
    """What a lapsed countersignature can say."""

    @pytest.fixture
    def house(self, house: House) -> House:
        house.plan(level="strong")
        house.name_keyholders()
        return house

    @pytest.fixture
    def session(self, house: House) -> Iterator[Session]:
        with house.sessions() as session:
            yield session

    @pytest.fixture
    def manifest(self, house: House, session: Session) -> Callable[[], Manifest]:
        def proposed() -> Manifest:
            found = proposed_manifest(session, the_wave(session), house.places, Policy())
            assert found
            return found

        return proposed

    def test_the_same_settings_have_not_changed(self, manifest: Callable[[], Manifest]) -> None:
        assert changes_since(record_of(manifest()), manifest()) == []

    def test_dates_and_purpose_are_named(self, session: Session, manifest: Callable[[], Manifest]) -> None:
        seen, wave = record_of(manifest()), the_wave(session)
        facts = {"title": "Depth", "selection": "census", "level": "strong", "instrument_id": cast.INSTRUMENT}
        later = DATES.shifted(timedelta(days=1))
        change_settings(session, wave, purpose="development", dates=later, **facts)
        assert changes_since(seen, manifest()) == [Change("purpose"), Change("dates")]

    def test_a_group_that_grew_is_named_with_its_numbers(
        self, session: Session, manifest: Callable[[], Manifest]
    ) -> None:
        seen, subject = record_of(manifest()), subject_of(session, cast.CTO[1])
        facts = {"name": "New", "email": "new@example.org", "rater_group": "peer"}
        add_rater(session, the_wave(session), subject.id, **facts)
        assert changes_since(seen, manifest()) == [Change("people", cast.CTO[0], ("peer",), 6, 7)]

    def test_somebody_put_in_anothers_place_is_noticed(
        self, session: Session, manifest: Callable[[], Manifest]
    ) -> None:
        seen, subject = record_of(manifest()), subject_of(session, cast.CTO[1])
        facts = {"name": "New", "email": "new@example.org", "rater_group": "report"}
        add_rater(session, the_wave(session), subject.id, **facts)
        gone = person_of(session, cast.ENGINEERS[0])
        remove_rater(session, the_wave(session), subject.id, gone.id)
        assert changes_since(seen, manifest()) == [Change("people")]
