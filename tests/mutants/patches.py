"""Small patches that break the promise, each made while the program runs and taken back by pytest."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Column, DateTime, MetaData

from surveys.anonymity import invitation_check, oprf_sodium, transcript, urn
from surveys.anonymity.rater import Rater
from surveys.anonymity.urn import BallotBox
from surveys.anonymity.urn_layout import SealedBallot, UrnShape
from surveys.schema import metadata
from tests import test_promises
from tests.surveys.anonymity import test_urn
from webapp import serve
from webapp.ballot import app as ballot_app
from webapp.ballot import box as ballot_slot

Patch = pytest.MonkeyPatch

_ROWS = """
CREATE TABLE IF NOT EXISTS urn (id TEXT PRIMARY KEY, gid BLOB, t BLOB, version INTEGER, box BLOB)
"""


def secret_from_token(patch: Patch) -> None:
    """The secret of a rater follows from the token of the invitation."""
    honest = Rater.__init__

    def init(self: Rater, people: Any, ballots: Any, invite: str, **options: Any) -> None:
        honest(self, people, ballots, invite, **{"secret": sha256(invite.encode()).digest()[:16], **options})

    patch.setattr(Rater, "__init__", init)


def blind_from_token(patch: Patch) -> None:
    """What hides the ballot's name follows from the token of the invitation."""

    def scalar(self: Rater, gid: bytes) -> bytes:
        return sha256(self._invite.encode() + gid).digest()[:31] + b"\x00"

    patch.setattr(Rater, "_scalar", scalar)


def no_proof_check(patch: Patch) -> None:
    """The rater's program believes any evaluation."""
    patch.setattr(oprf_sodium, "_proof_holds", lambda *_: True)


def no_manifest_check(patch: Patch) -> None:
    """The rater's program believes any key."""
    patch.setattr(invitation_check, "check_member", lambda *_: None)


def write_ahead_log(patch: Patch) -> None:
    """The ballot box keeps a write-ahead log."""
    _pragma_after(patch, "journal_mode = WAL")


def no_secure_delete(patch: Patch) -> None:
    """What is overwritten stays in the file."""
    _pragma_after(patch, "secure_delete = OFF")


def _pragma_after(patch: Patch, pragma: str) -> None:
    honest = BallotBox._connect

    def connect(self: BallotBox) -> sqlite3.Connection:
        connection = honest(self)
        connection.execute(f"PRAGMA {pragma}")
        return connection

    patch.setattr(BallotBox, "_connect", connect)


class TableOfRows:
    """A ballot box as one would usually build it: a row for each ballot, under a random key."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def create(self, shapes: Iterable[bytes]) -> None:
        """Make the table."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path)) as connection, connection:
            connection.execute(_ROWS)

    def put(self, gid: bytes, shape: UrnShape, ballot: SealedBallot) -> None:
        """Add or replace a row."""
        with closing(sqlite3.connect(self._path)) as connection, connection:
            connection.execute("DELETE FROM urn WHERE t = ?", (ballot.t,))
            row = (uuid4().hex, gid, ballot.t, ballot.version, ballot.box)
            connection.execute("INSERT INTO urn VALUES (?, ?, ?, ?, ?)", row)


def table_of_rows(patch: Patch) -> None:
    """Ballots lie in an ordinary table."""
    patch.setattr(test_urn, "BallotBox", TableOfRows)


def timestamp_in_the_urn(patch: Patch) -> None:
    """An urn has a column that says when it was made."""
    column = "body BLOB NOT NULL, taken_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,"
    spoilt = urn._TABLE.replace("    body BLOB NOT NULL,", column)
    assert spoilt != urn._TABLE
    patch.setattr(urn, "_TABLE", spoilt)
    patch.setattr(BallotBox, "create", _create_by_names)


def _create_by_names(self: BallotBox, shapes: dict[bytes, UrnShape]) -> None:
    self._path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(self._path)) as connection, connection:
        connection.execute(urn._TABLE)
        for gid, shape in shapes.items():
            row = (gid, shape.body_bytes)
            connection.execute("INSERT INTO urn (gid, bucket, body) VALUES (?, 0, zeroblob(?))", row)


def timestamp_in(table: str) -> Callable[[Patch], None]:
    """A table of the people side has a column for a moment."""

    def spoil(patch: Patch) -> None:
        copy = MetaData()
        for one in metadata().tables.values():
            one.to_metadata(copy)
        copy.tables[table].append_column(Column("collected_at", DateTime))
        patch.setattr(test_promises, "metadata", lambda: copy)

    return spoil


def access_log(patch: Patch) -> None:
    """The web servers log requests."""
    honest = serve._gunicorn
    patch.setattr(serve, "_gunicorn", lambda *side: (*honest(*side), "--access-logfile=-"))


def cookies_taken(patch: Patch) -> None:
    """The ballot side takes requests with a cookie."""
    patch.setattr(ballot_app, "refuse_cookies", lambda *_: None)


def any_version(patch: Patch) -> None:
    """An older version of a ballot replaces a later one."""
    patch.setattr(urn, "_check_newer", lambda *_: None)


def any_mac(patch: Patch) -> None:
    """Ballots are taken without a credential."""
    patch.setattr(ballot_slot, "check_mac", lambda *_: None)


def any_time(patch: Patch) -> None:
    """Ballots are taken whenever they come."""
    patch.setattr(ballot_slot, "check_phase", lambda *_: None)


def more_than_invited(patch: Patch) -> None:
    """An urn has room for more ballots than people were invited."""
    patch.setattr(urn, "_check_room", lambda *_: None)
    # room for one more, as an urn without a fixed size has
    patch.setattr(UrnShape, "capacity", property(lambda shape: shape.invited + 1))


def arrival_order(patch: Patch) -> None:
    """Ballots lie in an urn in the order in which they came."""

    def pack(self: UrnShape, ballots: Iterable[SealedBallot]) -> bytes:
        kept = list(ballots)
        slots = (ballot.t + ballot.version.to_bytes(4, "big") + ballot.box for ballot in kept)
        return (len(kept).to_bytes(4, "big") + b"".join(slots)).ljust(self.body_bytes, b"\x00")

    patch.setattr(UrnShape, "pack", pack)


def unsorted_transcript(patch: Patch) -> None:
    """The public transcript lists ballots in the order in which they came."""
    patch.setattr(transcript, "_sums", lambda values: [sha256(value).hexdigest() for value in values])
