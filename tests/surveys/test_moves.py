"""The moves of a wave from state to state, and the refusal of every other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from surveys.anonymity.folder import read_campaign_folder
from surveys.campaigns import STATES, Subject, Wave
from surveys.moves import (
    archive,
    board_may_see,
    close_early,
    close_when_due,
    days_left,
    end_of_answers,
    mark_scored,
    open_wave,
    phase,
    release_all,
    release_subject,
    require_state,
)
from surveys.refusals import WrongState
from tests import cast
from tests.walk import CLOSES, OPENS, House, subject_of, the_wave

HouseAt = Callable[[str], House]
LATER = CLOSES + timedelta(days=1)

MOVES: dict[str, tuple[set[str], Callable[[Session, Wave, House], object]]] = {
    "open": ({"frozen", "collecting"}, lambda _session, wave, _house: open_wave(wave, OPENS)),
    "close early": (
        {"collecting", "answering"},
        lambda _session, wave, house: close_early(wave, OPENS, house.places),
    ),
    "score": ({"closed"}, lambda _session, wave, _house: mark_scored(wave, LATER)),
    "release": ({"scored", "released"}, lambda session, wave, _house: release_all(session, wave, LATER)),
    "release one": (
        {"scored", "released"},
        lambda session, wave, _house: release_subject(session, wave, wave.subjects[0], LATER),
    ),
    "archive": ({"released"}, lambda _session, wave, _house: archive(wave)),
}
"""Each move with the states that allow it."""


def refused(move: str) -> list[tuple[str, str]]:
    return [(move, state) for state in STATES if state not in MOVES[move][0]]


def allowed(move: str) -> list[tuple[str, str]]:
    return [(move, state) for state in STATES if state in MOVES[move][0]]


def in_state(session: Session, state: str) -> Wave:
    wave = the_wave(session)
    wave.state = state
    session.flush()
    return wave


@pytest.mark.parametrize(("move", "state"), [pair for move in MOVES for pair in refused(move)])
def test_a_move_that_the_state_does_not_allow_is_refused(house_at: HouseAt, move: str, state: str) -> None:
    house = house_at("scored")
    with house.sessions() as session:
        wave = in_state(session, state)
        with pytest.raises(WrongState, match="cannot be done now: the campaign is "):
            MOVES[move][1](session, wave, house)
        assert wave.state == state


@pytest.mark.parametrize(("move", "state"), [pair for move in MOVES for pair in allowed(move)])
def test_a_move_that_the_state_allows_is_made(house_at: HouseAt, move: str, state: str) -> None:
    house = house_at("scored")
    with house.sessions() as session:
        MOVES[move][1](session, in_state(session, state), house)


def test_a_refusal_says_where_the_campaign_stands(house_at: HouseAt) -> None:
    with house_at("draft").sessions() as session, pytest.raises(WrongState) as refusal:
        require_state(the_wave(session), "scored", "released")
    assert refusal.value.sentence == "This cannot be done now: the campaign is still being set up."


def test_every_state_can_be_told_in_words() -> None:
    for state in STATES:
        with pytest.raises(WrongState):
            require_state(Wave(state=state))


class TestOpening:
    """Beginning on the opening date."""

    def test_a_wave_opens_on_its_date(self, house_at: HouseAt) -> None:
        with house_at("frozen").sessions() as session:
            open_wave(the_wave(session), OPENS)
            assert the_wave(session).state == "answering"

    def test_a_minute_earlier_it_does_not(self, house_at: HouseAt) -> None:
        with house_at("frozen").sessions() as session:
            with pytest.raises(WrongState, match="has not come yet"):
                open_wave(the_wave(session), OPENS - timedelta(minutes=1))
            assert the_wave(session).state == "frozen"

    def test_in_two_steps_credentials_come_before_answers(self, house_at: HouseAt) -> None:
        with house_at("frozen").sessions() as session:
            wave = the_wave(session)
            wave.collect_from, wave.collect_to = OPENS - timedelta(days=7), OPENS - timedelta(days=3)
            open_wave(wave, OPENS - timedelta(days=7))
            assert wave.state == "collecting"
            open_wave(wave, OPENS)
            assert wave.state == "answering"


class TestClosing:
    """Ending on the planned date, or earlier."""

    def test_a_wave_closes_when_its_last_moment_has_passed(self, house_at: HouseAt) -> None:
        house = house_at("open")
        with house.sessions() as session:
            wave = the_wave(session)
            assert not close_when_due(wave, CLOSES - timedelta(minutes=1), house.places)
            assert wave.state == "answering"
            assert close_when_due(wave, CLOSES, house.places)
            assert wave.state == "closed"

    def test_after_the_close_the_ballot_side_takes_nothing_whatever_it_was_told_before(
        self, house_at: HouseAt
    ) -> None:
        house = house_at("open")
        with house.sessions() as session:
            wave = the_wave(session)
            folder = read_campaign_folder(house.places.campaign(wave.id))
            folder.extend(OPENS)  # and then the power went off before the database knew of it
            close_when_due(wave, CLOSES, house.places)
            assert folder.marks().closed

    def test_closing_again_does_nothing(self, house_at: HouseAt) -> None:
        house = house_at("closed")
        with house.sessions() as session:
            assert not close_when_due(the_wave(session), LATER, house.places)

    def test_a_draft_never_closes_by_itself(self, house_at: HouseAt) -> None:
        house = house_at("draft")
        with house.sessions() as session:
            assert not close_when_due(the_wave(session), LATER, house.places)

    def test_an_early_close_ends_the_answers_on_both_sides(self, house_at: HouseAt) -> None:
        house = house_at("open")
        noon = OPENS + timedelta(days=2, hours=4)
        with house.sessions() as session:
            wave = the_wave(session)
            close_early(wave, noon, house.places)
            assert (wave.state, end_of_answers(wave)) == ("closed", noon)
            assert read_campaign_folder(house.places.campaign(wave.id)).marks().closed

    def test_after_an_early_close_the_ballot_side_takes_nothing_more(self, house_at: HouseAt) -> None:
        house = house_at("open")
        rater = house.rater(cast.SELLERS[0])
        rater.collect()
        (subject_id,) = rater.collected
        with house.sessions.begin() as session:
            close_early(the_wave(session), house.clock(), house.places)
        ballot = rater.ballot(rater.collected[subject_id], cast.sheet("standard", "cro", 1))
        gid = rater.collected[subject_id].group.gid.hex()
        status, answer = house.put(f"/b/{gid}", ballot)
        assert (status, answer["error"]) == (403, "phase")

    def test_closing_early_never_moves_the_end_to_a_later_date(self, house_at: HouseAt) -> None:
        house = house_at("open")
        with house.sessions() as session:
            close_early(the_wave(session), LATER, house.places)
            assert end_of_answers(the_wave(session)) == CLOSES


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (OPENS - timedelta(minutes=1), "early"),
        (OPENS, "open"),
        (CLOSES - timedelta(minutes=1), "open"),
        (CLOSES, "closed"),
    ],
)
def test_phases_begin_on_the_minute(now: datetime, expected: str) -> None:
    assert phase(Wave(opens_at=OPENS, closes_at=CLOSES), now) == expected


@pytest.mark.parametrize(
    ("now", "days"),
    [(OPENS, 14), (CLOSES - timedelta(hours=30), 1), (CLOSES - timedelta(hours=3), 0), (LATER, 0)],
)
def test_days_left_are_whole_and_never_negative(now: datetime, days: int) -> None:
    assert days_left(Wave(opens_at=OPENS, closes_at=CLOSES), now) == days


class TestReleasing:
    """Giving the leaders their reports."""

    def test_the_wave_is_released_when_the_last_leader_has_the_report(self, house_at: HouseAt) -> None:
        with house_at("scored").sessions() as session:
            wave = the_wave(session)
            first, second, third = wave.subjects
            release_subject(session, wave, first, LATER)
            release_subject(session, wave, second, LATER)
            assert wave.state == "scored"
            release_subject(session, wave, third, LATER)
            assert wave.state == "released"

    def test_a_second_release_keeps_the_first_date(self, house_at: HouseAt) -> None:
        with house_at("scored").sessions() as session:
            wave, tobias = the_wave(session), subject_of(session, cast.CTO[1])
            release_subject(session, wave, tobias, LATER)
            release_subject(session, wave, tobias, LATER + timedelta(days=5))
            assert tobias.released_at == LATER

    def test_releasing_everybody_returns_those_who_had_not_got_it(self, house_at: HouseAt) -> None:
        with house_at("scored").sessions() as session:
            wave, tobias = the_wave(session), subject_of(session, cast.CTO[1])
            release_subject(session, wave, tobias, LATER)
            told = release_all(session, wave, LATER)
            assert {subject.person.email for subject in told} == {cast.CEO[1], cast.CRO[1]}
            assert wave.state == "released"

    def test_a_leader_without_scorecard_cannot_be_given_one(self, house_at: HouseAt) -> None:
        with house_at("closed").sessions() as session:
            wave = in_state(session, "scored")
            with pytest.raises(WrongState, match="no scorecard for this leader"):
                release_subject(session, wave, wave.subjects[0], LATER)


@pytest.mark.parametrize(
    ("waited", "seen"),
    [
        (timedelta(0), False),
        (timedelta(days=7) - timedelta(minutes=1), False),
        (timedelta(days=7), True),
    ],
)
def test_a_board_waits_seven_days(waited: timedelta, seen: bool) -> None:
    assert board_may_see(Subject(released_at=LATER), LATER + waited) is seen


def test_a_board_never_sees_what_the_leader_has_not_been_given() -> None:
    assert not board_may_see(Subject(released_at=None), LATER + timedelta(days=365))


def test_scoring_writes_down_the_day_and_not_the_minute(house_at: HouseAt) -> None:
    with house_at("closed").sessions() as session:
        wave = the_wave(session)
        mark_scored(wave, LATER)
        assert (wave.state, wave.scored_on) == ("scored", LATER.date())
