"""Level strongest from the first mail to the last ballot: two visits, latecomers, an extension."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from surveys.anonymity.folder import read_campaign_folder
from surveys.anonymity.rater import Rater
from surveys.anonymity.refusals import ServerRefused
from surveys.campaigns import BallotGroup
from surveys.dates import fitted
from surveys.moves import end_of_answers, extend
from surveys.places import Places
from surveys.refusals import WrongState
from tests import cast
from tests.walk import BALLOTS, DATES, House, SetClock, person_of, the_wave, typical
from tests.webapp.people.conftest import signed_in

_PROPOSED = fitted(DATES, "strongest")
DAYS = replace(_PROPOSED, extension_to=_PROPOSED.closes_at + timedelta(days=4))
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
IN_TIME, LATE = cast.RATERS[:-2], cast.RATERS[-2:]
"""The two advisers are late: with nine invited in their group, they have no company."""


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a wave in two steps that was frozen."""
    home = tmp_path_factory.mktemp("two-steps") / "data"
    house = House(home)
    house.plan(level="strongest", dates=DAYS)
    house.freeze()
    house.leave()
    return home


@pytest.fixture
def house(frozen: Path, tmp_path: Path) -> Iterator[House]:
    shutil.copytree(frozen, tmp_path / "data")
    home = House(tmp_path / "data", SetClock(DAYS.begins - HOUR))
    yield home
    home.leave()


def minute(house: House, now: datetime) -> list[Any]:
    """A minute of the worker; the letters to raters that went out in it."""
    house.clock.set(now)
    before = len(house.outbox.letters)
    house.engine.minute()
    return [one for one in house.outbox.letters[before:] if one.email in cast.RATERS]


def readers(letters: list[Any]) -> list[str]:
    return sorted(letter.email for letter in letters)


def text_of(letter: Any) -> str:
    return " ".join(str(part) for part in letter.parts)


def state(house: House) -> str:
    with house.sessions() as session:
        return the_wave(session).state


def collect(house: House, raters: tuple[str, ...] = IN_TIME) -> dict[str, Rater]:
    """Let raters collect now."""
    collected = {address: house.rater(address) for address in raters}
    for rater in collected.values():
        rater.collect()
    return collected


def answer(house: House, address: str, rater: Rater, number: int = 0) -> None:
    """Send what the cast answers, with credentials that were collected before."""
    leaders = house.leaders()
    groups = [credential.group for credential in rater.collected.values()]
    sheets = {
        group.facts.subject_id: typical(
            address, leaders[group.facts.subject_id], "short" if place else "standard", number
        )
        or {}
        for place, group in enumerate(groups)
    }
    rater.send(sheets)


def test_step_one_begins_with_personal_links_and_takes_no_answers(house: House) -> None:
    letters = minute(house, DAYS.begins)
    assert state(house) == "collecting"
    assert readers(letters) == sorted(cast.RATERS)
    jon = next(one for one in letters if one.email == cast.SELLERS[0])
    assert f"{BALLOTS}/c#i={house.token(cast.SELLERS[0])}" in text_of(jon)
    assert "Collect your ballots" in text_of(jon)
    rater = house.rater(cast.SELLERS[0])
    with pytest.raises(ServerRefused) as refused:
        answer(house, cast.SELLERS[0], collected(rater))
    assert (refused.value.status, refused.value.code) == (403, "phase")


def collected(rater: Rater) -> Rater:
    rater.collect()
    return rater


def test_the_desk_says_what_happens_now_in_each_of_the_two_steps(house: House) -> None:
    assert "Mails go out when it opens." in desk(house, DAYS.begins - HOUR)
    assert "Raters collect their ballots." in desk(house, DAYS.begins)
    resting = desk(house, (DAYS.collect_to or DAYS.begins) + HOUR)
    assert "Collecting has ended. Raters answer from 16" in resting
    assert "Raters are answering." in desk(house, DAYS.opens_at)
    assert "nobody answers until 21" in desk(house, DAYS.late_from or DAYS.opens_at)
    assert "Raters are answering." in desk(house, DAYS.late_to or DAYS.opens_at)


