"""The ballot box as it lies on the disk: its shape, its journal, its freed pages, and who may read it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from surveys.anonymity.urn import BallotBox
from surveys.anonymity.urn_layout import SealedBallot, UrnShape
from surveys.places import write_secret
from tests.walk import House
from tests.webapp.doctor.conftest import Machine, outcomes, told
from webapp.doctor.checks import ballot_box
from webapp.doctor.freed_pages import pages_not_cleared

SHAPE = UrnShape(invited=3, box_bytes=9000)
STATEMENTS = {
    "a trigger": "CREATE TRIGGER watch AFTER UPDATE ON urn BEGIN SELECT 1; END",
    "a second table": "CREATE TABLE log (moment TEXT)",
    "an index": "CREATE INDEX by_bucket ON urn (bucket)",
    "a column": "ALTER TABLE urn ADD COLUMN updated_at TEXT",
}


@pytest.fixture
def box(machine: Machine) -> Path:
    """A ballot box with two urns and a ballot."""
    path = machine.settings.places.ballots
    urns = BallotBox(path)
    urns.create(dict.fromkeys((b"a" * 16, b"b" * 16), SHAPE))
    urns.put(b"a" * 16, SHAPE, SealedBallot(os.urandom(32), 1, os.urandom(9000)))
    return path


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_ballot_box_as_the_program_makes_it_is_good(machine: Machine, box: Path) -> None:
    assert outcomes(machine.look(ballot_box)) == ["good", "good"]


def test_without_a_ballot_box_there_is_nothing_to_say_against_it(machine: Machine) -> None:
    assert outcomes(machine.look(ballot_box)) == ["good", "good"]


def test_the_ballot_box_of_a_whole_wave_is_good(house_at: Callable[[str], House], machine: Machine) -> None:
    house = house_at("answered")
    machine.settings = house.settings
    assert set(outcomes(machine.look(ballot_box))) == {"good"}


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=list(STATEMENTS))
def test_whatever_is_added_to_the_file_is_bad(machine: Machine, box: Path, statement: str) -> None:
    change(box, statement)
    assert "bad" in outcomes(machine.look(ballot_box))


def test_a_table_with_row_numbers_is_bad(machine: Machine, box: Path) -> None:
    change(
        box,
        "DROP TABLE urn",
        "CREATE TABLE urn (gid BLOB NOT NULL, bucket INTEGER NOT NULL, body BLOB NOT NULL)",
    )
    assert "rows or columns could tell an order" in told(machine.look(ballot_box), "bad")


def test_a_write_ahead_log_is_bad_even_before_it_holds_anything(machine: Machine, box: Path) -> None:
    change(box, "PRAGMA journal_mode = WAL")
    assert "keeps old versions of revised answers" in told(machine.look(ballot_box), "bad")


def test_a_write_ahead_log_that_lies_beside_is_bad(machine: Machine, box: Path) -> None:
    box.with_name("ballots.db-wal").write_bytes(b"")
    assert "keeps old versions of revised answers" in told(machine.look(ballot_box), "bad")


def test_what_another_program_deleted_without_clearing_is_bad(machine: Machine, box: Path) -> None:
    change(box, "PRAGMA secure_delete = OFF", "DELETE FROM urn WHERE substr(gid, 1, 1) = X'61'")
    assert pages_not_cleared(box) >= 2
    assert "freed pages of the ballot box still hold what was deleted" in told(
        machine.look(ballot_box), "bad"
    )


def test_a_single_freed_page_is_looked_at_too(tmp_path: Path) -> None:
    path = tmp_path / "one.db"
    change(
        path,
        "PRAGMA secure_delete = OFF",
        "CREATE TABLE kept (body BLOB)",
        "CREATE TABLE t (body BLOB)",
        "INSERT INTO t VALUES (randomblob(3000))",
        "DROP TABLE t",
    )
    assert pages_not_cleared(path) == 1


def test_what_the_program_itself_deletes_is_cleared(box: Path) -> None:
    BallotBox(box).take_out([b"a" * 16])
    assert pages_not_cleared(box) == 0


def test_a_file_that_is_no_database_is_a_warning(machine: Machine, box: Path) -> None:
    box.write_bytes(b"not a database, but long enough to look like one" * 40)
    assert "cannot be read" in told(machine.look(ballot_box), "warning")


def test_a_key_that_others_may_read_is_bad_and_named(machine: Machine) -> None:
    key = machine.settings.places.opening_key("0" * 32)
    write_secret(key, b"secret")
    key.chmod(0o640)
    assert f"chmod go= {key}" in told(machine.look(ballot_box), "bad")


def test_files_of_another_user_are_a_warning(
    machine: Machine, box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: box.stat().st_uid + 1)
    assert "Run every command as the user that runs Soundline." in told(machine.look(ballot_box), "warning")
