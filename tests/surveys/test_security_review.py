"""Promises that hold against what happens beside them: later waves, renamed people, two requests at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from surveys.anonymity.folder import read_campaign_folder
from surveys.anonymity.refusals import ServerRefused
from surveys.boards import compare_for
from surveys.campaigns import Campaign, CredentialSlot, Wave
from surveys.collecting import AlreadyCollected, collect, describe, find_invitation, leaders_asked
from surveys.dates import Dates, dates_of
from surveys.freezing import freeze
from surveys.people import Board, BoardLeader, Person
from surveys.planning import (
    AlreadyPromised,
    OnlyWhileDraft,
    add_rater,
    change_settings,
    next_wave,
    person_for,
)
from surveys.preflight import preflight
from surveys.release import Policy
from surveys.storage import make_sessions
from tests import cast
from tests.walk import OPENS, House, person_of, subject_of, the_wave, token_of

HouseAt = Callable[[str], House]
LATER = OPENS + timedelta(days=120)


def planned_later(session: Session) -> Wave:
    return next_wave(session, the_wave(session), Dates(LATER, LATER + timedelta(days=14)))


def settings_of(wave: Wave, **changes: object) -> dict[str, object]:
    return {
        "title": wave.campaign.title,
        "purpose": wave.campaign.purpose,
        "selection": wave.campaign.selection,
        "level": wave.level,
        "instrument_id": wave.instrument_id,
        "dates": dates_of(wave),
        **changes,
    }


class TestTheNextWave:
    """A draft of the next wave must not reach back into what was promised for the last one."""

    @pytest.mark.parametrize(
        "change", [{"purpose": "development"}, {"selection": "nominated"}, {"title": "New"}]
    )
    def test_a_draft_cannot_change_what_a_frozen_wave_promised(
        self, house_at: HouseAt, change: dict[str, str]
    ) -> None:
        with house_at("scored").sessions() as session:
            draft = planned_later(session)
            with pytest.raises(AlreadyPromised):
                change_settings(session, draft, **settings_of(draft, **change))  # type: ignore[arg-type]

    def test_its_dates_can_be_changed(self, house_at: HouseAt) -> None:
        with house_at("scored").sessions() as session:
            draft = planned_later(session)
            moved = LATER + timedelta(days=1)
            dates = replace(dates_of(draft), opens_at=moved)
            change_settings(session, draft, **settings_of(draft, dates=dates))  # type: ignore[arg-type]
            assert draft.opens_at == moved

    def test_a_board_never_sees_a_wave_that_was_for_development(self, house: House) -> None:
        house.plan(purpose="development")
        for verb in (house.freeze, house.open, house.answer, house.close, house.score, house.release):
            verb()
        with house.sessions() as session:
            leaders = (cast.CEO[1], cast.CTO[1], cast.CRO[1])
            board = Board(name="Supervisory board")
            board.leaders = [BoardLeader(person_id=person_of(session, one).id) for one in leaders]
            session.add(board)
            reader = person_for(session, name="Ivo Boardman", email=cast.BOARD[0][1])
            the_wave(session).campaign.purpose = "board"
            session.flush()
            assert compare_for(session, board, reader, house.clock() + timedelta(days=30)).leaders == []


class TestRenamedPeople:
    """A roster for another wave may write a leader's name in another way."""

    def test_raters_of_a_running_wave_read_the_name_that_was_frozen(self, house_at: HouseAt) -> None:
        house = house_at("open")
        with house.sessions.begin() as session:
            person_of(session, cast.CTO[1]).name = "A. Another"
        rater = house.rater(cast.ENGINEERS[5])
        assert {group.facts.leader for group in rater.look().groups} == {cast.CTO[0]}

    def test_the_order_of_leaders_stays_the_same(self, house_at: HouseAt) -> None:
        house = house_at("open")
        val = cast.OPERATIONS[0]

        def order() -> list[str]:
            with house.sessions() as session:
                invitation, _ = find_invitation(session, token_of(session, house.places, val))
                return [one.subject.id for one in leaders_asked(session, invitation)]

        before = order()
        with house.sessions.begin() as session:
            for address, name in ((cast.CTO[1], "Abe First"), (cast.CRO[1], "Zoe Last")):
                person_of(session, address).name = name
        assert order() == before

    def test_what_the_program_is_told_is_what_it_checks(self, house_at: HouseAt) -> None:
        house = house_at("open")
        with house.sessions() as session:
            person_of(session, cast.CTO[1]).name = "A. Another"
            token = token_of(session, house.places, cast.ENGINEERS[5])
            invitation, wave = find_invitation(session, token)
            folder = read_campaign_folder(house.places.campaign(wave.id))
            told = describe(session, invitation, wave, folder, "en", OPENS, lambda _l, text, _f: text)
        assert [group["leader"]["name"] for group in told["groups"]] == [cast.CTO[0]]


