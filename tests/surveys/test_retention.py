"""Destroying what is no longer needed, on time, completely, and saying so."""

from __future__ import annotations

import json
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
from surveys.corrections import opened_before
from surveys.keyholders import Keyholder
from surveys.log import DESTROYED, events, note
from surveys.moves import close_early
from surveys.opened_counts import OpenedCount
from surveys.places import write_secret
from surveys.retention import UNREADABLE, destroy_ballots, is_due, was_destroyed
from tests import cast
from tests.walk import CLOSES, House, person_of, subject_of, the_wave
from webapp.ballot.waves import Waves
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
    assert json.loads(event.detail) == {
        "urns": 5,
        "invitations": len(cast.RATERS),
        "exact-numbers": 5,
        "opening-key": 1,
        "invitation-secret": 1,
        "seed": 1,
    }


def test_the_log_says_nothing_about_the_number_of_ballots(house_at: HouseAt) -> None:
    house = house_at("scored")
    destroy(house)
    with house.sessions() as session:
        (event,) = [one for one in events(session, the_wave(session)) if one.what == DESTROYED]
    assert 36 not in json.loads(event.detail).values()


def test_exact_numbers_of_opened_ballots_go_with_the_ballots(house_at: HouseAt) -> None:
    house = house_at("scored")
    with house.sessions() as session:
        assert opened_before(session, subject_of(session, cast.CTO[1]).id) == {"peer": 6, "report": 9}
    destroy(house)
    with house.sessions() as session:
        assert session.scalars(select(OpenedCount)).all() == []


def test_how_many_ballots_could_not_be_read_is_forgotten_but_not_that_there_were_some(
    house_at: HouseAt,
) -> None:
    house = house_at("scored")
    with house.sessions.begin() as session:
        note(session, the_wave(session), "Soundline", UNREADABLE, "3", house.clock())
    destroy(house)
    with house.sessions() as session:
        told = [one.detail for one in events(session, the_wave(session)) if one.what == UNREADABLE]
    assert told == [""]


def test_a_keyholders_test_ballot_and_the_seed_of_the_draft_go_too(house_at: HouseAt) -> None:
    house = house_at("closed")
    with house.sessions.begin() as session:
        wave = the_wave(session)
        write_secret(house.places.draft_seed(wave.id), bytes(32))
        holder = person_of(session, cast.CHAIR[1])
        session.add(Keyholder(wave_id=wave.id, place="deputy", person_id=holder.id, test_ballot="{}"))
    destroy(house)
    with house.sessions() as session:
        (kept,) = session.scalars(select(Keyholder)).all()
        assert (kept.test_ballot, kept.test_answer) == ("", None)
        assert not house.places.draft_seed(the_wave(session).id).exists()
        (event,) = [one for one in events(session, the_wave(session)) if one.what == DESTROYED]
    assert json.loads(event.detail).items() >= {"test-ballots": 1, "draft-seed": 1}.items()


class TestADestructionThatBreaksOff:
    """It is begun again, finishes, and tells what was there at first."""

    def broken_off(self, house: House) -> None:
        """Everything in files is gone; the transaction of the database was never committed."""
        with house.sessions() as session:
            destroy_ballots(session, the_wave(session), house.places, LATER)
            session.rollback()

    def test_the_second_attempt_finishes_and_tells_of_all_things(self, house_at: HouseAt) -> None:
        house, whole = house_at("scored"), house_at("scored")
        self.broken_off(house)
        with house.sessions() as session:
            assert not was_destroyed(session, the_wave(session))
            assert session.scalars(select(Invitation)).all()
        destroy(house)
        destroy(whole)
        told = []
        for one in (house, whole):
            with one.sessions() as session:
                assert session.scalars(select(Invitation)).all() == []
                told += [
                    event.detail for event in events(session, the_wave(session)) if event.what == DESTROYED
                ]
        assert told[0] == told[1]

    @pytest.mark.parametrize("whole", [False, True])
    def test_a_ballot_app_that_starts_again_makes_no_new_urns(self, house_at: HouseAt, whole: bool) -> None:
        house = house_at("answered")
        with house.sessions() as session:
            wave_id = the_wave(session).id
        gid = read_campaign_folder(house.places.campaign(wave_id)).manifest.groups[0].gid
        waves = Waves(house.places, BallotBox(house.places.ballots))
        assert waves.group(gid) is not None
        house.close()
        destroy(house) if whole else self.broken_off(house)
        waves = Waves(house.places, BallotBox(house.places.ballots))
        assert waves.group(gid) is None
        with pytest.raises(UrnMissing):
            BallotBox(house.places.ballots).counts([gid])


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
    house.places.ballots.unlink()
    destroy(house)
    with house.sessions() as session:
        assert was_destroyed(session, the_wave(session))
