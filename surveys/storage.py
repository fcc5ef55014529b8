"""Where the named side is kept: engine, sessions, the base of all tables, random keys."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    String,
    TypeDecorator,
    create_engine,
    event,
)
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from surveys.chance import random_bytes

_ONLY_READS = "soundline_only_reads"
_WAIT, _WAIT_TO_DROP = 15_000, 200
"""Milliseconds to wait for others: for the database, and for readers before the log of writes is emptied."""

Id = String(32)
"""Column type of every key: 16 random bytes as lower-case hex, so that no key tells an order."""


class Base(DeclarativeBase):
    """Base of all tables; constraint names are fixed so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Instant(TypeDecorator[datetime]):
    """A moment in UTC. SQLite forgets time zones, so they are taken off and put back here."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without time zone cannot be kept")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.replace(tzinfo=UTC) if value else None


def new_id() -> str:
    """A fresh random key of 32 hexadecimal characters."""
    return random_bytes(16).hex()


def make_engine(database_url: str) -> Engine:
    """An engine for SQLite or PostgreSQL; on SQLite foreign keys hold and deleted rows are overwritten."""
    if database_url.startswith("postgresql://"):
        database_url = database_url.replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_engine(database_url, hide_parameters=True)  # its errors name no values, so no people
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def make_sessions(engine: Engine) -> sessionmaker[Session]:
    """Sessions whose objects stay readable after the commit."""
    return sessionmaker(engine, expire_on_commit=False)


def only_reading(session: Session) -> Session:
    """The same session, which from here to its end only reads: on SQLite it then blocks no writer."""
    session.connection(execution_options={_ONLY_READS: True})
    return session


def drop_old_pages(session: Session) -> bool:
    """Empty the log of writes beside an SQLite database, for after a commit; says whether nothing is left.

    Old versions of pages stand in that log, one after the other: what was deleted, and in which order raters
    collected. While somebody reads, it cannot be emptied; the worker tries again every minute. PostgreSQL
    has no such file in the data folder: there this does nothing.
    """
    engine = session.get_bind().engine
    if engine.dialect.name != "sqlite":
        return True
    with closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_WAIT_TO_DROP}")
        try:
            (busy, _pages, _done) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            cursor.execute(f"PRAGMA busy_timeout={_WAIT}")
    return not busy


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver
    for pragma in ("journal_mode=WAL", f"busy_timeout={_WAIT}", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # a write lock from the start: two requests that read and then write wait instead of failing
    reads = connection.get_execution_options().get(_ONLY_READS)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
