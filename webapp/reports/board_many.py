"""Many leaders at once: in how many of them people find what, and who stands where in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from webapp.reports import names
from webapp.reports.board_compared import Compared
from webapp.reports.board_rows import SIDE_SIGNS, STANDING_SIGNS, credibility_word, signs_of, word_of
from webapp.reports.facets import side_word

UNTOLD = {"not-distinguishable", "not-compared", "not-shown"}


@dataclass(frozen=True)
class Count:
    """How many leaders a word is said of."""

    sign: str
    word: str
    leaders: int


@dataclass(frozen=True)
class CountRow:
    """One measure with the words that are said of anybody."""

    name: str
    counts: list[Count]


@dataclass(frozen=True)
class Crossing:
    """Leaders of this page of whom distance or credibility can be told, by both."""

    standings: list[str]
    rows: list[tuple[str, list[list[str]]]]
    untold: int  # leaders of this page of whom neither can be told


def counts(table: Compared) -> list[CountRow]:
    """Of how many of the leaders shown each word is said, measure by measure."""
    return [_row(table, measure) for measure in table.measures]


def _row(table: Compared, measure: str) -> CountRow:
    held = Counter(table.code(card, measure) for card in table.shown)
    signs = signs_of(measure)
    found = [Count(sign, word_of(measure, code), held[code]) for code, sign in signs.items() if held[code]]
    return CountRow(names.measure_name(measure), found)


def crossing(table: Compared) -> Crossing:
    """Distance by credibility: the map of leaders in words, for more of them than a picture can hold."""
    found: dict[tuple[str, str], list[str]] = {}
    for card in table.named:
        found.setdefault((table.side(card), table.credibility(card)), []).append(card.subject.name)
    untold = {(side, standing) for side in ("open", "missing") for standing in UNTOLD}
    told = {place: held for place, held in found.items() if place not in untold}
    standings = [code for code in STANDING_SIGNS if any(standing == code for _side, standing in told)]
    sides = [code for code in SIDE_SIGNS if any(side == code for side, _standing in told)]
    return Crossing(
        standings=[credibility_word(code) for code in standings],
        rows=[(side_word(side), [told.get((side, one), []) for one in standings]) for side in sides],
        untold=sum(len(held) for place, held in found.items() if place in untold),
    )
