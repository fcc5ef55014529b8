"""The made-up organisation that `./run` shows: one released wave, and one that is open for answers."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import click
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from surveys.campaigns import Invitation, Subject, Wave
from surveys.inviting import make_token
from surveys.people import BoardMember, Person
from surveys.storage import make_engine, make_sessions
from webapp.config import Settings
from webapp.demo.installation import installation
from webapp.demo.journey import Journey
from webapp.demo.keyholders import PLACES
from webapp.demo.mails import Invited
from webapp.demo.organisation import COORDINATOR, make_organisation
from webapp.mail import rater_link, sign_in_address
from webapp.people.accounts import make_link

T = TypeVar("T")

READY = "demo-is-loaded"
SEED, LEADERS, RATERS = 7, 6, 90
FIRST_WAVE = timedelta(days=98)
"""How long ago the first wave opened."""
KEYS = "demo-keyholders"
"""Folder beside the data in which the keys of the open wave lie: they are not the server's."""
ANSWERED = 0.4
"""Share of the invited who have answered in the open wave."""
LINK_HOURS = 24 * 7.0


def load_exhibit(data_dir: Path, now: datetime) -> None:
    """Make the demonstration data unless it is there. What was half made is made anew."""
    if (data_dir / READY).exists():
        return
    click.echo("Loading a made-up organisation through the real protocol. This takes about a minute.")
    draft = data_dir.with_name(f".{data_dir.name}-loading")
    shutil.rmtree(draft, ignore_errors=True)
    _walk(draft, now.replace(hour=8, minute=0, second=0, microsecond=0))
    shutil.rmtree(draft / "outbox", ignore_errors=True)
    shutil.rmtree(data_dir, ignore_errors=True)
    (draft / READY).touch()
    draft.rename(data_dir)


def exhibit_links(settings: Settings, now: datetime) -> list[tuple[str, str]]:
    """One link to sign in with per role, and one rater's link that has not been used."""
    engine = make_engine(settings.database)
    with make_sessions(engine).begin() as session:
        links = [
            (who, sign_in_address(settings, make_link(session, person, now, LINK_HOURS)))
            for who, person in _roles(session)
        ]
        rater = _rater_link(session, settings)
    engine.dispose()
    return [*links, ("rater", rater)] if rater else links


def _walk(folder: Path, today: datetime) -> None:
    organisation = make_organisation(LEADERS, RATERS, random.Random(SEED))  # noqa: S311 - a simulation
    first = today - FIRST_WAVE
    with installation(folder, first - timedelta(days=3)) as home:
        journey = Journey(home, organisation, random.Random(SEED + 1))  # noqa: S311
        wave_id = journey.import_roster(first)
        journey.ask_keyholders(wave_id)
        journey.freeze(wave_id)
        invited = journey.invite(wave_id)
        journey.answer_by_name(wave_id)
        journey.write_true_figures(wave_id)
        journey.answer(wave_id, invited, _bar)
        journey.close(wave_id)
        journey.open_and_score(wave_id)
        journey.release(wave_id)
        journey.share_with_board()
        home.clock.set(today - timedelta(days=3))
        following = journey.next_wave(wave_id, today - timedelta(days=1))
        journey.ask_keyholders(following)
        journey.freeze(following)
        journey.keyholders[following].save_keys(folder.with_name(KEYS))
        journey.answer(following, _some(journey.invite(following), journey.rng), _bar)


def _some(invited: list[Invited], rng: random.Random) -> list[Invited]:
    return [one for one in invited if rng.random() < ANSWERED]


def _bar(steps: Iterable[T], n: int) -> Iterator[T]:
    with click.progressbar(steps, length=n, label="  answers") as shown:
        yield from shown


def _roles(session: Session) -> Iterator[tuple[str, Person]]:
    coordinator = session.scalar(select(Person).where(Person.email == COORDINATOR[1]))
    leader = session.scalar(_released().where(Subject.role == "cto"))
    member = session.scalar(select(BoardMember).join(Person).where(Person.is_coordinator.is_(False)).limit(1))
    if coordinator:
        yield "coordinator", coordinator
    holder = session.scalar(select(Person).where(Person.email == PLACES["keyholder"][1]))
    if leader:
        yield "leader", leader.person
        if leader.manager:
            yield "manager", leader.manager
    if member:
        yield "board", member.person
    if holder:
        yield "keyholder", holder


def _released() -> Select[Subject]:
    return select(Subject).where(Subject.released_at.is_not(None)).order_by(Subject.id)


def _rater_link(session: Session, settings: Settings) -> str | None:
    wave = session.scalar(select(Wave).where(Wave.state == "answering").order_by(Wave.opens_at.desc()))
    if wave is None:
        return None
    secret = settings.places.invitation_secret(wave.id).read_bytes()
    leaders = {subject.person_id for subject in wave.subjects}
    query = select(Invitation).where(Invitation.wave_id == wave.id).order_by(Invitation.person_id)
    for invitation in session.scalars(query):
        is_of_leader = invitation.person_id in leaders
        if not (invitation.was_used or is_of_leader) and len(invitation.slots) > 1:
            return rater_link(settings, make_token(secret, invitation.person_id))
    return None
