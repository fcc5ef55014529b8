"""The made-up organisation that `./run` shows: two released waves, and one that is open for answers.

    python -m webapp.demo.exhibit FOLDER

makes it there, unless it has been made.
"""

from __future__ import annotations

import random
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
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
from webapp.demo.answers import SHARE_COMMENTING
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
APART = timedelta(days=98)
"""From wave to wave."""
KEYS = "demo-keyholders"
"""Folder beside the data in which the keys of the open wave lie: they are not the server's."""
ANSWERED = 0.4
"""Share of the invited who have answered in the open wave."""
FEW_COMMENTS = 0.2
"""Share of raters who answer an open question in the first wave, so that something is left to say."""
MOVED: Mapping[str, Mapping[str, float]] = {
    # by archetype: how far leaders have moved on a facet after the first wave
    "drifted": {"currency": 2.1, "contact": 0.8},
    "too-deep": {"room": 2.0},
}
PLANNING = "drifted"
"""The archetype of the leader who plans, and whose link is printed."""
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
    first, second = today - 2 * APART, today - APART
    with installation(folder, first - timedelta(days=3)) as home:
        journey = Journey(home, organisation, random.Random(SEED + 1))  # noqa: S311
        before = journey.import_roster(first)
        _comment(journey, FEW_COMMENTS)
        _release(journey, before)
        _plan(journey, before, planned(first))
        home.clock.set(second - timedelta(days=3))
        wave = journey.next_wave(before, second)
        _comment(journey, SHARE_COMMENTING)
        _move(journey)
        _release(journey, wave)
        _plan(journey, before, kept(first))
        _plan(journey, wave, planned_again(today))
        journey.share_with_board()
        home.clock.set(today - timedelta(days=3))
        following = journey.next_wave(wave, today - timedelta(days=1))
        journey.ask_keyholders(following)
        journey.freeze(following)
        journey.keyholders[following].save_keys(folder.with_name(KEYS))
        journey.answer(following, _some(journey.invite(following), journey.rng), _bar)


def _release(journey: Journey, wave_id: str) -> None:
    """Walk a wave from the keyholders to the leaders."""
    journey.ask_keyholders(wave_id)
    journey.freeze(wave_id)
    invited = journey.invite(wave_id)
    journey.answer_by_name(wave_id)
    journey.write_true_figures(wave_id)
    journey.answer(wave_id, invited, _bar)
    journey.close(wave_id)
    journey.open_and_score(wave_id)
    journey.release(wave_id)


def _comment(journey: Journey, share: float) -> None:
    for leader in journey.organisation.leaders:
        journey.leader_seen(leader.name).commenting = share


def _move(journey: Journey) -> None:
    for leader in journey.organisation.leaders:
        seen = journey.leader_seen(leader.name)
        seen.moved = dict(MOVED.get(seen.archetype, {}))


def _plan(journey: Journey, wave_id: str, commitments: Sequence[Mapping[str, str]]) -> None:
    archetypes = journey.organisation.archetypes
    journey.plan(wave_id, next(one for one, kind in archetypes.items() if kind == PLANNING), commitments)


def planned(opened: datetime) -> list[dict[str, str]]:
    """What the leader means to do after the first wave."""
    return [
        {
            "what": "Sit in on the on-call handover every Monday, and decide nothing there.",
            "due": f"{opened + timedelta(days=45):%Y-%m-%d}",
            "notice": "I can name the three things that woke people last month.",
            "about": "contact",
        },
        {
            "what": "Read one design record a week before I speak about the system.",
            "due": f"{opened + timedelta(days=75):%Y-%m-%d}",
            "notice": "Nobody has to correct me in the steering meeting.",
            "about": "currency",
        },
    ]


def kept(opened: datetime) -> list[dict[str, str]]:
    """The same, with what came of it."""
    results = (
        ("kept", "Ten of twelve Mondays. The list now comes to me unasked."),
        ("partly", "Most weeks, not before the audit."),
    )
    return [
        one | {"outcome": outcome, "result": result}
        for one, (outcome, result) in zip(planned(opened), results, strict=True)
    ]


def planned_again(today: datetime) -> list[dict[str, str]]:
    """What the leader means to do after the second wave."""
    return [
        {
            "what": "Ask in every review what slows the team down, and clear one such thing a month.",
            "due": f"{today + timedelta(days=30):%Y-%m-%d}",
            "notice": "The list of open requests gets shorter.",
            "about": "friction",
        }
    ]


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


if __name__ == "__main__":
    load_exhibit(Path(sys.argv[1]), datetime.now(UTC))
