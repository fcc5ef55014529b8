"""What a rater's program reads from an invitation, and the issue of blind credentials, once and only once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.anonymity.folder import CampaignFolder, read_campaign_folder
from surveys.anonymity.rater import Rater
from surveys.anonymity.refusals import BadElement
from surveys.campaigns import CredentialSlot, Invitation
from surveys.collecting import (
    AlreadyCollected,
    ForeignGroup,
    NotCollecting,
    UnknownInvitation,
    collect,
    describe,
    find_invitation,
    leaders_asked,
)
from surveys.moves import close_early
from tests import cast
from tests.walk import CLOSES, OPENS, House, subject_of, the_wave, token_of

HouseAt = Callable[[str], House]
VAL, ADA, JON = cast.OPERATIONS[0], cast.ENGINEERS[0], cast.SELLERS[0]


class Door:
    """The people side's door for one invited person."""

    def __init__(self, house: House, session: Session, address: str) -> None:
        self.house, self.session = house, session
        token = token_of(session, house.places, address)
        self.invitation, self.wave = find_invitation(session, token)
        self.rater = Rater(house.post, house.put, token)

    @property
    def folder(self) -> CampaignFolder:
        return read_campaign_folder(self.house.places.campaign(self.wave.id))

    def elements(self) -> dict[str, bytes]:
        """What the rater's program would blind."""
        return {slot.gid: self.rater._blinded(bytes.fromhex(slot.gid)) for slot in self.invitation.slots}

    def collect(self, blinded: dict[str, bytes] | None = None, now: datetime = OPENS) -> dict[str, Any]:
        elements = self.elements() if blinded is None else blinded
        return collect(self.session, self.invitation, self.wave, self.folder, elements, now)

    def describe(self, language: str = "en", now: datetime = OPENS) -> dict[str, Any]:
        def say(spoken: str, template: str, facts: Any) -> str:
            return f"{spoken}: {template % facts}"

        return describe(self.session, self.invitation, self.wave, self.folder, language, now, say)


def test_an_invitation_is_found_by_its_token_and_reading_it_spends_nothing(house_at: HouseAt) -> None:
    house = house_at("open")
    with house.sessions() as session:
        door = Door(house, session, ADA)
        for _ in range(3):
            door.describe()
        assert not session.dirty
        assert {slot.blinded for slot in door.invitation.slots} == {bytes(32)}


def test_a_link_that_nobody_was_sent_is_refused_with_the_way_out(house_at: HouseAt) -> None:
    with house_at("open").sessions() as session, pytest.raises(UnknownInvitation, match="copied whole"):
        find_invitation(session, "a" * 26)


def test_ones_own_manager_comes_first_and_in_the_full_form(house_at: HouseAt) -> None:
    house = house_at("open")
    with house.sessions() as session:
        asked = leaders_asked(session, Door(house, session, VAL).invitation)
    # Quin of operations reports to Ceridwen and is a peer of the two others
    assert [(one.subject.person.email, one.form) for one in asked] == [
        (cast.CEO[1], "standard"),
        (cast.CRO[1], "short"),
        (cast.CTO[1], "short"),
    ]


def test_without_a_manager_among_them_leaders_come_by_name(house_at: HouseAt) -> None:
    house = house_at("open")
    with house.sessions() as session:
        asked = leaders_asked(session, Door(house, session, ADA).invitation)
    assert [one.subject.person.email for one in asked] == [cast.CTO[1], cast.CEO[1]]


