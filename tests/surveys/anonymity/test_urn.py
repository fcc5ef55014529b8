"""What the ballot box promises: nothing lost, nothing doubled, and no order, time or old version kept."""

import random
import secrets
import sqlite3
import stat
import threading
from contextlib import closing
from itertools import combinations
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.anonymity.refusals import OlderBallot, UrnFull, UrnMissing
from surveys.anonymity.urn import BallotBox, urn_shapes
from surveys.anonymity.urn_layout import SealedBallot, UrnShape
from tests.surveys.anonymity.scene import facts, freeze

GID = bytes(range(16))
SMALL = UrnShape(invited=12, box_bytes=300)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ballots" / "ballots.db"


@pytest.fixture
def box(path):
    box = BallotBox(path)
    box.create({GID: SMALL})
    return box


def _ballot(version=1, t=None, size=300):
    return SealedBallot(t or secrets.token_bytes(32), version, secrets.token_bytes(size))


def test_ballots_are_kept_as_they_came(box):
    ballots = [_ballot() for _ in range(12)]
    for ballot in ballots:
        box.put(GID, SMALL, ballot)
    assert box.ballots(GID, SMALL) == sorted(ballots, key=lambda ballot: ballot.t)
    assert box.counts([GID]) == {GID: 12}


def test_a_revised_ballot_is_counted_once_and_in_its_last_version(box):
    first = _ballot()
    revised = _ballot(version=2, t=first.t)
    box.put(GID, SMALL, first)
    box.put(GID, SMALL, revised)
    assert box.ballots(GID, SMALL) == [revised]


@pytest.mark.parametrize("version", [1, 2, 3])
def test_the_same_or_an_older_version_is_refused_and_says_which_is_stored(box, version):
    stored = _ballot(version=3)
    box.put(GID, SMALL, stored)
    with pytest.raises(OlderBallot) as refusal:
        box.put(GID, SMALL, _ballot(version, stored.t))
    assert refusal.value.stored == 3
    assert box.ballots(GID, SMALL) == [stored]


def test_nobody_beyond_the_invited_gets_in_but_revising_goes_on(box):
    ballots = [_ballot() for _ in range(12)]
    for ballot in ballots:
        box.put(GID, SMALL, ballot)
    with pytest.raises(UrnFull):
        box.put(GID, SMALL, _ballot())
    box.put(GID, SMALL, _ballot(2, ballots[0].t))
    assert box.counts([GID]) == {GID: 12}


def test_an_unknown_group_has_no_urn(box, tmp_path):
    with pytest.raises(UrnMissing):
        box.put(bytes(16), SMALL, _ballot())
    with pytest.raises(UrnMissing):
        box.ballots(bytes(16), SMALL)
    with pytest.raises(UrnMissing):
        box.counts([bytes(16)])
    with pytest.raises(UrnMissing):
        BallotBox(tmp_path / "nowhere.db").counts([GID])


def test_making_urns_again_keeps_their_ballots(box):
    box.put(GID, SMALL, _ballot())
    box.create({GID: SMALL, bytes(16): SMALL})
    assert box.counts([GID, bytes(16)]) == {GID: 1, bytes(16): 0}


def test_many_at_once_are_all_kept(box):
    ballots = [_ballot() for _ in range(12)]
    threads = [threading.Thread(target=box.put, args=(GID, SMALL, ballot)) for ballot in ballots]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert box.counts([GID]) == {GID: 12}


def test_a_failing_write_changes_nothing(box):
    stored = _ballot()
    box.put(GID, SMALL, stored)
    with pytest.raises(ValueError, match="fit"):
        box.put(GID, SMALL, _ballot(size=301))
    assert box.ballots(GID, SMALL) == [stored]


# what the file must not tell


def test_the_file_never_changes_its_size(box, path):
    empty = path.stat().st_size
    first = _ballot()
    for ballot in [first, _ballot(2, first.t), *(_ballot() for _ in range(11))]:
        box.put(GID, SMALL, ballot)
        assert path.stat().st_size == empty


def test_the_body_of_an_urn_has_one_length(box, path):
    lengths = set()
    for _ in range(12):
        box.put(GID, SMALL, _ballot())
        with closing(sqlite3.connect(path)) as connection:
            lengths.update(connection.execute("SELECT length(body) FROM urn").fetchall())
    assert lengths == {(SMALL.body_bytes,)}


def test_the_old_version_of_a_revised_ballot_is_nowhere_in_the_files(box, path):
    old = _ballot()
    box.put(GID, SMALL, old)
    assert old.box in path.read_bytes()
    box.put(GID, SMALL, _ballot(2, old.t))
    for file in path.parent.iterdir():
        content = file.read_bytes()
        assert not any(old.box[start : start + 16] in content for start in range(0, 284, 4))


def test_there_is_no_log_of_writes_beside_the_file(box, path):
    box.put(GID, SMALL, _ballot())
    assert [file.name for file in path.parent.iterdir()] == ["ballots.db"]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_no_column_tells_a_time_and_no_row_has_a_number(box, path):
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name, wr, strict FROM pragma_table_list WHERE schema = 'main'")
        assert {name: without_rowid for name, without_rowid, _ in tables if name[:6] != "sqlite"} == {
            "urn": 1
        }
        columns = connection.execute("SELECT name, type FROM pragma_table_info('urn')").fetchall()
        assert columns == [("gid", "BLOB"), ("bucket", "INTEGER"), ("body", "BLOB")]
        with pytest.raises(sqlite3.OperationalError):
            connection.execute("SELECT rowid FROM urn")


