"""The public transcript, from the close to the day after the destruction, as strangers see it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from surveys.anonymity.canonical import canonical_json
from surveys.anonymity.signing import is_signed, signer_of, signing_key
from surveys.anonymity.transcript import faults
from surveys.leaving import void_invitations
from surveys.refusals import WrongState
from surveys.retention import destroy_ballots
from surveys.transcripts import (
    DESTRUCTION,
    TRANSCRIPT,
    KeptTranscript,
    destroyed_on,
    find_transcript,
    keep_transcript,
    unpublished,
)
from tests import cast
from tests.crawl import post, signed_in
from tests.walk import BALLOTS, CLOSES, PEOPLE, House, person_of, the_wave, wave_id
from webapp.commands.programs import programs
from webapp.people.publishing import publish_transcript, served
from webapp.programs import RATER_PROGRAM, program_sum

HouseAt = Callable[[str], House]


def file_of(house: House, name: str = TRANSCRIPT) -> Path:
    return house.places.campaign(wave_id(house)) / name


def transcript_of(house: House) -> dict[str, Any]:
    with house.sessions() as session:
        kept = find_transcript(session, the_wave(session))
        assert kept is not None
        body: dict[str, Any] = json.loads(kept.body)
        return body


def get(house: House, path: str, **options: Any) -> Any:
    return house.people_app.test_client().get(path, base_url=PEOPLE, **options)


class TestMaking:
    """What is kept at the close."""

    def test_it_holds_and_counts_what_was_sent(self, house_at: HouseAt) -> None:
        house = house_at("open")
        sent = house.answer(cast.RATERS[:7])
        house.close()
        found = transcript_of(house)
        collected = [one for rater in sent.values() for one in rater.collected.values()]
        assert sum(group["accepted"] for group in found["groups"]) == len(collected)
        assert sum(group["collected"] for group in found["groups"]) == len(collected)
        assert faults(json.loads(file_of(house).read_text())) == []

    def test_everybodys_ballot_is_in_it_by_its_receipt(self, house_at: HouseAt) -> None:
        house = house_at("open")
        rater = house.answer(cast.ENGINEERS[:1])[cast.ENGINEERS[0]]
        house.close()
        receipts = [sha256(one.t).hexdigest() for one in rater.collected.values()]
        assert set(receipts) <= set(transcript_of(house)["ballots"])

    @pytest.mark.parametrize(("leave", "told"), [(4, 0), (5, 5)])
    def test_those_who_left_are_counted_only_where_that_says_nothing_about_one_of_them(
        self, house_at: HouseAt, leave: int, told: int
    ) -> None:
        house = house_at("open")
        with house.sessions.begin() as session:
            for address in cast.SELLERS[:leave]:
                void_invitations(session, person_of(session, address))
        house.close()
        assert sum(group["void"] for group in transcript_of(house)["groups"]) == told
        assert faults(json.loads(file_of(house).read_text())) == []

    def test_it_names_the_program_that_was_served_and_how_long_ballots_are_kept(
        self, house_at: HouseAt
    ) -> None:
        house = house_at("closed")
        found = transcript_of(house)
        assert found["rater_program"] == program_sum(RATER_PROGRAM)
        assert (found["kept_days_scored"], found["kept_days_unopened"]) == (14, 30)

    def test_it_names_no_rater(self, house_at: HouseAt) -> None:
        house = house_at("closed")
        text = file_of(house).read_text() + get(house, f"/transcripts/{wave_id(house)}").text
        leaders = set(cast.ROLES)
        assert not [address for address in cast.RATERS if address in text]
        assert not [address for address in leaders if address in text]

    def test_making_it_again_changes_nothing(self, house_at: HouseAt) -> None:
        house = house_at("closed")
        before = file_of(house).read_bytes()
        publish_transcript(house.engine.context, wave_id(house), "2026-11-24")
        assert file_of(house).read_bytes() == before
        with house.sessions() as session:
            assert len(session.scalars(select(KeptTranscript)).all()) == 1

    @pytest.mark.parametrize("stage", ["frozen", "answered"])
    def test_before_the_close_none_is_made(self, house_at: HouseAt, stage: str) -> None:
        house = house_at(stage)
        with house.sessions() as session, pytest.raises(WrongState):
            keep_transcript(session, the_wave(session), house.places, served(house.settings))
        assert get(house, f"/transcripts/{wave_id(house)}").status_code == 404

    def test_after_the_destruction_none_can_be_made(self, house_at: HouseAt) -> None:
        house = house_at("answered")
        with house.sessions.begin() as session:
            the_wave(session).state = "closed"
            destroy_ballots(session, the_wave(session), house.places, CLOSES)
        with house.sessions() as session:
            assert not unpublished(session, the_wave(session), house.places)
            with pytest.raises(WrongState, match="have been destroyed"):
                keep_transcript(session, the_wave(session), house.places, served(house.settings))

    def test_the_key_is_made_once_for_its_owner_alone_and_outlives_the_ballots(
        self, house_at: HouseAt
    ) -> None:
        house = house_at("scored")
        key = house.places.signing_key
        before = key.read_bytes()
        assert key.stat().st_mode & 0o777 == 0o600
        with house.sessions.begin() as session:
            destroy_ballots(session, the_wave(session), house.places, house.clock())
        assert key.read_bytes() == before
        assert transcript_of(house)["signer"] == signer_of(signing_key(key))


class TestJobs:
    """When it is made, and how a crash is healed."""

    def test_the_scheduled_close_publishes_it(self, house_at: HouseAt) -> None:
        house = house_at("answered")
        house.clock.set(CLOSES + timedelta(minutes=1))
        house.engine.minute()
        assert faults(json.loads(file_of(house).read_text())) == []

    def test_an_early_close_at_the_desk_publishes_it(self, house_at: HouseAt) -> None:
        house = house_at("answered")
        client = signed_in(house, cast.COORDINATOR[1])
        assert post(client, f"/desk/waves/{wave_id(house)}/close", {}).status_code == 302
        assert file_of(house).exists()

    def test_a_crash_before_the_file_was_written_is_healed_within_a_minute(self, house_at: HouseAt) -> None:
        house = house_at("closed")
        before = file_of(house).read_bytes()
        file_of(house).unlink()
        house.engine.minute()
        assert file_of(house).read_bytes() == before

    def test_a_crash_before_anything_was_written_is_healed_within_a_minute(self, house_at: HouseAt) -> None:
        house = house_at("closed")
        file_of(house).unlink()
        with house.sessions.begin() as session:
            session.delete(session.scalars(select(KeptTranscript)).one())
        house.engine.minute()
        assert faults(json.loads(file_of(house).read_text())) == []

    def test_opening_from_the_shell_publishes_it_first(self, house_at: HouseAt) -> None:
        house = house_at("closed")
        with house.sessions.begin() as session:
            session.delete(session.scalars(select(KeptTranscript)).one())
        house.engine.submit("open_and_score", wave_id(house))
        with house.sessions() as session:
            assert the_wave(session).state == "scored"
        transcript_of(house)


class TestDestruction:
    """The second small record."""

    def test_it_tells_the_day_and_is_signed(self, house_at: HouseAt) -> None:
        house = house_at("scored")
        house.clock.forward(days=15)
        house.engine.minute()
        told = json.loads(file_of(house, DESTRUCTION).read_text())
        record = told["destruction"]
        assert record["destroyed_on"] == house.clock().date().isoformat()
        assert record["root"] == transcript_of(house)["root"]
        assert is_signed(record["signer"], canonical_json(record), told["signature"])

    def test_the_transcript_stays_as_it_was(self, house_at: HouseAt) -> None:
        house = house_at("scored")
        before = file_of(house).read_bytes()
        house.clock.forward(days=15)
        house.engine.minute()
        assert file_of(house).read_bytes() == before
        page = get(house, f"/transcripts/{wave_id(house)}")
        assert "destroyed on" in page.text
        with house.sessions() as session:
            assert destroyed_on(session, the_wave(session)) == house.clock().date()

    def test_a_record_that_went_missing_is_written_again(self, house_at: HouseAt) -> None:
        house = house_at("scored")
        house.clock.forward(days=15)
        house.engine.minute()
        before = file_of(house, DESTRUCTION).read_bytes()
        file_of(house, DESTRUCTION).unlink()
        house.clock.forward(days=1)
        house.engine.minute()
        assert file_of(house, DESTRUCTION).read_bytes() == before

    def test_before_it_there_is_no_record(self, house_at: HouseAt) -> None:
        house = house_at("scored")
        answer = get(house, f"/transcripts/{wave_id(house)}/destruction.json")
        assert answer.status_code == 404
        assert "have not been destroyed yet" in answer.text


PATHS = [
    "/transcripts",
    "/transcripts/",
    "/transcripts/{wave}",
    "/transcripts/{wave}.json",
    "/transcripts/{wave}/destruction.json",
    "/transcripts/verify_transcript.py",
    "/transcripts/nowhere",
    "/transcripts/no/where/at/all",
    "/transcripts/{wave}?language=de",
]


class TestPages:
    """For everybody who has the address, and for nobody else."""

    @pytest.mark.parametrize("path", PATHS)
    @pytest.mark.parametrize("reader", ["", cast.COORDINATOR[1]])
    def test_no_cookie_comes_or_goes(self, house_at: HouseAt, path: str, reader: str) -> None:
        house = house_at("scored")
        client = signed_in(house, reader)
        answer = client.get(path.format(wave=wave_id(house)), base_url=PEOPLE)
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")
        assert "csrf_token" not in answer.text
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")

    def test_whoever_is_signed_in_is_a_stranger_here_and_stays_signed_in(self, house_at: HouseAt) -> None:
        house = house_at("scored")
        client = signed_in(house, cast.COORDINATOR[1])
        page = client.get(f"/transcripts/{wave_id(house)}", base_url=PEOPLE).text
        assert cast.COORDINATOR[0] not in page
        assert client.get(f"/desk/waves/{wave_id(house)}/", base_url=PEOPLE).status_code == 200

    def test_the_page_says_how_to_check_and_what_its_own_check_is_worth(self, house_at: HouseAt) -> None:
        house = house_at("closed")
        found, page = transcript_of(house), get(house, f"/transcripts/{wave_id(house)}").text
        assert found["fingerprint"] in page
        assert f"{PEOPLE}/transcripts/{wave_id(house)}.json" in page
        assert "That is worth little" in page
        for one in found["ballots"]:
            assert one[16:] in page

    def test_there_is_no_list_of_campaigns(self, house_at: HouseAt) -> None:
        house = house_at("released")
        page = get(house, "/transcripts/").text
        assert wave_id(house) not in page
        assert "Depth" not in page
        assert "no list" in page

    @pytest.mark.parametrize("method", ["post", "put", "delete"])
    def test_other_requests_are_refused_without_a_cookie(self, house_at: HouseAt, method: str) -> None:
        house = house_at("closed")
        ask = getattr(house.people_app.test_client(), method)
        answer = ask(f"/transcripts/{wave_id(house)}", base_url=PEOPLE)
        assert answer.status_code in (400, 405)
        assert "Set-Cookie" not in answer.headers

    def test_the_script_from_the_server_passes_the_transcript_from_the_server(
        self, house_at: HouseAt, tmp_path: Path
    ) -> None:
        house = house_at("closed")
        for path, name in (("verify_transcript.py", "verify.py"), (f"{wave_id(house)}.json", "t.json")):
            (tmp_path / name).write_bytes(get(house, f"/transcripts/{path}").data)
        done = subprocess.run(
            [sys.executable, "verify.py", "t.json", "--program", os.fspath(RATER_PROGRAM)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def test_both_sides_give_out_the_same_document(self, house_at: HouseAt) -> None:
        house = house_at("closed")
        path = f"/transcripts/{wave_id(house)}.json"
        theirs = house.ballot_app.test_client().get(path, base_url=BALLOTS)
        assert theirs.mimetype == "application/json"
        assert theirs.data == get(house, path).data


class TestWhereItIsTold:
    """The address, in mails and on the desk, and only once there is something to read."""

    def test_the_mail_about_the_close_holds_the_address(self, house_at: HouseAt) -> None:
        house = house_at("answered")
        house.clock.set(CLOSES + timedelta(minutes=1))
        house.engine.minute()
        letter = next(one for one in house.outbox.letters if one.email == cast.COORDINATOR[1])
        assert f"{PEOPLE}/transcripts/{wave_id(house)}" in str(letter)

    def test_the_mail_about_the_report_holds_the_address(self, house_at: HouseAt) -> None:
        house = house_at("released")
        with house.sessions() as session:
            subject_id = the_wave(session).subjects[0].id
        house.engine.submit("tell_leader", subject_id)
        assert f"{PEOPLE}/transcripts/{wave_id(house)}" in str(house.outbox.letters[-1])

    @pytest.mark.parametrize(("stage", "told"), [("answered", False), ("closed", True), ("released", True)])
    def test_the_desk_leads_there_after_the_close(self, house_at: HouseAt, stage: str, told: bool) -> None:
        house = house_at(stage)
        client = signed_in(house, cast.COORDINATOR[1])
        page = client.get(f"/desk/waves/{wave_id(house)}/", base_url=PEOPLE).text
        assert (f"/transcripts/{wave_id(house)}" in page) == told

    def test_the_shell_prints_the_sums_of_both_programs(self) -> None:
        told = CliRunner().invoke(programs, []).output.splitlines()
        assert [line.split()[1] for line in told] == ["client.js", "opening.html"]
        assert told[0].split()[0] == program_sum(RATER_PROGRAM)