class TestDescription:
    """Everything that the rater's program needs."""

    def test_it_carries_the_promise_whole(self, house_at: HouseAt) -> None:
        house = house_at("open")
        with house.sessions() as session:
            door = Door(house, session, VAL)
            told, wave = door.describe(), door.wave
        assert told["fingerprint"] == wave.fingerprint
        assert (told["campaign"], told["wave"], told["purpose"]) == ("Depth", 1, "board")
        assert (told["level"], told["holder"]) == ("basic", wave.holder)
        assert (told["opens"], told["closes"]) == ("2026-11-09T08:00Z", "2026-11-23T17:00Z")
        assert told["minutes"] == 18
        assert len(told["groups"]) == 3

    def test_it_says_nothing_about_anybody_else_who_is_asked(self, house_at: HouseAt) -> None:
        house = house_at("open")
        with house.sessions() as session:
            told = str(Door(house, session, VAL).describe())
        assert not any(rater in told for rater in cast.RATERS)
        assert not any(cast.display_name(rater) in told for rater in cast.RATERS)

    def test_each_group_has_its_number_of_people_and_its_outlook_for_comments(
        self, house_at: HouseAt
    ) -> None:
        house = house_at("open")
        with house.sessions() as session:
            told = Door(house, session, JON).describe("de")
        (group,) = told["groups"]
        assert group["invited"] == 10
        assert group["forecast"]["comment"].startswith("de: 10 invited")

    @pytest.mark.parametrize(("asked", "spoken"), [("de", "de"), ("en", "en"), ("xx", "en")])
    def test_questions_come_in_the_language_of_the_rater(
        self, house_at: HouseAt, asked: str, spoken: str
    ) -> None:
        house = house_at("open")
        with house.sessions() as session:
            told = Door(house, session, JON).describe(asked)
        assert told["language"] == spoken
        assert {questions["language"] for questions in told["questions"].values()} == {spoken}

    def test_each_group_names_questions_that_are_there(self, house_at: HouseAt) -> None:
        house = house_at("open")
        with house.sessions() as session:
            told = Door(house, session, VAL).describe()
        assert {group["questions"] for group in told["groups"]} == set(told["questions"])
        assert told["questions"]["ceo-standard"]["form"] == "standard"

    @pytest.mark.parametrize(
        ("now", "phase"),
        [(OPENS - timedelta(minutes=1), "early"), (OPENS, "open"), (CLOSES, "closed")],
    )
    def test_it_tells_the_phase(self, house_at: HouseAt, now: datetime, phase: str) -> None:
        house = house_at("open")
        with house.sessions() as session:
            assert Door(house, session, JON).describe(now=now)["phase"] == phase

    def test_after_an_early_close_it_tells_the_true_end(self, house_at: HouseAt) -> None:
        house = house_at("open")
        with house.sessions() as session:
            door, noon = Door(house, session, JON), OPENS + timedelta(hours=4)
            close_early(door.wave, noon, house.places)
            told = door.describe(now=noon)
        assert (told["phase"], told["closes"]) == ("closed", "2026-11-09T12:00Z")


