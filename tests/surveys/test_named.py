"""What is answered by name: leaders about themselves, their managers, and what leaders predict."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from surveys.campaigns import STATES, NamedResponse, Subject, Wave
from surveys.dates import Dates
from surveys.named import (
    MARGINS,
    OPEN_STATES,
    BadEstimate,
    answers_of,
    calibration_items,
    frozen_instrument,
    is_open,
    items_by_name,
    managed_subject,
    own_subject,
    prediction_of,
    save_answers,
    save_prediction,
    subjects_led_by,
    subjects_managed_by,
)
from surveys.planning import next_wave
from surveys.question_types import BadAnswer
from surveys.refusals import NotFound, WrongState
from tests import cast
from tests.walk import CLOSES, OPENS, House, person_of, subject_of, the_wave

HouseAt = Callable[[str], House]


def tobias(session: Session) -> Subject:
    return subject_of(session, cast.CTO[1])


def full(subject: Subject, **said: int | None) -> dict[str, int | None]:
    items = items_by_name(frozen_instrument(subject.wave), subject.role)
    return {item.id: 0 for item in items} | said


def test_only_what_a_report_sets_beside_others_is_asked_by_name(house_at: HouseAt) -> None:
    with house_at("open").sessions() as session:
        subject = tobias(session)
        instrument = frozen_instrument(subject.wave)
        items = items_by_name(instrument, subject.role)
    assert {item.type for item in items} == {"amount"}
    assert {item.facet for item in items} == set(instrument.taps)


def test_fuller_answers_of_before_are_still_read(house_at: HouseAt) -> None:
    with house_at("open").sessions() as session:
        subject = tobias(session)
        save_answers(session, subject, "self", subject.person, full(subject))
        kept = session.get_one(NamedResponse, (subject.id, "self"))
        kept.answers_json = json.dumps(full(subject, Q6=5, T1=None))
        session.flush()
        assert answers_of(session, subject, "self") == full(subject, Q6=5, T1=None)


def test_a_leader_estimates_what_fits_the_role(house_at: HouseAt) -> None:
    with house_at("open").sessions() as session:
        instrument = frozen_instrument(the_wave(session))
    of_cto = {item.id for item in calibration_items(instrument, "cto")}
    of_cro = {item.id for item in calibration_items(instrument, "cro")}
    assert len(of_cto) >= 3
    assert len(of_cro) >= 3
    assert of_cto != of_cro


def test_answers_are_kept_and_replaced(house_at: HouseAt) -> None:
    with house_at("open").sessions() as session:
        subject = tobias(session)
        save_answers(session, subject, "self", subject.person, full(subject, C1=-2))
        save_answers(session, subject, "self", subject.person, full(subject, C1=1))
        assert answers_of(session, subject, "self")["C1"] == 1


def test_not_in_a_position_to_say_is_an_answer_too(house_at: HouseAt) -> None:
    with house_at("open").sessions() as session:
        subject = tobias(session)
        save_answers(session, subject, "self", subject.person, full(subject, C1=None))
        assert answers_of(session, subject, "self")["C1"] is None
        kept = session.get(NamedResponse, (subject.id, "self"))
        assert kept is not None
        assert kept.complete


def test_half_of_the_answers_may_be_kept_but_are_not_complete(house_at: HouseAt) -> None:
    with house_at("open").sessions() as session:
        subject = tobias(session)
        save_answers(session, subject, "self", subject.person, {"C1": -1})
        kept = session.get(NamedResponse, (subject.id, "self"))
        assert kept is not None
        assert not kept.complete
        assert answers_of(session, subject, "self") == {"C1": -1}


@pytest.mark.parametrize("answer", [4, -4, "0", 1.5, True])
def test_a_value_that_the_scale_does_not_have_is_refused_and_nothing_is_kept(
    house_at: HouseAt, answer: Any
) -> None:
    with house_at("open").sessions() as session:
        subject = tobias(session)
        with pytest.raises(BadAnswer):
            save_answers(session, subject, "self", subject.person, full(subject, C1=answer))
        assert answers_of(session, subject, "self") == {}


def test_an_answer_to_something_that_is_not_asked_is_left_out(house_at: HouseAt) -> None:
    with house_at("open").sessions() as session:
        subject = tobias(session)
        save_answers(session, subject, "self", subject.person, full(subject, Z9=3))
        assert "Z9" not in answers_of(session, subject, "self")


def test_leader_and_manager_answer_beside_each_other(house_at: HouseAt) -> None:
    with house_at("open").sessions() as session:
        subject = tobias(session)
        assert subject.manager is not None
        save_answers(session, subject, "self", subject.person, full(subject, C1=2))
        save_answers(session, subject, "manager", subject.manager, full(subject, C1=-2))
        assert answers_of(session, subject, "self")["C1"] == 2
        assert answers_of(session, subject, "manager")["C1"] == -2


def test_an_anonymous_group_can_never_be_answered_by_name(house_at: HouseAt) -> None:
    with house_at("open").sessions() as session:
        subject = tobias(session)
        with pytest.raises(IntegrityError):
            save_answers(session, subject, "peer", subject.person, full(subject))


@pytest.mark.parametrize("state", STATES)
def test_answers_by_name_are_open_from_the_freeze_until_the_ballots_are_opened(state: str) -> None:
    assert is_open(Wave(state=state)) is (state in OPEN_STATES)


def test_after_the_opening_nobody_changes_what_they_said(house_at: HouseAt) -> None:
    with house_at("scored").sessions() as session:
        subject = tobias(session)
        with pytest.raises(WrongState, match="have been opened"):
            save_answers(session, subject, "self", subject.person, full(subject))
        with pytest.raises(WrongState, match="have been opened"):
            save_prediction(session, subject, {}, {})


class TestPrediction:
    """What a leader expects, written down before any result."""

    def test_it_is_kept_and_replaced(self, house_at: HouseAt) -> None:
        with house_at("open").sessions() as session:
            subject = tobias(session)
            save_prediction(session, subject, {"contact": {"expected": -1, "sure": 3}}, {"W1": [1, 2, 4]})
            save_prediction(session, subject, {"contact": {"expected": 1, "sure": 1}}, {"W1": [2, 2, 2]})
            facets, calibration = prediction_of(session, subject)
        assert facets == {"contact": {"expected": 1, "sure": 1}}
        assert calibration == {"W1": [2, 2, 2]}

    def test_nothing_predicted_is_nothing(self, house_at: HouseAt) -> None:
        with house_at("open").sessions() as session:
            assert prediction_of(session, tobias(session)) == ({}, {})

    @pytest.mark.parametrize("wrong", [[3, 2, 4], [1, 5, 4], [4, 3, 2]])
    def test_low_likely_and_high_must_rise(self, house_at: HouseAt, wrong: list[float]) -> None:
        with house_at("open").sessions() as session:
            with pytest.raises(BadEstimate, match="in order from lowest to highest"):
                save_prediction(session, tobias(session), {}, {"W1": wrong})
            assert prediction_of(session, tobias(session)) == ({}, {})

    def test_all_three_come_together_or_none(self, house_at: HouseAt) -> None:
        with house_at("open").sessions() as session, pytest.raises(BadEstimate, match="High is missing"):
            save_prediction(session, tobias(session), {}, {"W1": [1, 2]})

    def test_an_estimate_of_what_is_not_asked_is_left_out(self, house_at: HouseAt) -> None:
        with house_at("open").sessions() as session:
            save_prediction(session, tobias(session), {}, {"W1": [1, 2, 3], "W12": [1, 2, 3]})
            assert prediction_of(session, tobias(session))[1] == {"W1": [1, 2, 3]}

    def test_the_surer_a_leader_is_the_closer_they_must_come(self) -> None:
        assert MARGINS[1] > MARGINS[2] > MARGINS[3] > 0


class TestWhoSeesWhat:
    """A page by name belongs to one person."""

    def test_leaders_see_their_own_waves_only(self, house_at: HouseAt) -> None:
        with house_at("open").sessions() as session:
            subject = tobias(session)
            assert own_subject(session, subject.person, subject.id) is subject
            with pytest.raises(NotFound, match="no such page for you"):
                own_subject(session, person_of(session, cast.CRO[1]), subject.id)

    def test_managers_see_the_leaders_they_manage_only(self, house_at: HouseAt) -> None:
        with house_at("open").sessions() as session:
            subject, ceo = tobias(session), person_of(session, cast.CEO[1])
            assert managed_subject(session, ceo, subject.id) is subject
            assert {one.person.email for one in subjects_managed_by(session, ceo)} == {
                cast.CTO[1],
                cast.CRO[1],
            }
            with pytest.raises(NotFound):
                managed_subject(session, person_of(session, cast.CHAIR[1]), subject.id)

    def test_a_draft_is_nobodys_page_yet(self, house_at: HouseAt) -> None:
        with house_at("draft").sessions() as session:
            assert subjects_led_by(session, person_of(session, cast.CTO[1])) == []

    def test_the_latest_wave_comes_first(self, house_at: HouseAt) -> None:
        with house_at("open").sessions() as session:
            person = person_of(session, cast.CTO[1])
            later = next_wave(session, the_wave(session), Dates(CLOSES, CLOSES + (CLOSES - OPENS)))
            later.state = "frozen"
            session.flush()
            assert [one.wave.number for one in subjects_led_by(session, person)] == [2, 1]
