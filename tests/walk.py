"""A whole installation inside the test: both sides as test clients, jobs done at once, mails kept.

`House` holds the parts; its verbs walk the wave of the cast from the draft to the release, each through the
functions and requests that real people use.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from surveys import moves
from surveys.anonymity.folder import read_campaign_folder
from surveys.anonymity.keyfile import new_key_secret, open_test_ballot, private_from
from surveys.anonymity.opening import OpenedWave, open_wave, seal_wave
from surveys.anonymity.opening_keys import public_bytes
from surveys.anonymity.rater import Rater
from surveys.anonymity.urn import BallotBox
from surveys.campaigns import Invitation, Subject, Wave
from surveys.countersigning import countersign, prove, take_key
from surveys.dates import Dates
from surveys.freezing import freeze, proposed_root
from surveys.inviting import make_token
from surveys.keyholders import keyholders_of, name_keyholder
from surveys.people import Person
from surveys.places import Places
from surveys.planning import create_campaign, person_for, take_roster
from surveys.release import Policy
from surveys.schema import metadata
from surveys.storage import make_engine, make_sessions
from surveys.transcripts import keep_transcript, publish
from tests import cast
from webapp import create_ballot_app, create_people_app
from webapp.config import Settings
from webapp.jobs import InlineEngine, Jobs
from webapp.mailer import Delivery
from webapp.people.opening import open_and_keep, take
from webapp.people.publishing import served
from webapp.people.security import limiter
from webapp.people.work import make_jobs

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
OPENS = datetime(2026, 11, 9, 8, 0, tzinfo=UTC)
CLOSES = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
DATES = Dates(OPENS, CLOSES)
PEOPLE, BALLOTS = "http://localhost:8000", "http://127.0.0.1:8001"

STAGES = {
    "draft": "plan",
    "frozen": "freeze",
    "open": "open",
    "answered": "answer",
    "closed": "close",
    "scored": "score",
    "released": "release",
}
"""The stages of a walk in their order, each with the verb of House that leads to it."""

Sheets = Callable[[str, str, str, int], dict[str, Any] | None]
"""(rater's address, leader's address, form, number of the rater) -> the sheet, or None to stay silent."""


@dataclass
class SetClock:
    """A clock that stands still until a test sets it."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def set(self, now: datetime) -> None:
        """Let it be another moment."""
        self.now = now

    def forward(self, **span: float) -> None:
        """Let time pass: `forward(days=7, minutes=1)`."""
        self.now += timedelta(**span)


@dataclass
class Outbox:
    """A mailer that keeps what it is given, and refuses the addresses it is told to."""

    letters: list[Any] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)

    def send(self, letters: Iterable[Any]) -> list[Delivery]:
        """Keep the letters."""
        taken = list(letters)
        self.letters += taken
        return [Delivery(one.email not in self.refuses, one.email in self.refuses) for one in taken]

    def send_sign_in(self, to: Person, link: str) -> None:
        """Keep the link."""
        self.letters.append((to.email, link))

    def addresses(self) -> list[str]:
        """To whom letters went, in their order."""
        return [letter.email for letter in self.letters]


def typical(rater: str, leader: str, form: str, number: int) -> dict[str, Any] | None:
    """Everybody answers and differs a little; every third comments as well."""
    said = {}
    if number % 3 == 0:
        said["O2"] = cast.comment(f"Remark {number} on distance from our work", direction="too-far")
    if number % 3 == 0 and form == "standard":
        said["O1"] = cast.comment(f"Remark {number} on what helps us with our daily work")
    return cast.sheet(form, cast.ROLES[leader], number, comments=said)


