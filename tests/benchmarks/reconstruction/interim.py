"""RI: reports in between, and corrected ones that would tell what a few people said. Neither may exist."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from flask import Flask
from sqlalchemy.orm import Session

from surveys.campaigns import Wave
from surveys.moves import release_all
from surveys.people import Board, BoardLeader, BoardMember
from surveys.planning import person_for
from surveys.release import Policy
from surveys.scorecards import KeptScorecard
from tests import cast
from tests.benchmarks.reconstruction.population import Led, Rater, anybody
from tests.benchmarks.reconstruction.producing import all_sets, let_pass, planned, upload
from tests.benchmarks.reconstruction.readers import ESTIMATE
from tests.walk import House, person_of, subject_of, the_wave
from tests.webapp.people.conftest import Browser, signed_in
from webapp.people.correcting import correct
from webapp.people.opening import keep, score

REPORTS = re.compile(r"/(report|figures|comparison)(\.\w+)?$|^/board/<board_id>/$")
REFUSED = (302, 404, 409)
"""Sent elsewhere, not there, not now."""


def leaks_before_release(house: House) -> Iterator[str]:
    """Addresses of reports that answer with figures at any stage of a wave before its release."""
    house.plan()
    with house.sessions.begin() as session:
        _share_with_board(session)
    for stage in ("freeze", "open", "answer", "close"):
        getattr(house, stage)()
        yield from (f"{stage}: {one}" for one in _answering(house, desk_too=True))
    house.score()
    yield from (f"score: {one}" for one in _answering(house, desk_too=False))
    house.release()
    if not any("/leader/" in one for one in _answering(house, desk_too=False)):
        yield "not even a released report is given out: nothing was tried"


def _answering(house: House, *, desk_too: bool) -> Iterator[str]:
    """Addresses that give out a report now; the desk reviews reports once they are scored."""
    with house.sessions() as session:
        places = {
            "subject_id": subject_of(session, cast.CTO[1]).id,
            "wave_id": the_wave(session).id,
            "board_id": session.query(Board).one().id,
        }
        readers = {
            "/leader/": signed_in(house.people_app, session, person_of(session, cast.CTO[1])),
            "/board/": signed_in(house.people_app, session, person_of(session, cast.BOARD[0][1])),
        }
        if desk_too:
            readers["/desk/"] = signed_in(house.people_app, session, person_of(session, cast.COORDINATOR[1]))
    for path in _reports(house.people_app, places):
        for start, browser in readers.items():
            if path.startswith(start) and _tells(browser, path):
                yield path


def _reports(app: Flask, places: Mapping[str, str]) -> list[str]:
    found = []
    for rule in app.url_map.iter_rules():
        if REPORTS.search(rule.rule) and rule.arguments <= places.keys() and "GET" in (rule.methods or ()):
            found.append(re.sub(r"<(\w+)>", lambda name: places[name[1]], rule.rule))
    return sorted(found)


def _tells(browser: Browser, path: str) -> bool:
    answer = browser.get(path)
    if answer.status_code in REFUSED:
        return False
    return not (path.startswith("/board/") and path.endswith("/")) or bool(re.search(ESTIMATE, answer.text))


def _share_with_board(session: Session) -> None:
    board = Board(name="Supervisory board")
    board.leaders = [BoardLeader(person_id=person_of(session, one).id) for one in cast.ROLES]
    name, address = cast.BOARD[0]
    board.members = [BoardMember(person_id=person_for(session, name=name, email=address).id)]
    session.add(board)


LATER = ((1, 0), (1, 4), (2, 3), (1, 5), (5, 6))
"""Ballots that can be read the second time only: of direct reports, of peers. The last may be corrected."""


def telling_corrections(house: House) -> Iterator[str]:
    """Reports that were replaced although a set changed by one to k - 1 ballots."""
    policy, rng = Policy(), random.Random(4)
    leaders = [anybody(rng, f"again-{place}", report=12, peer=12) for place in range(len(LATER))]
    leaders = [replace(led, raters=[replace(one, voted=True) for one in led.raters]) for led in leaders]
    corrected = _opened_twice(house, leaders, policy)
    for later, led in zip(LATER, leaders, strict=True):
        if led.email in corrected and any(0 < number < policy.k for number in later):
            yield f"{later[0]} and {later[1]} ballots more: the report was replaced"
    if not corrected:
        yield "no report was ever replaced: nothing was tried"


def _opened_twice(house: House, leaders: Sequence[Led], policy: Policy) -> set[str]:
    """Mail addresses of leaders whose report is another one after the second opening."""
    wave_id = planned(house, leaders, policy)
    with house.sessions.begin() as session:
        wave = session.get_one(Wave, wave_id)
        let_pass(house, session, wave, policy)
        whole = all_sets(wave, leaders, policy)
        later = dict(zip((led.email for led in leaders), LATER, strict=True))
        first = {one.id: _without(whole[one.id], later[one.person.email]) for one in wave.subjects}
        keep(session, wave, score(session, wave, upload(session, wave, first)), house.clock())
        release_all(session, wave, house.clock())
        before = _bodies(session, wave)
        correct(session, wave, upload(session, wave, whole), house.clock())
        return {email for email, body in _bodies(session, wave).items() if body != before[email]}


def _without(sets: Mapping[str, Sequence[Rater]], later: tuple[int, int]) -> dict[str, Sequence[Rater]]:
    missing = dict(zip(("report", "peer"), later, strict=True))
    return {name: raters[: len(raters) - missing[name]] for name, raters in sets.items()}


def _bodies(session: Session, wave: Wave) -> dict[str, str]:
    return {one.person.email: session.get_one(KeptScorecard, one.id).body for one in wave.subjects}
