"""The walk that leaves the evidence: the cast at one level, with the real worker, mail sink and both sides.

Every request of a rater carries marks (canaries) that must be found nowhere. Keyholders use their pages.
"""

from __future__ import annotations

import json
import logging
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from surveys.anonymity.folder import read_campaign_folder
from surveys.anonymity.keyfile import private_from
from surveys.anonymity.opening import open_wave
from surveys.anonymity.rater import Rater
from surveys.dates import fitted
from surveys.freezing import freeze
from surveys.moves import end_of_answers
from surveys.people import Person
from surveys.release import Policy
from surveys.schema import upgrade
from tests import cast
from tests.evidence import (
    ADDRESS,
    AGENT,
    ERASED,
    REFERER,
    SHY,
    SHY_WORDS,
    Evidence,
    Traces,
    files,
    modes,
    rows,
)
from tests.walk import DATES, House, person_of, the_wave, typical
from tests.webapp.people.keyholder_walk import Holder, browser_of, holder_of, name_both
from webapp.demo.installation import free_ports
from webapp.people.work import find_due, make_jobs
from webapp.sink import mail_sink
from webapp.worker import Pace, WorkerEngine, working

PATIENCE_SECONDS = 60
HOUR = timedelta(hours=1)
LATE = cast.RATERS[-5:]
"""Who collects in the late window: the two advisers and three of operations."""
EARLY = cast.ENGINEERS
"""Who answers before the late window."""
KEYHOLDER_PAGES = ("/", "/settings", "/lost", "/test-ballot", "/opening-page", "/sealed-ballots")


class WatchedHouse(House):
    """A house that remembers what raters sent, and marks every request of theirs."""

    def __init__(self, data_dir: Path, **settings: Any) -> None:
        super().__init__(data_dir, **settings)
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.sheets: list[dict[str, Any]] = []
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

    def fill_in(self, rater: str, *asked: Any) -> dict[str, Any] | None:
        """What somebody answers; it is remembered."""
        sheet = typical(rater, *asked)
        if sheet is not None:
            if rater == SHY:
                sheet["comments"]["O2"] = cast.comment(SHY_WORDS, direction="too-far", themes_only=True)
            self.sheets.append(sheet)
        return sheet


def walk_installation(data_dir: Path, level: str = "basic") -> Evidence:
    """Walk the wave of the cast through its whole life at a level; everything has ended afterwards."""
    house = WatchedHouse(data_dir, outbox_port=free_ports(1)[0])
    around = data_dir.with_name(f"around-{data_dir.name}")
    with ExitStack() as stack:
        stack.enter_context(_kept_around(around))
        stack.callback(house.leave)
        stack.enter_context(mail_sink(house.settings))
        jobs = make_jobs(house.clock, house.database)
        worker = stack.enter_context(working(house.settings, jobs, pace=Pace(poll=0.02)))
        house.__dict__["engine"] = worker
        found = _Walk(house, worker, level).whole()
        found.around = files(around)
        return found


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


