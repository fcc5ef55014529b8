"""The made-up organisation that a newcomer sees."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.campaigns import Subject, Wave
from surveys.disclosures import preview
from surveys.people import Person
from surveys.plans import Commitment
from surveys.storage import make_engine, make_sessions
from webapp.config import Settings
from webapp.demo.exhibit import KEYS, exhibit_links, load_exhibit
from webapp.people.reading import reviewed_before
from webapp.reports.since_before import since_before

pytestmark = pytest.mark.slow
TODAY = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("newcomer") / "demo"
    load_exhibit(folder, TODAY)
    return folder


@pytest.fixture
def session(place: Path) -> Iterator[Session]:
    engine = make_engine(Settings(data_dir=place).database)
    with make_sessions(engine)() as session:
        yield session
    engine.dispose()


def test_two_waves_are_released_and_a_third_takes_answers(session: Session, place: Path) -> None:
    waves = session.scalars(select(Wave).order_by(Wave.number)).all()
    assert [wave.state for wave in waves] == ["released", "released", "answering"]
    assert waves[2].opens_at < TODAY < waves[2].closes_at
    assert list(place.with_name(KEYS).iterdir())


def test_some_leaders_have_moved_and_others_have_not(session: Session) -> None:
    query = select(Subject).join(Subject.wave).where(Wave.number == 2)
    told = [changes_of(session, subject) for subject in session.scalars(query)]
    assert sorted(filter(None, told), key=list) == [{"currency": "up"}, {"room": "up"}]
    assert len(told) == 6


def changes_of(session: Session, subject: Subject) -> dict[str, str]:
    """What a leader's report says has changed."""
    card = preview(session, subject)
    assert card is not None
    drifts = since_before(reviewed_before(session, subject), card).drifts
    return {measure: one.direction for measure, one in drifts.items() if one.direction != "steady"}


def test_the_leader_whose_link_is_printed_has_planned_and_said_what_came_of_it(
    session: Session, place: Path
) -> None:
    links = dict(exhibit_links(Settings(data_dir=place), TODAY))
    assert list(links) == ["coordinator", "leader", "manager", "board", "keyholder", "rater"]
    query = select(Commitment, Wave.number).join(Subject, Subject.id == Commitment.subject_id)
    query = query.join(Subject.wave).join(Person, Person.id == Subject.person_id).order_by(Wave.number)
    rows = session.execute(query.where(Subject.role == "cto").order_by(Commitment.place)).all()
    assert [(number, one.outcome) for one, number in rows] == [(1, "kept"), (1, "partly"), (2, "")]
    assert rows[2][0].due > (TODAY + timedelta(days=7)).date()


def test_what_is_there_is_not_made_again(place: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in place.rglob("*")}
    load_exhibit(place, TODAY + timedelta(days=1))
    assert {path: path.stat().st_mtime_ns for path in place.rglob("*")} == before
