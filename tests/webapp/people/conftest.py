"""The people side on a fresh database, with a clock that stands still and mails that go nowhere."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveys.campaigns import Assignment, Campaign, Subject, Wave
from surveys.instruments import load_instrument
from surveys.people import Board, BoardMember, Person
from surveys.scorecards import Scorecard, keep
from surveys.storage import Base, make_engine
from tests.chromium import browser as chromium  # noqa: F401 - `browser` is a person's here
from tests.webapp.reports import cards
from webapp import create_people_app
from webapp.config import Settings
from webapp.mailer import Delivery
from webapp.people.accounts import make_link

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ORIGIN = "http://localhost:8000"


@dataclass
class Clock:
    """A clock that a test moves."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Outbox:
    """A mailer that keeps what it is given."""

    links: list[tuple[str, str]] = field(default_factory=list)
    letters: list[Any] = field(default_factory=list)

    def send_sign_in(self, person: Person, link: str) -> None:
        self.links.append((person.email, link))

    def send(self, letters: list[Any]) -> list[Delivery]:
        self.letters += letters
        return [Delivery(True) for _ in letters]


@dataclass
class PaperJobs:
    """A job engine that writes down what it was asked for and does nothing."""

    submitted: list[tuple[str, ...]] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=dict)

    def submit(self, name: str, *ids: str, key: str | None = None) -> str:
        self.submitted.append((name, *ids))
        key = key or ":".join((name, *ids))
        self.states.setdefault(key, "waiting")
        return key

    def status(self, key: str) -> str | None:
        return self.states.get(key)


@dataclass
class Browser:
    """A person's browser: keeps cookies, sends the token of the page, follows nothing by itself."""

    client: FlaskClient

    def get(self, path: str, **more: Any) -> TestResponse:
        self._let_go()
        return self.client.get(path, base_url=ORIGIN, **more)

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        filled = {"csrf_token": self.token(), **(data or {})}
        self._let_go()
        return self.client.post(path, base_url=ORIGIN, data=filled, **more)

    def _let_go(self) -> None:
        arranging = self.client.application.extensions.get("arranging")
        if arranging is not None:
            arranging.commit()

    def token(self) -> str:
        page = self.get("/help/").get_data(as_text=True)
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found
        return found[1]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def outbox() -> Outbox:
    return Outbox()


@pytest.fixture
def jobs() -> PaperJobs:
    return PaperJobs()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all tables and nobody in it, made once and copied."""
    file = tmp_path_factory.mktemp("empty") / "soundline.db"
    engine = make_engine(f"sqlite:///{file}")
    Base.metadata.create_all(engine)
    engine.dispose()
    return file


@pytest.fixture
def app(
    settings: Settings, clock: Clock, outbox: Outbox, jobs: PaperJobs, empty_database: Path
) -> Iterator[Flask]:
    shutil.copy(empty_database, settings.data_dir / "soundline.db")
    app = create_people_app(settings, clock=clock, jobs=jobs, mailer=outbox, testing=True)
    yield app
    app.extensions["sessions"].kw["bind"].dispose()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session for arranging and for looking. It lets go of the database before each request."""
    with app.extensions["sessions"]() as session:
        app.extensions["arranging"] = session
        yield session


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app.test_client())


def person(session: Session, name: str, **more: Any) -> Person:
    """Somebody made up at example.org."""
    known = Person(name=f"{name.title()} Example", email=f"{name}@example.org", **more)
    session.add(known)
    session.commit()
    return known


def signed_in(app: Flask, session: Session, who: Person) -> Browser:
    """A browser in which that person has used a sign-in link."""
    browser = Browser(app.test_client())
    token = make_link(session, who, app.extensions["clock"]())
    session.commit()
    assert browser.post(f"/sign-in/{token}").status_code == 302
    return browser


@pytest.fixture
def carla(session: Session) -> Person:
    """The coordinator."""
    return person(session, "carla", is_coordinator=True)


@pytest.fixture
def desk(app: Flask, session: Session, carla: Person) -> Browser:
    """The coordinator's browser."""
    return signed_in(app, session, carla)


def wave_in(session: Session, state: str, *, leaders: int = 1, raters: int = 6) -> Wave:
    """A wave in any state, with leaders who have that many reports; nothing else of the state is real."""
    campaign = Campaign(title="Depth")
    wave = Wave(
        campaign=campaign,
        number=1,
        state=state,
        instrument_id="technical-leadership",
        instrument_json=None if state == "draft" else load_instrument("technical-leadership").canonical_json,
        opens_at=NOW + timedelta(days=3),
        closes_at=NOW + timedelta(days=17),
    )
    session.add(wave)
    session.flush()
    for number in range(leaders):
        leader, manager = person(session, f"lead{number}"), person(session, f"boss{number}")
        subject = Subject(person_id=leader.id, manager_id=manager.id, role="cto")
        for place in range(raters):
            rater = person(session, f"rater{number}x{place}")
            subject.assignments.append(Assignment(person_id=rater.id, rater_group="report"))
        wave.subjects.append(subject)
    session.commit()
    return wave


def keep_report(session: Session, subject: Subject, card: Scorecard | None = None) -> None:
    """Keep a scorecard for a leader, a rich one unless another is given; the caller commits."""
    card = card or cards.rich()
    facts = card.subject.model_copy(update={"subject_id": subject.id, "name": subject.person.name})
    keep(session, card.model_copy(update={"subject": facts}))


def scored_wave(session: Session, leaders: int) -> Wave:
    """A scored wave in which each leader has a report and one rater."""
    wave = wave_in(session, "scored", leaders=leaders, raters=1)
    for subject in wave.subjects:
        keep_report(session, subject)
    session.commit()
    return wave


def leaders(wave: Wave) -> list[Subject]:
    """The leaders of a wave by name."""
    return sorted(wave.subjects, key=lambda subject: subject.person.name)


@pytest.fixture
def draft(session: Session) -> Wave:
    return wave_in(session, "draft")


@pytest.fixture
def board_member(session: Session) -> Person:
    known = person(session, "bea")
    session.add(Board(name="Supervisory board", members=[BoardMember(person_id=known.id)]))
    session.commit()
    return known