class _Walk:
    """One wave from its draft to the day after a rater was erased."""

    def __init__(self, house: WatchedHouse, worker: WorkerEngine, level: str) -> None:
        self.house, self.worker, self.level = house, worker, level
        self.holders: dict[str, Holder] = {}
        self.raters: dict[str, Rater] = {}
        self.found = Evidence(level, Traces([], [], [], [], [], [], [], []), [], {})

    def whole(self) -> Evidence:
        """Walk all of it."""
        self._plan_and_freeze()
        self._answer_in_two_steps() if self.level == "strongest" else self._answer_at_once()
        self._look_before_the_opening()
        self._open()
        self._destroy()
        self._erase()
        return self.found

    def _plan_and_freeze(self) -> None:
        house, dates = self.house, fitted(DATES, self.level)
        house.plan(level=self.level, dates=dates)
        if self.level != "basic":
            self._prove_keys()
        with house.sessions.begin() as session:
            wave = the_wave(session)
            freeze(session, wave, places=house.places, policy=Policy(), now=house.clock())
            self.wave_id = wave.id
        with house.sessions() as session:
            known = session.scalars(select(Person))
            self.found.people = [(one.id, one.name, one.email) for one in known]
        folder = read_campaign_folder(house.places.campaign(self.wave_id))
        self.found.opening_keys = folder.manifest.opening_keys
        self.found.own = {
            "seed": folder.seed,
            "invitation secret": house.places.invitation_secret(self.wave_id).read_bytes(),
        }

    def _prove_keys(self) -> None:
        name_both(self.house)
        with self.house.sessions() as session:
            wave_id = the_wave(session).id
        for place in ("keyholder", "deputy"):
            self._finish("ask_keyholder", wave_id, place)
            holder = self.holders[place] = holder_of(self.house, place)
            assert holder.hand_in_key().status_code == 302
            assert holder.prove().status_code == 302
        self._look_at_keyholders("draft")
        for holder in self.holders.values():
            assert holder.countersign().status_code == 302
        self.found.secrets = dict(self.house.secrets)

    def _answer_at_once(self) -> None:
        house = self.house
        self._date_comes(DATES.opens_at)
        self.raters = house.answer(sheets=house.fill_in)
        self._look_at_keyholders("open")
        again = house.rater(cast.ENGINEERS[0], secret=self.raters[cast.ENGINEERS[0]].secret)
        again.look()
        again.collect()
        self._revise(again)

    def _answer_in_two_steps(self) -> None:
        with self.house.sessions() as session:
            wave = the_wave(session)
        assert wave.collect_from is not None
        assert wave.late_from is not None
        assert wave.late_to is not None
        self.raters = {address: self.house.rater(address) for address in cast.RATERS}
        self._date_comes(wave.collect_from)
        self._collect(set(cast.RATERS) - set(LATE))
        self._date_comes(wave.opens_at)
        self._answer(EARLY)
        self._revise_with(self.raters[EARLY[0]])
        self._date_comes(wave.late_from + HOUR)
        self.found.box_while_late.append(self.house.places.ballots.read_bytes())
        self._collect(set(LATE))
        self._try_in_the_late_window(self.raters[cast.SELLERS[0]])
        self.found.box_while_late.append(self.house.places.ballots.read_bytes())
        self._date_comes(wave.late_to + HOUR)
        self._answer([one for one in cast.RATERS if one not in EARLY])

    def _collect(self, who: set[str]) -> None:
        for address in sorted(who):
            self.raters[address].collect()

    def _answer(self, who: Any) -> None:
        leaders = self.house.leaders()
        for address in who:
            rater, number = self.raters[address], cast.RATERS.index(address)
            for place, subject_id in enumerate(rater.collected):
                form = "short" if place else "standard"
                sheet = self.house.fill_in(address, leaders[subject_id], form, number)
                rater.send({subject_id: sheet or {}})

    def _try_in_the_late_window(self, rater: Rater) -> None:
        for credential in rater.collected.values():
            ballot = rater.ballot(credential, cast.declined())
            path = f"/b/{credential.group.gid.hex()}"
            self.found.late_refusals.append(House.put(self.house, path, ballot))

    def _revise_with(self, rater: Rater) -> None:
        for credential in rater.collected.values():
            credential.version = 0  # as on another device, which does not know what was sent
        self._revise(rater)

    def _revise(self, again: Rater) -> None:
        """One rater sends again with the same recovery code from another device."""
        again.send({one: cast.sheet("standard", "cto", 4) for one in list(again.collected)[:1]})

    def _look_before_the_opening(self) -> None:
        # traces are taken here, while links can still be made from the invitation secret
        self.found.traces = self._traces()
        with self.house.sessions() as session:
            end = end_of_answers(the_wave(session))
        self._date_comes(end)
        self._mails_to_keyholders()
        self._look_at_keyholders("closed")
        self.found.before = self._files()
        self.found.people_rows["before"] = rows(self.house.settings.database)

    def _open(self) -> None:
        if self.level == "basic":
            self.found.own["opening key"] = self.house.places.opening_key(self.wave_id).read_bytes()
            self._finish("open_and_score", self.wave_id)
        else:
            self._upload()
        self._finish("render_reports", self.wave_id)
        self._look_at_keyholders("opened")
        self.found.after = self._files()
        self.found.people_rows["after"] = rows(self.house.settings.database)

    def _upload(self) -> None:
        holder = self.holders["keyholder"]
        sealed = json.loads(self.found.downloads["closed/keyholder/sealed-ballots"])
        opened = open_wave(sealed, private_from(holder.secret))
        self.found.upload = json.dumps(opened).encode()
        assert holder.upload(self.found.upload).status_code == 302
        self._settle()

    def _destroy(self) -> None:
        self.house.clock.forward(days=self.house.settings.objection_days + 1)
        self._finish("destroy_wave", self.wave_id)
        self._look_at_keyholders("destroyed")
        self.found.destroyed = files(self.house.settings.data_dir)
        self.found.people_rows["destroyed"] = rows(self.house.settings.database)

    def _erase(self) -> None:
        desk = browser_of(self.house, cast.COORDINATOR[1])
        with self.house.sessions() as session:
            person_id = person_of(session, ERASED).id
        assert desk.post(f"/desk/persons/{person_id}/erase", {"sure": "y"}).status_code == 302
        self._settle()
        self.found.erased = files(self.house.settings.data_dir)
        self.found.job_rows = rows(self.house.settings.jobs_database)
        self.found.data_dir = self.house.settings.data_dir

    def _look_at_keyholders(self, stage: str) -> None:
        """Keep everything that keyholders can read at this stage."""
        for place, holder in self.holders.items():
            for path in KEYHOLDER_PAGES:
                with holder.browser.get(holder.at + path) as answer:
                    kept = self.found.pages if answer.mimetype == "text/html" else self.found.downloads
                    if answer.status_code == 200:
                        kept[f"{stage}/{place}{path}"] = answer.data

    def _files(self) -> dict[str, bytes]:
        self.found.modes |= modes(self.house.settings.data_dir)
        return files(self.house.settings.data_dir)

    def _date_comes(self, moment: Any) -> None:
        """Let the clock of the installation stand there, and do everything that is due by then."""
        self.house.clock.set(moment)
        jobs = make_jobs(self.house.clock, self.house.database)
        find_due(jobs.context(self.house.settings, self.worker))
        self._settle()
        find_due(jobs.context(self.house.settings, self.worker))  # mails of what has just begun
        self._settle()

    def _mails_to_keyholders(self) -> None:
        if self.level != "basic":
            self._finish("find_keyholder_mails")

    def _traces(self) -> Traces:
        raters, sent = self.raters, self.house.sent
        return Traces(
            tokens=[self.house.token(address) for address in raters],
            codes=[rater.code for rater in raters.values()],
            secrets=[rater.secret for rater in raters.values()],
            nullifiers=[bytes.fromhex(ballot["t"]) for _, ballot in sent],
            blinded=[
                rater._blinded(credential.group.gid)
                for rater in raters.values()
                for credential in rater.collected.values()
            ],
            boxes=[bytes.fromhex(ballot["box"]) for _, ballot in sent],
            sheets=self.house.sheets,
            groups=[gid for gid, _ in sent],
        )

    def _finish(self, name: str, *ids: str) -> None:
        key = self.worker.submit(name, *ids)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.worker.status(key) != "done":
            if self.worker.status(key) == "failed" or time.monotonic() > deadline:
                raise AssertionError(f"the job {key} did not end well")
            time.sleep(0.02)
        self._settle()

    def _settle(self) -> None:
        """Wait until the worker has nothing left to do."""
        waiting = ["ENQUEUED", "PENDING", "DELAYED"]
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.worker.client.list_workflows(status=waiting, load_input=False, load_output=False):
            assert time.monotonic() < deadline
            time.sleep(0.02)
