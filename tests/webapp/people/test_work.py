"""The jobs of an installation: what the calendar asks for, mails in batches, and doing nothing twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.anonymity.folder import read_campaign_folder
from surveys.campaigns import Invitation, MailBatch, Subject
from surveys.inviting import undeliverable
from surveys.moves import release_all
from surveys.people import Person
from surveys.retention import was_destroyed
from surveys.scorecards import KeptScorecard
from tests import cast
from tests.walk import BALLOTS, CLOSES, OPENS, PEOPLE, House, person_of, the_wave, wave_id
from webapp.people import work

HouseAt = Callable[[str], House]
HALF_WAY = OPENS + timedelta(days=7, hours=5)
ANSWERS_BY_NAME = [cast.CEO[1], cast.CEO[1], cast.CEO[1], cast.CHAIR[1], cast.CRO[1], cast.CTO[1]]
"""The CEO answers about herself and about the two who report to her."""


@pytest.fixture(autouse=True)
def paper(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Reports are asked for but not put on paper: that takes seconds and is tested elsewhere."""
    asked: list[str] = []

    def keep_pdf(
        _session: Session, subject: Subject, _card: Any, language: str, *_: Any, **_more: Any
    ) -> bytes:
        asked.append(f"{subject.person.email}:{language}")
        return b""

    monkeypatch.setattr(work, "keep_pdf", keep_pdf)
    return asked


def minute(house: House, now: datetime | None = None) -> None:
    """Let a minute pass in which the worker looks for what is due."""
    house.clock.set(now or house.clock())
    house.engine.minute()


def state(house: House) -> str:
    with house.sessions() as session:
        return the_wave(session).state


def sent_to(house: House) -> list[str]:
    """To whom letters went, but for what the desk is told."""
    return sorted(address for address in house.outbox.addresses() if address != cast.COORDINATOR[1])


def kept_scorecards(house: House) -> int:
    with house.sessions() as session:
        return len(session.scalars(select(KeptScorecard)).all())


def text_of(letter: Any) -> str:
    return " ".join(str(part) for part in letter.parts)


class TestOpeningDay:
    """What happens when the opening date has come."""

    def test_before_it_nothing_happens(self, house_at: HouseAt) -> None:
        house = house_at("frozen")
        minute(house, OPENS - timedelta(minutes=1))
        assert (state(house), house.outbox.letters) == ("frozen", [])

    def test_a_draft_is_never_opened(self, house_at: HouseAt) -> None:
        house = house_at("draft")
        minute(house, OPENS)
        assert (state(house), house.outbox.letters) == ("draft", [])

    def test_the_wave_opens_and_everybody_gets_one_mail(self, house_at: HouseAt) -> None:
        house = house_at("frozen")
        minute(house, OPENS)
        assert state(house) == "answering"
        told = [*cast.RATERS, *ANSWERS_BY_NAME, cast.COORDINATOR[1]]
        assert sorted(house.outbox.addresses()) == sorted(told)

    def test_a_second_look_sends_nothing_again(self, house_at: HouseAt) -> None:
        house = house_at("frozen")
        minute(house, OPENS)
        sent = len(house.outbox.letters)
        minute(house)
        minute(house, OPENS + timedelta(hours=1))
        assert len(house.outbox.letters) == sent

    def test_a_worker_that_forgot_what_it_did_sends_no_invitation_again(self, house_at: HouseAt) -> None:
        house = house_at("frozen")
        minute(house, OPENS)
        house.outbox.letters.clear()
        house.engine.states.clear()
        house.engine.submit("open_wave", wave_id(house))
        with house.sessions() as session:
            batches = session.scalars(select(MailBatch.id)).all()
        for batch_id in batches:
            house.engine.submit("send_batch", batch_id)
        assert sent_to(house) == []

    def test_each_mail_carries_a_link_that_opens_the_right_invitation(self, house_at: HouseAt) -> None:
        house = house_at("frozen")
        minute(house, OPENS)
        (letter,) = [one for one in house.outbox.letters if one.email == cast.SELLERS[0]]
        found = re.search(rf"{BALLOTS}/c#i=([a-z2-7]{{26}})", text_of(letter))
        assert found
        assert found[1] == house.token(cast.SELLERS[0])

    def test_the_fingerprint_stands_in_every_invitation(self, house_at: HouseAt) -> None:
        house = house_at("frozen")
        minute(house, OPENS)
        with house.sessions() as session:
            fingerprint = the_wave(session).fingerprint or "none"
        invitations = [one for one in house.outbox.letters if one.email in cast.RATERS]
        assert all(fingerprint in text_of(one) for one in invitations)

    def test_answers_by_name_are_asked_for_with_a_link_to_sign_in(self, house_at: HouseAt) -> None:
        house = house_at("frozen")
        minute(house, OPENS)
        (letter,) = [one for one in house.outbox.letters if one.email == cast.CHAIR[1]]
        found = re.search(rf"{PEOPLE}(/sign-in/[\w-]+)", text_of(letter))
        assert found
        assert "Ceridwen Topmast" in text_of(letter)
        assert house.people_app.test_client().get(found[1], base_url=PEOPLE).status_code == 200

    def test_a_wave_whose_days_were_missed_is_closed_and_never_opened(self, house_at: HouseAt) -> None:
        house = house_at("frozen")
        minute(house, CLOSES + timedelta(days=1))
        assert (state(house), house.outbox.addresses()) == ("closed", [cast.COORDINATOR[1]])


