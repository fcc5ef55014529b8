"""What scoring takes in, made from an instrument, opened sheets and what was answered by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from scoring import ItemKey, KnownFigure, Ladder, Named, Prediction, ThreePoint
from scoring.pooling import Row
from surveys.campaigns import Subject
from surveys.instruments import Instrument, Item
from surveys.known_figures import figures_of
from surveys.named import MARGINS, answers_of, prediction_of
from surveys.sheets import Sheet

SCALES: Mapping[str, tuple[float, ...]] = {
    "amount": tuple(range(-3, 4)),
    "frequency": (1, 2, 3, 4, 5),
    "agreement": (1, 2, 3, 4, 5),
}


def item_keys(instrument: Instrument) -> list[ItemKey]:
    """The scoring key of every closed item."""
    return [_key(item) for item in instrument.items if item.type in SCALES]


def ladders_of(instrument: Instrument) -> dict[str, Ladder]:
    """The ladders of the calibration questions, with their unit in English."""
    return {
        item.id: Ladder(tuple(item.ladder), (item.unit or {}).get("en", ""), share=item.measure == "share")
        for item in instrument.items
        if item.type == "calibration"
    }


def rows_of(sheets: Mapping[str, Mapping[str, Sequence[Sheet]]]) -> list[Row]:
    """One row per sheet that judges: leader, set, numbers by item; in an order that says nothing."""
    rows: list[Row] = [
        (subject_id, set_id, dict(sheet.answers))
        for subject_id, sets in sorted(sheets.items())
        for set_id, members in sorted(sets.items())
        for sheet in members
        if not sheet.declined
    ]
    return sorted(rows, key=lambda row: (row[0], row[1], str(sorted(row[2].items()))))


def named_of(session: Session, subject: Subject) -> Named:
    """What the leader answered about themself, and their low, likely and high."""
    _, calibration = prediction_of(session, subject)
    estimates = {item: ThreePoint(*values) for item, values in calibration.items()}
    return Named(answers=answers_of(session, subject, "self"), calibration=estimates)


def known_of(session: Session, subject: Subject) -> dict[str, KnownFigure]:
    """The true figures that the desk has written down for a leader's team."""
    return {item: KnownFigure(*known) for item, known in figures_of(session, subject).items()}


def predictions_of(session: Session, subject: Subject) -> dict[str, Prediction]:
    """Where on each facet the leader expects to be put, with the margin that goes with how sure they are."""
    facets, _ = prediction_of(session, subject)
    return {
        facet: Prediction(float(place["expected"]), MARGINS[int(place["sure"])])
        for facet, place in facets.items()
    }


def _key(item: Item) -> ItemKey:
    return ItemKey(
        id=item.id,
        kind=item.type,  # type: ignore[arg-type]
        facet=item.facet,
        reversed=item.reversed,
        modes_low=dict(item.modes_low),
        modes_high=dict(item.modes_high),
        points=SCALES[item.type],
    )
