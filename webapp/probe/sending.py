"""The test ballot: goes the whole way of a real one, into an urn of its own that is never opened or counted.

For as long as it takes there is a campaign folder apart, with a seed of its own and a key that nobody keeps.
No table knows its group, so nothing can list, open, score or show it, and nothing is written to a log.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from surveys.anonymity.canonical import canonical_json
from surveys.anonymity.folder import CampaignFolder, campaign_folders, read_campaign_folder
from surveys.anonymity.manifest import KeyedGroup
from surveys.anonymity.opening_keys import new_opening_key, public_bytes
from surveys.anonymity.rater import Credential, Rater
from surveys.anonymity.sealing import unseal
from surveys.anonymity.urn import BallotBox, urn_shapes
from surveys.places import Places
from surveys.refusals import Refusal
from webapp.config import Settings
from webapp.doctor.asking import Answer, Unreachable, ask
from webapp.doctor.findings import Check, Desk, Sentence, marked
from webapp.probe.answers import Trouble, code_of, explain
from webapp.probe.folder import people_side, write_test_folder

LEFT_BEHIND = 600
"""Seconds after which the folder of a test that broke off is cleared away by the next one."""
PATIENCE = 10.0
"""Seconds to wait for each answer."""

ANOTHER_PROGRAM = marked(
    "Let only Soundline write into the ballot box, and see that there is room on the disk."
)
_desk = Desk("test-ballot")


class Sender(Protocol):
    """Sends a request and returns the answer; `ask` is one. Raises Unreachable."""

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = PATIENCE,
    ) -> Answer: ...


class _Failed(Exception):
    """A step failed; those after it would tell nothing."""

    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble
        super().__init__(str(trouble.sentence))


@dataclass
class _Probe:
    """One test ballot on its way."""

    settings: Settings
    send: Sender
    folder: CampaignFolder
    private: EllipticCurvePrivateKey
    rater: Rater
    urns: BallotBox

    @property
    def group(self) -> KeyedGroup:
        """The one group of the test."""
        return self.folder.manifest.groups[0]

    @property
    def credential(self) -> Credential:
        """The credential that was issued for it."""
        return next(iter(self.rater.collected.values()))


def send_test_ballot(
    settings: Settings, clock: Callable[[], datetime] = lambda: datetime.now(UTC), send: Sender = ask
) -> list[Check]:
    """Send a ballot, look for it in the urn, revise it, try to forge one, and clear everything away.

    One line per step; the first bad one is the last. Real urns stay as they are, byte by byte.
    """
    lines: list[Check] = []
    try:
        for line in _steps(settings, clock, send):
            lines.append(line)
    except _Failed as failed:
        lines.append(_desk.bad(*failed.trouble))
    except Refusal as refusal:
        lines.append(_desk.bad(Sentence(refusal.template, dict(refusal.facts)), ANOTHER_PROGRAM))
    except (OSError, sqlite3.Error) as error:
        said = marked("The files of the ballots cannot be written: %(why)s.", why=error)
        lines.append(
            _desk.bad(said, marked("Run this as the user that runs Soundline, and look for free room."))
        )
    return lines


def _steps(settings: Settings, clock: Callable[[], datetime], send: Sender) -> Iterator[Check]:
    _reach(settings, send)
    yield _desk.good(marked("The ballot side answers at %(origin)s.", origin=settings.ballot_origin))
    with _probe(settings, clock(), send) as probe:
        _refuse_forgery(probe)
        yield _desk.good(marked("A forged ballot was refused."))
        for number, done in enumerate(
            (marked("A sealed ballot was taken and lies in its urn."), marked("A revision replaced it.")),
            start=1,
        ):
            _deliver(probe, number)
            yield _desk.good(done)
    yield _desk.good(marked("Its urn was cleared away. Nothing was counted, and nothing was logged."))


def _reach(settings: Settings, send: Sender) -> None:
    try:
        answer = send(f"{settings.ballot_origin}/healthz", timeout=PATIENCE)
    except Unreachable as why:
        said = marked("Nothing answers at %(origin)s: %(why)s.", origin=settings.ballot_origin, why=why)
        raise _Failed(Trouble(said, marked("Start Soundline, and the proxy in front of it."))) from why
    if answer.status != 200:
        raise _Failed(explain(answer, settings))


def _refuse_forgery(probe: _Probe) -> None:
    forged = probe.rater.ballot(probe.credential, {"test": 0})
    answer = _put(probe, {**forged, "mac": "00" * 32})
    if answer.status == 204:
        raise _Failed(
            Trouble(
                marked("A ballot with a forged credential was taken."),
                marked("Stop Soundline: what answers here is not its ballot side."),
            )
        )
    if code_of(answer) != "mac":
        raise _Failed(explain(answer, probe.settings))


def _deliver(probe: _Probe, number: int) -> None:
    """Send a version of the ballot and see that it, and nothing else, lies in the urn."""
    sheet = {"test": number}
    ballot = probe.rater.ballot(probe.credential, sheet)
    answer = _put(probe, ballot)
    if answer.status != 204:
        raise _Failed(explain(answer, probe.settings))
    probe.credential.version = number
    shape = urn_shapes(probe.folder.manifest)[probe.group.gid]
    found = probe.urns.ballots(probe.group.gid, shape)
    lies_there = [(one.t.hex(), one.version, one.box.hex()) for one in found]
    if lies_there != [(ballot["t"], ballot["v"], ballot["box"])]:
        said = marked("The ballot was acknowledged, but what lies in the urn is something else.")
        raise _Failed(Trouble(said, ANOTHER_PROGRAM))
    opened = unseal(found[0].box, probe.private, probe.group.gid, found[0].t)
    if opened != canonical_json(sheet).encode():
        raise _Failed(Trouble(marked("The ballot in the urn opens to something else."), ANOTHER_PROGRAM))


def _put(probe: _Probe, ballot: Mapping[str, Any]) -> Answer:
    url = f"{probe.settings.ballot_origin}/b/{probe.group.gid.hex()}"
    body = json.dumps(ballot).encode()
    try:
        return probe.send(url, "PUT", body, {"Content-Type": "text/plain"}, PATIENCE)
    except Unreachable as why:
        said = marked("The connection broke while the ballot was sent: %(why)s.", why=why)
        raise _Failed(Trouble(said, marked("Look at the limits of the proxy, then try again."))) from why


@contextmanager
def _probe(settings: Settings, now: datetime, send: Sender) -> Iterator[_Probe]:
    """Everything that a test ballot needs, and nothing of it afterwards."""
    places = settings.places
    _clear_what_was_left(places)
    private = new_opening_key()
    folder = write_test_folder(places.test_home, public_bytes(private), now)
    try:
        rater = Rater(lambda path, request: people_side(folder, path, request), _no_ballots, "test")
        rater.collect()
        yield _Probe(settings, send, folder, private, rater, BallotBox(places.ballots))
    finally:
        _clear(folder, places)


def _no_ballots(_path: str, _request: Mapping[str, Any]) -> tuple[int, Any]:
    return 404, None  # ballots are put by `_put`, which keeps the whole answer


def _clear_what_was_left(places: Places) -> None:
    for path in campaign_folders(places.test_home):
        if time.time() - path.stat().st_mtime > LEFT_BEHIND:
            _clear(read_campaign_folder(path), places)


def _clear(folder: CampaignFolder, places: Places) -> None:
    shutil.rmtree(folder.path, ignore_errors=True)
    if places.ballots.exists():
        BallotBox(places.ballots).take_out([group.gid for group in folder.manifest.groups])
