"""A keyholder's desk before the freeze: the key, its trial, the settings, agreeing, refusing, losing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from surveys.anonymity.keyfile import key_file, key_name, key_words, new_key_secret, private_from
from surveys.anonymity.opening_keys import public_bytes
from surveys.campaigns import Wave
from surveys.keyholders import HasAnotherRole, keyholders_of
from surveys.keyholding import OnlyKeyholdersOpen
from surveys.people import Board, BoardMember
from surveys.planning import add_rater, change_settings
from tests import cast
from tests.walk import DATES, House, person_of, subject_of, the_wave
from tests.webapp.people.conftest import ORIGIN
from tests.webapp.people.keyholder_walk import (
    Holder,
    acts,
    browser_of,
    copy_of,
    holder_of,
    letters_to,
    name_both,
)
from webapp.cli import soundline
from webapp.commands import campaigns, installation, people

KESTER, DELLA, MARA = cast.KEYHOLDER[1], cast.DEPUTY[1], cast.COORDINATOR[1]


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Both are named and have done nothing yet; copied for each test."""
    house = House(tmp_path_factory.mktemp("named") / "data")
    house.plan(level="strong")
    name_both(house)
    house.leave()
    return house


@pytest.fixture(scope="module")
def proved(named: House, tmp_path_factory: pytest.TempPathFactory) -> House:
    """Both keys are made and proved through the pages; copied for each test."""
    house = copy_of(named, tmp_path_factory.mktemp("proved") / "data")
    for place in ("keyholder", "deputy"):
        holder = holder_of(house, place)
        assert holder.hand_in_key().status_code == 302
        assert holder.prove().status_code == 302
    house.leave()
    return house


@pytest.fixture
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """A house of this test alone: with both keys proved if the test asks for `ready`."""
    stage = "proved" if "ready" in request.fixturenames else "named"
    house = copy_of(request.getfixturevalue(stage), tmp_path / "data")
    yield house
    house.leave()


@pytest.fixture
def ready(house: House) -> House:
    """Both keys are proved."""
    return house


@pytest.fixture
def kester(house: House) -> Holder:
    return holder_of(house)


@pytest.fixture
def della(house: House) -> Holder:
    return holder_of(house, "deputy")


def step_of(page: str, name: str) -> str:
    found = re.search(rf'<li id="{name}" class="(\w+)"', page)
    assert found
    return found[1]


def add_somebody(house: House) -> None:
    with house.sessions.begin() as session:
        subject = subject_of(session, cast.CTO[1])
        facts = {"name": "New Here", "email": "new.here@example.org", "rater_group": "report"}
        add_rater(session, the_wave(session), subject.id, **facts)


class TestWhoMayEnter:
    """Nobody but the two."""

    def test_a_stranger_is_asked_to_sign_in(self, house: House, kester: Holder) -> None:
        client = house.people_app.test_client()
        for path in ("/keyholder/", kester.at + "/", kester.at + "/settings", kester.at + "/lost"):
            assert client.get(path, base_url=ORIGIN).headers["Location"] == "/sign-in"

    @pytest.mark.parametrize("address", [MARA, cast.CTO[1], cast.RATERS[0], cast.BOARD[0][1]])
    def test_for_everybody_else_there_is_no_such_page(
        self, house: House, kester: Holder, address: str
    ) -> None:
        browser = browser_of(house, address)
        pages = ("", "opening-page", "test-ballot", "settings", "sealed-ballots", "lost")
        for path in ("/keyholder/", *(f"{kester.at}/{page}" for page in pages)):
            assert browser.get(path).status_code == 404, path
        for act in ("key", "words", "countersign", "refuse", "lost", "opened-ballots"):
            assert browser.post(f"{kester.at}/{act}").status_code == 404, act

    def test_a_keyholder_enters_no_other_desk_and_no_other_wave(self, house: House, kester: Holder) -> None:
        for path in ("/desk/", "/leader/", "/by-name/", "/board/"):
            assert kester.browser.get(path).status_code == 403
        assert kester.browser.get(f"/keyholder/{'0' * 32}/").status_code == 404

    def test_the_home_page_leads_to_the_keys(self, house: House, kester: Holder) -> None:
        home = kester.browser.get("/").get_data(as_text=True)
        assert 'href="/keyholder/"' in home
        assert "nothing for you" not in home
        assert "Next: download the opening page" in kester.browser.get("/keyholder/").get_data(as_text=True)

    def test_every_form_needs_the_token_of_the_page(self, kester: Holder) -> None:
        for act in ("key", "words", "countersign", "refuse", "lost", "opened-ballots"):
            answer = kester.browser.client.post(f"{kester.at}/{act}", base_url=ORIGIN)
            assert answer.status_code == 400, act


