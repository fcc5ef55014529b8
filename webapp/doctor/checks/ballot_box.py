"""The ballot box itself: one table without order or clock, no log of writes, nothing left in freed pages."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from surveys.campaigns import LEVELS
from webapp.doctor.findings import Check, Desk, marked
from webapp.doctor.freed_pages import pages_not_cleared
from webapp.doctor.visit import Visit

TITLE = marked("The ballot box and the keys")
ORDER = 20
REFUSES_AT = LEVELS

COLUMNS = [("gid", "BLOB"), ("bucket", "INTEGER"), ("body", "BLOB")]
_WRITE_VERSION = 18
_WRITE_AHEAD = 2
STOP_AND_LOOK = marked("Stop Soundline, find out who changed the file, and begin with an empty ballot box.")


def examine(visit: Visit, desk: Desk) -> Iterator[Check]:
    """Lines on the file of the ballots, and on who may read it, the keys and the seeds."""
    box = visit.settings.places.ballots
    wrong = [*_journal(box, desk), *_shape(box, desk)] if box.exists() else []
    yield from wrong
    if not wrong:
        # said of a box that is not there yet too: its first ballot makes it, and that is nobody's business
        yield desk.good(marked("The ballot box keeps no order, no time and no log of writes."))
    yield from _modes(visit, desk)
    yield from _owner(visit, desk)


def _journal(box: Path, desk: Desk) -> Iterator[Check]:
    beside = [box.with_name(box.name + ending) for ending in ("-wal", "-shm")]
    left = [path.name for path in beside if path.exists()]
    with box.open("rb") as file:
        ahead = file.read(_WRITE_VERSION + 1)[_WRITE_VERSION:] == bytes([_WRITE_AHEAD])
    if left or ahead:
        yield desk.bad(
            marked("The ballot box writes ahead into a log, which keeps old versions of revised answers."),
            marked(
                "Some other program has opened ballots.db. Stop it, then run: PRAGMA journal_mode = DELETE"
            ),
        )


def _shape(box: Path, desk: Desk) -> Iterator[Check]:
    with closing(sqlite3.connect(f"{box.absolute().as_uri()}?mode=ro", uri=True, timeout=2)) as connection:
        try:
            connection.execute("BEGIN")
            things = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
            columns = [row[1:3] for row in connection.execute("PRAGMA table_info(urn)")]
            uncleared = pages_not_cleared(box)
        except sqlite3.DatabaseError as error:
            yield desk.warning(marked("The ballot box cannot be read: %(why)s.", why=error), STOP_AND_LOOK)
            return
    others = sorted(f"{kind} {name}" for kind, name, _ in things if (kind, name) != ("table", "urn"))
    if others:
        said = marked("The ballot box holds more than urns: %(others)s.", others=", ".join(others))
        yield desk.bad(said, STOP_AND_LOOK)
    if things and (columns != COLUMNS or not any("WITHOUT ROWID" in (sql or "") for _, _, sql in things)):
        yield desk.bad(
            marked("The table of the ballots has another shape: rows or columns could tell an order."),
            STOP_AND_LOOK,
        )
    if uncleared:
        yield desk.bad(
            marked("%(n)s freed pages of the ballot box still hold what was deleted.", n=uncleared),
            marked("Some other program wrote into ballots.db. Stop it, then run: VACUUM"),
        )


def _modes(visit: Visit, desk: Desk) -> Iterator[Check]:
    open_to_others = [str(path) for path in _secrets(visit) if path.stat().st_mode & 0o077]
    for path in open_to_others[:5]:
        yield desk.bad(
            marked("Other users of this machine may read %(path)s.", path=path),
            marked("Run: chmod go= %(path)s", path=path),
        )
    if not open_to_others:
        yield desk.good(marked("Ballots, keys and seeds can be read by their owner only."))


def _owner(visit: Visit, desk: Desk) -> Iterator[Check]:
    owners = {path.stat().st_uid for path in _secrets(visit)}
    if len(owners) > 1:
        yield desk.warning(
            marked("Ballots, keys and seeds belong to several users of this machine."),
            marked("Run: chown -R USER %(folder)s", folder=visit.settings.data_dir),
        )
    elif owners - {os.geteuid()}:
        yield desk.warning(
            marked("These files belong to another user than the one who runs this check."),
            marked("Run every command as the user that runs Soundline."),
        )


def _secrets(visit: Visit) -> list[Path]:
    """Every file that only its owner may read, and the folders around ballots and keys."""
    places = visit.settings.places
    keys = places.opening_key("x").parent
    found = [places.ballots.parent, keys, *places.ballots.parent.glob("*"), *keys.glob("*")]
    found += places.campaigns.glob("*/seed")
    return [path for path in found if path.exists()]
