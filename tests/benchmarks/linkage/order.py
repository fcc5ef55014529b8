"""The order attack: does the place of a ballot in the file tell when it came?

Kendall's tau between the places of a group's ballots and the order in which they were sent: 1 if the file
kept the order, 0 on average if the place is chance.
"""

from __future__ import annotations

import math
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from random import Random
from uuid import UUID

from surveys.anonymity.urn import BallotBox
from surveys.anonymity.urn_layout import SealedBallot, UrnShape

BOX_BYTES = 64
"""Small boxes: the order of slots does not depend on their size, and many groups go through quickly."""


@dataclass(frozen=True)
class Finding:
    """Mean tau over all runs, and how many standard deviations it lies from chance."""

    tau: float
    z: float
    runs: int


def kendall(places: Sequence[int]) -> float:
    """Tau between places and the order in which they are given, -1 to 1; needs two places."""
    pairs = [1 if later > earlier else -1 for earlier, later in combinations(places, 2)]
    return sum(pairs) / len(pairs)


def z_of(runs: Sequence[Sequence[int]]) -> float:
    """How many standard deviations tau, summed over runs, lies from what chance gives."""
    score = sum(kendall(run) for run in runs)
    variance = sum(2 * (2 * len(run) + 5) / (9 * len(run) * (len(run) - 1)) for run in runs)
    return score / math.sqrt(variance)


def attack(runs: Sequence[Sequence[int]]) -> Finding:
    """What the places of ballots tell; each run is one group's, in the order of sending."""
    usable = [run for run in runs if len(run) > 1]
    return Finding(sum(map(kendall, usable)) / len(usable), z_of(usable), len(usable))


def urn_places(folder: Path, groups: int, size: int, seed: int = 7) -> list[list[int]]:
    """Send ballots to a real ballot box in a mixed order; where in its urn each group's ballots lie.

    Groups are kept apart by bucket: a run is what a historian could look at as one piece.
    """
    rng, shape, path = Random(seed), UrnShape(size, BOX_BYTES), folder / "ballots.db"
    box, gids = BallotBox(path), [rng.randbytes(16) for _ in range(groups)]
    box.create(dict.fromkeys(gids, shape))
    arrivals = [(gid, SealedBallot(rng.randbytes(32), 1, rng.randbytes(BOX_BYTES))) for gid in gids * size]
    rng.shuffle(arrivals)
    runs: dict[tuple[bytes, int], list[bytes]] = defaultdict(list)
    for gid, ballot in arrivals:
        box.put(gid, shape, ballot)
        runs[gid, shape.bucket_of(ballot.t)].append(ballot.t)
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT gid, bucket, body FROM urn").fetchall()
    bodies = {(gid, bucket): body for gid, bucket, body in rows}
    return [[bodies[where].index(t) for t in sent] for where, sent in runs.items()]


def row_places(folder: Path, groups: int, size: int, seed: int = 7) -> list[list[int]]:
    """The control: the same with a row for each ballot under a random key, as an ordinary table has it."""
    rng, path = Random(seed), folder / "rows.db"
    arrivals = [group for group in range(groups) for _ in range(size)]
    rng.shuffle(arrivals)
    sent: dict[int, list[str]] = defaultdict(list)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE ballot (id TEXT PRIMARY KEY, grp INTEGER, box BLOB)")
        for group in arrivals:
            key = str(UUID(bytes=rng.randbytes(16), version=4))
            row = (key, group, rng.randbytes(BOX_BYTES))
            connection.execute("INSERT INTO ballot VALUES (?, ?, ?)", row)
            sent[group].append(key)
        connection.commit()
        place = dict(connection.execute("SELECT id, rowid FROM ballot").fetchall())
    return [[place[key] for key in keys] for keys in sent.values()]