class TestTheKey:
    """Downloading the page, handing in the public half, and proving it."""

    def test_the_page_comes_as_a_file_whose_sum_is_shown(self, kester: Holder) -> None:
        answer = kester.browser.get(kester.at + "/opening-page")
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert sha256(answer.data).hexdigest() in kester.text()

    def test_the_steps_come_one_after_the_other(self, kester: Holder) -> None:
        page = kester.text()
        assert [step_of(page, name) for name in ("page", "key", "test", "settings")] == [
            *("todo", "todo", "waits", "waits")
        ]
        kester.hand_in_key()
        assert step_of(kester.text(), "test") == "todo"
        assert step_of(kester.text(), "key") == "done"
        kester.prove()
        assert "This waits for Della Sparekey" in kester.text()

    def test_spaces_and_line_breaks_do_not_matter_and_the_name_is_shown(self, kester: Holder) -> None:
        public = public_bytes(private_from(kester.secret))
        spread = "\n".join(re.findall(".{1,13}", public.hex().upper()))
        assert kester.hand_in_key(public_key=f"  {spread} ").status_code == 302
        assert key_name(public) in kester.text()

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ("", "Paste the public half"),
            ("04" * 64, "The public half has 130 digits, and these are 128."),
            ("04" + "zz" * 64, "Only the digits 0 to 9"),
            ("04" + "00" * 64, "not an opening key"),
        ],
        ids=["nothing", "cut-off", "no-hex", "no-point"],
    )
    def test_a_key_that_cannot_be_one_is_refused_with_what_is_wrong(
        self, kester: Holder, typed: str, sentence: str
    ) -> None:
        answer = kester.hand_in_key(public_key=typed)
        assert answer.status_code == 422
        assert sentence in answer.get_data(as_text=True)

    @pytest.mark.parametrize("form", ["file", "words", "hex"])
    def test_who_pastes_the_key_itself_is_told_to_make_another(self, kester: Holder, form: str) -> None:
        secret = new_key_secret()
        words = "\n".join(" ".join(row) for row in key_words(secret))
        typed = {"file": key_file(secret), "words": words, "hex": secret.hex()}[form]
        page = kester.hand_in_key(public_key=typed).get_data(as_text=True)
        assert "This is your key itself" in page

    def test_without_the_promise_no_key_is_taken(self, house: House, kester: Holder) -> None:
        answer = kester.hand_in_key(promise="")
        assert "Without this promise you cannot hold a key." in answer.get_data(as_text=True)
        with house.sessions() as session:
            assert keyholders_of(session, the_wave(session))["keyholder"].public_key is None

    def test_both_cannot_hand_in_the_same_key(self, kester: Holder, della: Holder) -> None:
        kester.hand_in_key()
        page = (
            Holder(della.house, della.browser, della.at, kester.secret).hand_in_key().get_data(as_text=True)
        )
        assert "handed in by the other keyholder" in page

    def test_wrong_words_prove_nothing(self, kester: Holder) -> None:
        kester.hand_in_key()
        answer = kester.post("/words", {"words": "babab babab babab babab"})
        assert answer.status_code == 422
        assert "These are not the words in your test ballot." in answer.get_data(as_text=True)

    def test_there_is_no_test_ballot_before_there_is_a_key(self, kester: Holder) -> None:
        assert kester.browser.get(kester.at + "/test-ballot").status_code == 404


