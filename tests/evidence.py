"""What somebody finds who gets hold of an installation: every file as bytes, before and after the opening.

The wave of the cast is walked with the real worker, the real mail sink and both sides; every request of a
rater carries marks (canaries) that must be found nowhere.
"""

from __future__ import annotations

import base64
import logging
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, create_engine, select

from surveys.anonymity.canonical import canonical_json
from surveys.anonymity.rater import Rater
from surveys.campaigns import Wave
from surveys.people import Person
from surveys.schema import upgrade
from tests import cast
from tests.walk import House, typical
from webapp.demo.installation import free_ports
from webapp.people.work import make_jobs
from webapp.sink import mail_sink
from webapp.worker import Pace, WorkerEngine, working

AGENT, ADDRESS, REFERER = "CanaryBrowser/7.3.1", "203.0.113.77", "https://canary.example.org/from-here"
SHY, SHY_WORDS = cast.SELLERS[2], "the heron of the east stair keeps silent"
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Traces:
    """What raters left on their own devices and on their way."""

    tokens: list[str]
    codes: list[str]
    secrets: list[bytes]
    nullifiers: list[bytes]  # in the order in which ballots were sent
    blinded: list[bytes]
    boxes: list[bytes]
    sheets: list[dict[str, Any]]
    groups: list[str]  # gid of each ballot, in the order of sending

    @property
    def remarks(self) -> list[str]:
        """Everything that raters wrote."""
        return [said["text"] for one in self.sheets for said in one["comments"].values()]


@dataclass
class Evidence:
    """Files by their name below the data folder, and rows of the two databases that hold some."""

    traces: Traces
    people: list[tuple[str, str, str]]  # id, name and address of every person
    before: dict[str, bytes]
    after: dict[str, bytes] = field(default_factory=dict)
    job_rows: dict[str, list[str]] = field(default_factory=dict)
    data_dir: Path = Path()
    around: dict[str, bytes] = field(default_factory=dict)  # logs, and what was left among temporary files

    def raters(self) -> list[tuple[str, str, str]]:
        """The people who only rate."""
        return [one for one in self.people if one[2] in cast.RATERS]


class WatchedHouse(House):
    """A house that remembers what raters sent, and marks every request of theirs."""

    def __init__(self, data_dir: Path, **settings: Any) -> None:
        super().__init__(data_dir, **settings)
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.surroundings = {
            "HTTP_USER_AGENT": AGENT,
            "HTTP_REFERER": REFERER,
            "REMOTE_ADDR": ADDRESS,
            "HTTP_X_FORWARDED_FOR": ADDRESS,
            "HTTP_ACCEPT_LANGUAGE": "x-canary-tongue",
        }

    def make_tables(self) -> None:
        """Migrate, as an operator does."""
        upgrade(self.database)

    def put(self, path: str, content: Any) -> tuple[int, Any]:
        """Remember the ballot, then put it."""
        self.sent.append((path.removeprefix("/b/"), dict(content)))
        return super().put(path, content)


@contextmanager
def walked_installation(data_dir: Path) -> Iterator[Evidence]:
    """Walk the wave of the cast to its scorecards; the worker runs until the block ends."""
    house = WatchedHouse(data_dir, outbox_port=free_ports(1)[0])
    around = data_dir.with_name("around")
    with ExitStack() as stack:
        stack.enter_context(_kept_around(around))
        stack.callback(house.leave)
        stack.enter_context(mail_sink(house.settings))
        jobs = make_jobs(house.clock, house.database)
        worker = stack.enter_context(working(house.settings, jobs, pace=Pace(poll=0.02)))
        house.__dict__["engine"] = worker
        found = _walk(house, worker)
        found.around = files(around)
        yield found


@contextmanager
def _kept_around(folder: Path) -> Iterator[None]:
    """Keep every line that is logged, and let temporary files lie where they can be searched."""
    (folder / "tmp").mkdir(parents=True)
    lines = logging.FileHandler(folder / "everything.log")
    before = tempfile.tempdir, os.environ.get("TMPDIR")
    tempfile.tempdir = os.environ["TMPDIR"] = str(folder / "tmp")
    logging.getLogger().addHandler(lines)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(lines)
        lines.close()
        tempfile.tempdir = before[0]
        os.environ.pop("TMPDIR") if before[1] is None else os.environ.update(TMPDIR=before[1])


