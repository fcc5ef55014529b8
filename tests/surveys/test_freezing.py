"""The freeze: from here nothing that was promised can change, and everything promised is hashed."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import roster as rosters
from surveys.anonymity.folder import read_campaign_folder
from surveys.anonymity.groups import read_group
from surveys.anonymity.manifest import Manifest, fingerprint
from surveys.anonymity.moments import moment_text
from surveys.anonymity.opening_keys import public_bytes, read_private
from surveys.anonymity.refusals import BadInfo
from surveys.campaigns import BallotGroup, CredentialSlot, Invitation, Subject
from surveys.dates import Dates
from surveys.freezing import HOLDER_BASIC, ballot_groups_of, freeze, group_sizes, roster_digest
from surveys.inviting import hash_token, make_token
from surveys.people import Person
from surveys.planning import OnlyWhileDraft, add_rater, change_settings, remove_rater
from surveys.refusals import Incomplete
from surveys.release import Policy
from tests import cast
from tests.walk import CLOSES, OPENS, START, House, person_of, subject_of, the_wave

HouseAt = Callable[[str], House]


def refreeze(house: House) -> None:
    """A freeze whose transaction is not committed."""
    with house.sessions() as session:
        freeze(session, the_wave(session), places=house.places, policy=Policy(), now=START)
        session.rollback()


def manifest_of(house: House, session: Session) -> Manifest:
    return read_campaign_folder(house.places.campaign(the_wave(session).id)).manifest


def test_a_frozen_wave_knows_its_root_and_fingerprint(house_at: HouseAt) -> None:
    house = house_at("frozen")
    with house.sessions() as session:
        wave = the_wave(session)
        manifest = manifest_of(house, session)
        assert (wave.state, wave.root) == ("frozen", manifest.root.hex())
        assert wave.fingerprint == manifest.fingerprint == fingerprint(manifest.root)


def test_questions_and_rules_are_kept_as_they_were_frozen(house_at: HouseAt) -> None:
    with house_at("frozen").sessions() as session:
        wave = the_wave(session)
        assert wave.instrument_json == cast.instrument().canonical_json
        assert Policy.from_json(wave.policy_json or "") == Policy()


def test_every_promise_stands_in_the_text_that_the_keys_are_bound_to(house_at: HouseAt) -> None:
    with house_at("frozen").sessions() as session:
        wave = the_wave(session)
        for group in session.scalars(select(BallotGroup)):
            facts = read_group(group.info)
            assert (facts.campaign, facts.purpose, facts.level) == ("Depth", "board", "basic")
            assert (facts.instrument, facts.policy) == (cast.instrument().sha256, Policy().sha256)
            assert (facts.answer_from, facts.answer_to) == (moment_text(OPENS), moment_text(CLOSES))
            assert (facts.collect_from, facts.collect_to) == (facts.answer_from, facts.answer_to)
            assert (facts.k, facts.holder, facts.roster) == (5, HOLDER_BASIC, wave.roster_digest)
            assert (facts.invited, facts.name) == (group.n_invited, group.members)


def test_groups_that_are_large_enough_stand_alone_and_small_ones_merge(house_at: HouseAt) -> None:
    with house_at("frozen").sessions() as session:
        tobias, rosa = subject_of(session, cast.CTO[1]), subject_of(session, cast.CRO[1])
        assert {(one.members, one.n_invited) for one in tobias.ballot_groups} == {("peer", 6), ("report", 9)}
        assert {(one.members, one.n_invited) for one in rosa.ballot_groups} == {("peer+report", 10)}


def test_the_desk_foretells_the_groups_that_the_freeze_makes(house_at: HouseAt) -> None:
    with house_at("frozen").sessions() as session:
        for subject in session.scalars(select(Subject)):
            foretold = {("+".join(members), n) for members, n in ballot_groups_of(subject, 5)}
            assert foretold == {(group.members, group.n_invited) for group in subject.ballot_groups}
            assert sum(group_sizes(subject).values()) == len(subject.assignments)


def test_each_person_gets_one_invitation_with_a_slot_for_each_leader(house_at: HouseAt) -> None:
    with house_at("frozen").sessions() as session:
        slots = {
            invitation.person.email: len(invitation.slots)
            for invitation in session.scalars(select(Invitation))
        }
    assert set(slots) == set(cast.RATERS)
    assert slots[cast.OPERATIONS[0]] == 3
    assert slots[cast.SELLERS[0]] == 1


def test_leaders_and_the_chair_get_no_anonymous_invitation(house_at: HouseAt) -> None:
    with house_at("frozen").sessions() as session:
        for address in (cast.CEO[1], cast.CTO[1], cast.CRO[1], cast.CHAIR[1]):
            person = person_of(session, address)
            query = select(Invitation).where(Invitation.person_id == person.id)
            assert session.scalars(query).all() == []


def test_tokens_can_be_made_again_and_only_their_hashes_are_kept(house_at: HouseAt) -> None:
    house = house_at("frozen")
    with house.sessions() as session:
        wave = the_wave(session)
        secret = house.places.invitation_secret(wave.id).read_bytes()
        invitations = session.scalars(select(Invitation)).all()
        tokens = {make_token(secret, one.person_id) for one in invitations}
        assert {hash_token(token) for token in tokens} == {one.token_hash for one in invitations}
    house.leave()
    kept = b"".join(path.read_bytes() for path in house.settings.data_dir.glob("soundline.db*"))
    assert kept
    assert not any(token.encode() in kept for token in tokens)


def test_every_slot_waits_empty_at_its_full_width(house_at: HouseAt) -> None:
    with house_at("frozen").sessions() as session:
        assert {slot.blinded for slot in session.scalars(select(CredentialSlot))} == {bytes(32)}


def test_the_opening_key_is_the_one_that_raters_seal_to(house_at: HouseAt) -> None:
    house = house_at("frozen")
    with house.sessions() as session:
        path = house.places.opening_key(the_wave(session).id)
        assert manifest_of(house, session).opening_keys == (public_bytes(read_private(path.read_bytes())),)
    assert path.stat().st_mode & 0o777 == 0o600


def test_secrets_are_for_the_owner_only_and_the_manifest_is_never_written_again(house_at: HouseAt) -> None:
    house = house_at("frozen")
    with house.sessions() as session:
        wave_id = the_wave(session).id
    modes = {path.name: path.stat().st_mode & 0o777 for path in house.places.campaign(wave_id).iterdir()}
    assert modes == {"seed": 0o600, "manifest.json": 0o444}
    assert house.places.invitation_secret(wave_id).stat().st_mode & 0o777 == 0o600


def test_the_manifest_names_no_rater(house_at: HouseAt) -> None:
    house = house_at("frozen")
    with house.sessions() as session:
        text = (house.places.campaign(the_wave(session).id) / "manifest.json").read_text()
        raters = session.scalars(select(Person).where(Person.email.in_(cast.RATERS))).all()
        assert not any(word in text for one in raters for word in (one.name, one.email, one.id))
    assert json.loads(text)["pad"] == 4096


def test_a_wave_is_frozen_once(house_at: HouseAt) -> None:
    house = house_at("frozen")
    with house.sessions() as session, pytest.raises(OnlyWhileDraft):
        freeze(session, the_wave(session), places=house.places, policy=Policy(), now=START)


def test_a_draft_with_open_ends_is_not_frozen_and_leaves_no_key_behind(house_at: HouseAt) -> None:
    house = house_at("draft")
    with house.sessions() as session:
        wave, rosa = the_wave(session), subject_of(session, cast.CRO[1])
        for rater in list(rosa.assignments)[3:]:
            remove_rater(session, wave, rosa.id, rater.person_id)
        with pytest.raises(Incomplete, match="Rosa Sails"):
            freeze(session, wave, places=house.places, policy=Policy(), now=START)
        assert (wave.state, wave.root) == ("draft", None)
        assert not house.places.opening_key(wave.id).exists()
        assert not house.places.campaign(wave.id).exists()


def test_a_freeze_that_broke_off_can_be_repeated(house_at: HouseAt) -> None:
    house = house_at("draft")
    refreeze(house)
    with house.sessions() as session:
        left_behind = manifest_of(house, session).root
    house.freeze()
    with house.sessions() as session:
        wave = the_wave(session)
        assert wave.root == manifest_of(house, session).root.hex() != left_behind.hex()
        assert len(session.scalars(select(BallotGroup)).all()) == len(manifest_of(house, session).groups)


def test_two_freezes_never_share_a_seed_or_a_key(house_at: HouseAt) -> None:
    houses = [house_at("draft"), house_at("draft")]
    secrets = []
    for house in houses:
        house.freeze()
        with house.sessions() as session:
            wave_id = the_wave(session).id
        folder = house.places.campaign(wave_id)
        secrets.append((folder / "seed").read_bytes())
        secrets.append(house.places.opening_key(wave_id).read_bytes())
        secrets.append(house.places.invitation_secret(wave_id).read_bytes())
    assert len(set(secrets)) == 6


def test_a_file_and_the_desk_agree_on_the_digest_of_who_is_asked_about_whom(house_at: HouseAt) -> None:
    with house_at("draft").sessions() as session:
        assert roster_digest(the_wave(session)) == rosters.roster_digest(cast.roster())


def test_one_more_person_changes_the_digest_and_with_it_every_group(house_at: HouseAt) -> None:
    with house_at("draft").sessions() as session:
        wave, tobias = the_wave(session), subject_of(session, cast.CTO[1])
        before = roster_digest(wave)
        add_rater(session, wave, tobias.id, name="Yan", email="yan@example.org", rater_group="peer")
        assert roster_digest(wave) != before


def test_without_keyholders_raters_are_told_that_the_operator_holds_the_key(house_at: HouseAt) -> None:
    house = house_at("draft")
    with house.sessions.begin() as session:
        the_wave(session).holder = "Somebody who was named at another level"
    house.freeze()
    with house.sessions() as session:
        assert the_wave(session).holder == HOLDER_BASIC
        groups = session.scalars(select(BallotGroup)).all()
        assert {read_group(group.info).holder for group in groups} == {HOLDER_BASIC}


def test_stricter_rules_are_part_of_the_promise(house_at: HouseAt) -> None:
    house = house_at("draft")
    strict = Policy(k=8, profile="high-fear")
    with house.sessions() as session:
        wave = the_wave(session)
        freeze(session, wave, places=house.places, policy=strict, now=START)
        facts = [read_group(group.info) for group in session.scalars(select(BallotGroup))]
        assert {(one.k, one.policy) for one in facts} == {(8, strict.sha256)}
        assert {group.members for group in subject_of(session, cast.CTO[1]).ballot_groups} == {"peer+report"}


def test_a_campaign_without_a_title_cannot_be_promised_to_anybody(house_at: HouseAt) -> None:
    house = house_at("draft")
    with house.sessions() as session:
        wave = the_wave(session)
        change_settings(
            session,
            wave,
            title="  ",
            purpose="board",
            selection="census",
            level="basic",
            instrument_id=cast.INSTRUMENT,
            dates=Dates(OPENS, CLOSES),
        )
        with pytest.raises(BadInfo, match="campaign"):
            freeze(session, wave, places=house.places, policy=Policy(), now=START)