class TestTheSettings:
    """Looking, agreeing, refusing."""

    def test_the_last_proof_asks_the_other_one_to_countersign(self, house: House, della: Holder) -> None:
        for holder in (della, holder_of(house)):
            holder.hand_in_key()
            holder.prove()
        assert letters_to(house, DELLA) == ["Please look at the settings: Depth · 1"]
        assert letters_to(house, KESTER) == []

    def test_the_page_shows_what_is_promised_and_counts_of_raters(self, ready: House, kester: Holder) -> None:
        page = kester.text("/settings")
        for said in ("also for the board", "Kester Lockwood / Della Sparekey", "Tobias Keel", "first wave"):
            assert said in page
        for address in cast.RATERS:
            assert cast.display_name(address) not in page

    def test_both_countersign_and_the_campaign_can_be_frozen(
        self, ready: House, kester: Holder, della: Holder
    ) -> None:
        for holder in (kester, della):
            assert holder.countersign().status_code == 302
            assert "You have done everything." in holder.text()
        mara = browser_of(ready, MARA)
        with ready.sessions() as session:
            wave_id = the_wave(session).id
        mara.post(f"/desk/waves/{wave_id}/freeze")
        with ready.sessions() as session:
            assert the_wave(session).state == "frozen"
        assert ("Kester Lockwood", "countersigned") in acts(ready)

    def test_who_countersigns_what_changed_meanwhile_sees_the_new_settings(
        self, ready: House, kester: Holder
    ) -> None:
        seen = re.search(r'name="seen" value="(\w+)"', kester.text("/settings"))
        assert seen
        add_somebody(ready)
        answer = kester.post("/countersign", {"seen": seen[1]})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 409
        assert "The settings have changed since you opened this page." in page
        assert f'value="{seen[1]}"' not in page
        assert 'name="seen"' in page

    def test_a_lapsed_countersignature_says_what_changed(self, ready: House, kester: Holder) -> None:
        kester.countersign()
        add_somebody(ready)
        with ready.sessions.begin() as session:
            later = DATES.shifted(timedelta(days=1))
            change_settings(session, the_wave(session), **settings_of(the_wave(session)) | {"dates": later})
        assert "your countersignature no longer counts" in kester.text()
        page = kester.text("/settings")
        assert "Tobias Keel, reports: 9 people were asked, now 10." in page
        assert "The dates have changed." in page
        assert "The questionnaire has changed." not in page

    def test_who_countersigned_gets_one_mail_a_day_about_a_change(self, ready: House, kester: Holder) -> None:
        kester.countersign()
        ready.outbox.letters.clear()
        ready.engine.minute()
        assert letters_to(ready, KESTER) == []
        ready.clock.forward(minutes=1)
        add_somebody(ready)
        for _ in range(3):
            ready.clock.forward(minutes=1)
            ready.engine.minute()
        assert letters_to(ready, KESTER) == ["Please look at the settings: Depth · 1"]
        ready.clock.forward(days=1)
        ready.engine.minute()
        assert len(letters_to(ready, KESTER)) == 1

    def test_a_refusal_goes_to_the_coordinators_with_its_reason(self, ready: House, kester: Holder) -> None:
        assert kester.post("/refuse", {"reason": " "}).status_code == 422
        kester.post("/refuse", {"reason": "Half of the peers of Rosa are new to me."})
        (letter,) = [one for one in ready.outbox.letters if one.email == MARA]
        assert "“Half of the peers of Rosa are new to me.”" in str(letter.parts)
        assert ("Kester Lockwood", "refused-to-countersign") in acts(ready)
        assert "You have refused the settings" in kester.text()
        assert kester.countersign().status_code == 302

    def test_nothing_can_be_countersigned_before_both_keys_are_proved(self, kester: Holder) -> None:
        kester.hand_in_key()
        kester.prove()
        assert 'name="seen"' not in kester.text("/settings")
        assert kester.post("/countersign", {"seen": ""}).status_code == 422


class TestALostKey:
    """The ways out."""

    def test_in_a_draft_another_key_is_made(self, ready: House, kester: Holder) -> None:
        assert "No harm is done" in kester.text("/lost")
        kester.post("/lost")
        assert step_of(kester.text(), "key") == "todo"
        assert letters_to(ready, DELLA) == ["Kester Lockwood has lost a key: Depth · 1"]
        assert letters_to(ready, MARA) == ["Depth · 1"]
        assert ("Kester Lockwood", "lost-key") in acts(ready)

    def test_who_never_had_a_key_loses_none(self, house: House, kester: Holder) -> None:
        kester.post("/lost")
        assert house.outbox.letters == []

    def test_after_the_freeze_the_deputy_opens_and_with_both_gone_nobody_does(
        self, ready: House, kester: Holder, della: Holder
    ) -> None:
        freeze(ready)
        assert "Della Sparekey holds the second key and can open the ballots alone." in kester.text("/lost")
        kester.post("/lost")
        assert "You said that your key is gone." in kester.text()
        della.post("/lost")
        for holder in (kester, della):
            page = holder.text("/lost")
            assert "nobody can open the ballots" in page
            assert "90 days" in page


