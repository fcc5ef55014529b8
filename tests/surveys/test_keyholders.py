"""Keyholder and deputy: who may be one, what they prove and countersign, and what a freeze asks of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from surveys.anonymity.folder import read_campaign_folder
from surveys.anonymity.keyfile import new_key_secret, open_test_ballot, private_from
from surveys.anonymity.opening import open_wave, seal_wave
from surveys.anonymity.opening_keys import public_bytes
from surveys.anonymity.refusals import BadOpeningKey
from surveys.anonymity.urn import BallotBox
from surveys.countersigning import (
    KeyInUse,
    SettingsChanged,
    WrongTestWords,
    countersign,
    key_state,
    prove,
    refuse,
    say_lost,
    take_key,
)
from surveys.freezing import freeze, proposed_manifest, proposed_root
from surveys.keyholders import (
    HasAnotherRole,
    Keyholder,
    holds_sealed_ballots,
    keyholders_of,
    name_keyholder,
    own_place,
    waves_held_by,
)
from surveys.people import Board, BoardLeader, BoardMember
from surveys.planning import OnlyWhileDraft, remove_rater
from surveys.preflight import preflight
from surveys.refusals import Incomplete, NotFound
from surveys.release import Policy
from tests import cast
from tests.walk import House, person_of, subject_of, the_wave


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    house.plan(level="strong")
    yield house
    house.leave()


@pytest.fixture
def session(house: House) -> Iterator[Session]:
    with house.sessions() as session:
        yield session


@pytest.fixture
def ready(house: House) -> House:
    house.name_keyholders()
    return house


def named(session: Session, place: str = "keyholder", person: tuple[str, str] = cast.KEYHOLDER) -> Keyholder:
    return name_keyholder(session, the_wave(session), place, name=person[0], email=person[1])


def root_of(house: House, session: Session) -> str:
    return proposed_root(session, the_wave(session), house.places, Policy())


def sentences(house: House, session: Session) -> str:
    wave = the_wave(session)
    found = preflight(session, wave, Policy(), house.clock(), root_of(house, session))
    return " ".join(finding.sentence for finding in found.blocking)


@pytest.mark.parametrize(
    "person",
    [cast.CTO, cast.CHAIR, cast.COORDINATOR, (cast.display_name(cast.RATERS[0]), cast.RATERS[0])],
    ids=["leader", "manager", "coordinator", "rater"],
)
def test_nobody_with_another_role_holds_a_key(session: Session, person: tuple[str, str]) -> None:
    with pytest.raises(HasAnotherRole, match=person[0]):
        named(session, person=person)


def test_who_reads_for_the_board_of_a_leader_holds_no_key(session: Session) -> None:
    reader, leader = person_of(session, cast.BOARD[0][1]), person_of(session, cast.CTO[1])
    board = Board(name="Supervisory board", members=[BoardMember(person_id=reader.id)])
    session.add(board)
    session.flush()
    assert named(session, person=cast.BOARD[0])
    board.leaders.append(BoardLeader(person_id=leader.id))
    session.flush()
    with pytest.raises(HasAnotherRole, match="board"):
        named(session, person=cast.BOARD[0])


def test_keyholder_and_deputy_are_two_people(session: Session) -> None:
    named(session)
    with pytest.raises(HasAnotherRole, match="two people"):
        named(session, "deputy")


def test_somebody_else_in_the_place_begins_anew(ready: House) -> None:
    with ready.sessions() as session:
        assert named(session).proved
        other = named(session, person=("Otto Ersatz", "otto.ersatz@example.org"))
        assert (other.proved, other.public_key) == (False, None)
        assert "Otto Ersatz has not made an opening key yet." in sentences(ready, session)


def test_raters_read_the_names_of_both(ready: House) -> None:
    ready.countersign()
    with ready.sessions.begin() as session:
        freeze(session, the_wave(session), places=ready.places, policy=Policy(), now=ready.clock())
    assert {group.facts.holder for group in ready.rater(cast.RATERS[0]).look().groups} == {
        "Kester Lockwood / Della Sparekey"
    }


def test_a_key_that_is_none_is_refused(session: Session) -> None:
    with pytest.raises(BadOpeningKey):
        take_key(session, the_wave(session), named(session), b"\x04" + bytes(64))


def test_each_of_both_needs_a_key_of_their_own(session: Session) -> None:
    public = public_bytes(private_from(new_key_secret()))
    take_key(session, the_wave(session), named(session), public)
    with pytest.raises(KeyInUse):
        take_key(session, the_wave(session), named(session, "deputy", cast.DEPUTY), public)


def test_only_the_words_in_the_test_ballot_prove_a_key(session: Session) -> None:
    wave, holder, secret = the_wave(session), named(session), new_key_secret()
    with pytest.raises(Incomplete):
        prove(session, wave, holder, "babab-babab-babab-babab")
    take_key(session, wave, holder, public_bytes(private_from(secret)))
    with pytest.raises(WrongTestWords):
        prove(session, wave, holder, "babab-babab-babab-babab")
    assert not holder.proved
    words = open_test_ballot(json.loads(holder.test_ballot), secret)
    prove(session, wave, holder, f"  {words.replace('-', ' ').upper()} ")
    assert holder.proved
    assert words not in holder.test_ballot


def test_the_same_key_again_stays_proved_and_another_one_does_not(ready: House) -> None:
    with ready.sessions() as session:
        holder = named(session)
        take_key(session, the_wave(session), holder, holder.public_key or b"")
        assert holder.proved
        take_key(session, the_wave(session), holder, public_bytes(private_from(new_key_secret())))
        assert not holder.proved


def test_there_is_nothing_to_countersign_before_both_keys_are_proved(house: House, session: Session) -> None:
    holder = named(session)
    assert proposed_manifest(session, the_wave(session), house.places, Policy()) is None
    with pytest.raises(Incomplete):
        countersign(session, the_wave(session), holder, seen="", root="")


def test_both_countersign_the_very_manifest_that_the_freeze_writes(ready: House) -> None:
    with ready.sessions.begin() as session:
        proposed = root_of(ready, session)
        assert proposed == root_of(ready, session)
    ready.countersign()
    with ready.sessions.begin() as session:
        wave = the_wave(session)
        assert sentences(ready, session) == ""
        freeze(session, wave, places=ready.places, policy=Policy(), now=ready.clock())
        assert wave.root == proposed
        keys = read_campaign_folder(ready.places.campaign(wave.id)).manifest.opening_keys
        assert keys == tuple(public_bytes(private_from(secret)) for secret in ready.secrets.values())
        assert not ready.places.opening_key(wave.id).exists()


def test_one_countersignature_is_not_enough(ready: House) -> None:
    with ready.sessions() as session:
        wave, root = the_wave(session), root_of(ready, session)
        countersign(session, wave, keyholders_of(session, wave)["deputy"], seen=root, root=root)
        assert (
            sentences(ready, session) == "Kester Lockwood has not countersigned the settings as they are now."
        )
        with pytest.raises(Incomplete, match="Kester Lockwood"):
            freeze(session, wave, places=ready.places, policy=Policy(), now=ready.clock())


def test_any_later_change_makes_countersignatures_lapse(ready: House) -> None:
    ready.countersign()
    with ready.sessions() as session:
        wave = the_wave(session)
        leader, rater = subject_of(session, cast.CTO[1]), person_of(session, cast.ENGINEERS[0])
        remove_rater(session, wave, leader.id, rater.id)
        assert "Kester Lockwood has not countersigned" in sentences(ready, session)
        assert "Della Sparekey has not countersigned" in sentences(ready, session)


def test_who_looked_at_other_settings_is_asked_to_look_again(ready: House) -> None:
    with ready.sessions() as session:
        wave, root = the_wave(session), root_of(ready, session)
        with pytest.raises(SettingsChanged):
            countersign(session, wave, keyholders_of(session, wave)["keyholder"], seen="0" * 64, root=root)


def test_a_refusal_needs_a_reason_and_stops_the_freeze(ready: House) -> None:
    ready.countersign()
    with ready.sessions() as session:
        wave = the_wave(session)
        holder = keyholders_of(session, wave)["keyholder"]
        with pytest.raises(Incomplete):
            refuse(session, wave, holder, "  ")
        refuse(session, wave, holder, "Seven people of one team, and one of them is new.")
        assert "“Seven people of one team, and one of them is new.”" in sentences(ready, session)
        assert key_state(holder, root_of(ready, session)).step == "refused"


def test_a_key_lost_in_time_is_made_again_and_later_the_other_one_opens(ready: House) -> None:
    with ready.sessions() as session:
        wave = the_wave(session)
        holder = keyholders_of(session, wave)["keyholder"]
        say_lost(session, wave, holder)
        assert key_state(holder, "").step == "named"
        session.rollback()
    ready.countersign()
    with ready.sessions.begin() as session:
        wave = the_wave(session)
        freeze(session, wave, places=ready.places, policy=Policy(), now=ready.clock())
        holder = keyholders_of(session, wave)["keyholder"]
        say_lost(session, wave, holder)
        assert key_state(holder, wave.root or "").step == "lost"
        with pytest.raises(OnlyWhileDraft):
            take_key(session, wave, holder, public_bytes(private_from(new_key_secret())))


@pytest.mark.parametrize("place", ["keyholder", "deputy"])
def test_either_of_both_opens_every_ballot_and_the_operator_none(house: House, place: str) -> None:
    house.freeze()
    house.open()
    house.answer(cast.ENGINEERS)
    house.close()
    opened = house.opened(place)
    assert sum(len(one["sheets"]) for one in opened["sets"]) == len(cast.ENGINEERS)
    with house.sessions() as session:
        folder = read_campaign_folder(house.places.campaign(the_wave(session).id))
        assert not house.places.opening_key(the_wave(session).id).exists()
    sealed = seal_wave(folder.manifest, BallotBox(house.places.ballots))
    others = open_wave(sealed, private_from(new_key_secret()))
    assert others["unreadable"] == len(cast.ENGINEERS)
    assert not any(one["sheets"] for one in others["sets"])


def test_a_keyholder_finds_their_own_waves_only(ready: House) -> None:
    with ready.sessions() as session:
        kester, mara = (person_of(session, one[1]) for one in (cast.KEYHOLDER, cast.COORDINATOR))
        wave = the_wave(session)
        assert waves_held_by(session, kester) == [wave]
        assert own_place(session, kester, wave.id)[1].place == "keyholder"
        assert holds_sealed_ballots(session, kester)
        assert not holds_sealed_ballots(session, mara)
        with pytest.raises(NotFound):
            own_place(session, mara, wave.id)
