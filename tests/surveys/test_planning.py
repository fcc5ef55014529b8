"""Planning a draft: settings, roster, leaders, raters, and the next wave of a campaign."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from surveys.campaigns import Assignment, Subject, Wave
from surveys.dates import BadDates, Dates
from surveys.people import Person
from surveys.planning import (
    OnlyWhileDraft,
    add_rater,
    change_settings,
    create_campaign,
    find_subject,
    next_wave,
    person_for,
    remove_rater,
    remove_subject,
    take_roster,
)
from surveys.refusals import NotFound, Refusal
from surveys.roster import Roster
from tests import cast
from tests.walk import CLOSES, DATES, OPENS, House, person_of, subject_of, the_wave

HouseAt = Callable[[str], House]
SETTINGS: dict[str, Any] = {
    "title": "Depth",
    "purpose": "development",
    "selection": "census",
    "level": "basic",
    "instrument_id": cast.INSTRUMENT,
    "dates": DATES,
}


def planned(session: Session, **changes: Any) -> Wave:
    return create_campaign(session, **{**SETTINGS, **changes})


def raters_of(subject: Subject) -> set[tuple[str, str]]:
    return {(one.person.email, one.rater_group) for one in subject.assignments}


def test_a_new_campaign_starts_with_its_first_wave_as_a_draft(session: Session) -> None:
    wave = planned(session, title="  Depth  ")
    assert (wave.number, wave.state, wave.title) == (1, "draft", "Depth · 1")


def test_moments_are_kept_in_utc_and_to_the_minute(session: Session) -> None:
    berlin = timezone(timedelta(hours=1))
    wave = planned(session, dates=Dates(datetime(2026, 11, 9, 9, 0, 42, 7, tzinfo=berlin), CLOSES))
    session.flush()
    session.expire(wave)
    assert wave.opens_at == datetime(2026, 11, 9, 8, 0, tzinfo=UTC)
    assert wave.opens_at.utcoffset() == timedelta(0)


def test_a_moment_without_time_zone_is_refused(session: Session) -> None:
    naive = Dates(OPENS.replace(tzinfo=None), CLOSES.replace(tzinfo=None))
    with pytest.raises(StatementError, match="without time zone"):
        planned(session, dates=naive)


@pytest.mark.parametrize("span", [timedelta(0), timedelta(seconds=30), timedelta(days=-1)])
def test_a_campaign_that_closes_before_it_opens_is_refused(session: Session, span: timedelta) -> None:
    with pytest.raises(BadDates, match="closes before it opens"):
        planned(session, dates=Dates(OPENS, OPENS + span))


def test_the_settings_of_a_draft_can_change(session: Session) -> None:
    wave = planned(session)
    change_settings(session, wave, **{**SETTINGS, "title": " Keel ", "purpose": "board"})
    assert (wave.campaign.title, wave.campaign.purpose) == ("Keel", "board")


def test_dates_that_do_not_follow_each_other_change_nothing(session: Session) -> None:
    wave = planned(session)
    with pytest.raises(BadDates):
        change_settings(session, wave, **{**SETTINGS, "title": "Keel", "dates": Dates(OPENS, OPENS)})
    assert (wave.campaign.title, wave.closes_at) == ("Depth", CLOSES)


@pytest.mark.parametrize("setting", ["purpose", "selection", "level"])
def test_a_setting_that_does_not_exist_is_refused_by_the_database(session: Session, setting: str) -> None:
    with pytest.raises(IntegrityError):
        planned(session, **{setting: "secret"})


def test_a_roster_brings_leaders_managers_and_anonymous_raters(session: Session) -> None:
    wave = planned(session)
    take_roster(session, wave, cast.roster())
    tobias = subject_of(session, cast.CTO[1])
    assert tobias.manager is not None
    assert (tobias.role, tobias.manager.email) == ("cto", cast.CEO[1])
    expected = {(rater, group) for group, raters in cast.GROUPS[cast.CTO[1]].items() for rater in raters}
    assert raters_of(tobias) == expected


def test_leaders_and_managers_are_never_anonymous_raters_of_the_same_leader(session: Session) -> None:
    wave = planned(session)
    take_roster(session, wave, cast.roster())
    for subject in wave.subjects:
        asked = {one.person_id for one in subject.assignments}
        assert not asked & {subject.person_id, subject.manager_id}


def test_a_second_roster_replaces_the_first_but_forgets_no_person(session: Session) -> None:
    wave = planned(session)
    take_roster(session, wave, cast.roster())
    known = set(session.scalars(select(Person.id)))
    whole = cast.roster()
    only_tobias = Roster(
        whole.people,
        tuple(leader for leader in whole.leaders if leader.email == cast.CTO[1]),
        tuple(edge for edge in whole.edges if edge.leader == cast.CTO[1]),
    )
    take_roster(session, wave, only_tobias)
    assert [subject.person.email for subject in wave.subjects] == [cast.CTO[1]]
    assert set(session.scalars(select(Person.id))) == known
    assert len(session.scalars(select(Assignment)).all()) == len(wave.subjects[0].assignments)


def test_a_person_is_known_by_their_address_and_keeps_their_name(session: Session) -> None:
    ada = person_for(session, name="Ada Engineson", email=" Ada@Example.org ")
    again = person_for(session, name="Ada E", email="ada@example.org")
    assert again is ada
    assert (ada.name, ada.email, ada.language) == ("Ada Engineson", "ada@example.org", "en")


def test_the_roster_alone_changes_a_name_and_a_language(session: Session) -> None:
    wave, whole, (name, address) = planned(session), cast.roster(), cast.CTO
    tobias = person_for(session, name="T. Keel", email=address)
    for said, known in (({"language": "de"}, "de"), ({"name": " ", "language": ""}, "de"), ({}, "en")):
        people = tuple(replace(one, **said) for one in whole.people)
        take_roster(session, wave, replace(whole, people=people))
        assert (tobias.name, tobias.language) == (name, known)


class TestRatersOfADraft:
    """Adding, moving and leaving out."""

    def test_one_more_rater_can_be_asked(self, house_at: HouseAt) -> None:
        with house_at("draft").sessions() as session:
            rosa = subject_of(session, cast.CRO[1])
            add_rater(
                session,
                the_wave(session),
                rosa.id,
                name="Yan Late",
                email="yan@example.org",
                rater_group="other",
            )
            assert ("yan@example.org", "other") in raters_of(rosa)

    def test_somebody_asked_twice_moves_to_the_new_group(self, house_at: HouseAt) -> None:
        with house_at("draft").sessions() as session:
            rosa, moved = subject_of(session, cast.CRO[1]), cast.SELLERS[0]
            before = len(rosa.assignments)
            add_rater(session, the_wave(session), rosa.id, name="", email=moved, rater_group="peer")
            assert (moved, "peer") in raters_of(rosa)
            assert len(rosa.assignments) == before

    @pytest.mark.parametrize("address", [cast.CRO[1], cast.CEO[1]])
    def test_who_answers_by_name_cannot_be_asked_anonymously(self, house_at: HouseAt, address: str) -> None:
        with house_at("draft").sessions() as session:
            rosa = subject_of(session, cast.CRO[1])
            with pytest.raises(Refusal, match="answer by name"):
                add_rater(session, the_wave(session), rosa.id, name="", email=address, rater_group="peer")

    def test_a_rater_can_be_left_out(self, house_at: HouseAt) -> None:
        with house_at("draft").sessions() as session:
            rosa, jon = subject_of(session, cast.CRO[1]), person_of(session, cast.SELLERS[0])
            remove_rater(session, the_wave(session), rosa.id, jon.id)
            assert (cast.SELLERS[0], "report") not in raters_of(rosa)

    def test_leaving_out_somebody_who_is_not_asked_is_refused(self, house_at: HouseAt) -> None:
        with house_at("draft").sessions() as session:
            rosa, ada = subject_of(session, cast.CRO[1]), person_of(session, cast.ENGINEERS[0])
            with pytest.raises(NotFound, match="not asked about this leader"):
                remove_rater(session, the_wave(session), rosa.id, ada.id)

    def test_a_leader_can_be_left_out_with_all_their_raters(self, house_at: HouseAt) -> None:
        with house_at("draft").sessions() as session:
            wave, rosa = the_wave(session), subject_of(session, cast.CRO[1])
            remove_subject(session, wave, rosa.id)
            assert len(wave.subjects) == 2
            left = session.scalars(select(Assignment).where(Assignment.subject_id == rosa.id)).all()
            assert left == []

    def test_a_leader_of_another_wave_is_not_found(self, house_at: HouseAt) -> None:
        with house_at("draft").sessions() as session:
            other = planned(session, title="Elsewhere")
            with pytest.raises(NotFound, match="not part of the campaign"):
                find_subject(session, other, subject_of(session, cast.CRO[1]).id)


@pytest.mark.parametrize(
    "change",
    [
        lambda session, wave, _subject: change_settings(session, wave, **SETTINGS),
        lambda session, wave, _subject: take_roster(session, wave, cast.roster()),
        lambda session, wave, subject: remove_subject(session, wave, subject.id),
        lambda session, wave, subject: remove_rater(
            session, wave, subject.id, subject.assignments[0].person_id
        ),
        lambda session, wave, subject: add_rater(
            session, wave, subject.id, name="", email="yan@example.org", rater_group="peer"
        ),
    ],
    ids=["settings", "roster", "leader", "rater", "new-rater"],
)
def test_nothing_that_was_promised_changes_after_the_freeze(
    house_at: HouseAt, change: Callable[[Session, Wave, Subject], None]
) -> None:
    refused = pytest.raises(OnlyWhileDraft, match="Make the change in the next wave")
    with house_at("frozen").sessions() as session, refused:
        change(session, the_wave(session), subject_of(session, cast.CTO[1]))


def test_the_next_wave_asks_the_same_people_about_the_same_leaders(house_at: HouseAt) -> None:
    with house_at("scored").sessions() as session:
        wave = the_wave(session)
        later = next_wave(session, wave, DATES.shifted(timedelta(days=180)))
        assert (later.number, later.state, later.root) == (2, "draft", None)
        for subject in wave.subjects:
            copy = subject_of(session, subject.person.email, number=2)
            assert raters_of(copy) == raters_of(subject)
            assert (copy.role, copy.manager_id, copy.released_at) == (subject.role, subject.manager_id, None)


def test_a_third_wave_counts_on(house_at: HouseAt) -> None:
    with house_at("draft").sessions() as session:
        first = the_wave(session)
        dates = DATES.shifted(timedelta(days=180))
        second = next_wave(session, first, dates)
        assert next_wave(session, second, dates).number == 3
