"""Files of ratings for tests: the leaders of the cast, rated by the people around them, as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import numpy as np

from scoring.rating_scores import RatingScores, score_ratings
from scoring.ratings import Design, Ratings, rating_table
from tests.cast import CEO, CRO, CTO

HEADER = ("subject", "rater_group", "rater", "item", "value")
LEADERS = (CEO[0], CRO[0], CTO[0])
Line = tuple[str, str, str, str, object]


def lines(
    leaders: Sequence[str] = LEADERS,
    raters: int = 8,
    items: Sequence[str] = ("C1", "C2", "C3"),
    seed: int = 1,
    group: str = "report",
    spread: float = 0.6,
) -> list[Line]:
    """Ratings on 1..5, one line each; leaders and raters differ by chance."""
    source = np.random.default_rng(seed)
    found: list[Line] = []
    for leader in leaders:
        place = source.normal(3.4, spread)
        for rater in range(raters):
            mood = source.normal(place, 0.5)
            for item in items:
                value = int(np.clip(round(source.normal(mood, 0.6)), 1, 5))
                found.append((leader, group, f"{group}-{rater + 1}", item, value))
    return found


def text(rows: Iterable[Sequence[object]], header: Sequence[str] = HEADER, delimiter: str = ",") -> str:
    """The lines as CSV below their header."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, lineterminator="\n")
    writer.writerows([header, *rows])
    return file.getvalue()


def ratings(rows: Sequence[Line]) -> Ratings:
    """The lines as ratings, without a file between."""
    columns = list(zip(*rows, strict=True))
    names = [tuple(dict.fromkeys(map(str, column))) for column in columns[:4]]
    codes = [
        np.array([known.index(str(cell)) for cell in column], dtype=np.int64)
        for known, column in zip(names, columns[:4], strict=True)
    ]
    values = np.array([np.nan if cell == "" else float(str(cell)) for cell in columns[4]])
    return Ratings(*names, *codes, values)


def scored(rows: Sequence[Line], scale: tuple[int, int] = (1, 5), **design: object) -> RatingScores:
    """The lines scored, all items as one facet unless `facets` are given."""
    found = ratings(rows)
    facets = design.pop("facets", {"all": tuple(sorted(found.items))})
    return score_ratings(rating_table(found, Design(scale, facets, **design)))  # type: ignore[arg-type]
