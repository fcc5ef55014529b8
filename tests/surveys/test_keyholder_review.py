"""What a dishonest or unlucky person could try with keyholders, drafts and erasure; each try once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import Engine, select, text

from surveys.agreed_settings import record_of
from surveys.anonymity.folder import read_campaign_folder
from surveys.campaigns import Invitation, Wave
from surveys.collecting import UnknownInvitation, collect, find_invitation
from surveys.countersigning import refuse, take_key
from surveys.dates import dates_of
from surveys.erasure import ERASED_NAME, erase_person
from surveys.freezing import freeze, proposed_manifest
from surveys.inviting import plan_batches, recipients
from surveys.keyholders import Keyholder, holds_sealed_ballots, keyholders_of
from surveys.leaving import void_invitations
from surveys.log import note
from surveys.personal_data import data_of
from surveys.places import write_once
from surveys.planning import OnlyWhileDraft, discard, next_wave, person_for
from surveys.refusals import Incomplete, NotFound, WrongState
from surveys.release import Policy
from surveys.retention import destroy_ballots
from surveys.storage import Base
from tests import cast
from tests.walk import House, person_of, subject_of, the_wave
from webapp.opener import opened
from webapp.people.opening import keep, score

HouseAt = Callable[[str], House]
ADA, BO = cast.ENGINEERS[0], cast.ENGINEERS[1]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A draft at level strong: both keys are proved, and both keyholders have countersigned."""
    house = House(tmp_path / "data")
    house.plan(level="strong")
    house.name_keyholders()
    house.countersign()
    yield house
    house.leave()


def everything(house: House) -> str:
    """All rows of all tables, as text."""
    with house.database.connect() as connection:
        rows = [connection.execute(table.select()).all() for table in Base.metadata.sorted_tables]
    return repr(rows)


def test_a_freeze_sees_a_refusal_that_came_in_meanwhile(house: House) -> None:
    with house.sessions() as session:
        wave = the_wave(session)
        known = keyholders_of(session, wave)
        assert known["deputy"].refused_because == ""
        session.execute(text("UPDATE keyholder SET refused_because = 'No', countersigned_root = ''"))
        with pytest.raises(Incomplete, match="refused"):
            freeze(session, wave, places=house.places, policy=Policy(), now=house.clock())


def test_a_place_that_went_to_somebody_else_takes_no_key_of_the_former(house: House) -> None:
    with house.sessions() as session:
        wave = the_wave(session)
        former = keyholders_of(session, wave)["deputy"]
        other = person_for(session, name="Olga Other", email="olga@example.org")
        swapped = text("UPDATE keyholder SET person_id = :who WHERE place = 'deputy'")
        session.execute(swapped, {"who": other.id})
        with pytest.raises(NotFound):
            take_key(session, wave, former, former.public_key or b"")


def test_whose_ballots_were_destroyed_unopened_holds_nothing_any_more(house: House) -> None:
    with house.sessions.begin() as session:
        freeze(session, the_wave(session), places=house.places, policy=Policy(), now=house.clock())
    house.open()
    house.close()
    with house.sessions.begin() as session:
        person = person_of(session, cast.KEYHOLDER[1])
        assert holds_sealed_ballots(session, person)
        destroy_ballots(session, the_wave(session), house.places, house.clock())
        assert not holds_sealed_ballots(session, person)
        erase_person(session, person, house.places)
    assert cast.KEYHOLDER[0] not in everything(house)


def test_an_erased_leader_is_named_nowhere_at_a_level_with_keyholders(house: House) -> None:
    with house.sessions.begin() as session:
        wave = the_wave(session)
        manifest = proposed_manifest(session, wave, house.places, Policy())
        assert manifest
        for holder in keyholders_of(session, wave).values():
            holder.countersigned_settings = record_of(manifest)
            holder.refused_because = f"{cast.CTO[0]} has too few"
            note(
                session,
                wave,
                holder.person.name,
                "refused-to-countersign",
                holder.refused_because,
                house.clock(),
            )
    with house.sessions.begin() as session:
        erase_person(session, person_of(session, cast.CTO[1]), house.places)
    assert cast.CTO[0] not in everything(house)


def test_erasing_ann_leaves_anna_her_name(house_at: HouseAt) -> None:
    house = house_at("open")
    with house.sessions.begin() as session:
        wave = the_wave(session)
        wave.holder = "Anna Berg / Johann Anders"
        note(session, wave, "Anna Berg", "closed-early", "Anna Berg and Ann", house.clock())
        person_of(session, ADA).name = "Ann"
        erase_person(session, person_of(session, ADA), house.places)
    with house.sessions() as session:
        assert the_wave(session).holder == "Anna Berg / Johann Anders"
    assert f"Anna Berg and {ERASED_NAME}" in everything(house)


def test_somebody_of_the_same_name_reads_nothing_of_the_desk(house_at: HouseAt) -> None:
    house = house_at("open")
    with house.sessions.begin() as session:
        person_of(session, ADA).name = cast.COORDINATOR[0]
        note(session, the_wave(session), cast.COORDINATOR[0], "withheld", "a reason", house.clock())
        assert not data_of(session, person_of(session, ADA), house.clock())["done_at_the_desk"]


