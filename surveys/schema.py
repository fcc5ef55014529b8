"""The tables of an installation: bringing a database to the newest shape, and telling whether it is."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData

import surveys.campaigns
import surveys.disclosures
import surveys.keyholders
import surveys.known_figures
import surveys.opened_counts
import surveys.people
import surveys.plans
import surveys.scorecards
import surveys.share_backs
import surveys.transcripts  # noqa: F401 - each module adds its tables to the base
from surveys.storage import Base


def metadata() -> MetaData:
    """All tables of the named side."""
    return Base.metadata


def of_soundline(name: str | None, kind: str, _parents: object) -> bool:
    """Whether a table is ours; the job engine keeps its own in the same PostgreSQL database."""
    return kind != "table" or name in Base.metadata.tables


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest shape. Doing it again changes nothing."""
    with engine.begin() as connection:
        command.upgrade(_config(connection), "head")


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to an older shape, `base` for none."""
    with engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def write_revision(engine: Engine, message: str) -> None:
    """Write a migration from the database's shape to that of the code, for a developer to read over."""
    with engine.begin() as connection:
        command.revision(_config(connection), message, autogenerate=True)


def is_current(engine: Engine) -> bool:
    """Whether the database has the newest shape."""
    with engine.connect() as connection:
        return revision_of(connection) == ScriptDirectory.from_config(_config(connection)).get_current_head()


def revision_of(connection: Connection) -> str | None:
    """The migration that a database stands at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def differences(engine: Engine) -> list[object]:
    """What differs between the database and the code; empty after an upgrade."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": of_soundline})
        return list(compare_metadata(context, metadata()))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
