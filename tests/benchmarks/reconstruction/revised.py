"""Ballots sent twice, over the real protocol: a report tells the last word and nothing of the first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from surveys.campaigns import Subject
from surveys.release import Policy
from surveys.scorecards import read
from tests import cast
from tests.benchmarks.reconstruction.population import INSTRUMENT
from tests.benchmarks.reconstruction.readers import Known, read_html
from tests.benchmarks.reconstruction.worlds import SENSITIVE, Asked, published
from tests.walk import House, subject_of
from webapp.people.reading import leader_fragment

LEADER = cast.CTO[1]


def other_than_the_last_word(house: House) -> Iterator[str]:
    """Figures of the report that are not those of the second ballots."""
    house.plan()
    house.freeze()
    house.open()
    sent = house.answer(cast.ENGINEERS, lambda rater, *_: _first(rater))
    with house.sessions() as session:
        leader = subject_of(session, LEADER).id
    for address, rater in sent.items():
        rater.send({leader: _last(address)})
    house.close()
    house.score()
    with house.sessions() as session:
        yield from _differing(session, subject_of(session, LEADER))


def _first(address: str) -> dict[str, Any]:
    """Everybody at the worst end."""
    sheet = _last(address)
    return sheet | {"answers": {item: -3 if item[0] not in "QT" else 1 for item in sheet["answers"]}}


def _last(address: str) -> dict[str, Any]:
    return cast.sheet("standard", cast.ROLES[LEADER], cast.ENGINEERS.index(address))


def _differing(session: Any, subject: Subject) -> Iterator[str]:
    card = read(session, subject.id)
    assert card is not None
    stems = {
        item.id: item.sentence("en", subject.role).replace("{L}", subject.person.name)
        for item in INSTRUMENT.items
    }
    page = leader_fragment(session, subject, card, "en", earlier=[])
    reads = read_html(page.encode(), Known(stems))
    last = [_last(address)["answers"] for address in cast.ENGINEERS]
    for item in (item for item in last[0] if INSTRUMENT.item(item).type in SENSITIVE):
        asked = Asked(INSTRUMENT.item(item).type, len(last), Policy())
        told = {(one.figure, one.label) for one in reads if one.item == item}
        if told != published(asked, [answers[item] for answers in last], refusals=False):
            yield f"{item}: {sorted(told)}"
