"""Clocks in the databases as they stand, whatever the code says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from surveys.schema import metadata
from surveys.storage import make_engine
from tests.walk import House
from tests.webapp.doctor.conftest import Machine, outcomes, told
from webapp.doctor.checks import clock_columns
from webapp.doctor.findings import Check, Desk

STATEMENTS = {
    "a moment in invitations": (
        "ALTER TABLE invitation ADD COLUMN opened_at DATETIME",
        "invitation.opened_at",
    ),
    "a counter in invitations": (
        "ALTER TABLE invitation ADD COLUMN visits INTEGER",
        "no column of Soundline",
    ),
    "a history by trigger": (
        "CREATE TRIGGER history AFTER UPDATE ON credential_slot BEGIN SELECT 1; END",
        "a trigger that is not Soundline's: history",
    ),
}


@pytest.fixture
def installed(machine: Machine) -> Machine:
    """A machine with a people database."""
    run(machine.settings.database)
    return machine


def run(url: str, *statements: str) -> None:
    engine = make_engine(url)
    metadata().create_all(engine)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def of(**settings: str) -> list[Check]:
    return list(clock_columns.of_server(settings, Desk("clock_columns")))


def test_the_tables_as_the_program_makes_them_are_good(installed: Machine) -> None:
    assert outcomes(installed.look(clock_columns)) == ["good"]


def test_the_database_of_a_whole_wave_is_good(house_at: Callable[[str], House], machine: Machine) -> None:
    machine.settings = house_at("answered").settings
    assert outcomes(machine.look(clock_columns)) == ["good"]


@pytest.mark.parametrize(("statement", "words"), STATEMENTS.values(), ids=list(STATEMENTS))
def test_whatever_tells_a_time_is_bad_and_named(installed: Machine, statement: str, words: str) -> None:
    run(installed.settings.database, statement)
    assert words in told(installed.look(clock_columns), "bad")


def test_without_a_database_there_is_nothing_to_say(machine: Machine) -> None:
    assert outcomes(machine.look(clock_columns)) == ["good"]
    assert not (machine.settings.data_dir / "soundline.db").exists()


def test_a_database_that_does_not_answer_is_a_warning(machine: Machine) -> None:
    machine.settings = machine.settings.with_changes(database_url="postgresql://nobody@127.0.0.1:9/none")
    assert outcomes(machine.look(clock_columns)) == ["warning"]


def test_times_of_commits_are_bad_and_copies_of_the_log_are_a_warning() -> None:
    assert outcomes(of(track_commit_timestamp="on")) == ["bad"]
    assert outcomes(of(wal_level="logical", archive_mode="on", log_statement="all")) == ["warning"] * 3
    assert (
        of(track_commit_timestamp="off", wal_level="replica", archive_mode="off", log_statement="none") == []
    )


@pytest.mark.slow
def test_postgresql_is_asked_for_its_tables_triggers_and_settings(machine: Machine, postgres: Engine) -> None:
    url = postgres.url.render_as_string(hide_password=False)
    machine.settings = machine.settings.with_changes(database_url=url.replace("+psycopg", ""))
    run(url)
    assert outcomes(machine.look(clock_columns)) == ["good"]
    run(
        url,
        "ALTER TABLE comment ADD COLUMN written TIMESTAMP",
        "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE TRIGGER history AFTER INSERT ON comment FOR EACH ROW EXECUTE FUNCTION keep()",
    )
    found = told(machine.look(clock_columns), "bad")
    assert "comment.written" in found
    assert "history" in found
