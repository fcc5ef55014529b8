"""Opened answer sheets: whatever was sealed is checked answer by answer before it may count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys.instruments import Instrument, Item
from surveys.question_types import BadAnswer, question_types


@dataclass(frozen=True)
class Comment:
    """What one rater wrote or tapped on one open question, kept apart from their other answers."""

    item: str
    text: str
    facet: str | None
    direction: str | None
    themes_only: bool


@dataclass(frozen=True)
class Sheet:
    """One rater's answers about one leader, all of them valid.

    In `answers` and `calibration`, None means "not in a position to say". `refused` counts by reason
    what could not be taken: unknown-item, bad-answer, bad-comment, bad-sheet. It never says what it was.
    """

    form: str
    declined: bool = False
    answers: Mapping[str, int | None] = field(default_factory=dict)
    calibration: Mapping[str, int | None] = field(default_factory=dict)
    comments: tuple[Comment, ...] = ()
    refused: Mapping[str, int] = field(default_factory=dict)


def check_sheet(instrument: Instrument, form: str | None, sheet: object) -> Sheet:
    """Read an opened sheet; nothing that stands in it can make this fail.

    `form` is the form that was handed out, or None to go by what the sheet says. Whatever the form
    does not ask, or its question type does not take, is left out and counted in `refused`.
    """
    if not isinstance(sheet, Mapping):
        return Sheet(form or "", refused={"bad-sheet": 1})
    form = form if form is not None else sheet.get("form")
    if not isinstance(form, str) or form not in instrument.forms or sheet.get("v") != 1:
        return Sheet(form if isinstance(form, str) else "", refused={"bad-sheet": 1})
    if sheet.get("declined") is True:
        return Sheet(form, declined=True)
    return _read(instrument, form, sheet)


def check_comment(instrument: Instrument, raw: object) -> Comment | None:
    """Read one comment that came separately from its sheet; None if it cannot be taken."""
    if not isinstance(raw, Mapping) or not isinstance(raw.get("item"), str):
        return None
    asked = {item.id: item for item in instrument.items if item.type == "comment"}
    return _comment(instrument, asked.get(raw["item"]), raw)


def _read(instrument: Instrument, form: str, sheet: Mapping[str, Any]) -> Sheet:
    refused: Counter[str] = Counter()
    asked = instrument.items_of(form)
    closed = {item.id: item for item in asked if item.type not in ("calibration", "comment")}
    ladders = {item.id: item for item in asked if item.type == "calibration"}
    words = {item.id: item for item in asked if item.type == "comment"}
    return Sheet(
        form=form,
        answers=dict(_answers(closed, sheet.get("answers"), refused)),
        calibration=dict(_answers(ladders, sheet.get("calibration"), refused)),
        comments=tuple(_comments(instrument, words, sheet.get("comments"), refused)),
        refused=dict(refused),
    )


def _answers(
    asked: Mapping[str, Item], raw: object, refused: Counter[str]
) -> Iterator[tuple[str, int | None]]:
    for item_id, value in _entries(raw, refused):
        item = asked.get(item_id)
        if item is None:
            refused["unknown-item"] += 1
        elif _is_taken(item, value):
            yield item_id, value
        else:
            refused["bad-answer"] += 1


def _comments(
    instrument: Instrument, asked: Mapping[str, Item], raw: object, refused: Counter[str]
) -> Iterator[Comment]:
    for item_id, value in _entries(raw, refused):
        comment = _comment(instrument, asked.get(item_id), value)
        if item_id not in asked:
            refused["unknown-item"] += 1
        elif comment is None:
            refused["bad-comment"] += 1
        elif comment.text or comment.facet:
            yield comment


def _comment(instrument: Instrument, item: Item | None, raw: object) -> Comment | None:
    if item is None or raw is None or not isinstance(raw, Mapping) or not _is_taken(item, raw):
        return None
    facet = raw.get("facet")
    if facet is not None and facet not in instrument.taps:
        return None
    return Comment(
        item=item.id,
        text=raw["text"].strip(),
        facet=facet,
        direction=item.directions[0] if len(item.directions) == 1 else raw.get("direction"),
        themes_only=raw.get("themes_only") is not False,
    )


def _is_taken(item: Item, value: object) -> bool:
    if value is None:
        return True
    try:
        question_types()[item.type].check(item, value)
    except BadAnswer:
        return False
    return True


def _entries(raw: object, refused: Counter[str]) -> list[tuple[str, Any]]:
    """What stands under a key of the sheet, as (item id, value); a missing key is empty."""
    if raw is None:
        return []
    if not isinstance(raw, Mapping):
        refused["bad-sheet"] += 1
        return []
    return [(str(item_id), value) for item_id, value in raw.items()]
