"""Both sides with real files and a plug that can be pulled between any two writes, for the state machine."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.orm import Session

import surveys.anonymity.urn as urn_module
from surveys.anonymity import credentials
from surveys.anonymity.canonical import canonical_json
from surveys.anonymity.groups import BallotGroup as Facts
from surveys.anonymity.moments import read_moment
from surveys.anonymity.opening import OpenedWave, open_wave, seal_wave
from surveys.anonymity.oprf_group import Evaluation
from surveys.anonymity.oprf_sodium import blind, finalize
from surveys.anonymity.phases import may_answer, may_collect
from surveys.anonymity.sealing import seal
from surveys.anonymity.urn import BallotBox, urn_shapes
from surveys.anonymity.urn_layout import SealedBallot
from surveys.campaigns import BallotGroup, Campaign, CredentialSlot, Invitation, Subject, Wave
from surveys.collecting import collect, find_invitation
from surveys.inviting import hash_token
from surveys.people import Person
from surveys.places import Places
from surveys.schema import metadata
from surveys.storage import make_engine, make_sessions
from tests.surveys.anonymity.scene import ADA, BEN, LEADERS, WAVE_ID, facts, freeze, sheet
from webapp.ballot import create_ballot_app

PEOPLE = 6
ONE_SITTING: dict[str, Any] = {"invited": PEOPLE}
TWO_SITTINGS: dict[str, Any] = {
    "invited": PEOPLE,
    "level": "strongest",
    "collect_to": "2026-12-05T17:00Z",
    "late_from": "2026-12-10T08:00Z",
    "late_to": "2026-12-11T17:00Z",
    "answer_from": "2026-12-08T08:00Z",
}
URN_MOMENTS = ("before BEGIN", "before UPDATE", "before COMMIT", "after COMMIT")
PEOPLE_MOMENTS = ("before the commit", "after the commit")


class PlugPulled(BaseException):
    """The power went off; no handler may catch it, and nothing that would be done afterwards is done."""


@dataclass
class Device:
    """A browser with a recovery code: what it has collected, and the versions it has sent."""

    person: int
    secret: bytes
    outputs: dict[bytes, bytes] = field(default_factory=dict)
    versions: dict[bytes, int] = field(default_factory=dict)

    def t(self, gid: bytes) -> bytes:
        """The name of its ballot in a group."""
        return credentials.nullifier(self.secret, gid)


class World:
    """A frozen wave with two leaders whom the same six people are asked about."""

    def __init__(self, **changes: Any) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.data_dir = Path(self._folder.name)
        self.wave = freeze(facts(**changes), facts(BEN, **changes), holders=1)
        self.folder = self.wave.write(self.data_dir)
        self.places = Places(self.data_dir)
        self.now = read_moment("2026-12-01T08:00Z")
        shutil.copy(_empty_database(), self.data_dir / "people.db")
        self._engine = make_engine(f"sqlite:///{self.data_dir / 'people.db'}")
        self.sessions = make_sessions(self._engine)
        with self.sessions.begin() as session:
            _fill(session, self)
        self.box = BallotBox(self.places.ballots)
        self.shapes = urn_shapes(self.wave.manifest)
        self.box.create(self.shapes)
        settings = SimpleNamespace(
            data_dir=self.data_dir,
            people_origin="https://people.example.org",
            ballot_origin="https://ballots.example.org",
        )
        self.client = create_ballot_app(settings, lambda: self.now).test_client()

    def leave(self) -> None:
        """Let go of the files."""
        self._engine.dispose()
        self._folder.cleanup()

    @property
    def gids(self) -> list[bytes]:
        """Both groups."""
        return [group.gid for group in self.wave.manifest.groups]

    def facts(self) -> Facts:
        """The dates of the wave."""
        return self.wave.manifest.groups[0].facts

    def collecting(self) -> bool:
        """Whether credentials are issued now."""
        return may_collect(self.facts(), self.now, self.folder.marks())

    def answering(self) -> bool:
        """Whether ballots are taken now."""
        return may_answer(self.facts(), self.now, self.folder.marks())

    def collect(self, device: Device, pull: str | None) -> None:
        """Collect for both leaders. Raises the refusals of the people side, and PlugPulled."""
        blinded = {gid: _blinded(device, gid) for gid in self.gids}
        with self.writing(pull) as session:
            invitation, wave = find_invitation(session, token_of(device.person))
            asked = {gid.hex(): element for gid, element in blinded.items()}
            answers = collect(session, invitation, wave, self.folder, asked, self.now)
        for gid, element in blinded.items():
            answer = answers[gid.hex()]
            evaluation = Evaluation(bytes.fromhex(answer["z"]), bytes.fromhex(answer["proof"]))
            scalar = credentials.blind_scalar(device.secret, gid)
            public = self.wave.manifest.by_gid[gid].public
            device.outputs[gid] = finalize(device.t(gid), scalar, element, evaluation, public)

    def ballot(self, device: Device, gid: bytes, number: int) -> dict[str, Any]:
        """The next version of a ballot, as it travels."""
        t, version = device.t(gid), device.versions.get(gid, 0) + 1
        text = canonical_json(sheet(number)).encode()
        box = seal(text, self.wave.manifest.opening_keys, gid, t)
        mac = credentials.ballot_mac(device.outputs[gid], gid, t, version, box)
        return {"t": t.hex(), "v": version, "box": box.hex(), "mac": mac.hex()}

    def put(self, gid: bytes, ballot: dict[str, Any], pull: str | None = None) -> tuple[int, Any]:
        """PUT a ballot; the plug may be pulled at one of URN_MOMENTS."""
        with _plug(self.places.ballots, pull):
            answer = self.client.put(f"/b/{gid.hex()}", json=ballot)
        return answer.status_code, answer.get_json(silent=True)

    @contextmanager
    def writing(self, pull: str | None = None) -> Iterator[Session]:
        """A transaction on the people side; the plug may be pulled at one of PEOPLE_MOMENTS."""
        with self.sessions() as session:
            yield session
            if pull == "before the commit":
                raise PlugPulled
            session.commit()
        if pull == "after the commit":
            raise PlugPulled

    def kept(self, gid: bytes) -> dict[bytes, SealedBallot]:
        """The ballots in the urn of a group, by their names."""
        ballots = self.box.ballots(gid, self.shapes[gid])
        assert len({ballot.t for ballot in ballots}) == len(ballots)
        return {ballot.t: ballot for ballot in ballots}

    def opened(self) -> OpenedWave:
        """What the holder of the opening key hands back."""
        return open_wave(seal_wave(self.wave.manifest, self.box), self.wave.holders[0])


def token_of(person: int) -> str:
    """The token of somebody's invitation."""
    return f"token-of-{person}"


