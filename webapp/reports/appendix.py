"""The appendix: every item with its released cells, exactly as they were published."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from babel.numbers import get_decimal_symbol

from surveys.scorecards import Scorecard
from webapp.reports import cells, names, words
from webapp.reports.words import gettext as _
from webapp.reports.words import translated

KINDS = {
    "too-little": "amount",
    "too-much": "amount",
    "total": "amount",
    "direction": "amount",
    "mean": "mean",
    "share-low": "mean",
    "share-mid": "mean",
    "share-high": "mean",
    "median": "median",
    "statement": "statement",
    "withheld": "withheld",
}


@dataclass(frozen=True)
class Shown:
    """What was released for one item and one set: its figures in words, its range of answers."""

    figures: str
    answers: str


@dataclass(frozen=True)
class ItemRow:
    """One item, with what was released for each set of the part; None where it was not asked."""

    text: str
    shown: list[Shown | None]


@dataclass(frozen=True)
class Part:
    """The items that were asked in one way, and the sets that answered them."""

    title: str
    sets: list[str]
    rows: list[ItemRow]


def parts(card: Scorecard, item_texts: Mapping[str, str]) -> list[Part]:
    """The released items by the way in which they were asked, each in the order of publication."""
    kinds = _kinds(card)
    by_kind = {kind: [item for item in kinds if kinds[item] == kind] for kind in _titles()}
    return [
        _part(card, title, by_kind[kind], item_texts) for kind, title in _titles().items() if by_kind[kind]
    ]


def _part(card: Scorecard, title: str, items: list[str], item_texts: Mapping[str, str]) -> Part:
    sets = list(dict.fromkeys(cell.set_id for cell in card.cells if cell.item in items))
    rows = [ItemRow(_text(item, item_texts), [_shown(card, item, one) for one in sets]) for item in items]
    return Part(title, [names.set_name(one) for one in sets], rows)


def _titles() -> dict[str, str]:
    return {
        "amount": _("Compared with what the team needs now, too little and too much, each from 0 to 3"),
        "mean": _("How often, and how far people agree, from 1 to 5"),
        "median": _("Calibration: the step of the ladder that holds the team's median"),
        "statement": _("People's own statements beside their comments"),
        "withheld": _("Not shown"),
    }


def _kinds(card: Scorecard) -> dict[str, str]:
    """The kind of each item; one that is shown for any set goes with those that are shown."""
    kinds: dict[str, str] = {}
    for cell in card.cells:
        kind = KINDS.get(cell.figure, "withheld")
        if kinds.get(cell.item, "withheld") == "withheld":
            kinds[cell.item] = kind
    return kinds


def _text(item: str, item_texts: Mapping[str, str]) -> str:
    facet, colon, direction = item.partition(":")
    return names.statement_name(facet, direction) if colon else words.stem(item, item_texts)


def _shown(card: Scorecard, item: str, set_id: str) -> Shown | None:
    found = [cell for cell in card.cells if cell.item == item and cell.set_id == set_id]
    if not found:
        return None
    figures = cells.sentence(found)
    if not figures:
        return Shown(cells.label_words(found[0]), "")
    return Shown(figures, words.answers(found[0].n_low, found[0].n_high))


def method_notes(card: Scorecard) -> list[tuple[str, str]]:
    """What each figure of the card rests on: its name, and the note that was kept with it."""
    return [(translated(name.capitalize()), _whole(translated(note))) for name, note in card.method.items()]


def _whole(note: str) -> str:
    """A note with figures such as .45 written out, so that no line breaks behind the point."""
    return re.sub(r"(?<![\d.,])\.(?=\d)", f"0{get_decimal_symbol(words.language())}", note)
