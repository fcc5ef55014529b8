"""What every command needs: the settings, a database of the newest shape, and a session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache

from sqlalchemy.orm import Session

from surveys.schema import upgrade
from surveys.storage import make_engine, make_sessions
from webapp.config import Settings, load_settings


@cache
def settings() -> Settings:
    """The settings from file and environment, read once."""
    return load_settings()


def clock() -> datetime:
    """The present in UTC."""
    return datetime.now(UTC)


def prepare(chosen: Settings) -> None:
    """Bring the database to the newest shape."""
    chosen.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = make_engine(chosen.database)
    upgrade(engine)
    engine.dispose()


@contextmanager
def session_of(chosen: Settings) -> Iterator[Session]:
    """One transaction on a prepared database, committed at the end of the block."""
    prepare(chosen)
    engine = make_engine(chosen.database)
    with make_sessions(engine).begin() as session:
        yield session
    engine.dispose()
