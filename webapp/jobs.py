"""Work that outlives a request: submitted here by key, done by the worker, or at once in tests and commands.

A job is a plain function taking a context and ids. The engine behind it is DBOS (webapp/worker.py); nothing
else knows that. No rater, ballot, sheet or mail address may enter a job: its inputs are ids and dates only,
and of a failure no more than the kind of error is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Literal, Protocol

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, SQLAlchemyDatasource, WorkflowSerializationFormat, WorkflowStatus
from sqlalchemy.orm import Session, sessionmaker

from surveys.storage import make_engine, make_sessions
from webapp.config import Settings

APPLICATION = "soundline"
VERSION = "1"
"""Job schema. Raised only when waiting jobs of the old one could not be run any more."""
QUEUE = "jobs"
TRY_AGAIN_AFTER = timedelta(minutes=5)
"""How long a failed job rests before submitting it again starts it again."""

State = Literal["waiting", "running", "done", "failed"]
JobFunction = Callable[..., None]
"""`function(context, *ids)`: does one item, and does nothing when there is nothing left to do."""

_STATES: dict[str, State] = {
    "DELAYED": "waiting",
    "ENQUEUED": "waiting",
    "PENDING": "running",
    "SUCCESS": "done",
}
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:+-]{0,79}")


class JobFailed(Exception):
    """A job ended with an error; the text names the job and the kind of error, never its words."""


class BadJob(ValueError):
    """The job is unknown, or its ids are not ids."""


class Work(Protocol):
    """What a job function may ask of the engine that runs it."""

    def submit(self, name: str, *ids: str, key: str | None = None) -> str:
        """Ask for further work; see `Engine.submit`."""

    def failures(self) -> list[str]:
        """Keys of work that has failed at some time, latest first."""

    def once(self, act: Callable[[Session], object]) -> None:
        """Run `act` in one transaction of the people database that is committed exactly once per job.

        A job that is killed runs again from its start; acts that were committed are then skipped. They are
        told apart by their order, so a job must come to its acts in the same order each time.
        """


@dataclass(frozen=True)
class Jobs:
    """The table of all jobs of an installation."""

    functions: Mapping[str, JobFunction]
    context: Callable[[Settings, Work], Any]
    """Makes what every function gets as its first argument, once per process."""
    every_minute: tuple[str, ...] = ()
    """Names of functions without ids that look for what is due, and submit it."""

    def check(self, name: str, ids: tuple[str, ...]) -> None:
        """Raise BadJob unless there is such a job and the ids look like ids."""
        if name not in self.functions:
            raise BadJob(f"there is no job {name}")
        check_ids(ids)


class Engine:
    """Submits jobs to the worker and tells how they stand. Cheap to make, safe before a fork."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._settings = settings
        self._clock = clock

    def submit(self, name: str, *ids: str, key: str | None = None) -> str:
        """Ask for `name(context, *ids)` to be done; returns the key.

        The key (default: name and ids) makes it idempotent: while that work waits, runs or is done,
        submitting it again does nothing. Work that failed is tried again after a rest of five minutes.
        """
        key = key or ":".join((name, *ids))
        check_ids((key, *ids))
        tries = self._tries(key)
        if not tries or self._may_try_again(tries[-1]):
            self.client.enqueue(
                {
                    "workflow_name": name,
                    "queue_name": QUEUE,
                    "workflow_id": f"{key}~{len(tries) + 1}",
                    "app_version": VERSION,
                    "serialization_type": WorkflowSerializationFormat.PORTABLE,
                },
                *ids,
            )
        return key

    def status(self, key: str) -> State | None:
        """How the work with that key stands; None if nobody asked for it (or long ago)."""
        tries = self._tries(key)
        return _STATES.get(tries[-1].status, "failed") if tries else None

    def failures(self) -> list[str]:
        """Keys of work that has failed at some time, latest first."""
        failed = self.client.list_workflows(
            status=["ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"],
            sort_desc=True,
            limit=100,
            load_input=False,
            load_output=False,
        )
        return list(dict.fromkeys(one.workflow_id.rpartition("~")[0] or one.workflow_id for one in failed))

    @cached_property
    def client(self) -> DBOSClient:
        """The connection to the job tables, made when first needed so that a fork never shares it."""
        return DBOSClient(system_database_url=self._settings.jobs_database, application_name=APPLICATION)

    def close(self) -> None:
        """Give the connection back."""
        if "client" in self.__dict__:
            self.client.destroy()
            del self.__dict__["client"]

    def _tries(self, key: str) -> list[WorkflowStatus]:
        found = self.client.list_workflows(workflow_id_prefix=f"{key}~", load_input=False, load_output=False)
        return sorted(found, key=lambda one: int(one.workflow_id.rpartition("~")[2]))

    def _may_try_again(self, last: WorkflowStatus) -> bool:
        if last.status in _STATES:
            return False
        ended = last.completed_at or last.updated_at or 0
        return self._clock().timestamp() * 1000 - ended > TRY_AGAIN_AFTER.total_seconds() * 1000


@dataclass
class InlineEngine:
    """Does the work at once, in this process: for tests, the demonstration data and commands."""

    jobs: Jobs
    settings: Settings
    states: dict[str, State] = field(default_factory=dict)

    def submit(self, name: str, *ids: str, key: str | None = None) -> str:
        """Do the work now unless that key was done or is being done. What it raises reaches the caller."""
        self.jobs.check(name, ids)
        key = key or ":".join((name, *ids))
        check_ids((key,))
        if self.states.get(key) in ("done", "running"):
            return key
        self.states[key] = "running"
        try:
            self.jobs.functions[name](self.context, *ids)
        except BaseException:
            self.states[key] = "failed"
            raise
        self.states[key] = "done"
        return key

    def status(self, key: str) -> State | None:
        """How the work with that key stands."""
        return self.states.get(key)

    def failures(self) -> list[str]:
        """Keys of work that has failed and was not done since."""
        return [key for key, state in self.states.items() if state == "failed"]

    def once(self, act: Callable[[Session], object]) -> None:
        """Run `act` in one transaction."""
        with self._sessions.begin() as session:
            act(session)

    def minute(self) -> None:
        """Do what the worker does every minute."""
        for name in self.jobs.every_minute:
            self.jobs.functions[name](self.context)

    @cached_property
    def context(self) -> Any:
        """What the functions get as their first argument."""
        return self.jobs.context(self.settings, self)

    @cached_property
    def _sessions(self) -> sessionmaker[Session]:
        return make_sessions(make_engine(self.settings.database))


def prepare_jobs(settings: Settings) -> None:
    """Create or migrate the job tables. An SQLite file is put into WAL mode, which lasts."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    DBOS.migrate(settings.jobs_database)
    SQLAlchemyDatasource.migrate(settings.database)
    if settings.jobs_database.startswith("sqlite"):
        engine = sa.create_engine(settings.jobs_database)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        engine.dispose()


def check_ids(ids: tuple[str, ...]) -> None:
    """Raise BadJob unless each is short and made of letters, digits and . : + - _ (so: no mail address)."""
    for one in ids:
        if not (isinstance(one, str) and _ID.fullmatch(one)):
            raise BadJob("a job takes ids only: letters, digits and . : + - _, at most 80")
