"""The promise: nobody can be linked to an answer. Read from the files and the tables, at every level.

What only levels with keyholders promise: test_promises_with_keys.py. Pages: test_pages_before_the_close.py.
"""

from __future__ import annotations

import ast
import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys.inviting import hash_token
from surveys.schema import metadata
from tests import evidence
from tests.benchmarks.linkage import forensics, order
from tests.benchmarks.linkage.forensics import outside
from tests.evidence import Evidence, fragments, holding
from webapp.doctor.freed_pages import pages_not_cleared

PEOPLE_DATABASE = {"soundline.db", "soundline.db-wal", "soundline.db-shm"}
LOG_OF_WRITES = "soundline.db-wal"
WITHOUT_CLOCK = {"invitation", "credential_slot", "comment", "release_cell", "assignment", "opened_count"}
WITHOUT_CLOCK |= {"share_back_recipient"}
WITHOUT_ROWID = {"invitation", "credential_slot", "comment", "assignment", "share_back_recipient", "urn"}
CLOCKS = ("DATE", "TIME")
PEOPLE_WITH_CLOCK = {
    "board_look": "a board member's look, for the leader to read",
    "sign_in_link": "until when a link works; whoever only rates asks for one to read their own data",
    "subject": "a leader's report: when it was released and first read",
}
"""Tables that know a person and a moment, and whose it is. Nothing of anybody as a rater."""
SUSPICIOUS = re.compile(
    r"(created|updated|submitted|opened|answered|sent|seen|visited|login|modified)(_at|_on)?$|"
    r"user_?agent|ip_?addr|referr?er|browser|device"
)


@pytest.fixture(scope="module", params=["basic", "strong", pytest.param("strongest", marks=pytest.mark.slow)])
def found(request: pytest.FixtureRequest, evidence_at: Callable[[str], Evidence]) -> Evidence:
    return evidence_at(request.param)


class TestTheSearch:
    """The search finds what is there: without this the tests below would prove nothing."""

    def test_it_finds_people_in_the_people_database(self, found: Evidence) -> None:
        addresses = [address for _, _, address in found.raters()]
        assert holding(found.before, *addresses) & PEOPLE_DATABASE

    def test_it_finds_sealed_ballots_in_the_ballot_box(self, found: Evidence) -> None:
        for box in found.latest().values():
            assert holding(found.before, *fragments([box])) == {"ballots/ballots.db"}

    def test_it_finds_blinded_elements_where_they_belong(self, found: Evidence) -> None:
        assert holding(found.before, *found.traces.blinded) & PEOPLE_DATABASE

    def test_it_finds_what_may_be_quoted_once_ballots_are_opened(self, found: Evidence) -> None:
        assert holding(outside(found.after, "outbox"), *found.traces.remarks) & PEOPLE_DATABASE

    def test_it_finds_tokens_in_the_mails_they_went_out_with(self, found: Evidence) -> None:
        assert all(name.startswith("outbox/") for name in holding(found.before, *found.traces.tokens))
        assert holding(found.before, *found.traces.tokens)


