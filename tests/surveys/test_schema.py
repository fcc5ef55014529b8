"""Migrations make exactly the tables that the code speaks of, on both databases, and take them away again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine, inspect

from surveys import schema
from surveys.storage import make_engine

ON_BOTH = [
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgres", id="postgresql", marks=pytest.mark.slow),
]
MIGRATIONS = Path(schema.__file__).parent / "migrations"
WITHOUT_ROWID = {"assignment", "invitation", "credential_slot", "comment", "share_back_recipient"}
"""Tables in which no hidden number may tell in which order rows came."""


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{tmp_path / 'soundline.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Engine:
    engine: Engine = request.getfixturevalue(request.param)
    return engine


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


@pytest.mark.parametrize("database", ON_BOTH, indirect=True)
def test_after_an_upgrade_nothing_differs_from_the_code(database: Engine) -> None:
    schema.upgrade(database)
    assert schema.differences(database) == []
    assert tables(database) == {*schema.metadata().tables, "alembic_version"}


@pytest.mark.parametrize("database", ON_BOTH, indirect=True)
def test_an_upgrade_is_the_same_done_twice(database: Engine) -> None:
    assert not schema.is_current(database)
    schema.upgrade(database)
    schema.upgrade(database)
    assert schema.is_current(database)
    assert schema.differences(database) == []


@pytest.mark.parametrize("database", ON_BOTH, indirect=True)
def test_a_downgrade_takes_every_table_away_and_can_be_undone(database: Engine) -> None:
    schema.upgrade(database)
    schema.downgrade(database, "base")
    assert tables(database) == {"alembic_version"}
    with database.connect() as connection:
        assert schema.revision_of(connection) is None
    schema.upgrade(database)
    assert schema.differences(database) == []


@pytest.mark.parametrize("database", ON_BOTH, indirect=True)
def test_what_people_entered_survives_another_upgrade(database: Engine) -> None:
    schema.upgrade(database)
    with database.begin() as connection:
        connection.execute(sa.text("INSERT INTO campaign VALUES ('a', 'Depth', 'board', 'census')"))
    schema.upgrade(database)
    with database.connect() as connection:
        assert connection.execute(sa.text("SELECT title FROM campaign")).scalar() == "Depth"


def test_a_missing_table_is_told(sqlite: Engine) -> None:
    schema.upgrade(sqlite)
    with sqlite.begin() as connection:
        connection.execute(sa.text("DROP TABLE mail_batch"))
    (difference,) = schema.differences(sqlite)
    assert "mail_batch" in str(difference)


def test_tables_of_the_job_engine_are_none_of_ours(sqlite: Engine) -> None:
    schema.upgrade(sqlite)
    with sqlite.begin() as connection:
        connection.execute(sa.text("CREATE TABLE workflow_status (id TEXT)"))
    assert schema.differences(sqlite) == []


def test_constraints_have_the_same_names_in_migrations_and_code(sqlite: Engine, tmp_path: Path) -> None:
    schema.upgrade(sqlite)
    from_code = make_engine(f"sqlite:///{tmp_path / 'code.db'}")
    schema.metadata().create_all(from_code)
    for table in schema.metadata().tables:
        assert constraints(sqlite, table) == constraints(from_code, table), table
    from_code.dispose()


def test_tables_whose_order_would_tell_have_no_hidden_row_number(sqlite: Engine) -> None:
    schema.upgrade(sqlite)
    assert {table for table in schema.metadata().tables if not has_rowid(sqlite, table)} == WITHOUT_ROWID


def test_a_new_migration_is_written_from_what_the_code_says_and_depends_on_none_of_it(
    sqlite: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "migrations" / "versions").mkdir(parents=True)
    for name in ("env.py", "script.py.mako"):
        shutil.copy(MIGRATIONS / name, tmp_path / "migrations")
    monkeypatch.setattr(schema, "__file__", str(tmp_path / "schema.py"))
    schema.write_revision(sqlite, "First tables")
    (written,) = (tmp_path / "migrations" / "versions").glob("*.py")
    text = written.read_text()
    assert text.count("sqlite_with_rowid=False") == len(WITHOUT_ROWID)
    assert "sa.DateTime()" in text
    assert "surveys" not in text


def constraints(engine: Engine, table: str) -> set[str | None]:
    look = inspect(engine)
    found = [
        *look.get_check_constraints(table),
        *look.get_foreign_keys(table),
        *look.get_unique_constraints(table),
        look.get_pk_constraint(table),
    ]
    return {str(one["name"]) for one in found}


def has_rowid(engine: Engine, table: str) -> bool:
    with engine.connect() as connection:
        made = connection.execute(
            sa.text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table}
        )
        return "WITHOUT ROWID" not in str(made.scalar())
