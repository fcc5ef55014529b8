"""The promise: nobody can be linked to an answer. Read from the files, the tables and the pages."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from surveys.people import Board, BoardLeader, BoardMember
from surveys.schema import metadata
from tests import cast, evidence
from tests.benchmarks.linkage import forensics, order
from tests.benchmarks.linkage.forensics import outside
from tests.evidence import Evidence, fragments, holding
from tests.walk import BALLOTS, OPENS, PEOPLE, House, person_of, subject_of, the_wave
from webapp.people.accounts import make_link

HouseAt = Callable[[str], House]
PEOPLE_DATABASE = {"soundline.db", "soundline.db-wal", "soundline.db-shm"}
WITHOUT_CLOCK = {"invitation", "credential_slot", "comment", "release_cell", "assignment"}
WITHOUT_ROWID = {"invitation", "credential_slot", "comment", "assignment", "urn"}
CLOCKS = ("DATE", "TIME")
SUSPICIOUS = re.compile(
    r"(created|updated|submitted|opened|answered|sent|seen|visited|login|modified)(_at|_on)?$|"
    r"user_?agent|ip_?addr|referr?er|browser|device"
)

THIRD = re.compile(r"\b(low: fewer than a third have sent|high: more than two thirds have sent|low|high)\b")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evidence]:
    with evidence.walked_installation(tmp_path_factory.mktemp("walked") / "data") as walked:
        yield walked


class TestTheSearch:
    """The search finds what is there: without this the tests below would prove nothing."""

    def test_it_finds_people_in_the_people_database(self, found: Evidence) -> None:
        addresses = [address for _, _, address in found.raters()]
        assert holding(found.before, *addresses) & PEOPLE_DATABASE

    def test_it_finds_sealed_ballots_in_the_ballot_box(self, found: Evidence) -> None:
        latest = dict(zip(found.traces.nullifiers, found.traces.boxes, strict=True))
        for box in latest.values():
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
        latest = dict(zip(found.traces.nullifiers, found.traces.boxes, strict=True))
        # the first version, and one that came too late
        assert len(set(found.traces.boxes) - set(latest.values())) == 2
        assert forensics.replaced_versions(found) == set()

    def test_the_ballot_box_keeps_no_log_of_writes(self, found: Evidence) -> None:
        assert "ballots/ballots.db" in found.before
        assert forensics.journals(found) == set()

    def test_neither_logs_nor_temporary_files_tell_of_raters_or_ballots(self, found: Evidence) -> None:
        assert "everything.log" in found.around
        assert forensics.left_around(found) == set()

    def test_everything_secret_is_readable_by_its_owner_only(self, found: Evidence) -> None:
        secret = [*found.data_dir.glob("keys/*"), *found.data_dir.glob("campaigns/*/seed")]
        secret += [*found.data_dir.glob("reports/*"), *found.data_dir.glob("ballots/*")]
        assert len(secret) >= 5
        assert {oct(path.stat().st_mode & 0o077) for path in secret} == {"0o0"}


class TestTables:
    """The shape of the tables: what has no column cannot be kept."""

    @pytest.mark.parametrize("table", sorted(WITHOUT_CLOCK))
    def test_where_times_could_name_a_rater_there_is_no_column_for_one(self, table: str) -> None:
        kinds = {column.name: str(column.type).upper() for column in metadata().tables[table].columns}
        assert not [name for name, kind in kinds.items() if any(clock in kind for clock in CLOCKS)]
        assert not [name for name in kinds if SUSPICIOUS.search(name)]

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
            "desk_event",
            "disclosure",
            "expectation",
            "keyholder",
            "mail_batch",
            "named_response",
            "opened_count",
            "person",
            "prediction",
            "scorecard",
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
        assert "open_and_score" in text
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


class TestPagesBeforeTheClose:
    """Who has sent is on no page, and neither is how many have."""

    def test_every_page_is_the_same_whether_nobody_or_half_have_sent(self, house_at: HouseAt) -> None:
        silent, busy = house_at("open"), house_at("open")
        busy.answer(cast.RATERS[::2])
        for reader in (cast.COORDINATOR[1], cast.CEO[1], cast.CTO[1], cast.CHAIR[1], cast.BOARD[0][1]):
            pages = [crawl(house, reader) for house in (silent, busy)]
            assert len(pages[0]) > 3, reader
            assert pages[0] == pages[1], reader

    def test_the_third_is_the_only_figure_that_ever_changes(self, house_at: HouseAt) -> None:
        silent, busy = house_at("open"), house_at("open")
        busy.answer(cast.RATERS)
        for house in (silent, busy):
            house.clock.set(OPENS + timedelta(hours=2))
            house.engine.minute()
        before, after = (crawl(house, cast.COORDINATOR[1]) for house in (silent, busy))
        assert before != after
        blurred = [
            {path: THIRD.sub("third", page) for path, page in pages.items()} for pages in (before, after)
        ]
        assert blurred[0] == blurred[1]

    def test_even_after_the_close_no_page_names_who_sent(self, house_at: HouseAt) -> None:
        few, others = house_at("open"), house_at("open")
        few.answer(cast.ENGINEERS)
        others.answer(cast.RATERS)
        for house in (few, others):
            house.close()
        assert crawl(few, cast.COORDINATOR[1]) == crawl(others, cast.COORDINATOR[1])


class TestSecurityFloor:
    """Lines of the security floor that hold for both sides together."""

    def test_there_is_no_password_anywhere(self, house_at: HouseAt) -> None:
        house = house_at("draft")
        for reader in (cast.COORDINATOR[1], ""):
            pages = crawl(house, reader)
            assert pages
            assert not [path for path, page in pages.items() if 'type="password"' in page]

    def test_the_ballot_side_has_no_secret_and_sets_no_cookie(self, house_at: HouseAt) -> None:
        house = house_at("open")
        app = house.ballot_app
        assert app.secret_key is None
        for rule in app.url_map.iter_rules():
            for method in sorted((rule.methods or set()) - {"OPTIONS"}):
                with app.test_client().open(filled(rule, {}), base_url=BALLOTS, method=method) as answer:
                    assert "Set-Cookie" not in answer.headers, rule.rule

    def test_only_our_own_scripts_and_styles_run_on_any_page_of_either_side(self, house_at: HouseAt) -> None:
        house = house_at("scored")
        for app, origin in ((house.people_app, PEOPLE), (house.ballot_app, BALLOTS)):
            for rule in gettable(app):
                with app.test_client().get(filled(rule, {}), base_url=origin) as answer:
                    policy = answer.headers["Content-Security-Policy"]
                assert policy.startswith("default-src 'none'"), rule.rule
                assert "unsafe" not in policy
                assert "frame-ancestors 'none'" in policy

    def test_a_leader_with_a_script_for_a_name_runs_nowhere(self, house_at: HouseAt) -> None:
        house = house_at("draft")
        evil = "<script>alert('Tobias')</script>"
        with house.sessions.begin() as session:
            subject_of(session, cast.CTO[1]).person.name = evil
            the_wave(session).campaign.title = evil
        assert_escaped(crawl(house, cast.COORDINATOR[1]), evil)
        for verb in (house.freeze, house.open, house.answer, house.close, house.score, house.release):
            verb()
        house.clock.forward(days=8)
        for reader in (cast.COORDINATOR[1], cast.CTO[1], cast.CEO[1], cast.BOARD[0][1]):
            assert_escaped(crawl(house, reader), evil)

    def test_an_uploaded_roster_is_never_written_to_disk(
        self, house_at: HouseAt, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        house, rolled = house_at("draft"), []
        monkeypatch.setattr("tempfile.SpooledTemporaryFile.rollover", lambda _file: rolled.append(1))
        client = signed_in(house, cast.COORDINATOR[1])
        lines = "".join(f"Canary {n} {'of a long name' * 20},not an address {n},,,,\n" for n in range(2000))
        path = f"/desk/waves/{wave_id(house)}/people/"
        answer = upload(client, path, b"name,email,manager,leader,rates,language\n" + lines.encode())
        assert answer.status_code == 422
        assert rolled == []
        house.leave()
        assert holding(evidence.files(house.settings.data_dir), "Canary 1999") == set()

    def test_asking_for_links_again_and_again_is_slowed_down(self, house_at: HouseAt) -> None:
        house = house_at("draft")
        client = house.people_app.test_client()
        statuses = [post(client, "/sign-in", {"email": cast.CTO[1]}).status_code for _ in range(6)]
        assert statuses == [200] * 5 + [429]

    def test_revising_a_ballot_again_and_again_is_slowed_down(self, house_at: HouseAt) -> None:
        house = house_at("open")
        rater = house.answer(cast.SELLERS[:1])[cast.SELLERS[0]]
        (credential,) = rater.collected.values()
        gid = credential.group.gid.hex()
        statuses = []
        for _ in range(12):
            status, _ = house.put(f"/b/{gid}", rater.ballot(credential, cast.declined()))
            credential.version += 1
            statuses.append(status)
        assert statuses[0] == 204
        assert statuses[-1] == 429


def columns(found: Evidence, file: str, table: str) -> dict[str, str]:
    with sqlite3.connect(found.data_dir / file) as connection:
        rows = connection.execute("SELECT name, type FROM pragma_table_info(?)", (table,)).fetchall()
    connection.close()
    return {name: kind.upper() for name, kind in rows}


def places(found: Evidence, gid: str, sent: list[bytes]) -> list[int]:
    """Where in the urn of a group each ballot lies."""
    with sqlite3.connect(found.data_dir / "ballots" / "ballots.db") as connection:
        rows = connection.execute("SELECT body FROM urn WHERE gid = ?", (bytes.fromhex(gid),)).fetchall()
    connection.close()
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


def wave_id(house: House) -> str:
    with house.sessions() as session:
        return the_wave(session).id


def gettable(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]


def filled(rule: Rule, known: dict[str, str]) -> str:
    gaps = re.compile(r"<(?:\w+:)?(\w+)>")
    return gaps.sub(lambda gap: known.get(gap[1], "0" * 32), rule.rule)


def signed_in(house: House, address: str) -> FlaskClient:
    client = house.people_app.test_client()
    if address:
        with house.sessions.begin() as session:
            token = make_link(session, person_of(session, address), house.clock())
        assert post(client, f"/sign-in/{token}", {}).status_code == 302
    return client


def post(client: FlaskClient, path: str, data: dict[str, str]) -> TestResponse:
    return client.post(path, base_url=PEOPLE, data={"csrf_token": csrf(client), **data})


def upload(client: FlaskClient, path: str, content: bytes) -> TestResponse:
    # put together by hand: the test client itself would write a large file to disk
    parts = (
        f'--X\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{csrf(client)}\r\n--X\r\n'
        'Content-Disposition: form-data; name="roster"; filename="roster.csv"\r\n\r\n'
    )
    body = parts.encode() + content + b"\r\n--X--\r\n"
    return client.post(path, base_url=PEOPLE, data=body, content_type="multipart/form-data; boundary=X")


def csrf(client: FlaskClient) -> str:
    page = client.get("/help/", base_url=PEOPLE).get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    return token[1]


def share_with_board(house: House) -> str:
    with house.sessions.begin() as session:
        board = session.scalars(sa.select(Board)).first()
        if board is None:
            board = Board(id="b" * 32, name="Supervisory board")
            board.members = [BoardMember(person_id=person_of(session, cast.BOARD[0][1]).id)]
            leaders = [subject_of(session, address).person_id for address in cast.ROLES]
            board.leaders = [BoardLeader(person_id=one) for one in leaders]
            session.add(board)
        return board.id


def crawl(house: House, reader: str) -> dict[str, str]:
    """Every page of the people side that this reader may open, without what changes with every visit."""
    board_id = share_with_board(house)
    client = signed_in(house, reader)
    with house.sessions() as session:
        wave = the_wave(session)
        subjects = sorted(subject.id for subject in wave.subjects)
        known = {"wave_id": wave.id, "board_id": board_id, "role": "cto", "filename": "people.css"}
    pages = {}
    for rule in gettable(house.people_app):
        if rule.rule.endswith(".pdf"):
            continue  # made from the same scorecards as the pages, and slow
        if rule.endpoint.startswith("transcripts."):
            continue  # after the close these tell how many have sent, and never who: see test_transcripts
        for subject_id in subjects if "subject_id" in rule.arguments else [""]:
            path = filled(rule, known | {"subject_id": subject_id})
            with client.get(path, base_url=PEOPLE) as answer:
                if answer.status_code == 200 and answer.mimetype == "text/html":
                    pages[path] = without_tokens(answer.get_data(as_text=True))
    return pages


def without_tokens(page: str) -> str:
    return re.sub(r'(name="csrf_token"[^>]*value=)"[^"]+"', r"\1", page)


def assert_escaped(pages: dict[str, str], evil: str, *, seen: bool = True) -> None:
    assert not [path for path, page in pages.items() if evil in page]
    assert not seen or any("&lt;script&gt;" in page for page in pages.values())