def test_the_next_wave_asks_nobody_who_was_erased(house_at: HouseAt) -> None:
    house = house_at("released")
    with house.sessions.begin() as session:
        destroy_ballots(session, the_wave(session), house.places, house.clock())
        leader = subject_of(session, cast.CTO[1])
        manager = leader.manager
        assert manager
        for address in (ADA, cast.CEO[1]):
            erase_person(session, person_of(session, address), house.places)
        wave = the_wave(session)
        planned = next_wave(session, wave, dates_of(wave).shifted(timedelta(days=140)))
        people = [subject.person for subject in planned.subjects]
        people += [one.person for subject in planned.subjects for one in subject.assignments]
        people += [subject.manager for subject in planned.subjects if subject.manager]
        assert people
        assert not [person for person in people if person.erased]


def test_a_draft_that_is_thrown_away_leaves_no_seed(house: House) -> None:
    with house.sessions.begin() as session:
        wave = the_wave(session)
        seed = house.places.draft_seed(wave.id)
        assert seed.stat().st_mode & 0o777 == 0o600
        discard(session, wave, house.places)
    assert not seed.exists()
    assert not list(seed.parent.iterdir())
    with house.sessions() as session:
        assert not session.scalars(select(Wave)).all()
        assert not session.scalars(select(Keyholder)).all()


def test_what_is_frozen_is_not_thrown_away(house_at: HouseAt) -> None:
    house = house_at("frozen")
    with house.sessions() as session, pytest.raises(OnlyWhileDraft):
        discard(session, the_wave(session), house.places)


def test_a_seed_is_found_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "keys" / "wave.seed"
    monkeypatch.setattr(os, "fsync", lambda _file: pytest.fail("seen") if path.exists() else None)
    write_once(path, bytes(32))
    monkeypatch.undo()
    with pytest.raises(FileExistsError):
        write_once(path, b"another")
    assert path.read_bytes() == bytes(32)
    assert list(path.parent.iterdir()) == [path]


def test_who_was_erased_after_collecting_gets_no_mail(house_at: HouseAt) -> None:
    house = house_at("open")
    house.answer([ADA])
    with house.sessions.begin() as session:
        gone = person_of(session, ADA)
        erase_person(session, gone, house.places)
        invitation = session.get_one(Invitation, (the_wave(session).id, gone.id))
        assert not invitation.void
        batches = plan_batches(session, the_wave(session), "remind-1", house.clock().date())
        assert gone.id not in [one.person_id for batch in batches for one in recipients(session, batch)]


def test_whoever_becomes_void_while_they_collect_collects_nothing(house_at: HouseAt) -> None:
    house = house_at("open")
    token = house.token(ADA)
    with house.sessions() as session:
        invitation, wave = find_invitation(session, token)
        folder = read_campaign_folder(house.places.campaign(wave.id))
        session.execute(text("UPDATE invitation SET void = 1"))
        asked = {slot.gid: bytes(32) for slot in invitation.slots}
        with pytest.raises(UnknownInvitation):
            collect(session, invitation, wave, folder, asked, house.clock())


def test_what_was_destroyed_while_it_was_scored_is_not_kept(house_at: HouseAt) -> None:
    house = house_at("closed")
    with house.sessions() as session:
        wave = the_wave(session)
        scored = score(session, wave, opened(house.places, wave.id))
        destroy_ballots(session, wave, house.places, house.clock())
        with pytest.raises(WrongState, match="destroyed"):
            keep(session, wave, scored, house.clock())


def on_postgres(postgres: Engine, folder: Path, level: str) -> House:
    """A draft of the cast in a PostgreSQL database."""
    url = postgres.url.render_as_string(hide_password=False)
    house = House(folder / "data", database_url=url)
    house.make_tables()
    house.plan(level=level)
    return house


def test_on_postgresql_a_refusal_comes_before_the_freeze_that_has_begun(
    postgres: Engine, tmp_path: Path
) -> None:
    house = on_postgres(postgres, tmp_path, "strong")
    house.name_keyholders()
    house.countersign()
    with house.sessions() as desk, house.sessions() as deputy:
        wave = the_wave(desk)
        known = keyholders_of(desk, wave)
        refuse(deputy, the_wave(deputy), keyholders_of(deputy, the_wave(deputy))["deputy"], "No.")
        deputy.commit()
        with pytest.raises(Incomplete, match="refused"):
            freeze(desk, wave, places=house.places, policy=Policy(), now=house.clock())
        assert known["deputy"].refused_because
    house.leave()


def test_on_postgresql_nobody_collects_by_an_invitation_that_is_being_made_void(
    postgres: Engine, tmp_path: Path
) -> None:
    house = on_postgres(postgres, tmp_path, "basic")
    house.freeze()
    house.open()
    token, came_of_it = house.token(ADA), list[str]()

    def collect_meanwhile() -> None:
        with house.sessions() as session:
            invitation, wave = find_invitation(session, token)
            folder = read_campaign_folder(house.places.campaign(wave.id))
            looked.set()
            asked = {slot.gid: bytes(32) for slot in invitation.slots}
            try:
                collect(session, invitation, wave, folder, asked, house.clock())
            except UnknownInvitation:
                came_of_it.append("refused")

    looked = Event()
    with house.sessions() as desk:
        void_invitations(desk, person_of(desk, ADA))
        rater = Thread(target=collect_meanwhile)
        rater.start()
        assert looked.wait(10)
        rater.join(0.3)
        assert not came_of_it
        desk.commit()
        rater.join(10)
    assert came_of_it == ["refused"]
    house.leave()