class House:
    """An installation in a folder of its own."""

    def __init__(self, data_dir: Path, clock: SetClock | None = None, **settings: Any) -> None:
        self.settings = Settings(data_dir=data_dir, people_origin=PEOPLE, ballot_origin=BALLOTS, **settings)
        self.surroundings: dict[str, str] = {}  # of every request that a rater sends, as WSGI names them
        self.clock = clock or SetClock()
        self.secrets: dict[str, bytes] = {}  # of the keyholders' opening keys, by place
        self.outbox = Outbox()
        self.places = Places(data_dir)
        data_dir.mkdir(parents=True, exist_ok=True)
        self.database = make_engine(self.settings.database)
        self.sessions: sessionmaker[Session] = make_sessions(self.database)
        if not (data_dir / "soundline.db").exists():
            self.make_tables()
        limiter.reset() if limiter.initialized else None

    def make_tables(self) -> None:
        """Make them straight from the code, which is quicker than migrating."""
        metadata().create_all(self.database)

    @cached_property
    def jobs(self) -> Jobs:
        """The jobs of the people side, with the outbox in place of a mail server."""
        table = make_jobs(self.clock, self.database)
        bench = table.context
        return replace(table, context=lambda *parts: replace(bench(*parts), mailer=self.outbox))

    @cached_property
    def engine(self) -> InlineEngine:
        """Does jobs at once."""
        return InlineEngine(self.jobs, self.settings)

    @cached_property
    def people_app(self) -> Flask:
        """The people side."""
        return create_people_app(self.settings, self.clock, self.engine, self.outbox, testing=True)

    @cached_property
    def ballot_app(self) -> Flask:
        """The ballot side."""
        return create_ballot_app(self.settings, self.clock)

    def leave(self) -> None:
        """Let go of the database."""
        self.database.dispose()
        if "people_app" in self.__dict__:
            self.people_app.extensions["sessions"].kw["bind"].dispose()
        if "engine" in self.__dict__ and "_sessions" in self.engine.__dict__:
            self.engine._sessions.kw["bind"].dispose()

    def plan(
        self,
        *,
        purpose: str = "board",
        level: str = "basic",
        dates: Dates = DATES,
    ) -> None:
        """Plan the wave of the cast as a draft; the desk and the board are staffed."""
        with self.sessions.begin() as session:
            for name, address in (cast.COORDINATOR, *cast.BOARD):
                person_for(session, name=name, email=address)
            person_of(session, cast.COORDINATOR[1]).is_coordinator = True
            wave = create_campaign(session, title="Depth", purpose=purpose, level=level, dates=dates)
            take_roster(session, wave, cast.roster())

    def name_keyholders(self) -> None:
        """Name keyholder and deputy; both make a key and prove it on a test ballot."""
        with self.sessions.begin() as session:
            wave = the_wave(session)
            for place, (name, address) in {"keyholder": cast.KEYHOLDER, "deputy": cast.DEPUTY}.items():
                holder = name_keyholder(session, wave, place, name=name, email=address)
                self.secrets[place] = new_key_secret()
                take_key(session, wave, holder, public_bytes(private_from(self.secrets[place])))
                words = open_test_ballot(json.loads(holder.test_ballot), self.secrets[place])
                prove(session, wave, holder, words)

    def countersign(self) -> None:
        """Both keyholders agree to the settings as they are."""
        with self.sessions.begin() as session:
            wave = the_wave(session)
            root = proposed_root(session, wave, self.places, Policy())
            for holder in keyholders_of(session, wave).values():
                countersign(session, wave, holder, seen=root, root=root)

    def freeze(self) -> None:
        """Freeze the draft; with keyholders, after they have agreed."""
        with self.sessions() as session:
            has_keyholders = the_wave(session).level != "basic"
        if has_keyholders:
            self.name_keyholders()
            self.countersign()
        with self.sessions.begin() as session:
            freeze(session, the_wave(session), places=self.places, policy=Policy(), now=self.clock())

    def open(self) -> None:
        """Let the opening day come."""
        with self.sessions.begin() as session:
            wave = the_wave(session)
            self.clock.set(wave.opens_at)
            moves.open_wave(wave, self.clock())

    def rater(self, address: str, **options: Any) -> Rater:
        """One invited person with the real protocol and both sides."""
        return Rater(self.post, self.put, self.token(address), **options)

    def token(self, address: str) -> str:
        """The token of somebody's invitation link."""
        with self.sessions() as session:
            return token_of(session, self.places, address)

    def answer(self, raters: Iterable[str] = cast.RATERS, sheets: Sheets = typical) -> dict[str, Rater]:
        """Let raters answer about all their leaders; returns those who sent something."""
        leaders = self.leaders()
        sent = {}
        for number, address in enumerate(raters):
            rater = self.rater(address)
            filled = {}
            for place, group in enumerate(rater.look().groups):
                form = "standard" if place == 0 else "short"
                known = sheets(address, leaders[group.facts.subject_id], form, number)
                if known is not None:
                    filled[group.facts.subject_id] = known
            if filled:
                rater.send(filled)
                sent[address] = rater
        return sent

    def leaders(self) -> dict[str, str]:
        """Each leader's mail address by the id of their place in the wave."""
        with self.sessions() as session:
            return {subject.id: subject.person.email for subject in session.scalars(select(Subject))}

    def close(self) -> None:
        """Let the last moment pass; the transcript is published."""
        with self.sessions.begin() as session:
            wave = the_wave(session)
            self.clock.set(moves.end_of_answers(wave) + timedelta(hours=1))
            moves.close_when_due(wave, self.clock(), self.places)
            session.flush()
            kept = keep_transcript(session, wave, self.places, served(self.settings))
        publish(self.places, kept)

    def score(self) -> None:
        """Open the ballots, in a process of its own or as the keyholder, and keep the scorecards."""
        opened = self.opened() if self.secrets else None
        with self.sessions() as session:
            if opened is not None:
                take(session, the_wave(session), opened, self.clock())
            else:
                open_and_keep(session, the_wave(session), self.places, self.clock())
            session.commit()

    def opened(self, place: str = "keyholder") -> OpenedWave:
        """What a keyholder uploads after the close."""
        with self.sessions() as session:
            folder = read_campaign_folder(self.places.campaign(the_wave(session).id))
        sealed = seal_wave(folder.manifest, BallotBox(self.places.ballots))
        return open_wave(sealed, private_from(self.secrets[place]))

    def release(self) -> None:
        """Give every leader the report."""
        with self.sessions.begin() as session:
            moves.release_all(session, the_wave(session), self.clock())

    def post(self, path: str, content: Mapping[str, Any]) -> tuple[int, Any]:
        """POST JSON to the people side as the rater's program does."""
        client = self.people_app.test_client(use_cookies=False)
        answer = client.post(path, base_url=PEOPLE, **self._request(content))
        return answer.status_code, answer.get_json(silent=True)

    def put(self, path: str, content: Mapping[str, Any]) -> tuple[int, Any]:
        """PUT JSON to the ballot side as the rater's program does."""
        client = self.ballot_app.test_client(use_cookies=False)
        answer = client.put(path, base_url=BALLOTS, **self._request(content))
        return answer.status_code, answer.get_json(silent=True)

    def _request(self, content: Mapping[str, Any]) -> dict[str, Any]:
        body = {"data": json.dumps(content), "content_type": "text/plain"}
        return body | {"environ_overrides": self.surroundings}


def token_of(session: Session, places: Places, address: str) -> str:
    """The token of somebody's invitation link, made again as a reminder does."""
    invitation = session.scalars(select(Invitation).join(Person).where(Person.email == address)).one()
    return make_token(places.invitation_secret(invitation.wave_id).read_bytes(), invitation.person_id)


def the_wave(session: Session, number: int = 1) -> Wave:
    """The wave of the cast."""
    return session.scalars(select(Wave).where(Wave.number == number)).one()


def wave_id(house: House) -> str:
    """The wave's key."""
    with house.sessions() as session:
        return the_wave(session).id


def subject_of(session: Session, address: str, number: int = 1) -> Subject:
    """A leader's place in the wave of the cast."""
    query = (
        select(Subject).join(Person, Subject.person_id == Person.id).join(Wave, Subject.wave_id == Wave.id)
    )
    return session.scalars(query.where(Person.email == address, Wave.number == number)).one()


def person_of(session: Session, address: str) -> Person:
    """Somebody of the cast."""
    return session.scalars(select(Person).where(Person.email == address)).one()
