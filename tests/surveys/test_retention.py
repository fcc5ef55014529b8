"""Destroying what is no longer needed, on time, completely, and saying so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import scorecards
from surveys.anonymity.folder import read_campaign_folder
from surveys.anonymity.refusals import FolderDamaged, UrnMissing
from surveys.anonymity.urn import BallotBox
from surveys.campaigns import Assignment, Comment, CredentialSlot, Invitation
from surveys.collecting import UnknownInvitation, find_invitation
from surveys.log import events
from surveys.moves import close_early
from surveys.retention import DESTROYED, destroy_ballots, is_due, was_destroyed
from tests import cast
from tests.walk import CLOSES, House, subject_of, the_wave
from webapp.opener import OpeningFailed
from webapp.people.opening import open_and_keep

HouseAt = Callable[[str], House]
AFTER_SCORING, AFTER_CLOSE = timedelta(days=14), timedelta(days=30)
LATER = CLOSES + timedelta(days=60)


def due(session: Session, now: datetime) -> bool:
    return is_due(session, the_wave(session), now, AFTER_SCORING, AFTER_CLOSE)


def destroy(house: House) -> None:
    with house.sessions.begin() as session:
        destroy_ballots(session, the_wave(session), house.places, LATER)


@pytest.mark.parametrize("stage", ["draft", "frozen", "open"])
def test_a_wave_that_is_not_over_is_never_due(house_at: HouseAt, stage: str) -> None:
    with house_at(stage).sessions() as session:
        assert not due(session, LATER + timedelta(days=400))


def test_a_scored_wave_is_due_two_weeks_after_the_scoring(house_at: HouseAt) -> None:
    with house_at("scored").sessions() as session:
        scored_on = the_wave(session).scored_on
        assert scored_on == CLOSES.date()
        midnight = datetime.combine(scored_on, datetime.min.time(), tzinfo=CLOSES.tzinfo)
        assert not due(session, midnight + timedelta(days=14) - timedelta(minutes=1))
        assert due(session, midnight + timedelta(days=14))


def test_ballots_that_nobody_opened_are_due_thirty_days_after_the_close(house_at: HouseAt) -> None:
    with house_at("closed").sessions() as session:
        assert not due(session, CLOSES + timedelta(days=30) - timedelta(minutes=1))
        assert due(session, CLOSES + timedelta(days=30))


def test_after_an_early_close_the_thirty_days_count_from_there(house_at: HouseAt) -> None:
    house = house_at("open")
    early = house.clock() + timedelta(days=2)
    with house.sessions() as session:
        close_early(the_wave(session), early, house.places)
        assert due(session, early + timedelta(days=30))


def test_what_was_destroyed_is_not_due_again(house_at: HouseAt) -> None:
    house = house_at("scored")
    destroy(house)
    with house.sessions() as session:
        assert was_destroyed(session, the_wave(session))
        assert not due(session, LATER)


def test_urns_keys_seed_and_invitations_are_gone_afterwards(house_at: HouseAt) -> None:
    house = house_at("scored")
    with house.sessions() as session:
        wave_id = the_wave(session).id
        manifest = read_campaign_folder(house.places.campaign(wave_id)).manifest
    destroy(house)
    assert not house.places.opening_key(wave_id).exists()
    assert not house.places.invitation_secret(wave_id).exists()
    with pytest.raises(FolderDamaged):
        _ = read_campaign_folder(house.places.campaign(wave_id)).seed
    with pytest.raises(UrnMissing):
        BallotBox(house.places.ballots).counts([group.gid for group in manifest.groups])
    with house.sessions() as session:
        assert session.scalars(select(Invitation)).all() == []
        assert session.scalars(select(CredentialSlot)).all() == []


def test_no_sealed_ballot_can_be_found_in_the_file_afterwards(house_at: HouseAt) -> None:
    house = house_at("open")
    rater = house.answer(cast.SELLERS[:1])[cast.SELLERS[0]]
    (credential,) = rater.collected.values()
    assert credential.t in house.places.ballots.read_bytes()
    house.close()
    destroy(house)
    assert credential.t not in house.places.ballots.read_bytes()
    assert not list(house.places.ballots.parent.glob("*-journal"))


def test_the_log_says_what_was_destroyed(house_at: HouseAt) -> None:
    house = house_at("scored")
    destroy(house)
    with house.sessions() as session:
        (event,) = [one for one in events(session, the_wave(session)) if one.what == DESTROYED]
    assert event.actor == "Soundline"
    for thing in ("sealed ballots", "opening key", "seed", "invitations"):
        assert thing in event.detail


def test_destroying_twice_does_it_once(house_at: HouseAt) -> None:
    house = house_at("scored")
    destroy(house)
    destroy(house)
    with house.sessions() as session:
        assert len([one for one in events(session, the_wave(session)) if one.what == DESTROYED]) == 1


def test_scorecards_comments_and_the_public_manifest_stay(house_at: HouseAt) -> None:
    house = house_at("scored")
    destroy(house)
    with house.sessions() as session:
        wave = the_wave(session)
        assert scorecards.read(session, subject_of(session, cast.CTO[1]).id) is not None
        assert session.scalars(select(Comment)).all()
        assert session.scalars(select(Assignment)).all()
        assert read_campaign_folder(house.places.campaign(wave.id)).manifest.root.hex() == wave.root


def test_the_ballots_of_another_wave_stay_untouched(house_at: HouseAt) -> None:
    house, other = house_at("answered"), house_at("answered")
    with other.sessions() as session:
        manifest = read_campaign_folder(other.places.campaign(the_wave(session).id)).manifest
    destroy(house)
    counts = BallotBox(other.places.ballots).counts([group.gid for group in manifest.groups])
    assert sum(counts.values()) == 36


def test_a_link_from_a_mail_leads_nowhere_any_more(house_at: HouseAt) -> None:
    house = house_at("scored")
    token = house.token(cast.SELLERS[0])
    destroy(house)
    with house.sessions() as session, pytest.raises(UnknownInvitation):
        find_invitation(session, token)


def test_unopened_ballots_cannot_be_opened_once_they_are_destroyed(house_at: HouseAt) -> None:
    house = house_at("closed")
    destroy(house)
    with house.sessions() as session, pytest.raises(OpeningFailed, match="no longer there"):
        open_and_keep(session, the_wave(session), house.places, LATER)


def test_a_damaged_folder_saves_neither_ballots_nor_keys(house_at: HouseAt) -> None:
    house = house_at("closed")
    with house.sessions() as session:
        wave_id = the_wave(session).id
    gids = [group.gid for group in read_campaign_folder(house.places.campaign(wave_id)).manifest.groups]
    manifest = house.places.campaign(wave_id) / "manifest.json"
    manifest.chmod(0o600)
    manifest.write_text("{}")
    destroy(house)
    assert not house.places.opening_key(wave_id).exists()
    assert not (house.places.campaign(wave_id) / "seed").exists()
    with pytest.raises(UrnMissing):
        BallotBox(house.places.ballots).counts(gids)


def test_a_wave_without_a_single_ballot_can_be_destroyed_too(house_at: HouseAt) -> None:
    house = house_at("open")
    house.close()
    assert not house.places.ballots.exists()
    destroy(house)
    with house.sessions() as session:
        assert was_destroyed(session, the_wave(session))
