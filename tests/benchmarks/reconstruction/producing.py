"""From made-up leaders to the files that readers get: the real freeze, scoring and report writers."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from surveys.anonymity.merging import merge_small, set_id
from surveys.anonymity.opening import OpenedWave
from surveys.campaigns import Comment, Subject, Wave
from surveys.freezing import freeze
from surveys.moves import close_when_due, open_wave, release_all
from surveys.named import frozen_instrument
from surveys.planning import add_rater, create_campaign, next_wave, remove_rater, take_roster
from surveys.release import Policy
from surveys.roster import Edge, Leader, Member, Roster
from surveys.scorecards import KeptScorecard, Scorecard, read
from surveys.transcripts import keep_transcript, require_transcript
from tests.benchmarks.reconstruction.population import FORM, Led, Rater
from tests.walk import DATES, House
from webapp.people.opening import keep, score
from webapp.people.publishing import served
from webapp.people.reading import item_texts, leader_fragment, leader_report
from webapp.reports.board import BoardPack, board_html, board_pdf
from webapp.reports.board_figures import board_table
from webapp.reports.board_view import View
from webapp.reports.figure_files import as_csv, as_json
from webapp.reports.figures import Table, leader_table
from webapp.reports.leader import leader_pdf

MANAGER = "manager@example.org"
APART = timedelta(days=120)

Write = Callable[[Session, Subject, Scorecard], bytes]


def _web(session: Session, subject: Subject, card: Scorecard) -> bytes:
    return str(leader_fragment(session, subject, card, "en", earlier=[])).encode()


def _paper(session: Session, subject: Subject, card: Scorecard) -> bytes:
    return leader_pdf(leader_report(session, subject, card, "en", earlier=[]))


def _scorecard(session: Session, subject: Subject, card: Scorecard) -> bytes:
    return session.get_one(KeptScorecard, subject.id).body.encode()


def _table(session: Session, subject: Subject, card: Scorecard) -> Table:
    texts = item_texts(frozen_instrument(subject.wave), subject, "en")
    return leader_table(card, texts, "en")


def _spreadsheet(session: Session, subject: Subject, card: Scorecard) -> bytes:
    return as_csv(_table(session, subject, card), "en")


def _for_programs(session: Session, subject: Subject, card: Scorecard) -> bytes:
    return as_json(_table(session, subject, card)).encode()


WRITERS: Mapping[str, Write] = {
    "leader.html": _web,
    "leader.pdf": _paper,
    "scorecard.json": _scorecard,
    "figures.csv": _spreadsheet,
    "figures.json": _for_programs,
}
"""What is produced about one leader, by file; `readers.READERS` has a parser for each."""


@dataclass(frozen=True)
class Produced:
    """The files about one leader, and the truth behind them.

    `sets`: who answered, by base set. `kept_order`: the quoted texts by question in the order of their rows.
    """

    led: Led
    policy: Policy
    subject_id: str
    sets: Mapping[str, Sequence[Rater]]
    files: Mapping[str, bytes]
    coarse: frozenset[str]
    kept_order: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class ProducedWave:
    """A wave with its leaders, and the files of its board."""

    wave_id: str
    leaders: Sequence[Produced]
    board: Mapping[str, bytes] = field(default_factory=dict)


def first_wave(
    house: House,
    leaders: Sequence[Led],
    policy: Policy,
    papers: Collection[str] = (),
    board_paper: bool = False,
) -> ProducedWave:
    """A wave of these leaders; PDFs only for the mail addresses in `papers`."""
    return _walked(house, planned(house, leaders, policy), leaders, policy, papers, board_paper)


def planned(house: House, leaders: Sequence[Led], policy: Policy) -> str:
    """A draft of a wave of these leaders; its id."""
    with house.sessions.begin() as session:
        wave = create_campaign(session, title="Depth", purpose="board", dates=DATES)
        take_roster(session, wave, _roster(leaders))
        return wave.id


def second_wave(house: House, first: ProducedWave, leaders: Sequence[Led]) -> ProducedWave:
    """The next wave of the same leaders, in which a few people came or left. All others repeat themselves."""
    with house.sessions.begin() as session:
        before = session.get_one(Wave, first.wave_id)
        wave = next_wave(session, before, DATES.shifted(APART))
        session.flush()
        for led in leaders:
            _exchange(session, wave, led)
        wave_id = wave.id
    return _walked(house, wave_id, leaders, first.leaders[0].policy)


def _exchange(session: Session, wave: Wave, led: Led) -> None:
    (subject,) = (one for one in wave.subjects if one.person.email == led.email)
    asked = {one.person.email: one.person_id for one in subject.assignments}
    wanted = {one.email: one.group for one in led.raters}
    for email in asked.keys() - wanted.keys():
        remove_rater(session, wave, subject.id, asked[email])
    for email in wanted.keys() - asked.keys():
        add_rater(session, wave, subject.id, name="Somebody New", email=email, rater_group=wanted[email])


def _walked(
    house: House,
    wave_id: str,
    leaders: Sequence[Led],
    policy: Policy,
    papers: Collection[str] = (),
    board_paper: bool = False,
) -> ProducedWave:
    by_email = {led.email: led for led in leaders}
    with house.sessions.begin() as session:
        wave = session.get_one(Wave, wave_id)
        let_pass(house, session, wave, policy)
        sets = all_sets(wave, leaders, policy)
        keep(session, wave, score(session, wave, upload(session, wave, sets)), house.clock())
        release_all(session, wave, house.clock())
    with house.sessions() as session:
        wave = session.get_one(Wave, wave_id)
        found = [
            _produced(session, one, by_email[one.person.email], policy, sets[one.id], papers)
            for one in wave.subjects
        ]
        return ProducedWave(wave_id, found, dict(_board(session, wave, board_paper)))


def let_pass(house: House, session: Session, wave: Wave, policy: Policy) -> None:
    """Freeze a draft and let it pass to its close, with the transcript that comes before any opening."""
    house.clock.set(wave.opens_at - timedelta(days=7))
    freeze(session, wave, places=house.places, policy=policy, now=house.clock())
    house.clock.set(wave.opens_at)
    open_wave(wave, house.clock())
    house.clock.set(wave.closes_at + timedelta(hours=1))
    close_when_due(wave, house.clock(), house.places)
    session.flush()
    keep_transcript(session, wave, house.places, served(house.settings))


def all_sets(wave: Wave, leaders: Sequence[Led], policy: Policy) -> dict[str, dict[str, list[Rater]]]:
    """Who answered, by leader and base set."""
    by_email = {led.email: led for led in leaders}
    return {one.id: sets_of(one, by_email[one.person.email], policy) for one in wave.subjects}


def sets_of(subject: Subject, led: Led, policy: Policy) -> dict[str, list[Rater]]:
    """Who answered, by base set, merged by the number of ballots as the opener does; sets below k too."""
    groups = {
        group.members: [one for one in led.raters if one.voted and one.group in group.members.split("+")]
        for group in subject.ballot_groups
    }
    merged = merge_small({name: len(raters) for name, raters in groups.items()}, policy.k)
    return {set_id(names): [one for name in names for one in groups[name]] for names in merged}


def upload(session: Session, wave: Wave, sets: Mapping[str, Mapping[str, Sequence[Rater]]]) -> OpenedWave:
    """The opened wave as if raters had sealed these sheets: shuffled by set, and comments apart from them."""
    rng, k = random.Random(wave.title), Policy.from_json(wave.policy_json or "").k
    ballots = require_transcript(session, wave)["ballots_sha256"]
    found: dict[str, Any] = {"wave_id": wave.id, "root": wave.root, "ballots": ballots, "unreadable": 0}
    shown = [
        (subject, name, rng.sample(list(raters), len(raters)) if len(raters) >= k else [])
        for subject, named in sets.items()
        for name, raters in named.items()
    ]
    found["sets"] = [
        {"subject_id": subject, "set_id": name, "gids": [], "sheets": [_sheet(one) for one in raters]}
        for subject, name, raters in shown
    ]
    comments = [
        _comment(one, subject) for subject, _, raters in shown for rater in raters for one in rater.comments
    ]
    found["comments"] = rng.sample(comments, len(comments))
    return found  # type: ignore[return-value]


def _sheet(rater: Rater) -> dict[str, Any]:
    answers, ladders = dict(rater.answers), dict(rater.calibration)
    return {"v": 1, "form": FORM, "declined": False, "answers": answers, "calibration": ladders}


def _comment(said: Any, subject_id: str) -> dict[str, Any]:
    told = {"item": said.item, "text": said.text, "facet": said.facet, "direction": said.direction}
    return {"subject_id": subject_id, "themes_only": False, **told}


def _produced(
    session: Session,
    subject: Subject,
    led: Led,
    policy: Policy,
    sets: Mapping[str, Sequence[Rater]],
    papers: Collection[str],
) -> Produced:
    card = _card(session, subject)
    writers = {name: write for name, write in WRITERS.items() if name != "leader.pdf" or led.email in papers}
    rows = session.query(Comment).where(Comment.subject_id == subject.id).order_by(Comment.id)
    order: dict[str, list[str]] = {}
    for row in rows:
        order.setdefault(row.item, []).append(row.text)
    return Produced(
        led=led,
        policy=policy,
        subject_id=subject.id,
        sets={name: raters for name, raters in sets.items() if len(raters) >= policy.k},
        files={name: write(session, subject, card) for name, write in writers.items()},
        coarse=frozenset(card.coarse),
        kept_order=order,
    )


def _board(session: Session, wave: Wave, paper: bool) -> Iterator[tuple[str, bytes]]:
    cards = [_card(session, subject) for subject in wave.subjects]
    if len(cards) >= 3:
        pack = BoardPack(cards)
        yield "board.html", str(board_html(replace(pack, view=View(measure="credibility")))).encode()
        yield "board.csv", as_csv(board_table(pack), "en")
        yield "board.json", as_json(board_table(pack)).encode()
        if paper:
            yield "board.pdf", board_pdf(pack)


def _card(session: Session, subject: Subject) -> Scorecard:
    card = read(session, subject.id)
    assert card is not None
    return card


def _roster(leaders: Sequence[Led]) -> Roster:
    people = [Member("Mana Ger", MANAGER)]
    people += [Member(led.name, led.email, manager=MANAGER) for led in leaders]
    people += [Member("Rater", one.email) for led in leaders for one in led.raters]
    edges = [Edge(led.email, one.email, one.group) for led in leaders for one in led.raters]
    roles = tuple(Leader(led.email, led.role, MANAGER) for led in leaders)
    return Roster(tuple(people), roles, tuple(edges))
