"""A whole installation inside one process: both sides, mail, jobs and a clock that can be set."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.serving import WSGIRequestHandler, make_server

from surveys.campaigns import MailBatch
from surveys.schema import upgrade
from surveys.storage import make_engine, make_sessions, only_reading
from webapp import create_ballot_app, create_people_app
from webapp.config import Settings
from webapp.jobs import JobFailed
from webapp.mailer import Mailer
from webapp.people.work import make_jobs
from webapp.sink import Outbox, mail_sink
from webapp.worker import Pace, WorkerEngine, working

PATIENCE_SECONDS = 600


class SetClock:
    """A clock that stands still until it is set. Safe to read from any thread."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def __call__(self) -> datetime:
        return self._now

    def set(self, now: datetime) -> None:
        """Let it be another moment."""
        self._now = now

    def forward(self, step: timedelta) -> None:
        """Let time pass."""
        self._now += step


class Quiet(WSGIRequestHandler):
    """Writes no access log."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - name of the base
        """Say nothing."""


@dataclass(frozen=True)
class Installation:
    """A running installation. Nothing in it listens beyond this machine."""

    settings: Settings
    clock: SetClock
    sessions: sessionmaker[Session]
    engine: WorkerEngine
    outbox: Outbox

    def finish(self, name: str, *ids: str) -> None:
        """Submit a job and wait for its end. Raises JobFailed."""
        self.wait(self.engine.submit(name, *ids))

    def wait(self, key: str) -> None:
        """Wait for the end of the job with this key. Raises JobFailed."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (state := self.engine.status(key)) != "done":
            if state in ("failed", None) or time.monotonic() > deadline:
                raise JobFailed(f"the job {key} failed, or nobody asked for it")
            time.sleep(0.05)

    def wait_for_mails(self, wave_id: str) -> None:
        """Wait until everybody asked in a wave has been written to."""
        with only_reading(self.sessions()) as session:
            batches = session.scalars(select(MailBatch.id).where(MailBatch.wave_id == wave_id)).all()
        for batch_id in batches:
            self.wait(f"send_batch:{batch_id}")
        self.wait(f"ask_by_name:{wave_id}")


@contextmanager
def installation(data_dir: Path, start: datetime) -> Iterator[Installation]:
    """An installation in `data_dir` whose clock starts at `start`; it ends with the block."""
    settings = local_settings(data_dir)
    clock = SetClock(start.astimezone(UTC))
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = make_engine(settings.database)
    upgrade(engine)
    with ExitStack() as stack:
        outbox = stack.enter_context(mail_sink(settings))
        jobs = make_jobs(clock)
        worker = stack.enter_context(working(settings, jobs, pace=Pace(poll=0.05)))
        people = create_people_app(settings, clock=clock, jobs=worker, mailer=Mailer(settings, clock))
        stack.enter_context(_served(people, settings.people_port))
        stack.enter_context(_served(create_ballot_app(settings, clock=clock), settings.ballot_port))
        stack.callback(engine.dispose)
        yield Installation(settings, clock, make_sessions(engine), worker, outbox)


def local_settings(data_dir: Path) -> Settings:
    """Settings with free ports on this machine."""
    people, ballots, mail = free_ports(3)
    return Settings(
        data_dir=data_dir,
        people_origin=f"http://localhost:{people}",
        ballot_origin=f"http://127.0.0.1:{ballots}",
        people_port=people,
        ballot_port=ballots,
        outbox_port=mail,
    )


def free_ports(n: int) -> list[int]:
    """Ports that nobody listens on at the moment."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(n)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


@contextmanager
def _served(app: Any, port: int) -> Iterator[None]:
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
