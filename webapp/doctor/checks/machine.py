"""The machine: room, database, libraries, secret and worker. Nothing here touches a promise."""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from surveys.schema import is_current
from surveys.storage import make_engine
from webapp.doctor.findings import Check, Desk, marked
from webapp.doctor.visit import Visit

TITLE = marked("The machine")
ORDER = 90
REFUSES_AT = ()

LITTLE_ROOM, NO_ROOM = 1_000_000_000, 100_000_000
"""Free bytes."""
LIBRARIES = {
    "Pango": "pango-1.0",
    "PangoFT2": "pangoft2-1.0",
    "HarfBuzz": "harfbuzz",
    "libsodium": "sodium",
}
SCRIPTS = {
    # a letter of each script for which Soundline brings no font, by the package that has it on Debian
    "fonts-noto-core": ("645", "5d0", "915", "995", "b95", "e01"),
    "fonts-noto-cjk": ("4e2d", "3042", "ac00"),
}
LACKING = {
    "fonts-noto-core": marked(
        "Some of these scripts have no font here: Arabic, Hebrew, Devanagari, Bengali, Tamil, Thai."
    ),
    "fonts-noto-cjk": marked("Some of these scripts have no font here: Chinese, Japanese, Korean."),
}
STILL_WORKING = timedelta(minutes=5)


def examine(visit: Visit, desk: Desk) -> Iterator[Check]:
    """Lines on what has to work, apart from any promise."""
    yield from _room(visit, desk)
    yield from _clock(visit, desk)
    yield from _secret(visit, desk)
    yield from _database(visit, desk)
    yield from _libraries(desk)
    yield from _fonts(desk)
    yield from _worker(visit, desk)


def _room(visit: Visit, desk: Desk) -> Iterator[Check]:
    free = shutil.disk_usage(_existing(visit.settings.data_dir)).free
    more = marked("Make room: a ballot that finds none is refused.")
    if free < NO_ROOM:
        yield desk.bad(marked("There is hardly any room left under data_dir."), more)
    elif free < LITTLE_ROOM:
        yield desk.warning(marked("Less than 1 GB is free under data_dir."), more)
    else:
        yield desk.good(marked("There is room under data_dir."))


def _clock(visit: Visit, desk: Desk) -> Iterator[Check]:
    if not visit.settings.data_dir.exists():
        return
    with tempfile.TemporaryFile(dir=visit.settings.data_dir) as file:
        file.write(b"\0")
        file.flush()
        written = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
    apart = abs((visit.clock() - written).total_seconds())
    if apart > 60:
        yield desk.warning(
            marked("The clock of the file system is more than a minute away from that of this machine."),
            marked("Set the clocks by a time server: dates decide when ballots are taken."),
        )
    else:
        yield desk.good(marked("The clocks agree."))


def _secret(visit: Visit, desk: Desk) -> Iterator[Check]:
    file = visit.settings.data_dir / "secret_key"
    if file.exists() and file.stat().st_mode & 0o077:
        yield desk.bad(
            marked("Other users of this machine may read %(path)s.", path=file),
            marked("Run: chmod go= %(path)s", path=file),
        )


def _database(visit: Visit, desk: Desk) -> Iterator[Check]:
    url = sa.make_url(visit.settings.database)
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists():
        yield desk.good(marked("There is no people database yet."))
        return
    engine = make_engine(visit.settings.database)
    try:
        current = is_current(engine)
    except sa.exc.SQLAlchemyError:
        yield desk.bad(
            marked("The people database does not answer."), marked("Start it, and check database_url.")
        )
        return
    finally:
        engine.dispose()
    if current:
        yield desk.good(marked("The people database answers and has the newest shape."))
    else:
        yield desk.warning(
            marked("The people database has an older shape."), marked("Run: soundline migrate")
        )


def _libraries(desk: Desk) -> Iterator[Check]:
    missing = [name for name, file in LIBRARIES.items() if ctypes.util.find_library(file) is None]
    if missing:
        yield desk.bad(
            marked("Libraries are missing: %(names)s.", names=", ".join(missing)),
            marked("Run: ./run --prepare, which names the packages to install."),
        )
    else:
        yield desk.good(marked("Pango, HarfBuzz and libsodium are there."))


def _fonts(desk: Desk) -> Iterator[Check]:
    lister = shutil.which("fc-list")
    if lister is None:
        return
    for package, letters in SCRIPTS.items():
        if not all(_has_font(lister, letter) for letter in letters):
            yield desk.warning(
                LACKING[package],
                marked(
                    "For names or comments in one, install fonts: on Debian %(package)s.",
                    package=package,
                ),
            )


def _has_font(lister: str, letter: str) -> bool:
    """Whether fontconfig knows a font with this letter, or cannot be asked."""
    command = [lister, f":charset={letter}", "family"]
    try:
        found = subprocess.run(command, capture_output=True, check=True, timeout=5)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return True
    return bool(found.stdout.strip())


def _worker(visit: Visit, desk: Desk) -> Iterator[Check]:
    latest = _latest_work(visit)
    if latest and visit.clock() - latest <= STILL_WORKING:
        yield desk.good(marked("The worker is at work."))
    else:
        yield desk.warning(
            marked("No worker has done anything in the last five minutes."),
            marked("Start Soundline: mails and the calendar wait for the worker."),
        )


def _latest_work(visit: Visit) -> datetime | None:
    url = sa.make_url(visit.settings.jobs_database)
    on_sqlite = url.get_backend_name() == "sqlite"
    if on_sqlite and not Path(str(url.database)).exists():
        return None
    engine = sa.create_engine(url)
    table = sa.table("workflow_status", sa.column("created_at"), schema=None if on_sqlite else "dbos")
    try:
        with engine.connect() as connection:
            latest = connection.scalar(sa.select(sa.func.max(table.c.created_at)))
    except sa.exc.SQLAlchemyError:
        return None
    finally:
        engine.dispose()
    return datetime.fromtimestamp(latest / 1000, UTC) if latest else None


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())
