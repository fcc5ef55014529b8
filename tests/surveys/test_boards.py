"""What a board may see: released, seven days old, meant for boards, comparable, and never oneself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from surveys import scorecards
from surveys.boards import (
    BadTarget,
    Comparison,
    board_for,
    boards_of,
    compare_for,
    expectation_for_leader,
    expectation_of,
    looks_at,
    show_to,
    write_expectation,
)
from surveys.campaigns import Wave
from surveys.dates import dates_of
from surveys.moves import end_of_answers
from surveys.people import Board, BoardLeader, BoardMember, Person
from surveys.planning import next_wave, person_for
from surveys.refusals import NotFound
from surveys.scorecards import KeptScorecard, Scorecard, body_sha256
from tests import cast
from tests.walk import House, person_of, subject_of, the_wave

HouseAt = Callable[[str], House]
WEEK = timedelta(days=7)


def found(session: Session, *leaders: str, name: str = "Supervisory board") -> Board:
    """A board of two people with whom these leaders are shared (all three if none is named)."""
    addresses = leaders or (cast.CEO[1], cast.CTO[1], cast.CRO[1])
    board = Board(name=name)
    board.leaders = [BoardLeader(person_id=person_of(session, one).id) for one in addresses]
    board.members = [
        BoardMember(person_id=person_for(session, name=who, email=address).id) for who, address in cast.BOARD
    ]
    session.add(board)
    session.flush()
    return board


def ivo(session: Session) -> Person:
    return person_of(session, cast.BOARD[0][1])


def released(session: Session) -> datetime:
    at = subject_of(session, cast.CTO[1]).released_at
    assert at is not None
    return at


def seen_by(session: Session, board: Board, reader: Person, *, after: timedelta = WEEK) -> Comparison:
    return compare_for(session, board, reader, released(session) + after)


def names(comparison: Comparison) -> list[str]:
    return [one.card.subject.name for one in comparison.shown]


def rewrite(session: Session, address: str, **facts: str) -> None:
    """Change facts of the wave in a kept scorecard, as if it had come from another wave."""
    kept = session.get(KeptScorecard, subject_of(session, address).id)
    assert kept is not None
    card = Scorecard.model_validate_json(kept.body)
    kept.body = card.model_copy(update={"wave": card.wave.model_copy(update=facts)}).model_dump_json()
    kept.sha256 = body_sha256(kept.body)
    session.flush()


def second_wave(session: Session, address: str) -> Wave:
    """A later wave in which one leader has a released scorecard."""
    first = the_wave(session)
    later = next_wave(session, first, dates_of(first).shifted(timedelta(days=180)))
    later.state = "scored"
    subject = subject_of(session, address, number=2)
    card = scorecards.read(session, subject_of(session, address).id)
    assert card is not None
    facts = card.subject.model_copy(update={"subject_id": subject.id})
    scorecards.keep(session, card.model_copy(update={"subject": facts}))
    subject.released_at = end_of_answers(later)
    session.flush()
    return later


def test_seven_days_after_the_release_the_leaders_stand_side_by_side_by_name(house_at: HouseAt) -> None:
    with house_at("released").sessions() as session:
        comparison = seen_by(session, found(session), ivo(session))
        assert names(comparison) == ["Ceridwen Topmast", "Rosa Sails", "Tobias Keel"]
        assert comparison.enough


def test_before_seven_days_a_board_sees_nothing(house_at: HouseAt) -> None:
    with house_at("released").sessions() as session:
        comparison = seen_by(session, found(session), ivo(session), after=WEEK - timedelta(minutes=1))
        assert (names(comparison), comparison.waiting, comparison.enough) == ([], 3, False)


def test_the_seven_days_count_from_each_leaders_own_release(house_at: HouseAt) -> None:
    with house_at("released").sessions() as session:
        board, rosa = found(session), subject_of(session, cast.CRO[1])
        rosa.released_at = released(session) + timedelta(days=1)
        session.flush()
        assert names(seen_by(session, board, ivo(session))) == ["Ceridwen Topmast", "Tobias Keel"]


def test_a_leader_who_has_no_report_yet_is_waiting(house_at: HouseAt) -> None:
    with house_at("released").sessions() as session:
        subject_of(session, cast.CRO[1]).released_at = None
        session.flush()
        comparison = compare_for(
            session, found(session), ivo(session), the_wave(session).closes_at + timedelta(days=60)
        )
        assert (len(comparison.leaders), comparison.waiting) == (2, 1)


def test_a_leader_who_is_not_shared_stays_unseen(house_at: HouseAt) -> None:
    with house_at("released").sessions() as session:
        board = found(session, cast.CTO[1], cast.CRO[1])
        assert "Ceridwen Topmast" not in names(seen_by(session, board, ivo(session)))


def test_nobody_compares_themself_or_a_leader_they_manage(house_at: HouseAt) -> None:
    with house_at("released").sessions() as session:
        board, ceo = found(session), person_of(session, cast.CEO[1])
        comparison = seen_by(session, board, ceo)
        assert (names(comparison), comparison.own) == ([], 3)
        assert len(seen_by(session, board, person_of(session, cast.CTO[1])).leaders) == 2


def test_two_leaders_are_a_duel_and_not_a_comparison(house_at: HouseAt) -> None:
    with house_at("released").sessions() as session:
        comparison = seen_by(session, found(session, cast.CTO[1], cast.CRO[1]), ivo(session))
        assert len(comparison.leaders) == 2
        assert not comparison.enough


def test_what_was_asked_with_another_version_is_left_out_and_counted(house_at: HouseAt) -> None:
    with house_at("released").sessions() as session:
        rewrite(session, cast.CRO[1], instrument_sha256="f" * 64)
        board = found(session)
        second_wave(session, cast.CTO[1])
        now = the_wave(session, 2).closes_at + WEEK
        comparison = compare_for(session, board, ivo(session), now)
        assert (names(comparison), comparison.other_version) == (["Ceridwen Topmast", "Tobias Keel"], 1)


def test_a_development_campaign_is_never_a_boards_business(house_at: HouseAt) -> None:
    with house_at("released").sessions() as session:
        the_wave(session).campaign.purpose = "development"
        session.flush()
        comparison = seen_by(session, found(session), ivo(session), after=timedelta(days=365))
        assert (names(comparison), comparison.waiting) == ([], 3)


def test_the_latest_wave_that_may_be_seen_counts(house_at: HouseAt) -> None:
    with house_at("released").sessions() as session:
        board = found(session)
        later = second_wave(session, cast.CTO[1])
        soon = compare_for(session, board, ivo(session), later.closes_at + timedelta(days=1))
        after = compare_for(session, board, ivo(session), later.closes_at + WEEK)
        assert {one.subject.wave.number for one in soon.leaders} == {1}
        newest = {one.card.subject.name: one.subject.wave.number for one in after.leaders}
        assert newest == {"Ceridwen Topmast": 1, "Rosa Sails": 1, "Tobias Keel": 2}


class TestMembership:
    """Who reads for which board."""

    def test_a_member_finds_their_boards_by_name(self, house_at: HouseAt) -> None:
        with house_at("released").sessions() as session:
            found(session, name="Works board")
            found(session, name="Audit board")
            assert [board.name for board in boards_of(session, ivo(session))] == [
                "Audit board",
                "Works board",
            ]

    def test_for_everybody_else_the_board_does_not_exist(self, house_at: HouseAt) -> None:
        with house_at("released").sessions() as session:
            board = found(session)
            assert board_for(session, ivo(session), board.id) is board
            with pytest.raises(NotFound, match="no such board for you"):
                board_for(session, person_of(session, cast.CTO[1]), board.id)

    def test_each_look_is_written_down_and_the_leader_can_read_it(self, house_at: HouseAt) -> None:
        with house_at("released").sessions() as session:
            comparison, now = seen_by(session, found(session), ivo(session)), released(session) + WEEK
            show_to(session, ivo(session), comparison, "page", now)
            show_to(session, ivo(session), comparison, "pdf", now + timedelta(hours=1))
            looks = looks_at(session, person_of(session, cast.CTO[1]))
            assert [(look.what, look.reader.name) for look in looks] == [
                ("pdf", "Ivo Boardman"),
                ("page", "Ivo Boardman"),
            ]

    def test_a_leader_who_was_not_shown_has_no_look_in_the_log(self, house_at: HouseAt) -> None:
        with house_at("released").sessions() as session:
            board = found(session, cast.CTO[1], cast.CRO[1])
            seen, now = seen_by(session, board, ivo(session)), released(session) + WEEK
            show_to(session, ivo(session), seen, "page", now)
            assert looks_at(session, person_of(session, cast.CEO[1])) == []


class TestExpectations:
    """What a board expects of a role."""

    def test_words_and_ranges_are_kept_and_replaced(self, house_at: HouseAt) -> None:
        with house_at("released").sessions() as session:
            board = found(session)
            write_expectation(session, board.id, "cto", " Close to the work ", {"contact": (-1, 0.5)})
            write_expectation(session, board.id, "cto", " Closer ", {"contact": (-0.5, 0.5)})
            assert expectation_of(session, board.id, "cto") == ("Closer", {"contact": (-0.5, 0.5)})

    def test_nothing_written_is_nothing_expected(self, house_at: HouseAt) -> None:
        with house_at("released").sessions() as session:
            assert expectation_of(session, found(session).id, "cro") == ("", {})

    @pytest.mark.parametrize("wrong", [(1, 0), (-4, 0), (0, 3.5)])
    def test_a_range_that_is_none_is_refused(self, house_at: HouseAt, wrong: tuple[float, float]) -> None:
        with house_at("released").sessions() as session:
            board = found(session)
            with pytest.raises(BadTarget, match="must rise and lie between -3 and 3"):
                write_expectation(session, board.id, "cto", "", {"contact": wrong})
            assert expectation_of(session, board.id, "cto") == ("", {})

    def test_a_leader_is_read_against_the_first_board_that_expects_something(self, house_at: HouseAt) -> None:
        with house_at("released").sessions() as session:
            found(session, name="Audit board")
            works = found(session, name="Works board")
            write_expectation(session, works.id, "cto", "Close to the work", {})
            assert expectation_for_leader(session, subject_of(session, cast.CTO[1])) == (
                "Close to the work",
                {},
            )
            assert expectation_for_leader(session, subject_of(session, cast.CRO[1])) == ("", {})
