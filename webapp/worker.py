"""The worker process: runs the jobs with DBOS, looks every minute for what is due, rescues and forgets."""

from __future__ import annotations

import logging
import platform
import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from dbos import DBOS, SQLAlchemyDatasource, WorkflowSerializationFormat
from dbos import error as dbos_error
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from surveys.storage import make_engine
from webapp.config import Settings
from webapp.jobs import APPLICATION, QUEUE, VERSION, Engine, JobFailed, JobFunction, Jobs, prepare_jobs

log = logging.getLogger("soundline.jobs")
SWEEP = "sweep"


@dataclass(frozen=True)
class Pace:
    """Times of a worker; only tests choose others."""

    lease: timedelta = timedelta(minutes=10)
    """Work that runs longer is taken to have lost its worker; far above the longest job."""
    poll: float = 0.5
    """Seconds between two looks at the queue."""
    sweep: str = "0 * * * * *"
    """When to look for what is due: seconds, minutes, hours, day, month, weekday."""


class WorkerEngine(Engine):
    """The engine inside a worker: it also has transactions that are committed exactly once per job."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._people = SQLAlchemyDatasource.create(settings.database, engine=make_engine(settings.database))

    def once(self, act: Callable[[Session], object]) -> None:
        """See `Work.once`: the checkpoint of DBOS is committed together with what `act` writes."""
        self._people.run_tx_step({"name": "once"}, self._acted, act)

    def _acted(self, act: Callable[[Session], object]) -> None:
        session = self._people.sql_session()
        try:
            act(session)
            session.flush()
        except OperationalError as error:
            # such an error may pass by itself, so DBOS must see it; but it keeps what it sees
            error.statement, error.params = None, None
            raise
        except Exception as error:
            raise _without_words("once", error) from None


def run_worker(settings: Settings, jobs: Jobs, slot: int = 0, pace: Pace = Pace()) -> None:
    """Work until SIGTERM or SIGINT. `slot` tells the workers of one machine apart and must be stable."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    with working(settings, jobs, slot, pace):
        stop.wait()


@contextmanager
def working(settings: Settings, jobs: Jobs, slot: int = 0, pace: Pace = Pace()) -> Iterator[WorkerEngine]:
    """A worker that runs in the background of this process for as long as the block lasts."""
    prepare_jobs(settings)
    DBOS(
        config={
            "name": APPLICATION,
            "system_database_url": settings.jobs_database,
            "executor_id": f"{platform.node()}-{slot}",
            "application_version": VERSION,
            "log_level": "CRITICAL",  # what it would log are words of errors; ours go to `log`
        }
    )
    engine = WorkerEngine(settings)
    sweep = _register(engine, jobs, jobs.context(settings, engine), settings, pace)
    DBOS.launch()
    try:
        DBOS.register_queue(QUEUE, worker_concurrency=2, polling_interval_sec=pace.poll)
        DBOS.apply_schedules(
            [{"schedule_name": SWEEP, "workflow_fn": sweep, "schedule": pace.sweep, "context": None}]
        )
        yield engine
    finally:
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=5)
        engine.close()


def _register(
    engine: WorkerEngine, jobs: Jobs, context: Any, settings: Settings, pace: Pace
) -> Callable[[datetime, Any], None]:
    for name, function in jobs.functions.items():
        DBOS.workflow(name=name, serialization_type=WorkflowSerializationFormat.PORTABLE)(
            _quiet(name, function, context)
        )
    chores: list[tuple[str, Callable[[], None]]] = [
        ("rescue", lambda: _rescue(engine, list(jobs.functions), pace.lease)),
        ("forget", lambda: _forget(engine, timedelta(days=settings.job_days))),
        *((name, _quiet(name, jobs.functions[name], context)) for name in jobs.every_minute),
    ]

    @DBOS.workflow(name=SWEEP)
    def sweep(_due: datetime, _context: Any) -> None:
        for name, chore in chores:
            DBOS.run_step({"name": name}, _unstoppable(name, chore))

    return sweep


def _quiet(name: str, function: JobFunction, context: Any) -> Callable[..., None]:
    """The job without the words of its errors: they could name people, and DBOS keeps what it sees."""

    def job(*ids: str) -> None:
        try:
            function(context, *ids)
        except (JobFailed, dbos_error.DBOSException):
            raise
        except Exception as error:
            raise _without_words(":".join((name, *ids)), error) from None

    return job


def _unstoppable(name: str, chore: Callable[[], None]) -> Callable[[], None]:
    """The chore of a sweep; if it fails, it is logged and the next ones still have their turn."""

    def attempt() -> None:
        try:
            chore()
        except JobFailed:
            pass
        except Exception as error:
            _without_words(name, error)

    return attempt


def _without_words(what: str, error: Exception) -> JobFailed:
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "unknown place"
    log.error("%s failed: %s at %s", what, type(error).__name__, place)
    return JobFailed(f"{what} failed: {type(error).__name__}")


def _rescue(engine: Engine, names: list[str], lease: timedelta) -> None:
    """Put work back into the queue whose worker has been gone for longer than the lease."""
    oldest = (datetime.now(UTC) - lease).timestamp() * 1000
    running = engine.client.list_workflows(status="PENDING", name=names, load_input=False, load_output=False)
    lost = [one.workflow_id for one in running if (one.dequeued_at or one.created_at or 0) < oldest]
    if lost:
        log.warning("%d jobs had lost their worker and are done again", len(lost))
        engine.client.resume_workflows(lost, queue_name=QUEUE)


def _forget(engine: Engine, keep: timedelta) -> None:
    """Delete the rows of finished work after `keep`, those of sweeps after an hour."""
    now = datetime.now(UTC)
    for name, age in ((SWEEP, timedelta(hours=1)), (None, keep)):
        ended = engine.client.list_workflows(
            name=name,
            status=["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"],
            completed_before=(now - age).isoformat(),
            limit=1000,
            load_input=False,
            load_output=False,
        )
        if ended:
            engine.client.delete_workflows([one.workflow_id for one in ended])