class TestTwoAtOnce:
    """What was read before another request committed is out of date."""

    def test_an_invitation_gives_one_credential_even_to_two_requests_at_once(self, house_at: HouseAt) -> None:
        house = house_at("open")
        rater, other = house.rater(cast.ADVISERS[0]), house.rater(cast.ADVISERS[0])
        with house.sessions() as session:
            token = token_of(session, house.places, cast.ADVISERS[0])
            invitation, wave = find_invitation(session, token)
            folder = read_campaign_folder(house.places.campaign(wave.id))
            mine = {slot.gid: rater._blinded(bytes.fromhex(slot.gid)) for slot in invitation.slots}
            theirs = other._blinded(bytes.fromhex(invitation.slots[0].gid))
            behind = update(CredentialSlot).where(CredentialSlot.person_id == invitation.person_id)
            session.execute(behind.values(blinded=theirs), execution_options={"synchronize_session": False})
            with pytest.raises(AlreadyCollected):
                collect(session, invitation, wave, folder, mine, OPENS)

    def test_no_credential_is_issued_once_the_folder_says_closed(self, house_at: HouseAt) -> None:
        house = house_at("open")
        rater = house.rater(cast.ADVISERS[0])
        with house.sessions() as session:
            wave = the_wave(session)
            read_campaign_folder(house.places.campaign(wave.id)).close_early(house.clock())
        with pytest.raises(ServerRefused) as refused:
            rater.collect()
        assert refused.value.code == "phase"

    def test_a_second_freeze_leaves_the_files_of_the_first(self, house_at: HouseAt) -> None:
        house = house_at("draft")
        with house.sessions.begin() as session:
            wave = the_wave(session)
            behind = update(Wave).where(Wave.id == wave.id).values(state="frozen")
            session.execute(behind, execution_options={"synchronize_session": False})
            with pytest.raises(OnlyWhileDraft):
                freeze(session, wave, places=house.places, policy=Policy(), now=house.clock())
            assert not house.places.campaign(wave.id).exists()

    def test_nobody_is_added_while_a_freeze_is_under_way(self, house_at: HouseAt) -> None:
        with house_at("draft").sessions() as session:
            wave, subject = the_wave(session), subject_of(session, cast.CTO[1])
            behind = update(Wave).where(Wave.id == wave.id).values(state="frozen")
            session.execute(behind, execution_options={"synchronize_session": False})
            with pytest.raises(OnlyWhileDraft):
                add_rater(
                    session,
                    wave,
                    subject.id,
                    name="Late Comer",
                    email="late@example.org",
                    rater_group="other",
                )


def test_the_words_of_a_database_error_name_nobody(house: House) -> None:
    with house.sessions() as session:
        for _ in range(2):
            session.add(Person(name="Ada Engineson", email=cast.ENGINEERS[0]))
        with pytest.raises(IntegrityError) as caught:
            session.flush()
    assert "ada" not in str(caught.value).lower()


def test_a_draft_is_held_on_postgresql_too(postgres: Engine) -> None:
    from surveys.moves import hold
    from surveys.planning import create_campaign
    from surveys.schema import metadata

    metadata().create_all(postgres)
    with make_sessions(postgres)() as session:
        wave = create_campaign(session, title="Depth", purpose="board", dates=Dates(OPENS, LATER))
        hold(session, wave)
        assert isinstance(wave.opens_at, datetime)


class TestWavesApart:
    """Two reports on the same people close to each other tell what changed."""

    @pytest.mark.parametrize(("days", "blocked"), [(1, True), (89, True), (90, False), (-89, True)])
    def test_a_leader_is_not_rated_again_within_ninety_days(
        self, house_at: HouseAt, days: int, blocked: bool
    ) -> None:
        house = house_at("scored")
        with house.sessions() as session:
            opens = OPENS + timedelta(days=days)
            draft = next_wave(session, the_wave(session), Dates(opens, opens + timedelta(days=9)))
            found = preflight(session, draft, Policy(), OPENS - timedelta(days=200)).blocking
        assert [finding.facts["name"] for finding in found] == (
            [cast.CEO[0], cast.CRO[0], cast.CTO[0]] if blocked else []
        )

    def test_another_campaign_is_no_way_around_it(self, house_at: HouseAt) -> None:
        house = house_at("scored")
        with house.sessions.begin() as session:
            session.execute(update(Campaign).values(title="The first"))
        house.plan(dates=Dates(OPENS + timedelta(days=20), OPENS + timedelta(days=30)))
        with house.sessions() as session:
            second = session.scalars(select(Wave).where(Wave.state == "draft")).one()
            found = preflight(session, second, Policy(), OPENS).blocking
        assert len(found) == len(cast.ROLES)

    def test_drafts_do_not_stand_in_each_others_way(self, house_at: HouseAt) -> None:
        house = house_at("draft")
        house.plan(dates=Dates(OPENS + timedelta(days=20), OPENS + timedelta(days=30)))
        with house.sessions() as session:
            waves = session.scalars(select(Wave)).all()
            assert [preflight(session, wave, Policy(), OPENS).blocking for wave in waves] == [[], []]