def desk(house: House, now: datetime) -> str:
    """The page of the wave as the coordinator finds it at that moment."""
    minute(house, now)
    with house.sessions() as session:
        wave_id = the_wave(session).id
        coordinator = signed_in(house.people_app, session, person_of(session, cast.COORDINATOR[1]))
    return coordinator.get(f"/desk/waves/{wave_id}/").get_data(as_text=True)


def test_between_the_steps_nothing_is_handed_out_and_nothing_is_taken(house: House) -> None:
    minute(house, DAYS.begins)
    kept = collect(house, cast.SELLERS[:1])
    assert DAYS.collect_to
    assert minute(house, DAYS.collect_to + HOUR) == []
    with pytest.raises(ServerRefused):
        house.rater(cast.SELLERS[1]).collect()
    with pytest.raises(ServerRefused):
        answer(house, cast.SELLERS[0], kept[cast.SELLERS[0]])


def test_reminders_to_collect_leave_out_who_has_collected_in_large_groups(house: House) -> None:
    minute(house, DAYS.begins)
    collect(house, cast.SELLERS[:2])
    letters = minute(house, DAYS.begins + 2 * DAY + 14 * HOUR)
    assert set(cast.RATERS) - set(readers(letters)) == set(cast.SELLERS[:2])
    assert all("#i=" in text_of(letter) for letter in letters)


def test_step_two_gives_one_common_link_to_everybody_who_has_collected(house: House) -> None:
    minute(house, DAYS.begins)
    collect(house)
    letters = minute(house, DAYS.opens_at)
    assert state(house) == "answering"
    assert readers(letters) == sorted(IN_TIME)
    texts = {text_of(letter).split("url=")[1].split(",")[0] for letter in letters}
    assert texts == {f"'{BALLOTS}/c'"}
    assert all("#i=" not in text_of(letter) for letter in letters)
    assert minute(house, DAYS.opens_at + HOUR) == []


def test_ballots_are_taken_in_step_two_and_by_nobody_while_latecomers_collect(house: House) -> None:
    minute(house, DAYS.begins)
    raters = collect(house)
    minute(house, DAYS.opens_at)
    ada = cast.ENGINEERS[0]
    answer(house, ada, raters[ada])
    assert DAYS.late_from
    assert DAYS.late_to
    minute(house, DAYS.late_from)
    with pytest.raises(ServerRefused):
        answer(house, ada, raters[ada])
    house.clock.set(DAYS.late_to)
    answer(house, ada, raters[ada])
    assert all(one.version == 2 for one in raters[ada].collected.values())


def test_latecomers_get_their_own_link_and_learn_whether_they_have_company(house: House) -> None:
    minute(house, DAYS.begins)
    collect(house)
    minute(house, DAYS.opens_at)
    assert DAYS.late_from
    letters = minute(house, DAYS.late_from)
    assert readers(letters) == sorted(LATE)
    assert all(f"#i={house.token(letter.email)}" in text_of(letter) for letter in letters)
    assert companies(house, LATE[0]) == [False]
    late = collect(house, LATE)
    minute(house, DAYS.late_to or DAYS.closes_at)
    answer(house, LATE[0], late[LATE[0]])


def companies(house: House, address: str) -> list[bool | None]:
    _status, told = house.post("/invitation", {"invite": house.token(address)})
    return [group.get("company") for group in told["groups"]]


def test_company_is_decided_once_as_the_window_opens(house: House) -> None:
    minute(house, DAYS.begins)
    collect(house, cast.ENGINEERS[:6])
    minute(house, DAYS.opens_at)
    ina = cast.ENGINEERS[8]
    assert companies(house, ina) == [None]
    assert DAYS.late_from
    minute(house, DAYS.late_from)
    assert companies(house, ina) == [True]
    collect(house, cast.ENGINEERS[6:8])
    house.clock.set(DAYS.late_from + HOUR)
    minute(house, DAYS.late_from + HOUR)
    assert companies(house, ina) == [True]


