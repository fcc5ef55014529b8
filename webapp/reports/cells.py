"""Released cells in words: the published label as it is, with its codes said in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from babel.numbers import get_decimal_symbol

from surveys.scorecards import KeptCell, Scorecard
from webapp.reports import names, words
from webapp.reports.words import gettext as _


def label_words(cell: KeptCell) -> str:
    """The published label of a cell for reading. Nothing is computed: codes become words, that is all."""
    if cell.figure == "withheld":
        return names.reason(cell.label)
    if cell.figure == "direction":
        return _direction(cell.label)
    return number_words(cell.label)


def _direction(label: str) -> str:
    directions = {
        "too-little": _("mostly too little"),
        "too-much": _("mostly too much"),
        "divided": _("people are divided"),
    }
    return directions.get(label, label)


def number_words(label: str) -> str:
    """A published number, band or factor with the decimal mark and the few words of the language."""
    said = re.sub(r"(?<=\d)\.(?=\d)", get_decimal_symbol(words.language()), label)
    if said.endswith(" or lower") or said.startswith(("<", "≤")):
        return _("%(number)s or lower", number=said.removesuffix(" or lower").lstrip("<=≤ "))
    if said.endswith(" or higher") or said.startswith((">", "≥")):
        return _("%(number)s or higher", number=said.removesuffix(" or higher").lstrip(">=≥ "))
    if said.endswith(" or more"):
        return _("%(number)s or more", number=said.removesuffix(" or more"))
    return said.replace(" to ", f" {_('to')} ").replace(" %", "\N{NO-BREAK SPACE}%")


def figure_name(name: str) -> str:
    """What a figure is, as a column or row is headed."""
    headings = {
        "too-little": _("too little"),
        "too-much": _("too much"),
        "total": _("both ends together"),
        "direction": _("direction"),
        "mean": _("mean"),
        "share-low": _("1–2:"),
        "share-mid": _("3:"),
        "share-high": _("4–5:"),
        "median": _("median"),
        "statement": _("said by"),
        "withheld": _("not shown"),
    }
    return headings.get(name, name)


def sentence(cells: Iterable[KeptCell]) -> str:
    """The cells of one item and one set in one line, e.g. `too little 1.2 · too much 0.3`."""
    parts = [
        label_words(cell) if cell.figure == "direction" else f"{figure_name(cell.figure)} {label_words(cell)}"
        for cell in cells
        if cell.figure != "withheld"
    ]
    return " · ".join(parts)


def of_item(card: Scorecard, item: str) -> dict[str, list[KeptCell]]:
    """The released cells of an item by set, in the order of the card's sets."""
    by_set = {
        group.set_id: [cell for cell in card.cells if cell.item == item and cell.set_id == group.set_id]
        for group in card.sets
    }
    return {set_id: cells for set_id, cells in by_set.items() if cells}


def weight(card: Scorecard, item: str, figures: tuple[str, ...]) -> float:
    """How much an item says in the given figures: the mean midpoint of its published bands over the sets."""
    found = [cell for cell in card.cells if cell.item == item and cell.figure in figures]
    middles = [_middle(cell) for cell in found]
    return sum(middles) / len(middles) if middles else 0.0


def toward(card: Scorecard, item: str, end: str) -> float:
    """How much an item says at one end, `too-little` or `too-much`: the mean over the sets, as above.

    Where a set shows both ends only together, they count for the end to which it mostly points.
    """
    said = [_at(end, {cell.figure: cell for cell in found}) for found in of_item(card, item).values()]
    return sum(said) / len(said) if said else 0.0


def _at(end: str, shown: Mapping[str, KeptCell]) -> float:
    if end in shown:
        return _middle(shown[end])
    points = "direction" in shown and shown["direction"].label == end
    return _middle(shown["total"]) if points and "total" in shown else 0.0


def _middle(cell: KeptCell) -> float:
    if cell.low is None and cell.high is None:
        return float(cell.label)
    low = cell.low if cell.low is not None else cell.high
    high = cell.high if cell.high is not None else cell.low
    return 0.0 if low is None or high is None else (low + high) / 2
