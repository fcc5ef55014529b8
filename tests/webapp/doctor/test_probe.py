"""The test ballot: green when ballots arrive, red with the way out when they do not, and no trace of it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import make_server

from surveys.anonymity.folder import campaign_folders
from surveys.anonymity.urn import BallotBox
from tests import cast
from tests.walk import BALLOTS, House
from webapp.config import Settings
from webapp.demo.installation import Quiet
from webapp.doctor import Check
from webapp.doctor.asking import Answer, Unreachable
from webapp.doctor.freed_pages import pages_not_cleared
from webapp.probe import send_test_ballot
from webapp.probe.folder import TITLE

HouseAt = Callable[[str], House]
Change = Callable[[str, str, dict[str, str]], Answer | None]


class Way:
    """The way to the ballot side of a house, with something on it that may interfere."""

    def __init__(self, house: House, interfere: Change = lambda *_: None) -> None:
        self.house = house
        self.interfere = interfere
        self.paths: list[str] = []

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = 1,
    ) -> Answer:
        path, sent = url.removeprefix(BALLOTS), dict(headers or {})
        self.paths.append(f"{method} {path}")
        answer = self.interfere(method, path, sent)
        if answer:
            return answer
        client = self.house.ballot_app.test_client(use_cookies=False)
        got = client.open(path, base_url=BALLOTS, method=method, data=body, headers=sent)
        return Answer(got.status_code, tuple(got.headers.items()), got.data)


def run(house: House, interfere: Change = lambda *_: None) -> list[Check]:
    return send_test_ballot(house.settings, house.clock, Way(house, interfere))


def red(lines: list[Check]) -> str:
    """The one bad line, which is the last."""
    assert [line.outcome for line in lines[:-1]] == ["good"] * (len(lines) - 1)
    assert lines[-1].outcome == "bad"
    return f"{lines[-1].sentence} {lines[-1].way_out}"


def urn_rows(data_dir: Path) -> list[tuple[bytes, int, bytes]]:
    with closing(sqlite3.connect(data_dir / "ballots" / "ballots.db")) as connection:
        return connection.execute("SELECT gid, bucket, body FROM urn ORDER BY gid, bucket").fetchall()


def on_put(answer: Answer) -> Change:
    return lambda method, _path, _headers: answer if method == "PUT" else None


def test_a_test_ballot_arrives_is_revised_and_is_cleared_away(house: House) -> None:
    lines = run(house)
    assert [line.outcome for line in lines] == ["good"] * 5
    assert "forged" in str(lines[1].sentence)
    assert urn_rows(house.settings.data_dir) == []
    assert campaign_folders(house.places.test_home) == []


def test_real_urns_stay_as_they_are_byte_by_byte(house_at: HouseAt) -> None:
    house = house_at("open")
    house.answer(cast.RATERS[:5])
    before = urn_rows(house.settings.data_dir)
    assert any(any(body) for _, _, body in before)
    assert [line.outcome for line in run(house)] == ["good"] * 5
    assert urn_rows(house.settings.data_dir) == before


def test_real_ballots_are_taken_before_and_after_in_the_same_process(house_at: HouseAt) -> None:
    house = house_at("open")
    first, second = cast.RATERS[:2]
    house.answer([first])
    run(house)
    house.answer([second])
    taken = [count for _, _, body in urn_rows(house.settings.data_dir) if (count := body[3])]
    assert sum(taken) >= 2


def test_nothing_that_lists_campaigns_sees_it_while_it_is_under_way(house: House) -> None:
    seen: list[Any] = []

    def look(method: str, _path: str, _headers: dict[str, str]) -> None:
        if method == "PUT":
            (folder,) = campaign_folders(house.places.test_home)
            seen.append(
                (campaign_folders(house.settings.data_dir), TITLE in (folder / "manifest.json").read_text())
            )

    run(house, look)
    assert seen == [([], True)] * 3


def test_no_table_of_people_learns_of_it(house: House) -> None:
    def rows() -> list[str]:
        with closing(sqlite3.connect(house.settings.data_dir / "soundline.db")) as connection:
            return list(connection.iterdump())

    before = rows()
    run(house)
    assert rows() == before


def test_what_a_test_ballot_took_up_is_overwritten(house_at: HouseAt) -> None:
    house = house_at("open")
    house.answer(cast.RATERS[:1])
    run(house)
    box = house.places.ballots
    with closing(sqlite3.connect(box)) as connection:
        (freed,) = connection.execute("PRAGMA freelist_count").fetchone()
    assert freed >= 1
    assert pages_not_cleared(box) == 0


def test_the_file_of_the_ballots_is_not_rewritten_while_others_wait(
    house_at: HouseAt, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = house_at("open")
    house.answer(cast.RATERS[:1])
    monkeypatch.setattr(BallotBox, "destroy", lambda *_: pytest.fail("this writes the whole file anew"))
    assert run(house)[-1].outcome == "good"


def test_a_test_that_broke_off_is_cleared_away_by_a_later_one(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.probe.sending._clear", lambda *_: None)
    run(house)
    monkeypatch.undo()
    assert len(campaign_folders(house.places.test_home)) == 1
    run(house)
    assert len(campaign_folders(house.places.test_home)) == 1
    monkeypatch.setattr("webapp.probe.sending.LEFT_BEHIND", -1)
    run(house)
    assert campaign_folders(house.places.test_home) == []
    assert urn_rows(house.settings.data_dir) == []


def test_a_ballot_side_that_does_not_run_is_red(house: House) -> None:
    def down(*_: Any) -> Answer:
        raise Unreachable("Connection refused")

    assert "Nothing answers at http://127.0.0.1:8001: Connection refused. Start Soundline" in red(
        run(house, down)
    )


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (502, "The proxy answers 502: it does not reach the ballot side. Start Soundline, and let the proxy"),
        (504, "127.0.0.1:8001"),
        (405, "refuses the method PUT"),
        (403, "refuses the method PUT"),
        (413, "client_max_body_size 64k"),
        (308, "sends the ballot on to another address"),
        (418, "Something else than the ballot side answers (418)"),
    ],
)
def test_what_a_proxy_does_to_a_ballot_is_told_with_the_way_out(
    house: House, status: int, words: str
) -> None:
    lines = run(house, on_put(Answer(status, (), b"<html>a proxy's page</html>")))
    assert words in red(lines)
    assert len(lines) == 2


def test_a_proxy_that_takes_everything_is_noticed_by_the_forged_ballot(house: House) -> None:
    assert "forged credential was taken" in red(run(house, on_put(Answer(204, (), b""))))


def test_a_ballot_that_is_acknowledged_but_not_kept_is_red(house: House) -> None:
    answers = iter([None, Answer(204, (), b"")])
    lines = run(house, lambda method, *_: next(answers) if method == "PUT" else None)
    assert "acknowledged, but what lies in the urn is something else" in red(lines)


def test_a_revision_that_is_swallowed_is_red(house: House) -> None:
    answers = iter([None, None, Answer(204, (), b"")])
    lines = run(house, lambda method, *_: next(answers) if method == "PUT" else None)
    assert "acknowledged, but what lies in the urn is something else" in red(lines)


def test_a_ballot_side_on_another_data_dir_is_red(house: House, tmp_path: Path) -> None:
    elsewhere = House(tmp_path / "elsewhere")
    lines = send_test_ballot(house.settings, house.clock, Way(elsewhere))
    elsewhere.leave()
    assert "it works on another data_dir" in red(lines)


def test_a_clock_that_is_off_by_hours_is_red(house: House) -> None:
    real = house.clock()
    lines = send_test_ballot(house.settings, lambda: real - timedelta(hours=3), Way(house))
    assert "its clock is wrong by more than an hour" in red(lines)


def test_a_cookie_that_is_added_on_the_way_is_red(tmp_path: Path) -> None:
    house = House(tmp_path / "data")
    house.settings = Settings(
        data_dir=tmp_path / "data",
        people_origin="https://p.example.org",
        ballot_origin="https://b.example.org",
    )

    def add(method: str, _path: str, headers: dict[str, str]) -> None:
        if method == "PUT":
            headers["Cookie"] = "sticky=7"

    way = Way(house, add)
    lines = send_test_ballot(
        house.settings, house.clock, lambda url, *a, **k: way(BALLOTS + url[21:], *a, **k)
    )
    house.leave()
    assert "Something on the way added a cookie" in red(lines)


def test_a_broken_connection_and_files_that_cannot_be_written_are_red(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(method: str, *_: Any) -> None:
        if method == "PUT":
            raise Unreachable("Connection reset by peer")

    assert "The connection broke while the ballot was sent" in red(run(house, breaks))

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("webapp.probe.sending.write_test_folder", full)
    assert "No space left on device" in red(run(house))


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Settings]:
    """A ballot side that listens on this machine."""
    settings = Settings(data_dir=tmp_path / "data")
    house = House(settings.data_dir)
    server = make_server("127.0.0.1", 0, house.ballot_app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    house.clock.set(datetime.now(UTC))
    yield Settings(data_dir=settings.data_dir, ballot_origin=f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()
    house.leave()


def test_over_the_network_a_test_ballot_is_green_and_says_nothing_to_a_log(
    served: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    lines = send_test_ballot(served)
    assert [line.outcome for line in lines] == ["good"] * 5, lines[-1]
    assert capfd.readouterr() == ("", "")
    assert urn_rows(served.data_dir) == []
