"""A worker process for test_jobs: every job adds one to a row of its own."""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.config import Settings
from webapp.jobs import Jobs, Work
from webapp.worker import Pace, run_worker


def count_once(engine: Work, row: str) -> None:
    """Takes a while, then adds one: doing it twice, or by halves, would show."""

    def add(session: Session) -> None:
        session.execute(text("UPDATE tally SET n = n + 1 WHERE job = :row"), {"row": row})
        time.sleep(0.02)

    time.sleep(0.02)
    engine.once(add)
    time.sleep(0.06)  # killed here, the row is written although the job is not over


def fail_loudly(_engine: Work, _row: str) -> None:
    raise RuntimeError("mira@example.org could not be reached")


def fail_in_a_transaction(engine: Work, row: str) -> None:
    def clash(session: Session) -> None:
        session.execute(text("INSERT INTO tally VALUES (:job, 0, 'mira@example.org')"), {"job": row})

    engine.once(clash)


def fail_every_minute(engine: Work) -> None:
    fail_loudly(engine, "")


def note_the_minute(engine: Work) -> None:
    engine.once(lambda session: session.execute(text("UPDATE tally SET n = n + 1 WHERE job = 'minute'")))


def _the_engine_itself(_settings: Settings, engine: Work) -> Any:
    return engine


JOBS = Jobs(
    functions={
        "count_once": count_once,
        "fail_loudly": fail_loudly,
        "fail_in_a_transaction": fail_in_a_transaction,
        "fail_every_minute": fail_every_minute,
        "note_the_minute": note_the_minute,
    },
    context=_the_engine_itself,
    every_minute=("fail_every_minute", "note_the_minute"),
)
QUICK = Pace(lease=timedelta(seconds=1.5), poll=0.05, sweep="* * * * * *")

if __name__ == "__main__":
    data_dir, database_url, slot = sys.argv[1:]
    run_worker(Settings(data_dir=Path(data_dir), database_url=database_url), JOBS, int(slot), QUICK)
