"""The figures of a file of ratings as a table for the screen, in alphabetical order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from unicodedata import category, east_asian_width

from scoring.rating_remarks import Remark
from scoring.rating_scores import RatingScores
from webapp.ratings import document
from webapp.ratings.problems import visible

NONE = "–"
_WITHOUT_PLACE = ("Mn", "Me", "Cf")
"""Kinds of signs that stand above, below or inside the one before them."""
HEADS = ("subject", "n", "{mean}", "estimate", "95 % interval", "ranks", "against the mean of all")


def as_text(scores: RatingScores, notes: Sequence[Remark]) -> str:
    """Everything that fits on a screen: a table for each facet, what it can be relied on, and notes."""
    told = document.method(scores, notes)
    heads = [head.format(mean="weighted mean" if told["weights"] else "mean") for head in HEADS]
    lines = [summary(scores), ""]
    entries = list(document.subjects(scores))
    for facet in scores.facets:
        ranks = {one["subject"]: one["simultaneous"] for one in document.ranks(scores, facet)}
        rows = [_row(one, ranks) for one in entries if one["facet"] == facet.facet]
        lines += [f"{facet.facet}: {', '.join(facet.items)}", *_table([heads, *rows])]
        lines += [*_reliability(document.reliability(facet)), ""]
    lines += ["Notes:", *(f"- {note}" for note in told["notes"])] if told["notes"] else []
    lines += [f"- {told['formulas']['shrinkage']}"] if told["notes"] else [told["formulas"]["shrinkage"]]
    return "\n".join(map(visible, lines)) + "\n"


def summary(scores: RatingScores) -> str:
    """What was scored, in a line; sheets are told where a rater has several."""
    counts = dict(document.counts(scores))
    if counts["sheets"] == counts["raters"]:
        del counts["sheets"]
    words = (f"{counts[kind]:,} {kind if counts[kind] != 1 else kind[:-1]}" for kind in counts)
    facets = len(scores.facets)
    return f"{', '.join(words)}; {facets} facet{'s' * (facets != 1)}."


def _row(entry: Mapping[str, Any], ranks: Mapping[str, Mapping[str, int]]) -> tuple[str, ...]:
    if not entry["n"]:
        return (entry["subject"], "0", NONE, NONE, NONE, NONE, "not observable")
    rank = ranks[entry["subject"]]
    mean = entry.get("weighted_mean", entry["mean"])  # what the estimate was made from
    figures = (f"{figure:.2f}" for figure in (mean, entry["estimate"]))
    interval = f"{entry['low']:.2f} to {entry['high']:.2f}"
    position = f"{rank['best']}–{rank['worst']}"
    return (entry["subject"], str(entry["n"]), *figures, interval, position, entry["position"])


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns side by side; the first and the last to the left, figures to the right."""
    rows = [[visible(cell) for cell in row] for row in rows]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    last = len(widths) - 1
    for row in rows:
        cells = [
            cell + " " * (width - _width(cell)) if place in (0, last) else " " * (width - _width(cell)) + cell
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def _width(text: str) -> int:
    """How many places a terminal needs for a text."""
    return sum(
        0 if category(sign) in _WITHOUT_PLACE else 1 + (east_asian_width(sign) in "WF") for sign in text
    )


def _reliability(found: Mapping[str, Any]) -> Iterator[str]:
    parts = [
        _figure(name, found[key], found.get(f"{key}_ci")) for name, key in _NAMES if found[key] is not None
    ]
    yield f"Reliability: {', '.join(parts)}." if parts else "Reliability: not defined for this file."
    if found["raters_needed_for_70"]:
        needed = found["raters_needed_for_70"]
        yield f"For a mean of reliability .70 a subject needs {needed} rater{'s' * (needed != 1)}."
    if found["difference"]:
        value, low, high = found["difference"]
        yield f"Difference, first minus second: {value:.2f} (95 % interval {low:.2f} to {high:.2f})."


_NAMES = (
    ("alpha", "alpha"),
    ("omega", "omega"),
    ("ICC(1)", "icc1"),
    ("ICC(2)", "icc2"),
    ("mean r_wg(J)", "rwg_j_mean"),
)


def _figure(name: str, value: float, interval: Sequence[float] | None) -> str:
    return f"{name} {value:.2f}" + (f" ({interval[0]:.2f} to {interval[1]:.2f})" if interval else "")