def _blinded(device: Device, gid: bytes) -> bytes:
    return blind(device.t(gid), credentials.blind_scalar(device.secret, gid))


@contextmanager
def _plug(path: Path, pull: str | None) -> Iterator[None]:
    """Pull the plug at a statement: what lies on disk at that moment is what the next process finds."""
    left: dict[Path, bytes] = {}

    def at(moment: str) -> None:
        if moment == pull and not left:
            left.update({file: file.read_bytes() for file in path.parent.iterdir()})
            raise PlugPulled

    class Connection(sqlite3.Connection):
        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            verb = sql.split()[0]
            at(f"before {verb}")
            done = super().execute(sql, *values)
            at(f"after {verb}")
            return done

    def connect(*place: Any, **options: Any) -> sqlite3.Connection:
        return sqlite3.connect(*place, factory=Connection, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(urn_module, "sqlite3", SimpleNamespace(connect=connect, Connection=Connection))
        try:
            yield
        finally:
            for file in path.parent.iterdir() if left else ():
                with suppress(FileNotFoundError):
                    file.unlink()
            for file, content in left.items():
                file.write_bytes(content)


@cache
def _empty_database() -> Path:
    path = Path(tempfile.mkdtemp(prefix="soundline-")) / "people.db"
    engine = make_engine(f"sqlite:///{path}")
    metadata().create_all(engine)
    engine.dispose()
    return path


def _fill(session: Session, world: World) -> None:
    session.add(_wave(world))
    people = [Person(name=f"Rater {n}", email=f"rater-{n}@example.org") for n in range(PEOPLE)]
    session.add_all(people)
    session.flush()
    for subject_id, name in LEADERS.items():
        leader = Person(name=name, email=f"{name.split()[0].lower()}@example.org")
        session.add(leader)
        session.flush()
        session.add(Subject(id=subject_id, wave_id=WAVE_ID, person_id=leader.id))
    for group in world.wave.manifest.groups:
        row = {"gid": group.gid.hex(), "subject_id": group.facts.subject_id, "info": group.info}
        session.add(BallotGroup(**row, members="peer", n_invited=PEOPLE, public_key=group.public))
    session.flush()
    for number, person in enumerate(people):
        session.add(Invitation(wave_id=WAVE_ID, person_id=person.id, token_hash=hash_token(token_of(number))))
        session.flush()
        session.add_all(
            CredentialSlot(wave_id=WAVE_ID, person_id=person.id, gid=gid.hex()) for gid in world.gids
        )


def _wave(world: World) -> Wave:
    dates = world.facts()

    def moment(text: str | None) -> datetime | None:
        return read_moment(text) if text else None

    apart = dates.collect_to != dates.answer_to
    campaign = Campaign(title=dates.campaign)
    return Wave(
        id=WAVE_ID,
        campaign=campaign,
        number=1,
        state="frozen",
        level=dates.level,
        instrument_id="technical-leadership",
        opens_at=read_moment(dates.answer_from),
        closes_at=read_moment(dates.answer_to),
        collect_from=moment(dates.collect_from) if apart else None,
        collect_to=moment(dates.collect_to) if apart else None,
        late_from=moment(dates.late_from),
        late_to=moment(dates.late_to),
        extension_to=moment(dates.extension_to),
    )


__all__ = ["ADA", "BEN", "ONE_SITTING", "TWO_SITTINGS", "Device", "PlugPulled", "World"]