class TestFiles:
    """What a thief of all files can and cannot find."""

    def test_no_rater_is_named_where_ballots_answers_or_keys_lie(self, found: Evidence) -> None:
        assert {"ballots/ballots.db", "jobs.db"} <= set(found.before) & set(found.after)
        assert forensics.raters_named(found) == set()

    def test_no_ballot_can_be_found_outside_the_ballot_box(self, found: Evidence) -> None:
        assert forensics.stray_ballots(found) == set()

    def test_the_ballot_box_knows_no_invitation(self, found: Evidence) -> None:
        assert forensics.invitations_among_ballots(found) == set()

    def test_tokens_are_kept_nowhere_once_their_mail_is_out(self, found: Evidence) -> None:
        assert forensics.tokens_kept(found) == set()

    def test_recovery_codes_never_reach_us(self, found: Evidence) -> None:
        assert forensics.codes_received(found) == set()

    def test_browser_address_and_referer_of_raters_are_written_nowhere(self, found: Evidence) -> None:
        assert forensics.canaries_written(found) == set()

    def test_before_the_opening_no_word_of_a_rater_can_be_read(self, found: Evidence) -> None:
        assert len(found.traces.remarks) > 5
        assert forensics.words_before_the_opening(found) == set()

    def test_after_the_opening_no_answer_sheet_can_be_read(self, found: Evidence) -> None:
        assert len(found.traces.sheets) > 30
        assert forensics.sheets_after_the_opening(found) == set()

    def test_words_for_themes_only_are_never_kept(self, found: Evidence) -> None:
        assert evidence.SHY_WORDS in found.traces.remarks
        assert forensics.shy_words(found) == set()

    def test_a_revised_answer_leaves_nothing_of_the_one_before(self, found: Evidence) -> None:
        # the first version, and one that came too late
        assert len(set(found.traces.boxes) - set(found.latest().values())) == 2
        assert forensics.replaced_versions(found) == set()

    def test_the_ballot_box_keeps_no_log_of_writes(self, found: Evidence) -> None:
        assert "ballots/ballots.db" in found.before
        assert forensics.journals(found) == set()

    def test_neither_logs_nor_temporary_files_tell_of_raters_or_ballots(self, found: Evidence) -> None:
        assert "everything.log" in found.around
        assert forensics.left_around(found) == set()

    def test_no_log_of_writes_tells_in_which_order_people_collected(self, found: Evidence) -> None:
        assert LOG_OF_WRITES in found.before
        assert holding({LOG_OF_WRITES: found.before[LOG_OF_WRITES]}, *found.traces.blinded) == set()

    def test_comments_that_may_not_be_quoted_are_kept_nowhere(self, found: Evidence) -> None:
        quoted = "\n".join(found.people_rows["after"]["comment"])
        unquoted = [remark for remark in found.traces.remarks if remark not in quoted]
        assert evidence.SHY_WORDS in unquoted
        assert set(unquoted) != set(found.traces.remarks)
        assert holding(found.after, *unquoted) == set()

    def test_everything_secret_is_readable_by_its_owner_only(self, found: Evidence) -> None:
        secret = [
            name for name in found.modes if re.match(r"keys/|campaigns/\w+/seed|reports/|ballots/", name)
        ]
        assert len(secret) >= 5
        assert {oct(found.modes[name] & 0o077) for name in secret} == {"0o0"}


class TestTheEnd:
    """The objection time is over: what is destroyed is nowhere, also not in the space it took before."""

    def test_of_ballots_nothing_is_left(self, found: Evidence) -> None:
        ballots = [*found.traces.nullifiers, *fragments(found.traces.boxes)]
        assert holding(found.after, *ballots)
        assert holding(found.destroyed, *ballots) == set()

    def test_of_seeds_keys_and_invitation_secrets_nothing_is_left(self, found: Evidence) -> None:
        for kind, secret in found.own.items():
            assert holding(found.before, secret), kind
            assert holding(found.destroyed, secret) == set(), kind

    def test_of_invitations_and_credentials_nothing_is_left(self, found: Evidence) -> None:
        hashes = [hash_token(token) for token in found.traces.tokens]
        assert holding(found.after, *hashes) & PEOPLE_DATABASE
        assert holding(found.destroyed, *hashes) == set()
        assert holding(found.destroyed, *found.traces.blinded) == set()
        assert found.people_rows["destroyed"]["invitation"] == []
        assert found.people_rows["destroyed"]["credential_slot"] == []

    def test_of_exact_numbers_nothing_is_left(self, found: Evidence) -> None:
        counted = found.people_rows["after"]["opened_count"]
        assert len(counted) == 5
        assert all(holds_count(found.after, row) for row in counted)
        assert not any(holds_count(found.destroyed, row) for row in counted)
        assert found.people_rows["destroyed"]["opened_count"] == []

    def test_of_test_ballots_nothing_is_left(self, found: Evidence) -> None:
        tests = [evidence.box_of(data) for name, data in found.downloads.items() if "test-ballot" in name]
        assert bool(tests) == (found.level != "basic")
        for box in tests:
            assert holding(found.before, box[:64]) & PEOPLE_DATABASE
            assert holding(found.destroyed, box[:64]) == set()

    def test_freed_pages_are_empty(self, found: Evidence, tmp_path: Path) -> None:
        for content in (found.destroyed, found.erased):
            assert content[LOG_OF_WRITES] == b""
            for name in ("soundline.db", "ballots/ballots.db"):
                (tmp_path / "copy").write_bytes(content[name])
                assert pages_not_cleared(tmp_path / "copy") == 0, name

    def test_an_erased_rater_is_named_only_in_mails_that_went_out_before(self, found: Evidence) -> None:
        (erased,) = [one for one in found.people if one[2] == evidence.ERASED]
        assert holding(found.destroyed, *erased[1:]) & PEOPLE_DATABASE
        # sent mails are in the hands of their readers; the outbox stands for these here
        assert holding(outside(found.erased, "outbox"), *erased[1:]) == set()
        assert holding(found.around, *erased[1:]) == set()


