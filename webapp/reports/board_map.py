"""The map of leaders: where they stand between too far and too deep, and how far their word is taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from surveys.scorecards import Scorecard
from webapp.reports.board_compared import Compared
from webapp.reports.board_rows import credibility_word, head
from webapp.reports.charts.map import Label, Spot, label_places, map_marks
from webapp.reports.facets import side_word
from webapp.reports.words import gettext as _


@dataclass(frozen=True)
class MapRow:
    """One leader in the key of the map. `mark` is empty where there is nothing to place."""

    mark: str
    name: str
    few: bool
    role: str
    distance: str
    credibility: str


@dataclass(frozen=True)
class LeaderMap:
    """The map with its labels and its key in alphabetical order; no marks with nobody to place."""

    marks: Markup | None
    labels: list[tuple[str, Label]]
    key: list[MapRow]


def leader_map(table: Compared) -> LeaderMap:
    """Everybody who has both figures, on one map."""
    short = initials([card.subject.name for card in table.shown])
    spots = [(mark, spot) for mark, card in zip(short, table.shown, strict=True) if (spot := _spot(card))]
    places = label_places([spot for _mark, spot in spots])
    title = _("Map of leaders; the table beside it says what can be told of each.")
    mean = table.mean_credibility
    return LeaderMap(
        marks=map_marks("leader-map", title, [spot for _mark, spot in spots], mean) if spots else None,
        labels=[(mark, label) for (mark, _spot), label in zip(spots, places, strict=True)],
        key=[_row(table, mark, card) for mark, card in zip(short, table.shown, strict=True)],
    )


def initials(names: Sequence[str]) -> list[str]:
    """A short mark for each name, unlike all others: initials, then more letters, then a number."""
    marks = [_shortened(name, 1) for name in names]
    for letters in (2, 3):
        often = Counter(marks)
        marks = [
            _shortened(name, letters) if often[mark] > 1 else mark
            for name, mark in zip(names, marks, strict=True)
        ]
    often = Counter(marks)
    return [
        f"{mark}{marks[: place + 1].count(mark)}" if often[mark] > 1 else mark
        for place, mark in enumerate(marks)
    ]


def _shortened(name: str, letters: int) -> str:
    parts = name.split()
    if len(parts) < 2:
        return name[: letters + 1]
    return parts[0][:letters] + parts[-1][:1]


def _spot(card: Scorecard) -> Spot | None:
    if card.depth is None or card.credibility.mean is None:
        return None
    return Spot(card.depth, card.credibility.mean)


def _row(table: Compared, mark: str, card: Scorecard) -> MapRow:
    one = head(card)
    return MapRow(
        mark=mark if _spot(card) else "",
        name=one.name,
        few=one.few,
        role=one.role,
        distance=side_word(table.side(card)),
        credibility=credibility_word(table.credibility(card)),
    )
