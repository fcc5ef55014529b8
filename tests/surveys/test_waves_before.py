"""A second wave of the same leaders: who was asked before, and under which rules."""

from __future__ import annotations

from datetime import timedelta

from surveys.dates import dates_of
from surveys.planning import next_wave
from surveys.preflight import preflight
from surveys.release import Policy, barely_changed
from surveys.waves_before import members_of_two_waves, subject_before
from tests import cast
from tests.surveys.test_boards import HouseAt
from tests.walk import subject_of, the_wave

LATER = timedelta(days=120)


def test_the_wave_before_is_found_and_its_members_are_compared(house_at: HouseAt) -> None:
    with house_at("scored").sessions() as session:
        first = the_wave(session)
        next_wave(session, first, dates_of(first).shifted(LATER))
        now = subject_of(session, cast.CTO[1], number=2)
        earlier = subject_before(session, now)
        assert earlier is not None
        assert earlier.wave_id == first.id
        sets = {"report"}
        same = members_of_two_waves(session, now, sets)
        assert barely_changed(*same, 5) == set()
        leaver = next(rater for rater in now.assignments if rater.rater_group == "report")
        session.delete(leaver)
        session.flush()
        session.expire(now)
        assert barely_changed(*members_of_two_waves(session, now, sets), 5) == {"report"}


def test_a_first_wave_has_no_wave_before(house_at: HouseAt) -> None:
    with house_at("scored").sessions() as session:
        subject = subject_of(session, cast.CTO[1])
        assert subject_before(session, subject) is None
        assert members_of_two_waves(session, subject, {"report"})[1] == {}


def test_rules_may_only_become_stricter(house_at: HouseAt) -> None:
    with house_at("scored").sessions() as session:
        first = the_wave(session)
        first.policy_json = Policy(k=8, profile="high-fear").canonical_json
        wave = next_wave(session, first, dates_of(first).shifted(LATER))
        laxer = preflight(session, wave, Policy(), first.closes_at).blocking
        assert any("laxer" in finding.sentence for finding in laxer)
        stricter = preflight(session, wave, Policy(k=9, profile="high-fear"), first.closes_at).blocking
        assert not any("laxer" in finding.sentence for finding in stricter)
