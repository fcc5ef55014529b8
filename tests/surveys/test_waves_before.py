"""A second wave of the same leaders: who was asked before, and under which rules."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from surveys import scorecards
from surveys.campaigns import Subject
from surveys.dates import dates_of
from surveys.kept import Estimate
from surveys.kept_calibration import RangeCheck
from surveys.planning import next_wave
from surveys.preflight import preflight
from surveys.release import Policy, barely_changed
from surveys.waves_before import hits_before, members_of_two_waves, subject_before
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


def keep_card(session: Session, subject: Subject, ranges: RangeCheck | None, *, released: bool) -> None:
    """Keep a scorecard like that of the first wave, with these ranges."""
    card = scorecards.read(session, subject_of(session, cast.CTO[1]).id)
    assert card is not None
    calibration = card.calibration.model_copy(update={"ranges": ranges})
    facts = card.subject.model_copy(update={"subject_id": subject.id})
    if (kept := session.get(scorecards.KeptScorecard, subject.id)) is not None:
        session.delete(kept)
        session.flush()
    scorecards.keep(
        session, card.model_copy(update={"subject": facts, "calibration": calibration, "cells": []})
    )
    subject.released_at = subject.wave.closes_at if released else None


def hits_of(hits: int, of: int) -> RangeCheck:
    return RangeCheck(
        inside=0, reached=0, banded=of, held=0, known=0, hits=hits, of=of,
        share=Estimate(value=hits / of, low=0.0, high=1.0), sureness="too-few",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("ranges", "released", "found"),
    [(hits_of(9, 12), True, (9, 12)), (hits_of(9, 12), False, (4, 6)), (None, True, (4, 6))],
)
def test_hits_are_those_of_the_latest_released_report_with_ranges(
    house_at: HouseAt, ranges: RangeCheck | None, released: bool, found: tuple[int, int]
) -> None:
    with house_at("scored").sessions() as session:
        first = the_wave(session)
        second = next_wave(session, first, dates_of(first).shifted(LATER))
        next_wave(session, second, dates_of(second).shifted(LATER))
        one, two, three = (subject_of(session, cast.CTO[1], number=number) for number in (1, 2, 3))
        keep_card(session, one, hits_of(4, 6), released=True)
        keep_card(session, two, ranges, released=released)
        session.flush()
        assert hits_before(session, three) == found
        assert hits_before(session, one) == (0, 0)


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
