"""True figures: written down at the desk until a wave is scored, kept with the reports, gone with them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from surveys.campaigns import STATES, Subject, Wave
from surveys.erasure import erase_person
from surveys.known_figures import BadFigure, figures_of, may_be_written, write_figures
from surveys.personal_data import data_of
from surveys.planning import remove_subject
from surveys.refusals import WrongState
from surveys.report_retention import destroy_reports
from surveys.retention import destroy_ballots
from surveys.scorecards import read
from tests import cast
from tests.walk import House, subject_of, the_wave

HouseAt = Callable[[str], House]
KNOWN = {"W1": (6.5, "the last five releases"), "W3": (30.0, "")}


def tobias(session: Session) -> Subject:
    return subject_of(session, cast.CTO[1])


def write(session: Session, figures: dict[str, tuple[float, str]]) -> None:
    write_figures(session, tobias(session), cast.instrument(), figures)


@pytest.mark.parametrize("state", STATES)
def test_they_can_be_written_until_the_wave_is_scored(state: str) -> None:
    before = ("draft", "frozen", "collecting", "answering", "closed")
    assert may_be_written(Wave(state=state)) is (state in before)


@pytest.mark.parametrize("stage", ["draft", "open", "closed"])
def test_they_are_kept_changed_and_removed(house_at: HouseAt, stage: str) -> None:
    with house_at(stage).sessions() as session:
        write(session, KNOWN)
        write(session, {"W1": (7.0, "  CI logs ")})
        assert figures_of(session, tobias(session)) == {"W1": (7.0, "CI logs")}


def test_once_the_reports_are_made_they_stay(house_at: HouseAt) -> None:
    with house_at("scored").sessions() as session, pytest.raises(WrongState, match="can no longer change"):
        write(session, KNOWN)


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        ({"W1": (-1.0, "")}, "less than nothing"),
        ({"W1": (float("nan"), "")}, "Write a number"),
        ({"W12": (3.0, "")}, "is not asked W12"),
        ({"W1": (3.0, "x" * 201)}, "at most 200 characters"),
    ],
)
def test_what_cannot_be_true_is_refused_and_nothing_changes(
    house_at: HouseAt, figures: dict[str, tuple[float, str]], sentence: str
) -> None:
    with house_at("open").sessions() as session:
        with pytest.raises(BadFigure, match=sentence):
            write(session, KNOWN | figures)
        assert figures_of(session, tobias(session)) == {}


def test_they_enter_the_scorecard_of_their_leader_alone(house_at: HouseAt) -> None:
    house = house_at("closed")
    with house.sessions.begin() as session:
        write(session, KNOWN)
    house.score()
    with house.sessions() as session:
        card, other = read(session, tobias(session).id), read(session, subject_of(session, cast.CRO[1]).id)
    assert card is not None
    assert other is not None
    truths = {one.item: (one.truth, one.truth_source) for one in card.calibration.questions}
    assert truths["W1"] == (6.5, "the last five releases")
    assert truths["W2"] == (None, "")
    assert all(one.truth is None for one in other.calibration.questions)


def test_a_leader_reads_them_only_when_the_own_estimates_are_fixed(house_at: HouseAt) -> None:
    house = house_at("closed")
    with house.sessions.begin() as session:
        write(session, KNOWN)
        (rated,) = data_of(session, tobias(session).person, house.clock())["rated_as_leader"]
        assert rated["known_figures"] == {}
    house.score()
    with house.sessions() as session:
        (rated,) = data_of(session, tobias(session).person, house.clock())["rated_as_leader"]
    assert rated["known_figures"]["W1"] == {"value": 6.5, "source": "the last five releases"}


def test_a_leader_who_is_left_out_takes_them_along(house_at: HouseAt) -> None:
    with house_at("draft").sessions() as session:
        write(session, KNOWN)
        subject = tobias(session)
        remove_subject(session, the_wave(session), subject.id)
        assert figures_of(session, subject) == {}


def test_they_are_destroyed_with_the_reports(house_at: HouseAt) -> None:
    house = house_at("closed")
    with house.sessions.begin() as session:
        write(session, KNOWN)
    house.score()
    with house.sessions.begin() as session:
        destroy_reports(session, the_wave(session), house.places, house.clock())
        assert figures_of(session, tobias(session)) == {}


def test_they_are_erased_with_their_leader_and_name_nobody_else_erased(house_at: HouseAt) -> None:
    house = house_at("closed")
    with house.sessions.begin() as session:
        write(session, KNOWN)
        other = subject_of(session, cast.CRO[1])
        write_figures(session, other, cast.instrument(), {"W11": (40.0, f"as {cast.CTO[0]} reports")})
    house.score()
    house.clock.forward(days=60)
    with house.sessions.begin() as session:
        destroy_ballots(session, the_wave(session), house.places, house.clock())
        subject = tobias(session)
        erase_person(session, subject.person, house.places)
        assert figures_of(session, subject) == {}
        assert figures_of(session, subject_of(session, cast.CRO[1])) == {
            "W11": (40.0, "as Erased person reports")
        }
