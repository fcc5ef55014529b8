"""The pre-flight list: what stands in the way of a freeze, what is worth knowing, what can be shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from surveys.campaigns import Assignment, Subject
from surveys.dates import Dates, fitted, set_dates
from surveys.planning import create_campaign, person_for, remove_rater
from surveys.preflight import Preflight, preflight, require_ready
from surveys.refusals import Incomplete
from surveys.release import Policy
from tests import cast
from tests.walk import CLOSES, DATES, OPENS, START, House, subject_of, the_wave

HouseAt = Callable[[str], House]
POLICY = Policy()


def found(session: Session, policy: Policy = POLICY) -> Preflight:
    return preflight(session, the_wave(session), policy, START)


def blocking(session: Session, policy: Policy = POLICY) -> list[str]:
    return [finding.sentence for finding in found(session, policy).blocking]


def notes(session: Session) -> list[str]:
    return [finding.sentence for finding in found(session).notes]


def leave_raters(session: Session, subject: Subject, n: int) -> None:
    for rater in list(subject.assignments)[n:]:
        remove_rater(session, the_wave(session), subject.id, rater.person_id)


def test_nothing_stands_in_the_way_of_a_sound_draft(house_at: HouseAt) -> None:
    with house_at("draft").sessions() as session:
        assert blocking(session) == []
        require_ready(session, the_wave(session), POLICY, START)


def test_a_draft_without_leaders_cannot_be_frozen(house: House) -> None:
    with house.sessions() as session:
        dates = Dates(OPENS, CLOSES)
        wave = create_campaign(session, title="Depth", purpose="development", dates=dates)
        with pytest.raises(Incomplete, match="No leader is chosen yet"):
            require_ready(session, wave, POLICY, START)


def test_a_leader_with_too_few_raters_is_named_with_the_way_out(house_at: HouseAt) -> None:
    with house_at("draft").sessions() as session:
        leave_raters(session, subject_of(session, cast.CRO[1]), 4)
        (sentence,) = blocking(session)
    assert sentence.startswith("Rosa Sails has 4 anonymous raters; with fewer than 5 nothing could be shown.")
    assert "Add raters, or leave this leader out." in sentence


def test_the_rules_of_the_wave_decide_how_many_raters_are_enough(house_at: HouseAt) -> None:
    with house_at("draft").sessions() as session:
        leave_raters(session, subject_of(session, cast.CRO[1]), 7)
        assert blocking(session) == []
        assert len(blocking(session, Policy(k=8, profile="high-fear"))) == 1


def test_a_closing_date_that_has_passed_stands_in_the_way(house_at: HouseAt) -> None:
    with house_at("draft").sessions() as session:
        late = preflight(session, the_wave(session), POLICY, CLOSES)
        assert [finding.sentence for finding in late.blocking] == [
            "The closing date has passed. Choose a later one."
        ]


@pytest.mark.parametrize("level", ["strong", "strongest"])
def test_a_level_with_keyholders_needs_two_of_them(house_at: HouseAt, level: str) -> None:
    with house_at("draft").sessions() as session:
        the_wave(session).level = level
        set_dates(the_wave(session), fitted(DATES, level))
        session.flush()
        (sentence,) = blocking(session)
    assert sentence == "Name a keyholder and a deputy: one of them opens the ballots after the close."


def test_every_reason_is_told_at_once(house_at: HouseAt) -> None:
    with house_at("draft").sessions() as session:
        for address in (cast.CRO[1], cast.CTO[1]):
            leave_raters(session, subject_of(session, address), 1)
        with pytest.raises(Incomplete) as refused:
            require_ready(session, the_wave(session), POLICY, START)
    assert "Rosa Sails" in refused.value.sentence
    assert "Tobias Keel" in refused.value.sentence


def test_groups_that_will_be_merged_are_announced(house_at: HouseAt) -> None:
    with house_at("draft").sessions() as session:
        assert notes(session) == [
            "The groups of Rosa Sails are too small to be shown apart and will be merged: peer, report."
        ]


def test_a_leader_without_manager_is_worth_a_note_but_no_obstacle(house_at: HouseAt) -> None:
    with house_at("draft").sessions() as session:
        subject_of(session, cast.CTO[1]).manager_id = None
        session.flush()
        assert "Tobias Keel has no manager in the roster: no named answers." in notes(session)
        assert blocking(session) == []


def test_somebody_asked_about_many_leaders_is_named(house_at: HouseAt) -> None:
    with house_at("draft").sessions() as session:
        wave, ada = the_wave(session), person_for(session, name="", email=cast.ENGINEERS[0])
        for number in range(5):
            leader = person_for(session, name=f"Leader {number}", email=f"leader{number}@example.org")
            subject = Subject(person_id=leader.id)
            subject.assignments.append(Assignment(person_id=ada.id, rater_group="peer"))
            wave.subjects.append(subject)
        session.flush()
        assert "Ada Engineson is asked about 7 leaders." in notes(session)


def test_a_board_campaign_with_two_leaders_gets_a_note(house_at: HouseAt) -> None:
    with house_at("draft").sessions() as session:
        session.delete(subject_of(session, cast.CRO[1]))
        session.flush()
        assert "A board comparison needs at least three leaders." in notes(session)


def test_the_forecast_tells_groups_before_and_after_merging(house_at: HouseAt) -> None:
    with house_at("draft").sessions() as session:
        leaders = {one.subject.person.name: one for one in found(session).leaders}
    assert list(leaders) == ["Ceridwen Topmast", "Rosa Sails", "Tobias Keel"]
    assert leaders["Rosa Sails"].groups == {"report": 7, "peer": 3}
    assert leaders["Rosa Sails"].ballot_groups == [(("peer", "report"), 10)]
    assert leaders["Tobias Keel"].ballot_groups == [(("peer",), 6), (("report",), 9)]
    assert any("6 invited" in sentence for sentence in leaders["Tobias Keel"].sentences)


def test_looking_at_the_list_changes_nothing(house_at: HouseAt) -> None:
    with house_at("draft").sessions() as session:
        found(session)
        assert not session.dirty
        assert not session.new
        assert the_wave(session).closes_at - the_wave(session).opens_at == timedelta(days=14, hours=9)


def test_dates_that_the_level_cannot_keep_stand_in_the_way(house_at: HouseAt) -> None:
    with house_at("draft").sessions() as session:
        the_wave(session).level = "strongest"
        session.flush()
        assert any("collected first and used days later" in one for one in blocking(session))


def test_days_for_collecting_that_have_passed_stand_in_the_way(house_at: HouseAt) -> None:
    with house_at("draft").sessions() as session:
        wave = the_wave(session)
        wave.level = "strongest"
        set_dates(wave, fitted(DATES, "strongest"))
        session.flush()
        assert wave.collect_to
        found = preflight(session, wave, POLICY, wave.collect_to).blocking
        assert any("days for collecting have passed" in one.sentence for one in found)


def test_in_two_steps_people_with_a_rare_set_of_leaders_are_counted(house_at: HouseAt) -> None:
    with house_at("draft").sessions() as session:
        assert "set of leaders" not in " ".join(one.sentence for one in found(session).notes)
        the_wave(session).level = "strongest"
        session.flush()
        (note,) = [one for one in found(session).notes if "set of leaders" in one.sentence]
    # three engineers are asked about the CEO too, two advisers about the CEO only, three of operations
    # about all three leaders and three about two of them
    assert note.facts == {"n": 11, "k": 5}
