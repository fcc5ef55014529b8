"""Mails when the mail server is away or picky, and the notices that coordinators get."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from surveys.campaigns import MailBatch
from surveys.inviting import undeliverable
from surveys.moves import archive, release_all
from surveys.retention import was_destroyed
from surveys.scorecards import KeptScorecard
from tests import cast
from tests.walk import CLOSES, OPENS, House, Outbox, the_wave, wave_id
from webapp.mailer import Delivery, MailUnavailable
from webapp.opener import opened
from webapp.people import opening, work

HouseAt = Callable[[str], House]
MARA = cast.COORDINATOR[1]
HALF_WAY = OPENS + timedelta(days=7, hours=5)


@dataclass
class Moody(Outbox):
    """A mail server that is away, or puts some letters off."""

    away: bool = False
    puts_off: set[str] = field(default_factory=set)

    def send(self, letters: Iterable[Any]) -> list[Delivery]:
        if self.away:
            raise MailUnavailable("nobody there")
        wanted = list(letters)
        taken = iter(super().send([one for one in wanted if one.email not in self.puts_off]))
        return [Delivery(False) if one.email in self.puts_off else next(taken) for one in wanted]


@pytest.fixture(autouse=True)
def no_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "keep_pdf", lambda *_anything, **_more: b"")


@pytest.fixture
def house(house_at: HouseAt) -> House:
    """A frozen wave and a moody mail server."""
    home = house_at("frozen")
    home.outbox = Moody()
    return home


def moody(house: House) -> Moody:
    assert isinstance(house.outbox, Moody)
    return house.outbox


def minute(house: House, now: Any = None) -> None:
    """A minute of the worker, which goes on when a job fails and tries failed jobs again."""
    house.clock.set(now or house.clock())
    for _ in range(9):
        try:
            house.engine.minute()
        except MailUnavailable:
            continue
        return


def letters_to(house: House, address: str) -> list[Any]:
    return [letter for letter in house.outbox.letters if letter.email == address]


def sentences(house: House, address: str) -> str:
    return " ".join(str(part) for letter in letters_to(house, address) for part in letter.parts)


class TestWhenTheMailServerIsAway:
    """Nothing is lost: what was not taken is tried again."""

    def test_invitations_go_out_once_it_is_back(self, house: House) -> None:
        moody(house).away = True
        minute(house, OPENS)
        assert house.outbox.letters == []
        moody(house).away = False
        minute(house, OPENS + timedelta(hours=3))
        assert set(house.outbox.addresses()) >= set(cast.RATERS)
        assert all(len(letters_to(house, rater)) == 1 for rater in cast.SELLERS)

    def test_so_do_requests_for_named_answers_and_notices(self, house: House) -> None:
        moody(house).away = True
        minute(house, OPENS)
        house.engine.states |= {f"ask_by_name:{wave_id(house)}": "failed"}
        moody(house).away = False
        minute(house, OPENS + timedelta(hours=3))
        assert len(letters_to(house, cast.CHAIR[1])) == 1

    def test_a_letter_that_is_put_off_is_sent_later_and_the_others_only_once(self, house: House) -> None:
        moody(house).puts_off = {cast.SELLERS[0]}
        minute(house, OPENS)
        assert letters_to(house, cast.SELLERS[0]) == []
        with house.sessions() as session:
            assert [one.email for one in undeliverable(session, the_wave(session))] == [cast.SELLERS[0]]
        moody(house).puts_off = set()
        minute(house, OPENS + timedelta(hours=1))
        assert [len(letters_to(house, rater)) for rater in cast.SELLERS] == [1] * len(cast.SELLERS)
        with house.sessions() as session:
            assert undeliverable(session, the_wave(session)) == []
            assert all(batch.sent for batch in session.scalars(select(MailBatch)))

    def test_a_reminder_that_is_refused_marks_nobody_as_one_who_was_reminded(self, house: House) -> None:
        minute(house, OPENS)
        moody(house).refuses = set(cast.SELLERS)
        minute(house, HALF_WAY)
        with house.sessions() as session:
            assert undeliverable(session, the_wave(session)) == []

    def test_nobody_is_invited_to_what_has_closed_meanwhile(self, house: House) -> None:
        moody(house).away = True
        minute(house, OPENS)
        moody(house).away = False
        minute(house, CLOSES)
        assert set(house.outbox.addresses()) & set(cast.RATERS) == set()


class TestNotices:
    """What coordinators are told."""

    def test_of_the_opening_and_the_close(self, house: House) -> None:
        minute(house, OPENS)
        assert "The wave is open" in sentences(house, MARA)
        minute(house, CLOSES)
        minute(house)
        assert "The wave is closed" in sentences(house, MARA)
        assert len(letters_to(house, MARA)) == 2

    def test_the_link_leads_to_the_desk_and_signs_nobody_in(self, house: House) -> None:
        minute(house, OPENS)
        assert f"/desk/waves/{wave_id(house)}/" in sentences(house, MARA)
        assert "/sign-in/" not in sentences(house, MARA)

    def test_of_refused_addresses_once_with_their_number(self, house: House) -> None:
        moody(house).refuses = set(cast.SELLERS[:2])
        minute(house, OPENS)
        minute(house)
        assert sentences(house, MARA).count("refused 2 addresses") == 1
        assert cast.SELLERS[0] not in sentences(house, MARA)

    def test_of_scored_reports(self, house_at: HouseAt) -> None:
        house = house_at("closed")
        house.engine.submit("open_and_score", wave_id(house))
        assert "The reports are ready for your review." in sentences(house, MARA)

    def test_of_ballots_that_will_be_destroyed_unopened_and_of_their_end(self, house_at: HouseAt) -> None:
        house = house_at("closed")
        for day in range(1, 31):
            minute(house, CLOSES + timedelta(days=day))
            minute(house)
        said = sentences(house, MARA)
        assert said.count("They are destroyed in 7 days.") == 1
        assert said.count("They are destroyed tomorrow.") == 1
        assert said.count("have been destroyed as promised") == 1


def test_archiving_a_wave_does_not_save_its_ballots(house_at: HouseAt) -> None:
    house = house_at("scored")
    with house.sessions.begin() as session:
        release_all(session, the_wave(session), house.clock())
        archive(the_wave(session))
    minute(house, house.clock() + timedelta(days=14))
    with house.sessions() as session:
        assert was_destroyed(session, the_wave(session))
    assert not house.places.opening_key(wave_id(house)).exists()


def test_nobody_waits_for_the_database_while_ballots_are_opened_and_scored(
    house_at: HouseAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = house_at("closed")
    free: list[str] = []

    def somebody_writes(when: str) -> None:
        with house.sessions.begin() as other:
            other.execute(text("SELECT 1"))  # on SQLite this takes the lock
            free.append(when)

    def slow_opening(*facts: Any) -> Any:
        somebody_writes("opening")
        return opened(*facts)

    def slow_scoring(*facts: Any) -> Any:
        somebody_writes("scoring")
        return figures(*facts)

    figures = opening.wave_figures
    monkeypatch.setattr(opening, "opened", slow_opening)
    monkeypatch.setattr(opening, "wave_figures", slow_scoring)
    house.engine.submit("open_and_score", wave_id(house))
    assert free == ["opening", "scoring"]
    with house.sessions() as session:
        assert len(session.scalars(select(KeptScorecard)).all()) == len(cast.ROLES)