class TestTables:
    """The shape of the tables: what has no column cannot be kept."""

    @pytest.mark.parametrize("table", sorted(WITHOUT_CLOCK))
    def test_where_times_could_name_a_rater_there_is_no_column_for_one(self, table: str) -> None:
        kinds = {column.name: str(column.type).upper() for column in metadata().tables[table].columns}
        assert not [name for name, kind in kinds.items() if any(clock in kind for clock in CLOCKS)]
        assert not [name for name in kinds if SUSPICIOUS.search(name)]

    def test_whoever_is_known_beside_a_moment_is_known_for_another_reason(self) -> None:
        tables = metadata().tables.values()
        knowing = {one.name for one in tables if knows_a_person(one) and has_clock(one)}
        assert knowing == set(PEOPLE_WITH_CLOCK)

    def test_the_database_on_disk_has_no_such_column_either(self, found: Evidence) -> None:
        for table in WITHOUT_CLOCK:
            kinds = columns(found, "soundline.db", table)
            assert kinds
            assert not [kind for kind in kinds.values() if any(clock in kind for clock in CLOCKS)], table

    def test_an_urn_has_a_group_a_bucket_and_a_body(self, found: Evidence) -> None:
        assert columns(found, "ballots/ballots.db", "urn") == {
            "gid": "BLOB",
            "bucket": "INTEGER",
            "body": "BLOB",
        }

    def test_no_hidden_row_number_tells_an_order(self, found: Evidence) -> None:
        for file, tables in (("soundline.db", WITHOUT_ROWID - {"urn"}), ("ballots/ballots.db", {"urn"})):
            for table in tables:
                assert "WITHOUT ROWID" in definition(found, file, table), table

    def test_a_new_table_has_to_be_looked_at_by_whoever_adds_it(self) -> None:
        # a table for raters or answers belongs into WITHOUT_CLOCK and WITHOUT_ROWID above
        assert set(metadata().tables) - WITHOUT_CLOCK == {
            "ballot_group",
            "board",
            "board_leader",
            "board_look",
            "board_member",
            "campaign",
            "commitment",
            "desk_event",
            "disclosure",
            "expectation",
            "keyholder",
            "known_figure",
            "mail_batch",
            "named_response",
            "person",
            "plan",
            "prediction",
            "scorecard",
            "share_back",
            "sign_in_link",
            "subject",
            "transcript",
            "wave",
        }

    def test_no_table_has_a_place_for_a_password(self) -> None:
        names = {column.name for table in metadata().tables.values() for column in table.columns}
        assert not {name for name in names if re.search("passw|secret|salt|otp", name)}


