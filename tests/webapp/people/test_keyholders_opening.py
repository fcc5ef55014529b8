"""A keyholder after the freeze: waiting, opening the ballots, uploading them, and what is refused."""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from surveys.anonymity.folder import read_campaign_folder
from surveys.anonymity.keyfile import key_file, new_key_secret, private_from
from surveys.anonymity.opening import open_wave, seal_wave
from surveys.anonymity.urn import BallotBox
from surveys.retention import was_destroyed
from surveys.scorecards import read
from surveys.transcripts import KeptTranscript
from tests import cast
from tests.walk import CLOSES, House, subject_of, the_wave
from tests.webapp.people.keyholder_walk import Holder, acts, browser_of, copy_of, holder_of, letters_to
from webapp.people import opened_upload, work

KESTER, DELLA, MARA = cast.KEYHOLDER[1], cast.DEPUTY[1], cast.COORDINATOR[1]


@pytest.fixture(autouse=True)
def no_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "keep_pdf", lambda *_anything, **_more: b"")


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Sealed to two keyholders, and frozen; copied for each test."""
    house = House(tmp_path_factory.mktemp("frozen") / "data")
    house.plan(level="strong")
    house.freeze()
    house.leave()
    return house


@pytest.fixture(scope="module")
def answered(frozen: House, tmp_path_factory: pytest.TempPathFactory) -> House:
    """Everybody answered, and the answers have ended; copied for each test."""
    house = copy_of(frozen, tmp_path_factory.mktemp("closed") / "data")
    house.open()
    house.answer()
    house.close()
    house.leave()
    return house


@pytest.fixture
def house(frozen: House, tmp_path: Path) -> Iterator[House]:
    """A frozen campaign."""
    house = copy_of(frozen, tmp_path / "data")
    yield house
    house.leave()


@pytest.fixture
def closed(answered: House, tmp_path: Path) -> Iterator[House]:
    """A closed campaign whose ballots are sealed."""
    house = copy_of(answered, tmp_path / "closed")
    yield house
    house.leave()


@pytest.fixture
def kester(request: pytest.FixtureRequest) -> Holder:
    """The keyholder, in the house that the test asks for."""
    name = "closed" if "closed" in request.fixturenames else "house"
    return holder_of(request.getfixturevalue(name))


@pytest.fixture(scope="module")
def unharmed(answered: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Holder]:
    """The keyholder of a closed campaign, for files that change nothing."""
    house = copy_of(answered, tmp_path_factory.mktemp("unharmed") / "data")
    yield holder_of(house)
    house.leave()


def state(house: House) -> str:
    with house.sessions() as session:
        return the_wave(session).state


class TestWaiting:
    """Between the freeze and the close."""

    def test_there_is_nothing_to_do_but_to_try_the_key_again(self, kester: Holder) -> None:
        page = kester.text()
        assert "There is nothing to do until 23 Nov 2026" in page.replace("\N{NO-BREAK SPACE}", " ")
        assert "Where is your key?" in page
        assert kester.browser.get(kester.at + "/test-ballot").status_code == 200
        assert kester.hand_in_key().status_code == 409

    def test_no_ballot_is_given_out_before_the_end_of_answers(self, house: House, kester: Holder) -> None:
        house.open()
        house.answer(cast.ENGINEERS)
        answer = kester.browser.get(kester.at + "/sealed-ballots")
        assert answer.status_code == 409
        assert "open for answers" in answer.get_data(as_text=True)
        assert kester.upload(b"{}").status_code == 409


class TestOpening:
    """From the sealed ballots to the scorecards."""

    def test_from_the_download_to_the_scorecards(self, closed: House, kester: Holder) -> None:
        assert "30 days" not in kester.text()
        assert "29 days are left." in kester.text()
        answer = kester.upload(kester.opened())
        assert answer.status_code == 302
        assert state(closed) == "scored"
        page = kester.text()
        assert "The ballots are opened. Thank you." in page
        assert "Delete the file of the opened ballots now" in page
        assert f"<dd>{n_ballots(kester)}</dd>" in page
        with closed.sessions() as session:
            card = read(session, subject_of(session, cast.CTO[1]).id)
            assert card
            assert card.cells

    def test_the_deputy_can_do_it_alone_and_the_other_is_thanked(self, closed: House) -> None:
        della = holder_of(closed, "deputy")
        della.upload(della.opened())
        assert state(closed) == "scored"
        assert letters_to(closed, KESTER) == ["The ballots are opened, thank you: Depth · 1"]
        assert letters_to(closed, DELLA) == []
        assert letters_to(closed, MARA) == ["Depth · 1"]
        done = {what for actor, what in acts(closed) if actor == "Della Sparekey"}
        assert done >= {"opened-ballots", "downloaded-ballots"}

    def test_the_same_upload_again_is_taken_in_good_part(self, closed: House, kester: Holder) -> None:
        opened = kester.opened()
        kester.upload(opened)
        assert kester.upload(opened).status_code == 302
        assert "These ballots were taken already." in kester.text()
        assert state(closed) == "scored"

    def test_without_a_published_transcript_nothing_is_given_out(self, closed: House, kester: Holder) -> None:
        with closed.sessions.begin() as session:
            session.execute(delete(KeptTranscript))
        answer = kester.browser.get(kester.at + "/sealed-ballots")
        assert answer.status_code == 409
        assert "transcript" in answer.get_data(as_text=True)
        assert 'href="' + kester.at + "/sealed-ballots" not in kester.text()

    def test_a_wave_in_which_nobody_answered_can_be_opened_too(self, house: House, kester: Holder) -> None:
        house.open()
        house.close()
        assert kester.upload(kester.opened()).status_code == 302
        assert state(house) == "scored"

    def test_a_rater_who_writes_nonsense_does_not_spoil_the_upload(
        self, closed: House, kester: Holder
    ) -> None:
        opened = kester.opened()
        opened["comments"][0] |= {"item": "X" * 300, "facet": "y" * 300, "direction": "z" * 99}
        opened["comments"][1]["text"] = "\ud800"
        full = max(opened["sets"], key=lambda one: len(one["sheets"]))
        full["sheets"][0]["answers"] = {"\ud800": 1e308, "Q" * 300: [[[]]]}
        assert kester.upload(opened).status_code == 302
        assert state(closed) == "scored"


class TestWhatIsRefused:
    """Every malformed file gets a sentence, and nothing is lost."""

    @pytest.mark.parametrize(
        ("make", "sentence"),
        [
            (lambda _holder: b"", "This file is empty."),
            (lambda _holder: b"PK\x03\x04\xff", "This is not a file that the opening page wrote."),
            (lambda _holder: b"[1, 2]", "This is not a file that the opening page wrote."),
            (lambda _holder: b"[" * 100_000, "This is not a file that the opening page wrote."),
            (lambda holder: json.dumps(holder.opened()).encode()[:-400], "This file ends in the middle"),
            (lambda holder: holder.sealed(), "These are the ballots still sealed."),
            (lambda holder: key_file(holder.secret).encode(), "This is your key"),
            (lambda _holder: {"format": "soundline-test-ballot-1"}, "This is the test ballot."),
            (lambda holder: without(holder.opened(), "comments"), "its part “comments”"),
            (lambda holder: holder.opened() | {"unreadable": "none"}, "its part “unreadable”"),
            (lambda holder: holder.opened() | {"more": 1}, "its part “?”"),
            (lambda holder: holder.opened() | {"sets": []}, "its part “sets”"),
            (lambda holder: holder.opened() | {"wave_id": "0" * 32}, "of another campaign"),
            (lambda holder: holder.opened() | {"root": "0" * 64}, "belong to another fingerprint"),
            (lambda holder: holder.opened() | {"ballots": "0" * 64}, "not those of the published transcript"),
            (lambda holder: stuffed(holder.opened()), "its part “sets”"),
            (lambda holder: with_other_key(holder), "None of the ballots in this file could be opened"),
        ],
        ids=[
            *("empty", "binary", "list", "nested", "cut-off", "sealed", "key", "test", "part-missing"),
            *(
                "wrong-type",
                "extra",
                "no-sets",
                "other-wave",
                "older",
                "ballot-missing",
                "stuffed",
                "other-key",
            ),
        ],
    )
    def test_a_wrong_file_is_named_and_nothing_is_lost(
        self, unharmed: Holder, make: Callable[[Holder], Any], sentence: str
    ) -> None:
        answer = unharmed.upload(make(unharmed))
        assert 400 <= answer.status_code < 500
        assert sentence in answer.get_data(as_text=True)
        assert state(unharmed.house) == "closed"

    def test_a_file_is_told_to_be_cut_off_wherever_it_was_cut(self, unharmed: Holder) -> None:
        whole = json.dumps(unharmed.opened()).encode()
        with unharmed.house.sessions() as session:
            wave = the_wave(session)
            for length in range(1, len(whole), 97):
                with pytest.raises(opened_upload.BadUpload, match="ends in the middle"):
                    opened_upload.read_upload(whole[:length], wave, {})

    def test_after_a_wrong_file_the_right_one_is_taken(self, closed: House, kester: Holder) -> None:
        kester.upload(b"")
        assert kester.upload(kester.opened()).status_code == 302
        assert state(closed) == "scored"

    def test_no_file_is_asked_for(self, closed: House, kester: Holder) -> None:
        answer = kester.post("/opened-ballots")
        assert answer.status_code == 422
        assert "Choose the file first." in answer.get_data(as_text=True)

    def test_what_is_larger_than_all_ballots_can_be_is_refused(
        self, closed: House, kester: Holder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(opened_upload, "BYTES_BESIDES", -100_000)
        answer = kester.upload(b" " * 3_000_000)
        assert answer.status_code == 413
        assert "larger than all ballots of this campaign can be" in answer.get_data(as_text=True)

    def test_a_file_of_more_than_six_megabytes_is_taken_if_the_wave_is_large(
        self, closed: House, kester: Holder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(opened_upload, "BYTES_BESIDES", 8 * 1024 * 1024)
        assert kester.upload(json.dumps(kester.opened()).encode() + b" " * 7_000_000).status_code == 302

    def test_others_may_not_send_more_than_before(self, closed: House, kester: Holder) -> None:
        mara = browser_of(closed, MARA)
        answer = mara.post(f"{kester.at}/opened-ballots", {"reason": "x" * 7_000_000})
        assert answer.status_code == 413

    def test_after_the_destruction_nothing_is_taken(self, closed: House, kester: Holder) -> None:
        opened = kester.opened()
        closed.clock.set(CLOSES + timedelta(days=31))
        closed.engine.minute()
        kester = holder_of(closed)
        for answer in (kester.upload(opened), kester.browser.get(kester.at + "/sealed-ballots")):
            assert answer.status_code == 409
            assert "have been destroyed" in answer.get_data(as_text=True)
        assert "destroyed unopened" in kester.text()


class TestNothingOfAnAnswerStays:
    """Answers pass through memory only."""

    def test_no_answer_is_told_or_logged_and_no_file_is_written(
        self,
        closed: House,
        kester: Holder,
        caplog: pytest.LogCaptureFixture,
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
    ) -> None:
        watched = tmp_path / "temporary"
        watched.mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(watched))
        monkeypatch.setattr(tempfile, "TemporaryFile", forbidden)
        monkeypatch.setattr(tempfile, "SpooledTemporaryFile", forbidden)
        opened = kester.opened()
        remarks = [one["text"] for one in opened["comments"]]
        assert len(remarks) > 5
        with caplog.at_level(logging.DEBUG):
            broken = kester.upload(opened | {"unreadable": -1})
            taken = kester.upload(opened)
        told = broken.get_data(as_text=True) + taken.get_data(as_text=True) + kester.text() + caplog.text
        told += " ".join(f"{one.subject} {one.parts}" for one in closed.outbox.letters)
        assert not [remark for remark in remarks if remark in told]
        assert list(watched.iterdir()) == []

    def test_an_error_in_the_middle_keeps_the_wave_closed(
        self, closed: House, kester: Holder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_anything: object) -> None:
            raise RuntimeError("in the middle")

        monkeypatch.setattr("webapp.people.keyholding_ballots.write_in_log", broken)
        opened = open_wave(sealed_wave(closed), private_from(kester.secret))
        closed.people_app.testing = False
        closed.people_app.config["PROPAGATE_EXCEPTIONS"] = False
        assert kester.upload(opened).status_code == 500
        assert state(closed) == "closed"


class TestMailsAfterTheClose:
    """What keyholders and coordinators are told while ballots wait."""

    def test_both_are_told_once_the_transcript_is_out(self, house: House) -> None:
        house.open()
        house.answer(cast.ENGINEERS)
        for minutes in range(4):
            house.clock.set(CLOSES + timedelta(minutes=minutes))
            house.engine.minute()
        for address in (KESTER, DELLA):
            assert letters_to(house, address) == ["The ballots wait for you: Depth · 1"]

    def test_warnings_come_fourteen_seven_and_two_days_before(self, closed: House) -> None:
        for day in range(1, 30):
            closed.clock.set(CLOSES + timedelta(days=day, hours=1))
            closed.engine.minute()
        told = letters_to(closed, KESTER)
        assert told.count("The ballots are still sealed: Depth · 1") == 3
        days = [str(one.parts) for one in closed.outbox.letters if one.email == MARA]
        assert sum("destroyed in" in said for said in days) == 3

    def test_all_are_told_that_ballots_were_destroyed_unopened(self, closed: House) -> None:
        closed.clock.set(CLOSES + timedelta(days=31))
        closed.engine.minute()
        closed.engine.minute()
        with closed.sessions() as session:
            assert was_destroyed(session, the_wave(session))
        for address in (KESTER, DELLA):
            assert letters_to(closed, address) == ["The ballots were destroyed unopened: Depth · 1"]
        assert letters_to(closed, MARA) == ["Depth · 1"]


class TestTheDesk:
    """The coordinator cannot open what is sealed to keyholders."""

    def test_the_desk_names_who_can(self, closed: House, kester: Holder) -> None:
        mara = browser_of(closed, MARA)
        answer = mara.post(kester.at.replace("/keyholder/", "/desk/waves/") + "/open")
        assert answer.status_code == 409
        assert "only Kester Lockwood / Della Sparekey can open them" in answer.get_data(as_text=True)

    def test_the_job_does_nothing_but_write_to_them(self, closed: House) -> None:
        with closed.sessions() as session:
            wave_id = the_wave(session).id
        closed.engine.submit("open_and_score", wave_id)
        assert state(closed) == "closed"
        with closed.sessions() as session:
            assert the_wave(session).trouble == ""
        assert sorted(closed.outbox.addresses()) == [DELLA, KESTER]


def n_ballots(holder: Holder) -> int:
    return sum(len(group["boxes"]) for group in holder.sealed()["groups"])


def without(opened: Any, part: str) -> dict[str, Any]:
    return {name: value for name, value in opened.items() if name != part}


def stuffed(opened: Any) -> Any:
    full = max(opened["sets"], key=lambda one: len(one["sheets"]))
    full["sheets"] += full["sheets"]
    return opened


def with_other_key(holder: Holder) -> Any:
    return open_wave(holder.sealed(), private_from(new_key_secret()))


def sealed_wave(house: House) -> Any:
    with house.sessions() as session:
        folder = read_campaign_folder(house.places.campaign(the_wave(session).id))
    return seal_wave(folder.manifest, BallotBox(house.places.ballots))


def forbidden(*_anything: object, **_more: object) -> None:
    raise AssertionError("an upload goes to disk")
