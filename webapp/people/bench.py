"""What every job may reach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from surveys.campaigns import Wave
from surveys.places import Places
from surveys.refusals import Refusal
from webapp.config import Settings
from webapp.jobs import Work
from webapp.mailer import Mailer

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Bench:
    """Settings, the engine that runs the jobs, the database, the clock and the mailer."""

    settings: Settings
    work: Work
    sessions: sessionmaker[Session]
    clock: Clock
    mailer: Mailer

    @property
    def places(self) -> Places:
        """Where the files of the installation lie."""
        return Places(self.settings.data_dir)


def wave_of(session: Session, wave_id: str) -> Wave:
    """The wave of a job. Raises Refusal if it is gone."""
    wave = session.get(Wave, wave_id)
    if wave is None:
        raise Refusal("This campaign no longer exists.")
    return wave
