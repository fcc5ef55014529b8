"""The ballot box: one SQLite file that holds sealed ballots and nothing about anybody.

No clock, no row per ballot, no order, no log of old versions: a group's bucket is one row, rewritten whole,
with a rollback journal (a write-ahead log keeps old versions) and with overwritten space cleared.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from surveys.anonymity.manifest import Manifest
from surveys.anonymity.refusals import OlderBallot, UrnFull, UrnMissing
from surveys.anonymity.sealing import box_size
from surveys.anonymity.urn_layout import SealedBallot, UrnShape, count_in

_TABLE = """
CREATE TABLE IF NOT EXISTS urn (
    gid BLOB NOT NULL,        -- the ballot group
    bucket INTEGER NOT NULL,  -- 0 and up; the first bits of t
    body BLOB NOT NULL,       -- all slots of the bucket, always the same length
    PRIMARY KEY (gid, bucket)
) WITHOUT ROWID
"""
_WAIT_SECONDS = 15.0


def urn_shapes(manifest: Manifest) -> dict[bytes, UrnShape]:
    """The measures of every urn of a wave, by gid."""
    size = box_size(len(manifest.opening_keys))
    return {group.gid: UrnShape(group.facts.invited, size) for group in manifest.groups}


class BallotBox:
    """The urns in one file. Every call opens and closes it, so that processes share it safely."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def create(self, shapes: Mapping[bytes, UrnShape]) -> None:
        """Make empty urns at their full size; those that exist stay as they are."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path.touch(mode=0o600, exist_ok=True)
        rows = [(gid, bucket, shape.body_bytes) for gid, shape, bucket in _all_buckets(shapes)]
        with self._writing() as connection:
            connection.execute(_TABLE)
            connection.executemany("INSERT OR IGNORE INTO urn VALUES (?, ?, zeroblob(?))", rows)

    def put(
        self, gid: bytes, shape: UrnShape, ballot: SealedBallot, check_time: Callable[[], None] = lambda: None
    ) -> None:
        """Take a ballot, or its later version, in one transaction.

        The caller has checked the credential. `check_time` is asked once nobody else can write, and raises
        if ballots are no longer taken. Raises OlderBallot, UrnFull, UrnMissing.
        """
        bucket = shape.bucket_of(ballot.t)
        with self._writing() as connection:
            check_time()
            slots = {one.t: one for one in shape.unpack(_body(connection, gid, bucket))}
            if ballot.t in slots:
                _check_newer(slots[ballot.t], ballot)
            else:
                _check_room(connection, gid, shape, len(slots))
            slots[ballot.t] = ballot
            row = (shape.pack(slots.values()), gid, bucket)
            connection.execute("UPDATE urn SET body = ? WHERE gid = ? AND bucket = ?", row)

    def ballots(self, gid: bytes, shape: UrnShape) -> list[SealedBallot]:
        """All ballots of a group, sorted by t. Raises UrnMissing."""
        with closing(self._connect_to_read()) as connection:
            bodies = [_body(connection, gid, bucket) for bucket in range(shape.buckets)]
        return [ballot for body in bodies for ballot in shape.unpack(body)]

    def counts(self, gids: Iterable[bytes]) -> dict[bytes, int]:
        """How many ballots each group holds; for after the close. Raises UrnMissing."""
        with closing(self._connect_to_read()) as connection:
            return {gid: _count(connection, gid) for gid in gids}

    def take_out(self, gids: Iterable[bytes]) -> None:
        """Take away the urns of these groups; their space is overwritten, the file is not rewritten."""
        with self._writing() as connection:
            connection.executemany("DELETE FROM urn WHERE gid = ?", [(gid,) for gid in gids])

    def destroy(self, gids: Iterable[bytes]) -> None:
        """Take away the urns of these groups for good, and write the file anew without them."""
        self.take_out(gids)
        with closing(self._connect()) as connection:
            connection.execute("VACUUM")

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=_WAIT_SECONDS, isolation_level=None)
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA secure_delete = ON")
        return connection

    def _connect_to_read(self) -> sqlite3.Connection:
        if not self._path.exists():
            raise UrnMissing("There is no ballot box yet.")
        address = f"{self._path.absolute().as_uri()}?mode=ro"
        return sqlite3.connect(address, uri=True, timeout=_WAIT_SECONDS, isolation_level=None)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")


def _all_buckets(shapes: Mapping[bytes, UrnShape]) -> Iterator[tuple[bytes, UrnShape, int]]:
    for gid, shape in sorted(shapes.items()):
        for bucket in range(shape.buckets):
            yield gid, shape, bucket


def _body(connection: sqlite3.Connection, gid: bytes, bucket: int) -> bytes:
    row = connection.execute("SELECT body FROM urn WHERE gid = ? AND bucket = ?", (gid, bucket)).fetchone()
    if row is None:
        raise UrnMissing("There is no urn for this group.")
    return bytes(row[0])


def _count(connection: sqlite3.Connection, gid: bytes) -> int:
    heads = connection.execute("SELECT substr(body, 1, 4) FROM urn WHERE gid = ?", (gid,)).fetchall()
    if not heads:
        raise UrnMissing("There is no urn for this group.")
    return sum(count_in(head) for (head,) in heads)


def _check_newer(stored: SealedBallot, ballot: SealedBallot) -> None:
    if ballot.version <= stored.version:
        raise OlderBallot(stored.version)


def _check_room(connection: sqlite3.Connection, gid: bytes, shape: UrnShape, in_bucket: int) -> None:
    if in_bucket >= shape.capacity or _count(connection, gid) >= shape.invited:
        raise UrnFull("Every place in this group is taken. Please tell the coordinator.")