def test_without_a_worker_it_is_decided_before_the_first_latecomer_collects(house: House) -> None:
    minute(house, DAYS.begins)
    collect(house, cast.ENGINEERS[:6])
    minute(house, DAYS.opens_at)
    assert DAYS.late_from
    house.clock.set(DAYS.late_from)
    collect(house, cast.ENGINEERS[6:7])
    assert companies(house, cast.ENGINEERS[8]) == [True]


def test_what_is_kept_names_groups_and_nobody(house: House) -> None:
    minute(house, DAYS.begins)
    collect(house, cast.ENGINEERS[:6])
    minute(house, DAYS.opens_at)
    minute(house, DAYS.late_from or DAYS.opens_at)
    with house.sessions() as session:
        gids = set(session.scalars(select(BallotGroup.gid)))
        kept = house.places.campaign(the_wave(session).id) / "late"
    assert set(json.loads(kept.read_text())) <= gids


def test_reminders_of_step_two_go_to_all_who_collected_whether_they_answered_or_not(house: House) -> None:
    minute(house, DAYS.begins)
    raters = collect(house)
    minute(house, DAYS.opens_at)
    answer(house, cast.ENGINEERS[0], raters[cast.ENGINEERS[0]])
    for day in (DAYS.late_to, DAYS.closes_at - 2 * DAY):
        assert day
        letters = minute(house, day)
        assert readers(letters) == sorted(IN_TIME)
        assert all(f"{BALLOTS}/c'" in text_of(letter) for letter in letters)


def test_participation_is_what_was_collected_and_taken_once_a_day(house: House) -> None:
    minute(house, DAYS.begins)
    minute(house, DAYS.begins + MINUTE)
    collect(house)
    minute(house, DAYS.begins + HOUR)
    with house.sessions() as session:
        assert the_wave(session).participation == "low"
    minute(house, DAYS.begins + DAY)
    with house.sessions() as session:
        assert the_wave(session).participation == "high"


def test_the_end_is_moved_once_on_both_sides_and_only_to_what_was_promised(house: House) -> None:
    minute(house, DAYS.begins)
    raters = collect(house)
    minute(house, DAYS.opens_at)
    places = Places(house.settings.data_dir)
    with house.sessions.begin() as session:
        extend(the_wave(session), house.clock(), places)
    with house.sessions() as session:
        wave = the_wave(session)
        assert end_of_answers(wave) == DAYS.extension_to
        assert read_campaign_folder(places.campaign(wave.id)).marks().extended
        with pytest.raises(WrongState, match="in force already"):
            extend(wave, house.clock(), places)
    minute(house, DAYS.closes_at + HOUR)
    assert state(house) == "answering"
    answer(house, cast.ENGINEERS[0], raters[cast.ENGINEERS[0]])
    assert DAYS.extension_to
    assert readers(minute(house, DAYS.extension_to - 2 * DAY)) == sorted(IN_TIME)
    minute(house, DAYS.extension_to)
    assert state(house) == "closed"
    with pytest.raises(ServerRefused):
        answer(house, cast.ENGINEERS[1], raters[cast.ENGINEERS[1]])


def test_before_answering_begins_nothing_is_extended(house: House) -> None:
    minute(house, DAYS.begins)
    with house.sessions() as session, pytest.raises(WrongState, match="collecting"):
        extend(the_wave(session), house.clock(), Places(house.settings.data_dir))


def test_nobody_is_written_to_after_the_day_of_the_mail_has_passed(house: House) -> None:
    minute(house, DAYS.begins)
    collect(house)
    minute(house, DAYS.opens_at)
    assert DAYS.late_to
    letters = minute(house, DAYS.late_to + HOUR)
    assert all("#i=" not in text_of(letter) for letter in letters)