class TestUndeliverableMails:
    """Addresses that the mail server refuses."""

    def test_the_desk_learns_whose_address_was_refused(self, house_at: HouseAt) -> None:
        house = house_at("frozen")
        house.outbox.refuses = {cast.SELLERS[0]}
        minute(house, OPENS)
        with house.sessions() as session:
            assert [one.email for one in undeliverable(session, the_wave(session))] == [cast.SELLERS[0]]
            assert {batch.sent for batch in session.scalars(select(MailBatch))} == {True}

    def test_all_other_mails_went_out(self, house_at: HouseAt) -> None:
        house = house_at("frozen")
        house.outbox.refuses = {cast.SELLERS[0]}
        minute(house, OPENS)
        assert set(house.outbox.addresses()) >= set(cast.RATERS)


class TestReminders:
    """Half way through, and two days before the end."""

    @pytest.fixture
    def open_house(self, house_at: HouseAt) -> House:
        house = house_at("frozen")
        minute(house, OPENS)
        house.outbox.letters.clear()
        return house

    def test_on_other_days_nobody_is_reminded(self, open_house: House) -> None:
        minute(open_house, OPENS + timedelta(days=3))
        assert sent_to(open_house) == []

    def test_on_the_day_everybody_who_has_not_sent_is_reminded_once(self, open_house: House) -> None:
        minute(open_house, HALF_WAY)
        minute(open_house, HALF_WAY + timedelta(minutes=1))
        assert sent_to(open_house) == sorted(cast.RATERS)

    def test_who_has_sent_is_left_out_in_large_groups_only(self, open_house: House) -> None:
        open_house.answer((*cast.SELLERS[:2], *cast.ADVISERS))
        minute(open_house, HALF_WAY)
        assert set(cast.RATERS) - set(open_house.outbox.addresses()) == set(cast.SELLERS[:2])

    def test_the_second_reminder_comes_two_days_before_the_end(self, open_house: House) -> None:
        minute(open_house, HALF_WAY)
        open_house.outbox.letters.clear()
        minute(open_house, CLOSES - timedelta(days=2))
        assert sent_to(open_house) == sorted(cast.RATERS)

    def test_a_reminder_leads_to_the_same_link_as_the_invitation(self, open_house: House) -> None:
        minute(open_house, HALF_WAY)
        (letter,) = [one for one in open_house.outbox.letters if one.email == cast.SELLERS[0]]
        assert f"#i={open_house.token(cast.SELLERS[0])}" in text_of(letter)

    def test_after_the_close_nobody_is_reminded(self, open_house: House) -> None:
        with open_house.sessions.begin() as session:
            the_wave(session).state = "closed"
        minute(open_house, HALF_WAY)
        assert sent_to(open_house) == []