def _tau(ranks):
    pairs = list(combinations(ranks, 2))
    return sum(1 if one < other else -1 for one, other in pairs) / len(pairs)


@pytest.mark.parametrize("size", [300, 4_352])
def test_the_place_of_a_ballot_in_the_file_says_nothing_about_when_it_came(path, size):
    rng, taus, n, urns = random.Random(20261201), [], 12, 40
    shape = UrnShape(n, size)
    box = BallotBox(path)
    gids = [rng.randbytes(16) for _ in range(urns)]
    box.create(dict.fromkeys(gids, shape))
    arrivals = [(gid, SealedBallot(rng.randbytes(32), 1, rng.randbytes(size))) for gid in gids * n]
    rng.shuffle(arrivals)
    for gid, ballot in arrivals:
        box.put(gid, shape, ballot)
    content = path.read_bytes()
    for gid in gids:
        taus.append(_tau([content.index(ballot.box[:32]) for one, ballot in arrivals if one == gid]))
    chance = sqrt(2 * (2 * n + 5) / (9 * n * (n - 1)) / urns)
    assert abs(sum(taus) / urns) < 3 * chance


@pytest.mark.parametrize("size", [300, 4_352])
def test_the_same_ballots_in_another_order_leave_the_same_bytes(tmp_path, size):
    rng, shape = random.Random(7), UrnShape(12, size)
    gids = sorted(rng.randbytes(16) for _ in range(5))
    arrivals = [(gid, SealedBallot(rng.randbytes(32), 1, rng.randbytes(size))) for gid in gids * 12]
    files = []
    for order in range(3):
        rng.shuffle(arrivals)
        box = BallotBox(tmp_path / str(order) / "ballots.db")
        box.create(dict.fromkeys(gids, shape))
        for gid, ballot in arrivals:
            box.put(gid, shape, ballot)
        files.append((tmp_path / str(order) / "ballots.db").read_bytes())
    assert files[0] == files[1] == files[2]


def test_only_the_owner_reads_the_ballot_box(box, path):
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_destroyed_urns_leave_no_trace(box, path):
    box.create({bytes(16): SMALL})
    gone, kept = _ballot(), _ballot()
    box.put(GID, SMALL, gone)
    box.put(bytes(16), SMALL, kept)
    box.destroy([GID])
    content = path.read_bytes()
    assert gone.box[:16] not in content
    assert box.ballots(bytes(16), SMALL) == [kept]
    with pytest.raises(UrnMissing):
        box.counts([GID])


def test_destroyed_urns_leave_no_trace_even_if_tidying_the_file_breaks_off(box, path, monkeypatch):
    class BreaksOff(sqlite3.Connection):
        def execute(self, sql, *values):
            if sql == "VACUUM":
                raise sqlite3.OperationalError("disk full")
            return super().execute(sql, *values)

    gone = _ballot()
    box.put(GID, SMALL, gone)
    honest = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **o: honest(*a, factory=BreaksOff, **o))
    with pytest.raises(sqlite3.OperationalError):
        box.destroy([GID])
    content = path.read_bytes()
    assert not any(gone.box[start : start + 16] in content for start in range(0, 284, 4))


# the measures of urns


@given(st.integers(1, 200_000))
def test_a_bucket_expects_at_most_64_ballots_and_never_many_fewer_than_needed(invited):
    shape = UrnShape(invited, 300)
    assert shape.buckets & (shape.buckets - 1) == 0
    assert invited / shape.buckets <= 64
    assert shape.buckets == 1 or invited / (shape.buckets / 2) > 64
    assert invited / shape.buckets <= shape.capacity <= 130


@given(st.binary(min_size=32, max_size=32), st.integers(1, 10_000))
def test_every_ballot_has_a_bucket(t, invited):
    shape = UrnShape(invited, 300)
    assert 0 <= shape.bucket_of(t) < shape.buckets


def test_the_bucket_is_the_first_bits_of_t():
    shape = UrnShape(200, 300)
    assert shape.buckets == 4
    assert [shape.bucket_of(bytes([first]) + bytes(31)) for first in (0x00, 0x40, 0x80, 0xFF)] == [0, 1, 2, 3]


def test_a_large_group_fills_to_the_last_invited_person_and_no_further(path):
    shape, box = UrnShape(200, 40), BallotBox(path)
    box.create({GID: shape})
    ballots = [_ballot(size=40) for _ in range(200)]
    for ballot in ballots:
        box.put(GID, shape, ballot)
    assert box.ballots(GID, shape) == sorted(ballots, key=lambda ballot: ballot.t)
    with pytest.raises(UrnFull):
        box.put(GID, shape, _ballot(size=40))


def test_a_body_of_another_shape_is_noticed():
    with pytest.raises(ValueError, match="shape"):
        SMALL.unpack(bytes(SMALL.body_bytes - 1))


def test_urns_are_measured_by_the_manifest():
    wave = freeze(facts(invited=9), holders=2)
    (shape,) = urn_shapes(wave.manifest).values()
    assert (shape.invited, shape.box_bytes, shape.capacity) == (9, 2 + 2 * 113 + 12 + 4096 + 16, 9)