def _walk(house: WatchedHouse, worker: WorkerEngine) -> Evidence:
    house.plan()
    house.freeze()
    with house.sessions() as session:
        wave = session.scalars(select(Wave)).one()
        people = [(one.id, one.name, one.email) for one in session.scalars(select(Person))]
    house.clock.set(wave.opens_at)
    _finish(worker, "open_wave", wave.id)
    sheets: list[dict[str, Any]] = []
    raters = house.answer(sheets=lambda *asked: _remember(sheets, *asked))
    tokens = [house.token(address) for address in raters]
    _revise(house, raters)
    house.close()
    found = Evidence(_traces(house, raters, tokens, sheets), people, files(house.settings.data_dir))
    _finish(worker, "open_and_score", wave.id)
    _finish(worker, "render_reports", wave.id)
    found.after = files(house.settings.data_dir)
    found.job_rows = rows(house.settings.jobs_database)
    found.data_dir = house.settings.data_dir
    return found


def _remember(sheets: list[dict[str, Any]], rater: str, *asked: Any) -> dict[str, Any] | None:
    sheet = typical(rater, *asked)
    if sheet is not None:
        if rater == SHY:
            sheet["comments"]["O2"] = cast.comment(SHY_WORDS, direction="too-far", themes_only=True)
        sheets.append(sheet)
    return sheet


def _revise(house: WatchedHouse, raters: dict[str, Rater]) -> None:
    """One rater sends again with the same recovery code from another device."""
    again = house.rater(cast.ENGINEERS[0], secret=raters[cast.ENGINEERS[0]].secret)
    again.look()
    again.collect()
    again.send({one: cast.sheet("standard", "cto", 4) for one in list(again.collected)[:1]})


def _traces(
    house: WatchedHouse, raters: dict[str, Rater], tokens: list[str], sheets: list[dict[str, Any]]
) -> Traces:
    return Traces(
        tokens=tokens,
        codes=[rater.code for rater in raters.values()],
        secrets=[rater.secret for rater in raters.values()],
        nullifiers=[bytes.fromhex(ballot["t"]) for _, ballot in house.sent],
        blinded=[
            rater._blinded(credential.group.gid)
            for rater in raters.values()
            for credential in rater.collected.values()
        ],
        boxes=[bytes.fromhex(ballot["box"]) for _, ballot in house.sent],
        sheets=sheets,
        groups=[gid for gid, _ in house.sent],
    )


def _finish(worker: WorkerEngine, name: str, *ids: str) -> None:
    key = worker.submit(name, *ids)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while worker.status(key) != "done" or _busy(worker):
        if worker.status(key) == "failed" or time.monotonic() > deadline:
            raise AssertionError(f"the job {key} did not end well")
        time.sleep(0.02)


def _busy(worker: WorkerEngine) -> bool:
    waiting = ["ENQUEUED", "PENDING", "DELAYED"]
    return bool(worker.client.list_workflows(status=waiting, load_input=False, load_output=False))


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by name."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def rows(database_url: str) -> dict[str, list[str]]:
    """Every row of every table of a database, as text."""
    engine, found = create_engine(database_url), MetaData()
    found.reflect(engine)
    with engine.connect() as connection:
        content = {
            table.name: [repr(tuple(row)) for row in connection.execute(select(table))]
            for table in found.sorted_tables
        }
    engine.dispose()
    return content


def spellings(secret: bytes | str) -> list[bytes]:
    """A secret in every spelling in which it might lie in a file."""
    raw = secret.encode() if isinstance(secret, str) else secret
    plain = [raw, raw.hex().encode(), raw.hex().upper().encode()]
    for encode in (base64.b64encode, base64.urlsafe_b64encode, base64.b32encode):
        plain.append(encode(raw).rstrip(b"="))
    return [*plain, base64.b32encode(raw).rstrip(b"=").lower()]


def holding(content: dict[str, bytes], *secrets: bytes | str) -> set[str]:
    """Names of the files in which any of these secrets can be found, in any spelling."""
    wanted = [spelling for secret in secrets for spelling in spellings(secret)]
    return {name for name, data in content.items() if any(one in data for one in wanted)}


def fragments(boxes: Iterable[bytes]) -> list[bytes]:
    """Pieces of sealed boxes: a whole one is longer than a page of the file and never lies in one piece."""
    return [box[start : start + 48] for box in boxes for start in (300, 2000, 4000)]


def sheet_texts(sheet: dict[str, Any]) -> list[str]:
    """An answer sheet in the spellings in which programs write it."""
    answers = sheet["answers"]
    return [canonical_json(sheet), canonical_json(answers), str(answers)]