class TestParticipation:
    """A third of the whole wave, once a day."""

    @pytest.mark.parametrize(
        ("raters", "third"),
        [((), "low"), (cast.RATERS[:12], "middle"), (cast.RATERS, "high")],
        ids=["nobody", "about-half", "everybody"],
    )
    def test_it_tells_a_third_and_no_number(
        self, house_at: HouseAt, raters: tuple[str, ...], third: str
    ) -> None:
        house = house_at("open")
        house.answer(raters)
        minute(house, OPENS + timedelta(days=1))
        with house.sessions() as session:
            assert the_wave(session).participation == third

    def test_it_is_taken_once_a_day_so_that_no_two_looks_tell_who_sent(self, house_at: HouseAt) -> None:
        house = house_at("open")
        minute(house, OPENS + timedelta(hours=1))
        house.answer(cast.RATERS)
        minute(house, OPENS + timedelta(hours=2))
        with house.sessions() as session:
            assert the_wave(session).participation == "low"
        minute(house, OPENS + timedelta(days=1))
        with house.sessions() as session:
            assert the_wave(session).participation == "high"


class TestTheEnd:
    """Closing, opening, telling, destroying."""

    def test_a_wave_closes_by_itself_in_its_last_minute(self, house_at: HouseAt) -> None:
        house = house_at("open")
        minute(house, CLOSES - timedelta(minutes=1))
        assert state(house) == "answering"
        minute(house, CLOSES)
        assert state(house) == "closed"

    def test_ballots_are_never_opened_by_the_calendar(self, house_at: HouseAt) -> None:
        house = house_at("closed")
        minute(house, CLOSES + timedelta(days=3))
        assert state(house) == "closed"

    def test_opening_scores_the_wave_and_asks_for_every_report(
        self, house_at: HouseAt, paper: list[str]
    ) -> None:
        house = house_at("closed")
        house.engine.submit("open_and_score", wave_id(house))
        assert state(house) == "scored"
        assert sorted(paper) == sorted(f"{leader}:en" for leader in cast.ROLES)

    def test_opening_again_changes_nothing(self, house_at: HouseAt) -> None:
        house = house_at("scored")
        house.engine.submit("open_and_score", wave_id(house), key="once-more")
        assert state(house) == "scored"

    def test_the_desk_learns_why_ballots_could_not_be_opened_and_may_try_again(
        self, house_at: HouseAt
    ) -> None:
        house = house_at("closed")
        key = house.places.opening_key(wave_id(house))
        content = key.read_bytes()
        key.unlink()
        house.engine.submit("open_and_score", wave_id(house), key="first")
        with house.sessions() as session:
            assert "the opening key is no longer there" in the_wave(session).trouble
        key.write_bytes(content)
        house.engine.submit("open_and_score", wave_id(house), key="second")
        with house.sessions() as session:
            assert (the_wave(session).state, the_wave(session).trouble) == ("scored", "")

    def test_a_leader_is_told_once_the_report_is_released(self, house_at: HouseAt) -> None:
        house = house_at("scored")
        subjects = house.leaders()
        for subject_id in subjects:
            house.engine.submit("tell_leader", subject_id, key=f"too-early:{subject_id}")
        assert sent_to(house) == []
        with house.sessions.begin() as session:
            release_all(session, the_wave(session), house.clock())
        for subject_id in subjects:
            house.engine.submit("tell_leader", subject_id)
        assert sent_to(house) == sorted(subjects.values())

    def test_two_weeks_after_the_scoring_ballots_and_keys_are_destroyed(self, house_at: HouseAt) -> None:
        house = house_at("scored")
        minute(house, house.clock() + timedelta(days=13))
        assert house.places.opening_key(wave_id(house)).exists()
        minute(house, house.clock() + timedelta(days=1))
        assert not house.places.opening_key(wave_id(house)).exists()
        with house.sessions() as session:
            assert was_destroyed(session, the_wave(session))
            assert session.scalars(select(Invitation)).all() == []

    def test_ballots_that_nobody_opened_are_destroyed_after_thirty_days(self, house_at: HouseAt) -> None:
        house = house_at("closed")
        minute(house, CLOSES + timedelta(days=30))
        with house.sessions() as session:
            assert was_destroyed(session, the_wave(session))
        assert read_campaign_folder(house.places.campaign(wave_id(house))).manifest.groups

    def test_reports_are_destroyed_three_years_later_after_a_warning(self, house_at: HouseAt) -> None:
        house = house_at("released")
        minute(house, CLOSES + timedelta(days=15))
        three_years = datetime(2029, 11, 23, 0, 0, tzinfo=CLOSES.tzinfo)
        minute(house, three_years - timedelta(days=31))
        house.outbox.letters.clear()
        for hours in range(4):
            minute(house, three_years - timedelta(days=30, hours=-hours))
        (warning,) = house.outbox.letters
        assert "The reports of this wave are destroyed in 30 days." in text_of(warning)
        minute(house, three_years - timedelta(minutes=1))
        assert kept_scorecards(house) == 3
        minute(house, three_years)
        minute(house, three_years + timedelta(minutes=1))
        assert kept_scorecards(house) == 0
        assert [letter.email for letter in house.outbox.letters] == 2 * [cast.COORDINATOR[1]]

    def test_an_operator_may_keep_reports_for_good(self, house_at: HouseAt) -> None:
        house = house_at("released")
        house.settings = house.settings.with_changes(report_months=0)
        minute(house, CLOSES + timedelta(days=365 * 20))
        minute(house, CLOSES + timedelta(days=365 * 21))
        assert kept_scorecards(house) == 3

    def test_a_job_for_something_that_is_gone_says_nothing(self, house_at: HouseAt) -> None:
        house = house_at("scored")
        nobody = "0" * 32
        for name in ("send_batch", "render_report", "tell_leader"):
            house.engine.submit(name, nobody)
        assert house.outbox.letters == []


