"""What is answered by name: the leader about themself, the leader's manager, and the leader's predictions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.campaigns import NamedResponse, Prediction, Subject, Wave
from surveys.estimates import PARTS, missing_part, order_troubles
from surveys.instruments import Instrument, Item, read_instrument
from surveys.people import Person
from surveys.question_types import question_types
from surveys.refusals import NotFound, Refusal, WrongState

OPEN_STATES = ("frozen", "collecting", "answering", "closed")
"""Answers by name are taken until the ballots are opened."""

MARGINS: Mapping[int, float] = {1: 1.5, 2: 1.0, 3: 0.5}
"""How far off a leader may be who is guessing (1), fairly sure (2) or sure (3), on -3..3."""


class BadEstimate(Refusal):
    """Low, likely and high do not follow each other, or one of them cannot be the answer."""

    status = 422


def frozen_instrument(wave: Wave) -> Instrument:
    """The instrument as it was frozen with the wave."""
    return read_instrument(json.loads(wave.instrument_json or "{}"))


def items_by_name(instrument: Instrument, role: str) -> list[Item]:
    """The items that are answered by name: the amounts of a facet, which alone a report sets beside others'.

    How often something happened and how far one agrees is for others to say, not for the leader.
    """
    return [item for item in instrument.items_of("standard", role) if item.type == "amount" and item.facet]


def calibration_items(instrument: Instrument, role: str) -> list[Item]:
    """The concrete questions for which a leader gives low, likely and high."""
    return [item for item in instrument.items_of("standard", role) if item.type == "calibration"]


def subjects_led_by(session: Session, person: Person) -> list[Subject]:
    """The waves in which a person is rated, latest first."""
    return _subjects(session, Subject.person_id == person.id)


def subjects_managed_by(session: Session, person: Person) -> list[Subject]:
    """The leaders whom a person rates as their manager, latest wave first."""
    return _subjects(session, Subject.manager_id == person.id)


def own_subject(session: Session, person: Person, subject_id: str) -> Subject:
    """A wave in which this person is rated, or NotFound."""
    return _one_of(subjects_led_by(session, person), subject_id)


def managed_subject(session: Session, person: Person, subject_id: str) -> Subject:
    """A leader whom this person rates as manager, or NotFound."""
    return _one_of(subjects_managed_by(session, person), subject_id)


def is_open(wave: Wave) -> bool:
    """Whether answers by name are still taken."""
    return wave.state in OPEN_STATES


def save_answers(
    session: Session, subject: Subject, rater_group: str, person: Person, answers: Mapping[str, int | None]
) -> None:
    """Keep the named answers of a leader (`self`) or their manager; saving again replaces them.

    Raises BadAnswer for a value that the item does not take, WrongState once ballots were opened.
    """
    _require_open(subject.wave)
    types = question_types()
    items = items_by_name(frozen_instrument(subject.wave), subject.role)
    for item in items:
        if answers.get(item.id) is not None:
            types[item.type].check(item, answers[item.id])
    kept = session.get(NamedResponse, (subject.id, rater_group))
    if kept is None:
        kept = NamedResponse(subject_id=subject.id, rater_group=rater_group, person_id=person.id)
        session.add(kept)
    kept.answers_json = json.dumps({item.id: answers[item.id] for item in items if item.id in answers})
    kept.complete = all(item.id in answers for item in items)
    session.flush()


def answers_of(session: Session, subject: Subject, rater_group: str) -> dict[str, int | None]:
    """The named answers kept so far; None means not in a position to say."""
    kept = session.get(NamedResponse, (subject.id, rater_group))
    return json.loads(kept.answers_json) if kept else {}


def save_prediction(
    session: Session,
    subject: Subject,
    facets: Mapping[str, Mapping[str, int]],
    calibration: Mapping[str, list[float]],
) -> None:
    """Keep where a leader expects the team to put them, and their low, likely and high by question.

    Estimates of what is not asked are left out. Raises BadEstimate with the first trouble, WrongState once
    ballots were opened.
    """
    _require_open(subject.wave)
    asked = calibration_items(frozen_instrument(subject.wave), subject.role)
    calibration = {item.id: calibration[item.id] for item in asked if item.id in calibration}
    for item in asked:
        _check_estimate(item, dict(zip(PARTS, calibration.get(item.id, ()), strict=False)))
    kept = session.get(Prediction, subject.id)
    if kept is None:
        kept = Prediction(subject_id=subject.id)
        session.add(kept)
    kept.facets_json, kept.calibration_json = json.dumps(facets), json.dumps(calibration)
    session.flush()


def _check_estimate(item: Item, points: Mapping[str, float | None]) -> None:
    found = [*order_troubles(item, points), *filter(None, [missing_part(points)])]
    if found:
        raise BadEstimate(found[0].template, unit=(item.unit or {}).get("en", ""), **found[0].facts)


def prediction_of(session: Session, subject: Subject) -> tuple[dict[str, Any], dict[str, list[float]]]:
    """The kept prediction: facets with `expected` and `sure`, and low, likely, high by question."""
    kept = session.get(Prediction, subject.id)
    return (json.loads(kept.facets_json), json.loads(kept.calibration_json)) if kept else ({}, {})


def _subjects(session: Session, whose: Any) -> list[Subject]:
    query = (
        select(Subject)
        .join(Wave, Subject.wave_id == Wave.id)
        .where(whose, Wave.state != "draft")
        .order_by(Wave.opens_at.desc(), Subject.id)
    )
    return list(session.scalars(query))


def _one_of(subjects: list[Subject], subject_id: str) -> Subject:
    for subject in subjects:
        if subject.id == subject_id:
            return subject
    raise NotFound("There is no such page for you.")


def _require_open(wave: Wave) -> None:
    if not is_open(wave):
        raise WrongState(
            "The ballots of this campaign have been opened; answers by name can no longer change."
        )