class TestMailsBeforeTheFreeze:
    """Being asked, being reminded, not being reached."""

    def test_whom_the_desk_names_gets_a_link_and_the_sum_of_the_page(self, house: House) -> None:
        ask(house, "deputy")
        (letter,) = house.outbox.letters
        assert letter.email == DELLA
        assert "deputy keyholder" in letter.subject
        said = str(letter.parts)
        assert re.search(r"http://localhost:8000/sign-in/[\w-]{40}", said)
        assert re.search(r"'[0-9a-f]{64}'", said)

    def test_the_link_still_signs_in_days_later(self, house: House) -> None:
        ask(house, "keyholder")
        found = re.search(r"http://localhost:8000(/sign-in/[\w-]+)", str(house.outbox.letters[0].parts))
        assert found
        house.clock.forward(days=10)
        client = house.people_app.test_client()
        assert client.get(found[1], base_url=ORIGIN).status_code == 200

    def test_two_days_before_the_opening_whoever_is_not_done_is_reminded_once(
        self, house: House, kester: Holder
    ) -> None:
        kester.hand_in_key()
        house.engine.minute()
        assert house.outbox.letters == []
        house.clock.set(DATES.opens_at - timedelta(days=2))
        house.engine.minute()
        house.clock.forward(hours=1)
        house.engine.minute()
        assert letters_to(house, KESTER) == ["Your opening key is not ready yet: Depth · 1"]
        assert letters_to(house, DELLA) == ["You are asked to be the deputy keyholder: Depth · 1"]

    def test_an_address_that_is_refused_is_told_to_the_desk(self, house: House) -> None:
        house.outbox.refuses = {DELLA}
        ask(house, "deputy")
        assert ("Soundline", "keyholder-unreachable") in acts(house)
        assert letters_to(house, MARA) == ["Depth · 1"]


class TestOneRole:
    """Whoever can open sealed ballots gets no other role."""

    def test_no_keyholder_becomes_coordinator(self, house: House) -> None:
        mara = browser_of(house, MARA)
        answer = mara.post("/desk/coordinators/", {"name": "Kester Lockwood", "email": KESTER})
        assert answer.status_code == 422
        assert "holds an opening key" in answer.get_data(as_text=True)

    def test_no_keyholder_reads_for_a_board(self, house: House) -> None:
        mara = browser_of(house, MARA)
        board = mara.post("/desk/boards/", {"name": "Supervisory board"}).headers["Location"]
        answer = mara.post(f"{board}/members", {"name": "Kester Lockwood", "email": KESTER})
        assert answer.status_code == 422
        assert "holds an opening key" in answer.get_data(as_text=True)

    def test_no_leader_is_shared_with_a_board_for_which_the_keyholder_reads(self, house: House) -> None:
        with house.sessions.begin() as session:
            reader, leader = person_of(session, KESTER), person_of(session, cast.CTO[1]).id
            board = Board(name="Supervisory board", members=[BoardMember(person_id=reader.id)])
            session.add(board)
            session.flush()
            address = f"/desk/boards/{board.id}/leaders"
        answer = browser_of(house, MARA).post(address, {"person_id": leader})
        assert answer.status_code == 422
        assert "reads for this board and holds an opening key" in answer.get_data(as_text=True)


class TestAtTheShell:
    """The commands keep the same rules."""

    @pytest.fixture(autouse=True)
    def this_house(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        for commands in (people, campaigns):
            monkeypatch.setattr(commands, "settings", lambda: house.settings)
        monkeypatch.setattr(installation, "prepare", lambda _settings: None)

    def test_no_keyholder_becomes_coordinator(self, house: House) -> None:
        with pytest.raises(HasAnotherRole, match="holds an opening key"):
            soundline(["coordinator", "add", "Kester Lockwood", KESTER], standalone_mode=False)
        with house.sessions() as session:
            assert not person_of(session, KESTER).is_coordinator

    def test_what_is_sealed_to_keyholders_is_not_opened(self, house: House) -> None:
        with house.sessions.begin() as session:
            wave = the_wave(session)
            wave.state, wave_id = "closed", wave.id
        with pytest.raises(OnlyKeyholdersOpen, match="only Kester Lockwood / Della Sparekey can open them"):
            soundline(["campaign", "open", wave_id], standalone_mode=False)


def ask(house: House, place: str) -> None:
    with house.sessions() as session:
        wave_id = the_wave(session).id
    house.engine.submit("ask_keyholder", wave_id, place)


def freeze(house: House) -> None:
    with house.sessions() as session:
        wave_id = the_wave(session).id
    for place in ("keyholder", "deputy"):
        holder_of(house, place).countersign()
    browser_of(house, MARA).post(f"/desk/waves/{wave_id}/freeze")


def settings_of(wave: Wave) -> dict[str, Any]:
    return {
        "title": wave.campaign.title,
        "purpose": wave.campaign.purpose,
        "selection": wave.campaign.selection,
        "level": wave.level,
        "instrument_id": wave.instrument_id,
    }


def test_what_is_downloaded_as_test_ballot_holds_no_words(kester: Holder) -> None:
    kester.hand_in_key()
    ballot = json.loads(kester.browser.get(kester.at + "/test-ballot").data)
    assert set(ballot) == {"format", "campaign", "public", "gid", "t", "box"}
