"""`python -m webapp.work SLOT`: one worker process, with settings as configured."""

from __future__ import annotations

import sys

from webapp.config import load_settings
from webapp.people.work import make_jobs
from webapp.worker import run_worker
from webapp.wsgi import clock, log_without_times


def main() -> None:
    """Work until asked to stop."""
    log_without_times()
    run_worker(load_settings(), make_jobs(clock), slot=int(sys.argv[1]) if len(sys.argv) > 1 else 0)


if __name__ == "__main__":
    main()
