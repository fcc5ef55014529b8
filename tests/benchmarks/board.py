"""How long a board's page of many leaders takes: database, ledger, statistics and templates, all of it.

    python -m tests.benchmarks.board [LEADERS]

Made-up leaders (200 unless said) with two waves each are kept in an SQLite database and asked for through the
people side. The first look is shown by itself, since it fills the ledger; then the median of ten, in time of
the processor, which counts, and by the clock, which other work on the machine stretches. The exit status is
1 if a page takes 300 ms or more.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from surveys.campaigns import Campaign, Subject, Wave
from surveys.instruments import load_instrument
from surveys.people import Board, BoardLeader, BoardMember, Person
from surveys.schema import metadata
from surveys.scorecards import CredibilityScore, Estimate, Scorecard, SubjectFacts, keep
from tests.benchmarks.report_batch import peak_of, the_press
from tests.benchmarks.results import Result, report
from tests.benchmarks.timing import Cost, cost, middle
from tests.webapp.people.conftest import ORIGIN, Outbox, PaperJobs, signed_in
from tests.webapp.reports import cards
from webapp import create_people_app
from webapp.config import Settings

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
ROLES = ("cto", "vp-engineering", "director")
LIMIT_MS, LOOKS = 300, 10
HALF = 0.35


def made_up(subject: SubjectFacts, wave: Wave, source: np.random.Generator) -> Scorecard:
    """A leader's card in a wave, drawn around the right amount."""
    bias = source.normal(0, 0.6, len(cards.RICH))
    facets = [
        cards.facet(name, max(-one, 0.0), max(one, 0.0), _position(one), half=HALF, n=(15, None))
        for name, one in zip(cards.RICH, bias, strict=True)
    ]
    mean, depth = source.normal(3.6, 0.4), float(bias[:5].mean())
    found = {
        slug: (strength, "clear" if strength > 0.5 else "some", ("Q1", "C1"))
        for slug, strength in zip(cards.FAMILIES, source.uniform(0, 0.7, len(cards.FAMILIES)), strict=True)
        if strength > 0.35
    }
    return cards.rich(
        subject=subject,
        wave=cards.wave(
            wave_id=wave.id, number=wave.number, opens=str(wave.opens_at), closes=str(wave.closes_at)
        ),
        facets=facets,
        credibility=CredibilityScore(
            mean=cards.estimate(mean, HALF, 1, 5), items=["T1", "T3"], n_low=15, n_high=None
        ),
        depth=Estimate(value=depth, low=depth - 0.25, high=depth + 0.25),
        modes=cards.modes(found),
    )


def _position(bias: float) -> str:
    if abs(bias) <= HALF:
        return "unclear"
    return "too-much" if bias > 0 else "too-little"


def settle(session: Session, leaders: int) -> tuple[Board, Person]:
    """People, two released waves and a board that may compare all their leaders."""
    source = np.random.default_rng(leaders)
    reader = Person(name="Ivo Boardman", email="ivo@example.org")
    known = [Person(name=f"{_name(n)} Example", email=f"lead{n}@example.org") for n in range(leaders)]
    session.add_all([reader, *known])
    session.flush()
    campaign = Campaign(title="Technical leadership", purpose="board")
    for number in (1, 2):
        _keep_wave(session, _wave(campaign, number), known, source)
    board = Board(name="Supervisory board", members=[BoardMember(person_id=reader.id)])
    board.leaders = [BoardLeader(person_id=person.id) for person in known]
    session.add(board)
    session.commit()
    return board, reader


def _name(number: int) -> str:
    first = ("Ada", "Ben", "Cleo", "Dina", "Emil", "Fay", "Gil", "Hana", "Ilya", "Jo", "Kai", "Lou")
    return f"{first[number % 12]} {chr(65 + number % 26)}{chr(97 + number // 26)}"


def _wave(campaign: Campaign, number: int) -> Wave:
    opens = NOW - timedelta(days=400 - 180 * number)
    return Wave(
        campaign=campaign,
        number=number,
        state="released",
        instrument_id="technical-leadership",
        instrument_json=load_instrument("technical-leadership").canonical_json,
        opens_at=opens,
        closes_at=opens + timedelta(days=14),
    )


def _keep_wave(session: Session, wave: Wave, known: list[Person], source: np.random.Generator) -> None:
    wave.subjects = [
        Subject(person_id=person.id, role=ROLES[place % 3], released_at=wave.closes_at)
        for place, person in enumerate(known)
    ]
    session.add(wave)
    session.flush()
    for subject, person in zip(wave.subjects, known, strict=True):
        facts = SubjectFacts(subject_id=subject.id, person_id=person.id, name=person.name, role=subject.role)
        keep(session, made_up(facts, wave, source))


@contextmanager
def desk(leaders: int) -> Iterator[tuple[FlaskClient, str]]:
    """A board member's browser and the address of the comparison."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_people_app(
            Settings(data_dir=Path(folder)), lambda: NOW, PaperJobs(), Outbox(), testing=True
        )
        try:
            yield _enter(app, leaders)
        finally:
            app.extensions["sessions"].kw["bind"].dispose()


def _enter(app: Flask, leaders: int) -> tuple[FlaskClient, str]:
    sessions = app.extensions["sessions"]
    metadata().create_all(sessions.kw["bind"])
    with sessions() as session:
        board, reader = settle(session, leaders)
        browser = signed_in(app, session, reader)
        return browser.client, f"/board/{board.id}/"


def _said(took: Cost) -> str:
    return f"{took.cpu * 1000:.0f} ms ({took.wall * 1000:.0f} ms by the clock)"


def results(leaders: int = 200) -> Iterator[Result]:
    """The page as it opens, of chosen leaders, with sets of ranks, and as tables."""
    with desk(leaders) as (client, address):

        def asked(path: str) -> None:
            answer = client.get(address + path, base_url=ORIGIN)
            assert answer.status_code == 200, (path, answer.status_code)

        yield Result("board", f"first look, {leaders} leaders", _said(cost(lambda: asked(""))), None)
        looks = {
            "page": "",
            "page two": "?page=2",
            "sets of ranks": "?ranks=credibility",
            "one role": "?role=cto",
            "one facet": "?facet=contact",
        }
        for what, path in looks.items():
            took = middle([cost(partial(asked, path)) for _look in range(LOOKS)])
            yield Result("board", what, f"{_said(took)}, median of {LOOKS}", took.cpu < LIMIT_MS / 1000)
        took = cost(partial(asked, "comparison.pdf"))
        yield Result(
            "board",
            "pdf",
            f"{took.wall:.1f} s by the clock, the press {peak_of(the_press()):.0f} MiB peak",
            None,
        )
        for kind in ("xlsx", "csv", "json"):
            yield Result("board", kind, _said(cost(partial(asked, f"figures.{kind}"))), None)


if __name__ == "__main__":
    sys.exit(report(results(*map(int, sys.argv[1:2]))))
