"""The appendix: every item with its released cells, exactly as they were published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from surveys.scorecards import KeptCell, Scorecard
from webapp.reports import cells, names, words
from webapp.reports.words import gettext as _

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
class CellRow:
    """One item in one set: its figures in words, its range of answers."""

    raters: str
    figures: str
    answers: str


@dataclass(frozen=True)
class ItemRows:
    """One item with its sets."""

    text: str
    rows: list[CellRow]


@dataclass(frozen=True)
class Part:
    """The items that were asked in one way."""

    kind: str
    title: str
    items: list[ItemRows]


def parts(card: Scorecard, item_texts: Mapping[str, str]) -> list[Part]:
    """The released items by the way in which they were asked, each in the order of publication."""
    by_kind: dict[str, list[ItemRows]] = {}
    for item, kind in _kinds(card).items():
        rows = ItemRows(_text(item, item_texts), list(_rows(card, item)))
        by_kind.setdefault(kind, []).append(rows)
    return [Part(kind, title, by_kind[kind]) for kind, title in _titles().items() if kind in by_kind]


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


def _rows(card: Scorecard, item: str) -> Iterable[CellRow]:
    by_set: dict[str, list[KeptCell]] = {}
    for cell in card.cells:
        if cell.item == item:
            by_set.setdefault(cell.set_id, []).append(cell)
    for set_id, found in by_set.items():
        withheld = found[0].figure == "withheld"
        yield CellRow(
            raters=names.set_name(set_id) if set_id else "",
            figures=cells.sentence(found) or cells.label_words(found[0]),
            answers="–" if withheld else words.answers(found[0].n_low, found[0].n_high),
        )