def test_no_job_ever_carries_a_person_an_address_or_a_token(house_at: HouseAt) -> None:
    house = house_at("frozen")
    minute(house, OPENS)
    house.answer(cast.RATERS[:8])
    minute(house, HALF_WAY)
    minute(house, CLOSES)
    house.engine.submit("open_and_score", wave_id(house))
    minute(house, CLOSES + timedelta(days=20))
    keys = set(house.engine.states)
    assert len(keys) > 8
    with house.sessions() as session:
        people = session.scalars(select(Person)).all()
        known = {word for one in people for word in (one.id, one.email, one.name)}
    assert not any(word in key for key in keys for word in known)


@pytest.mark.slow
def test_reports_are_put_on_paper_so_that_the_download_is_there_at_once(
    house_at: HouseAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    house = house_at("scored")
    with house.sessions() as session:
        tobias = person_of(session, cast.CTO[1])
        subject = session.scalars(select(Subject).where(Subject.person_id == tobias.id)).one()
    house.engine.submit("render_report", subject.id)
    (paper,) = (house.settings.data_dir / "reports").iterdir()
    assert paper.read_bytes().startswith(b"%PDF-")
    assert paper.stat().st_mode & 0o777 == 0o600
    house.engine.submit("render_report", subject.id, key="again")
    assert [paper] == list((house.settings.data_dir / "reports").iterdir())
