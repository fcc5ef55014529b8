"""Some of the leaders that a board may compare: never one or two, never anybody else, and each look told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from surveys import scorecards
from surveys.board_choice import Choice, TooFewChosen, narrowed, require_enough, roles_in, short, waves_in
from surveys.boards import Comparison, compare_for, looks_at, show_to
from surveys.people import Board
from surveys.scorecards import Scorecard
from tests import cast
from tests.surveys.test_boards import HouseAt, found, ivo, names, rewrite, second_wave, seen_by
from tests.walk import person_of, subject_of, the_wave


def of(session: Session, *addresses: str) -> frozenset[str]:
    return frozenset(short(person_of(session, one).id) for one in addresses)


def later(session: Session, board: Board) -> Comparison:
    """What Ivo may compare a year after the second wave."""
    return compare_for(session, board, ivo(session), the_wave(session, 2).closes_at + timedelta(days=365))


class TestChoosing:
    """By role, by name and by wave."""

    def test_nothing_chosen_is_everybody(self, house_at: HouseAt) -> None:
        with house_at("released").sessions() as session:
            comparison = seen_by(session, found(session), ivo(session))
            assert narrowed(comparison, Choice()) is comparison
            require_enough(comparison)

    def test_roles_and_names_narrow_together(self, house_at: HouseAt) -> None:
        with house_at("released").sessions() as session:
            comparison = seen_by(session, found(session), ivo(session))
            assert roles_in(comparison) == ["ceo", "cro", "cto"]
            by_role = narrowed(comparison, Choice(roles=frozenset({"cto", "cro"})))
            assert names(by_role) == ["Rosa Sails", "Tobias Keel"]
            both = Choice(roles=frozenset({"cto"}), leaders=of(session, cast.CTO[1], cast.CRO[1]))
            assert names(narrowed(comparison, both)) == ["Tobias Keel"]

    def test_names_say_who_is_shown_and_not_who_is_compared(self, house_at: HouseAt) -> None:
        with house_at("released").sessions() as session:
            comparison = seen_by(session, found(session), ivo(session))
            one = narrowed(comparison, Choice(leaders=of(session, cast.CTO[1])))
            assert one.leaders == comparison.leaders
            assert (names(one), one.chosen) == (["Tobias Keel"], True)

    def test_one_or_two_are_refused(self, house_at: HouseAt) -> None:
        with house_at("released").sessions() as session:
            comparison = seen_by(session, found(session), ivo(session))
            two = narrowed(comparison, Choice(leaders=of(session, cast.CTO[1], cast.CRO[1])))
            with pytest.raises(TooFewChosen, match="single somebody out: choose more, or show all"):
                require_enough(two)

    def test_who_may_not_be_compared_cannot_be_chosen(self, house_at: HouseAt) -> None:
        with house_at("released").sessions() as session:
            board = found(session, cast.CTO[1], cast.CRO[1])
            comparison = seen_by(session, board, ivo(session))
            assert names(narrowed(comparison, Choice(leaders=of(session, cast.CEO[1])))) == []

    def test_all_who_may_be_compared_are_no_choice(self, house_at: HouseAt) -> None:
        with house_at("released").sessions() as session:
            comparison = seen_by(session, found(session), ivo(session))
            everybody = narrowed(comparison, Choice(roles=frozenset(roles_in(comparison))))
            assert not everybody.chosen

    def test_waves_can_be_told_apart(self, house_at: HouseAt) -> None:
        with house_at("released").sessions() as session:
            board = found(session)
            second = second_wave(session, cast.CTO[1])
            comparison = later(session, board)
            assert list(waves_in(comparison)) == [short(second.id), short(the_wave(session).id)]
            chosen = narrowed(comparison, Choice(waves=frozenset({short(second.id)})))
            assert names(chosen) == ["Tobias Keel"]


class TestTheLog:
    """A look is written down for those who were looked at, and says how."""

    def test_only_those_chosen_were_looked_at_and_the_log_says_that_they_were_chosen(
        self, house_at: HouseAt
    ) -> None:
        with house_at("released").sessions() as session:
            comparison = seen_by(session, found(session), ivo(session))
            two = narrowed(comparison, Choice(leaders=of(session, cast.CTO[1], cast.CRO[1])))
            show_to(session, ivo(session), two, "xlsx", the_wave(session).closes_at + timedelta(days=90))
            assert [look.what for look in looks_at(session, person_of(session, cast.CTO[1]))] == [
                "xlsx-chosen"
            ]
            assert looks_at(session, person_of(session, cast.CEO[1])) == []

    def test_who_stands_on_another_page_was_not_looked_at(self, house_at: HouseAt) -> None:
        with house_at("released").sessions() as session:
            comparison = seen_by(session, found(session), ivo(session))
            here = {person_of(session, cast.CEO[1]).id}
            now = the_wave(session).closes_at + timedelta(days=90)
            assert len(show_to(session, ivo(session), comparison, "page", now, here).cards) == 3
            assert [look.what for look in looks_at(session, person_of(session, cast.CEO[1]))] == ["page"]
            assert looks_at(session, person_of(session, cast.CTO[1])) == []


class TestEarlierWaves:
    """A board sees of an earlier wave what it might have seen then, under the same guards."""

    @pytest.fixture
    def shown(self, house_at: HouseAt) -> dict[str, list[Scorecard]]:
        with house_at("released").sessions() as session:
            board = found(session)
            second_wave(session, cast.CTO[1])
            shown = show_to(
                session, ivo(session), later(session, board), "page", the_wave(session, 2).closes_at
            )
            return {one: list(cards) for one, cards in shown.earlier.items()}

    def test_they_come_along(self, shown: dict[str, list[Scorecard]]) -> None:
        ((card,),) = shown.values()
        assert card.subject.name == "Tobias Keel"

    def test_a_board_is_handed_no_question_no_comment_and_nothing_said_by_name(
        self, shown: dict[str, list[Scorecard]]
    ) -> None:
        ((card,),) = shown.values()
        never = (card.cells, card.by_set, card.comments, card.themes, card.self_other, card.manager)
        assert not any((*never, card.calibration.questions, card.practices, card.method))
        assert any(facet.bias for facet in card.facets)
        assert all(not mode.items for mode in card.modes)

    def test_a_wave_for_development_is_never_among_them(self, house_at: HouseAt) -> None:
        with house_at("released").sessions() as session:
            board = found(session)
            second_wave(session, cast.CTO[1])
            rewrite(session, cast.CTO[1], purpose="development")
            assert [one.earlier for one in later(session, board).leaders] == [(), (), ()]

    def test_a_wave_in_which_the_reader_managed_the_leader_is_not_among_them(self, house_at: HouseAt) -> None:
        with house_at("released").sessions() as session:
            board = found(session)
            second_wave(session, cast.CTO[1])
            subject_of(session, cast.CTO[1]).manager_id = ivo(session).id
            session.flush()
            assert [len(one.earlier) for one in later(session, board).leaders] == [0, 0, 0]

    def test_a_destroyed_report_is_not_among_them(self, house_at: HouseAt) -> None:
        with house_at("released").sessions() as session:
            board = found(session)
            second_wave(session, cast.CTO[1])
            session.delete(session.get_one(scorecards.KeptScorecard, subject_of(session, cast.CTO[1]).id))
            session.flush()
            assert [len(one.earlier) for one in later(session, board).leaders] == [0, 0, 0]
