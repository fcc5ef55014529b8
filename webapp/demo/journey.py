"""The whole journey of a wave over HTTP: roster, invitations, answers, opening, release, board."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.anonymity.invitation_check import CheckedInvitation
from surveys.anonymity.rater import Rater
from surveys.campaigns import Subject, Wave
from surveys.collecting import FIRST_FORM, FURTHER_FORM
from surveys.instruments import Instrument
from surveys.named import calibration_items, frozen_instrument, items_by_name
from surveys.people import Person
from surveys.storage import only_reading
from webapp.demo.answers import (
    SHARE_SILENT,
    LeaderSeen,
    answer_sheet,
    own_answers,
    own_estimates,
    own_prediction,
    see,
    true_figures,
)
from webapp.demo.browser import DeskBrowser, PageRefused, SharedCaller
from webapp.demo.installation import Installation
from webapp.demo.keyholders import PLACES, DemoKeyholders
from webapp.demo.mails import Invited, invitations_in
from webapp.demo.organisation import BOARD_MEMBERS, BOARD_NAME, COORDINATOR, Organisation
from webapp.jobs import JobFailed
from webapp.mail import sign_in_address
from webapp.people.accounts import make_link
from webapp.people.publishing import order
from webapp.people.reading import pdf_name

TITLE = "Technical leadership"
LEVEL = "strong"
"""What is recommended is what is shown."""
DAYS_OPEN = 12
SENDERS = 4
"""Simulated raters who send at the same time."""

Track = Callable[[Iterable[None], int], Iterable[None]]
"""Watches a long piece of work: takes its steps and their number, gives the steps back."""


@dataclass
class Journey:
    """One made-up organisation going through waves in one installation."""

    home: Installation
    organisation: Organisation
    rng: random.Random
    seen: dict[str, LeaderSeen] = field(default_factory=dict)  # leader's name -> how raters see them
    keyholders: dict[str, DemoKeyholders] = field(default_factory=dict)  # by wave

    def coordinator(self) -> DeskBrowser:
        """The coordinator at their desk; on the first call they get their account."""
        with self.home.sessions.begin() as session:
            person = session.scalar(select(Person).where(Person.email == COORDINATOR[1]))
            person = person or Person(name=COORDINATOR[0], email=COORDINATOR[1])
            person.is_coordinator = True
            session.add(person)
        return self.signed_in(COORDINATOR[1])

    def signed_in(self, address: str) -> DeskBrowser:
        """A person at their desk."""
        browser = DeskBrowser(self.home.settings.people_origin)
        with self.home.sessions.begin() as session:
            person = session.scalars(select(Person).where(Person.email == address)).one()
            token = make_link(session, person, self.home.clock())
        browser.sign_in(sign_in_address(self.home.settings, token))
        return browser

    def import_roster(self, opens_at: datetime) -> str:
        """Set up a campaign at the desk and import the roster file; returns the wave's id."""
        desk = self.coordinator()
        path = desk.post("/desk/new", {"title": TITLE, "purpose": "board", "selection": "census"})
        wave_id = path.split("/")[3]
        base = f"/desk/waves/{wave_id}"
        desk.post(f"{base}/protection", {"level": LEVEL, "instrument_id": "technical-leadership"})
        desk.post(f"{base}/dates", _dates(opens_at))
        desk.post(f"{base}/people/", file=("roster", "roster.csv", self.organisation.roster_csv()))
        return wave_id

    def next_wave(self, wave_id: str, opens_at: datetime) -> str:
        """Make the campaign's next wave at the desk; returns its id."""
        path = self.coordinator().post(f"/desk/waves/{wave_id}/next", _dates(opens_at))
        return path.split("/")[3]

    def ask_keyholders(self, wave_id: str) -> None:
        """Name keyholder and deputy; both prove a key and countersign the settings."""
        both = self.keyholders[wave_id] = DemoKeyholders(wave_id)
        self.coordinator().post(f"/desk/waves/{wave_id}/keyholders/", both.names)
        for place, (_, address) in PLACES.items():
            both.make_key(self.signed_in(address), place)
        for _, address in PLACES.values():
            both.countersign(self.signed_in(address))

    def freeze(self, wave_id: str) -> None:
        """Freeze the wave at the desk."""
        self.coordinator().post(f"/desk/waves/{wave_id}/freeze")

    def invite(self, wave_id: str) -> list[Invited]:
        """Let the opening day come, have the mails sent, and read them."""
        with only_reading(self.home.sessions()) as session:
            self.home.clock.set(_wave(session, wave_id).opens_at + timedelta(minutes=5))
        self.home.finish("open_wave", wave_id)
        self.home.wait_for_mails(wave_id)
        with only_reading(self.home.sessions()) as session:
            fingerprint = _wave(session, wave_id).fingerprint
        return [one for one in invitations_in(self.home.outbox.folder) if one.fingerprint == fingerprint]

    def answer_by_name(self, wave_id: str) -> None:
        """Leaders rate themselves and predict; their managers answer by name."""
        with only_reading(self.home.sessions()) as session:
            subjects = session.scalars(select(Subject).where(Subject.wave_id == wave_id)).all()
            people = [(one, one.person.email, one.manager and one.manager.email) for one in subjects]
            for subject, leader, manager in sorted(people, key=lambda row: row[1]):
                self._leader_answers(subject, leader)
                if manager:
                    self._manager_answers(subject, manager)

    def write_true_figures(self, wave_id: str) -> None:
        """Write down at the desk what the records say about each leader's team."""
        desk = self.coordinator()
        with only_reading(self.home.sessions()) as session:
            wave = _wave(session, wave_id)
            known = {one.id: true_figures(frozen_instrument(wave), one.role) for one in wave.subjects}
        for subject_id, figures in sorted(known.items()):
            fields: dict[str, Any] = {f"figure-{item}": value for item, value in figures.items()}
            fields |= {f"source-{item}": "records of the last quarter" for item in figures}
            desk.post(f"/desk/waves/{wave_id}/known-figures/{subject_id}", fields)

    def answer(self, wave_id: str, invited: list[Invited], track: Track) -> int:
        """Let the invited people answer as simulated; returns how many sent."""
        with only_reading(self.home.sessions()) as session:
            instrument = frozen_instrument(_wave(session, wave_id))
        people = SharedCaller(self.home.settings.people_origin, "POST")
        ballots = SharedCaller(self.home.settings.ballot_origin, "PUT")
        raters = [
            Rater(people, ballots, one.token, fingerprint=one.fingerprint)
            for one in invited
            if self.rng.random() >= SHARE_SILENT
        ]
        with ThreadPoolExecutor(SENDERS) as pool:
            looks = list(pool.map(Rater.look, raters))
            # one after the other, so that the same seed gives the same answers
            sheets = [self._sheets(instrument, look) for look in looks]
            for _ in track(pool.map(Rater.send, raters, sheets), len(raters)):
                pass
        return len(raters)

    def _sheets(self, instrument: Instrument, look: CheckedInvitation) -> dict[str, Any]:
        roles = {leader.name: leader.role for leader in self.organisation.leaders}
        forms = [FIRST_FORM, *[FURTHER_FORM] * len(look.groups)]
        return {
            group.facts.subject_id: answer_sheet(
                instrument, form, roles[group.facts.leader], self.leader_seen(group.facts.leader), self.rng
            )
            for group, form in zip(look.groups, forms, strict=False)
        }

    def close(self, wave_id: str) -> None:
        """Let the last day pass."""
        with only_reading(self.home.sessions()) as session:
            self.home.clock.set(_wave(session, wave_id).closes_at + timedelta(hours=1))
        self.home.finish("close_wave", wave_id)
        self.home.finish(*order(wave_id, self.home.clock()))

    def open_and_score(self, wave_id: str) -> None:
        """Have the keyholder open the ballots; the scorecards are kept by the upload."""
        self.keyholders[wave_id].open_ballots(self.signed_in(PLACES["keyholder"][1]))
        if (state := self._state(wave_id)) != "scored":
            raise JobFailed(state)

    def release(self, wave_id: str) -> None:
        """Release every report at the desk."""
        desk, path = self.coordinator(), f"/desk/waves/{wave_id}/release"
        named = re.findall(r'name="leader" value="([0-9a-f]{32})"', desk.text(path))
        desk.post(path, {"leader": named, "sure": "y"})

    def plan(self, wave_id: str, address: str, commitments: Iterable[Mapping[str, str]]) -> None:
        """Have a leader read their report and write down what they will do, or what came of it."""
        with only_reading(self.home.sessions()) as session:
            query = select(Subject.id).join(Subject.person)
            subject = session.scalars(query.where(Subject.wave_id == wave_id, Person.email == address)).one()
        fields = {
            f"{part}-{place}": value
            for place, commitment in enumerate(commitments, start=1)
            for part, value in commitment.items()
        }
        desk = self.signed_in(address)
        desk.get(f"/leader/{subject}/report")
        desk.post(f"/leader/{subject}/plan", {**fields, "remind": "y"})

    def share_with_board(self) -> None:
        """Found a board of three people at the desk and share all leaders with it."""
        desk = self.coordinator()
        path = desk.post("/desk/boards/", {"name": BOARD_NAME})
        for name, address in BOARD_MEMBERS:
            desk.post(f"{path}/members", {"name": name, "email": address}, page=path)
        with only_reading(self.home.sessions()) as session:
            addresses = [leader.email for leader in self.organisation.leaders]
            query = select(Person.id).where(Person.email.in_(addresses)).order_by(Person.name)
            for person_id in session.scalars(query).all():
                desk.post(f"{path}/leaders", {"person_id": person_id}, page=path)

    def leader_pdfs(self, wave_id: str) -> Iterator[tuple[str, bytes]]:
        """Each leader's report as downloaded from their own desk: file name and content."""
        with only_reading(self.home.sessions()) as session:
            subjects = session.scalars(select(Subject).where(Subject.wave_id == wave_id)).all()
            rows = sorted((one.person.email, one.id, pdf_name(one)) for one in subjects)
        for address, subject_id, name in rows:
            yield name, self.signed_in(address).get(f"/leader/{subject_id}/report.pdf")

    def board_pdf(self) -> bytes:
        """The board pack as a board member downloads it, seven days after the release."""
        self.home.clock.forward(timedelta(days=7, minutes=1))
        browser = self.signed_in(BOARD_MEMBERS[1][1])
        path = re.search(r"/board/[0-9a-f]{32}/comparison\.pdf", browser.text("/board/"))
        if path is None:
            raise PageRefused("the board has nothing to compare")
        return browser.get(path.group(0))

    def _state(self, wave_id: str) -> str:
        with only_reading(self.home.sessions()) as session:
            wave = _wave(session, wave_id)
            return wave.trouble or wave.state

    def _leader_answers(self, subject: Subject, address: str) -> None:
        browser, leader = self.signed_in(address), self.leader_seen(subject.person.name)
        instrument = frozen_instrument(subject.wave)
        own = own_answers(instrument, subject.role, leader, self.rng)
        browser.post(f"/leader/{subject.id}/rate", _choices(own))
        places = own_prediction(instrument.taps, leader, self.rng)
        estimates = own_estimates(instrument, subject.role, leader)
        fields = {f"expected-{facet}": place["expected"] for facet, place in places.items()}
        fields |= {f"sure-{facet}": place["sure"] for facet, place in places.items()}
        for item in calibration_items(instrument, subject.role):
            for part, value in zip(("low", "likely", "high"), estimates[item.id], strict=True):
                fields[f"{part}-{item.id}"] = value
        browser.post(f"/leader/{subject.id}/predict", fields)

    def _manager_answers(self, subject: Subject, address: str) -> None:
        items = items_by_name(frozen_instrument(subject.wave), subject.role)
        leader = self.leader_seen(subject.person.name)
        own = own_answers(frozen_instrument(subject.wave), subject.role, leader, self.rng)
        answers = {item.id: own[item.id] for item in items}
        self.signed_in(address).post(f"/by-name/{subject.id}", _choices(answers))

    def leader_seen(self, name: str) -> LeaderSeen:
        """How the simulated raters see a leader; the same for all of them."""
        if name not in self.seen:
            by_name = {leader.name: leader.email for leader in self.organisation.leaders}
            archetype = self.organisation.archetypes[by_name[name]]
            self.seen[name] = see(archetype, random.Random(f"{archetype} {name}"))  # noqa: S311
        return self.seen[name]


def _dates(opens_at: datetime) -> dict[str, str]:
    closes_at = opens_at + timedelta(days=DAYS_OPEN)
    return {"opens_at": f"{opens_at:%Y-%m-%dT%H:%M}", "closes_at": f"{closes_at:%Y-%m-%dT%H:%M}"}


def _choices(answers: Mapping[str, int | None]) -> dict[str, str]:
    return {item: "absent" if value is None else str(value) for item, value in answers.items()}


def _wave(session: Session, wave_id: str) -> Wave:
    wave = session.get(Wave, wave_id)
    assert wave is not None  # noqa: S101 - made by this journey
    return wave
