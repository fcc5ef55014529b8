"""The people database as it stands: no column, trigger or server setting that tells when people answered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import sqlalchemy as sa

from surveys.campaigns import LEVELS
from surveys.schema import metadata
from surveys.storage import make_engine, make_sessions, only_reading
from webapp.doctor.findings import Check, Desk, marked
from webapp.doctor.visit import Visit

TITLE = marked("Clocks in the databases")
ORDER = 30
REFUSES_AT = LEVELS

ABOUT_RATERS = ("invitation", "credential_slot", "assignment", "comment", "share_back_recipient")
"""Tables in which a moment would be that of somebody's answer."""
SERVER_SETTINGS = ("track_commit_timestamp", "wal_level", "archive_mode", "log_statement")
TAKE_OUT = marked("Take it out, and find out who put it there.")
_CLOCK = re.compile(r"DATE|TIME|INTERVAL")


def examine(visit: Visit, desk: Desk) -> Iterator[Check]:
    """Lines on tables, on triggers, and on what a PostgreSQL server writes down by itself."""
    if not _is_there(visit):
        yield desk.good(marked("There is no people database yet."))
        return
    engine = make_engine(visit.settings.database)
    try:
        with make_sessions(engine)() as session:
            connection = only_reading(session).connection()
            wrong = [*_columns(connection, desk), *_triggers(connection, desk)]
            if connection.dialect.name == "postgresql":
                wrong += of_server(_server_settings(connection), desk)
    except sa.exc.SQLAlchemyError:
        yield desk.warning(
            marked("The people database does not answer, so its tables could not be looked at."),
            marked("Start it, and check database_url."),
        )
        return
    finally:
        engine.dispose()
    yield from wrong
    if not wrong:
        yield desk.good(marked("No table about raters or ballots has a place for a time."))


def of_server(found: Mapping[str, str], desk: Desk) -> Iterator[Check]:
    """Lines on the settings of a PostgreSQL server, by their names."""
    if found.get("track_commit_timestamp") == "on":
        yield desk.bad(
            marked("PostgreSQL keeps the time of every change (track_commit_timestamp)."),
            marked("Set track_commit_timestamp = off and restart the server."),
        )
    history = marked("Take the database of Soundline to a server without, at least while a campaign is open.")
    if found.get("wal_level") == "logical":
        said = marked("PostgreSQL is set up for logical replication, which hands on every change in order.")
        yield desk.warning(said, history)
    if found.get("archive_mode", "off") != "off":
        said = marked("PostgreSQL archives its log, which tells who fetched a credential when.")
        yield desk.warning(said, history)
    if found.get("log_statement") in ("mod", "all"):
        yield desk.warning(
            marked("PostgreSQL writes every change to its log, with the time."),
            marked("Set log_statement = none."),
        )


def _is_there(visit: Visit) -> bool:
    url = sa.make_url(visit.settings.database)
    if url.get_backend_name() != "sqlite":
        return True
    return bool(url.database) and visit.settings.data_dir.joinpath(str(url.database)).exists()


def _columns(connection: sa.Connection, desk: Desk) -> Iterator[Check]:
    inspector = sa.inspect(connection)
    for table in sorted(set(ABOUT_RATERS) & set(inspector.get_table_names())):
        known = set(metadata().tables[table].columns.keys())
        for column in inspector.get_columns(table):
            place = f"{table}.{column['name']}"
            if _CLOCK.search(str(column["type"]).upper()):
                said = marked("%(place)s is a clock: it could tell when somebody answered.", place=place)
                yield desk.bad(said, TAKE_OUT)
            elif column["name"] not in known:
                yield desk.bad(marked("%(place)s is no column of Soundline.", place=place), TAKE_OUT)


def _triggers(connection: sa.Connection, desk: Desk) -> Iterator[Check]:
    if connection.dialect.name == "sqlite":
        query = sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    else:
        query = sa.text(
            "SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = current_schema()"
        )
    for name in sorted(set(connection.scalars(query))):
        yield desk.bad(
            marked("The database runs a trigger that is not Soundline's: %(name)s.", name=name), TAKE_OUT
        )


def _server_settings(connection: sa.Connection) -> dict[str, str]:
    rows = connection.execute(sa.text("SELECT name, setting FROM pg_settings"))
    return {name: setting for name, setting in rows if name in SERVER_SETTINGS}