class TestCollecting:
    """One blind credential per group, for one recovery code."""

    def test_all_groups_are_answered_at_once(self, house_at: HouseAt) -> None:
        house = house_at("open")
        with house.sessions() as session:
            door = Door(house, session, VAL)
            answers = door.collect()
            assert set(answers) == {slot.gid for slot in door.invitation.slots}
            assert all(len(one["z"]) == 64 and len(one["proof"]) == 128 for one in answers.values())

    def test_the_same_code_gets_the_same_answer_again(self, house_at: HouseAt) -> None:
        house = house_at("open")
        with house.sessions() as session:
            door = Door(house, session, VAL)
            first, again = door.collect(), door.collect()
        assert {gid: one["z"] for gid, one in first.items()} == {gid: one["z"] for gid, one in again.items()}

    def test_a_second_recovery_code_is_refused(self, house_at: HouseAt) -> None:
        house = house_at("open")
        with house.sessions() as session:
            Door(house, session, VAL).collect()
            with pytest.raises(AlreadyCollected, match="enter the recovery code"):
                Door(house, session, VAL).collect()

    def test_a_second_code_gets_nothing_even_if_one_group_is_still_free(self, house_at: HouseAt) -> None:
        house = house_at("open")
        with house.sessions() as session:
            door = Door(house, session, VAL)
            gid, element = next(iter(door.elements().items()))
            door.collect({gid: element})
            session.commit()
        with house.sessions() as session, pytest.raises(AlreadyCollected):
            Door(house, session, VAL).collect()
        with house.sessions() as session:
            slots = Door(house, session, VAL).invitation.slots
            assert sum(any(slot.blinded) for slot in slots) == 1

    def test_the_rest_can_be_collected_later_with_the_same_code(self, house_at: HouseAt) -> None:
        house = house_at("open")
        with house.sessions() as session:
            door = Door(house, session, VAL)
            gid, element = next(iter(door.elements().items()))
            door.collect({gid: element})
            assert len(door.collect()) == 3

    def test_a_group_of_somebody_else_is_refused(self, house_at: HouseAt) -> None:
        house = house_at("open")
        with house.sessions() as session:
            jon, ada = Door(house, session, JON), Door(house, session, ADA)
            foreign = {slot.gid: jon.rater._blinded(bytes.fromhex(slot.gid)) for slot in ada.invitation.slots}
            with pytest.raises(ForeignGroup):
                jon.collect(foreign)
            with pytest.raises(ForeignGroup):
                jon.collect({**jon.elements(), **foreign})

    def test_collecting_nothing_is_refused(self, house_at: HouseAt) -> None:
        house = house_at("open")
        with house.sessions() as session, pytest.raises(ForeignGroup):
            Door(house, session, JON).collect({})

    @pytest.mark.parametrize("element", [bytes(32), b"\xff" * 32, b"\x01" * 31, b""])
    def test_bytes_that_are_no_element_are_refused_and_keep_the_slot_free(
        self, house_at: HouseAt, element: bytes
    ) -> None:
        house = house_at("open")
        with house.sessions() as session:
            door = Door(house, session, JON)
            with pytest.raises(BadElement):
                door.collect({slot.gid: element for slot in door.invitation.slots})
            session.rollback()
        with house.sessions() as session:
            assert len(Door(house, session, JON).collect()) == 1

    @pytest.mark.parametrize(
        "now",
        [OPENS - timedelta(minutes=1), CLOSES, CLOSES + timedelta(days=1)],
        ids=["early", "end", "late"],
    )
    def test_outside_the_answering_days_nothing_is_issued(self, house_at: HouseAt, now: datetime) -> None:
        house = house_at("open")
        with house.sessions() as session, pytest.raises(NotCollecting, match="has not opened yet"):
            Door(house, session, JON).collect(now=now)

    def test_on_the_first_and_in_the_last_minute_it_is(self, house_at: HouseAt) -> None:
        house = house_at("open")
        with house.sessions() as session:
            door = Door(house, session, JON)
            assert door.collect(now=OPENS)
            assert door.collect(now=CLOSES - timedelta(minutes=1))

    def test_it_does_not_wait_for_the_worker_to_open_the_wave(self, house_at: HouseAt) -> None:
        house = house_at("frozen")
        with house.sessions() as session:
            assert Door(house, session, JON).collect(now=OPENS)

    def test_a_wave_that_was_closed_early_issues_nothing_more(self, house_at: HouseAt) -> None:
        house = house_at("open")
        with house.sessions() as session:
            door = Door(house, session, JON)
            close_early(door.wave, OPENS + timedelta(days=1), house.places)
            with pytest.raises(NotCollecting):
                door.collect(now=OPENS + timedelta(days=1))

    def test_what_is_kept_is_the_blinded_element_and_nothing_that_is_issued(self, house_at: HouseAt) -> None:
        house = house_at("open")
        with house.sessions() as session:
            door = Door(house, session, VAL)
            elements = door.elements()
            door.collect(elements)
            session.expire_all()
            kept = {slot.gid: slot.blinded for slot in door.invitation.slots}
        assert kept == elements
        assert set(CredentialSlot.__table__.columns.keys()) == {"wave_id", "person_id", "gid", "blinded"}


def test_somebody_who_has_left_no_longer_has_an_invitation(house_at: HouseAt) -> None:
    house = house_at("open")
    token = house.token(JON)
    with house.sessions.begin() as session:
        invitation, _ = find_invitation(session, token)
        session.delete(invitation)
    with house.sessions() as session:
        with pytest.raises(UnknownInvitation):
            find_invitation(session, token)
        assert session.scalars(select(Invitation)).all()
        assert subject_of(session, cast.CRO[1]).ballot_groups[0].n_invited == 10
        assert the_wave(session).state == "answering"
