"""A second wave of the same leaders: who was asked before, and under which rules."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import scorecards
from surveys.campaigns import Subject, Wave
from surveys.dates import dates_of
from surveys.disclosures import Disclosure
from surveys.kept import Estimate
from surveys.kept_calibration import RangeCheck
from surveys.planning import next_wave
from surveys.preflight import preflight
from surveys.release import Policy, barely_changed
from surveys.report_retention import destroy_reports
from surveys.waves_before import (
    earlier_cards,
    hits_before,
    members_of_two_waves,
    released_before,
    subject_before,
)
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


def ledger(session: Session) -> list[tuple[int, str]]:
    query = select(Disclosure, Wave).join(Subject, Subject.id == Disclosure.subject_id)
    found = session.execute(query.join(Wave, Wave.id == Subject.wave_id).order_by(Wave.number))
    return [(wave.number, one.audience) for one, wave in found]


def four_waves(session: Session) -> list[Subject]:
    """The same leader four times; the reports of the first and the third wave were released."""
    wave = the_wave(session)
    for _ in range(3):
        wave = next_wave(session, wave, dates_of(wave).shifted(LATER))
    subjects = [subject_of(session, cast.CTO[1], number=number) for number in (1, 2, 3, 4)]
    for number, subject in enumerate(subjects, start=1):
        keep_card(session, subject, None, released=number in (1, 3, 4))
    session.flush()
    return subjects


def test_only_released_waves_are_compared_oldest_first_and_the_ledger_knows(house_at: HouseAt) -> None:
    house = house_at("scored")
    with house.sessions() as session:
        one, _two, three, four = four_waves(session)
        assert released_before(session, four) == [one, three]
        assert ledger(session) == []
        cards = earlier_cards(session, four, house.clock())
        assert [card.subject.subject_id for card in cards] == [one.id, three.id]
        assert ledger(session) == [(1, "trend"), (3, "trend"), (4, "trend")]
        assert earlier_cards(session, one, house.clock()) == []


def test_a_destroyed_report_is_compared_with_nothing(house_at: HouseAt) -> None:
    with house_at("scored").sessions() as session:
        one, _two, three, four = four_waves(session)
        session.delete(session.get_one(scorecards.KeptScorecard, three.id))
        session.flush()
        assert released_before(session, four) == [one]


def test_papers_of_later_waves_go_with_the_figures_that_they_show(house_at: HouseAt) -> None:
    house = house_at("scored")
    with house.sessions() as session:
        one, _two, three, four = four_waves(session)
        house.places.reports.mkdir(parents=True, exist_ok=True)
        papers = [
            house.places.reports / f"{subject.id}-en-A4-{'0' * 64}.pdf" for subject in (one, three, four)
        ]
        for paper in papers:
            paper.write_bytes(b"%PDF")
        destroy_reports(session, three.wave, house.places, house.clock())
        assert [paper.exists() for paper in papers] == [True, False, False]


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