class TestJobs:
    """The tables of the job engine keep inputs, outputs and times: so nothing about raters may enter."""

    def test_no_person_token_or_sheet_stands_in_any_row(self, found: Evidence) -> None:
        text = "\n".join(row for table in found.job_rows.values() for row in table)
        assert "render_report" in text
        for person_id, name, address in found.people:
            assert person_id not in text
            assert name not in text
            assert address not in text
        assert not [token for token in found.traces.tokens if token in text]
        assert not [remark for remark in found.traces.remarks if remark in text]
        assert not [t for t in found.traces.nullifiers if t.hex() in text]

    def test_ids_in_jobs_are_those_of_waves_batches_and_leaders(self, found: Evidence) -> None:
        text = "\n".join(row for table in found.job_rows.values() for row in table)
        known = {word for table in ("wave", "mail_batch", "subject") for word in keys(found, table)}
        workflow_ids = set(re.findall(r"(?:wave|batch|score|name|reports?|leader)\W+([0-9a-f]{32})", text))
        assert workflow_ids
        assert workflow_ids <= known


class TestOrder:
    """The place of a ballot says nothing about when it came."""

    def test_in_the_walked_wave_the_order_of_the_urns_is_chance(self, found: Evidence) -> None:
        by_group: dict[str, list[bytes]] = defaultdict(list)
        for gid, t in zip(found.traces.groups, found.traces.nullifiers, strict=True):
            if t not in by_group[gid]:
                by_group[gid].append(t)
        runs = [places(found, gid, sent) for gid, sent in by_group.items()]
        assert sum(len(run) for run in runs) == 36
        assert abs(order.z_of(runs)) < 4

    def test_over_many_urns_it_stays_chance(self, tmp_path: Path) -> None:
        assert abs(order.attack(order.urn_places(tmp_path, groups=25, size=8)).z) < 4

    def test_an_order_that_was_kept_would_be_noticed(self) -> None:
        assert order.z_of([list(range(8))] * 6) > 8
        assert order.z_of([list(range(8, 0, -1))] * 6) < -8


def columns(found: Evidence, file: str, table: str) -> dict[str, str]:
    with sqlite3.connect(found.data_dir / file) as connection:
        rows = connection.execute("SELECT name, type FROM pragma_table_info(?)", (table,)).fetchall()
    connection.close()
    return {name: kind.upper() for name, kind in rows}


def holds_count(content: dict[str, bytes], row: str) -> bool:
    """Whether the database or its log holds a row of exact numbers, as SQLite writes it.

    Two texts and a number of one byte: https://www.sqlite.org/fileformat2.html#record_format. Other tables
    that stay have leader and set side by side, too, and so the columns' lengths belong to what is looked for.
    """
    leader, members, ballots = ast.literal_eval(row)
    head = bytes([4, 13 + 2 * len(leader), 13 + 2 * len(members), 1])
    record = head + leader.encode() + members.encode() + bytes([ballots])
    return record in content["soundline.db"] + content[LOG_OF_WRITES]


def knows_a_person(table: sa.Table) -> bool:
    people = {"person", "invitation"}
    return bool(people & {key.column.table.name for key in table.foreign_keys})


def has_clock(table: sa.Table) -> bool:
    return any(clock in str(column.type).upper() for column in table.columns for clock in CLOCKS)


def places(found: Evidence, gid: str, sent: list[bytes]) -> list[int]:
    """Where in the urn of a group each ballot lies."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(found.before["ballots/ballots.db"])
        rows = connection.execute("SELECT body FROM urn WHERE gid = ?", (bytes.fromhex(gid),)).fetchall()
    body = b"".join(one for (one,) in rows)
    return [body.index(t) for t in sent]


def definition(found: Evidence, file: str, table: str) -> str:
    with sqlite3.connect(found.data_dir / file) as connection:
        (sql,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    connection.close()
    return str(sql)


def keys(found: Evidence, table: str) -> set[str]:
    ids = sa.select(metadata().tables[table].c.id)
    engine = sa.create_engine(f"sqlite:///{found.data_dir / 'soundline.db'}")
    with engine.connect() as connection:
        known = set(connection.execute(ids).scalars())
    engine.dispose()
    return known
