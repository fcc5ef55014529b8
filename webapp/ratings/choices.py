"""What is asked for on the command line, checked against the file: scale, facets, groups, those invited."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from scoring.ratings import SELF, Design, Ratings, left_out_by_default
from surveys.refusals import Refusal
from webapp.ratings.columns import number
from webapp.ratings.long_form import column_places, whole_rows
from webapp.ratings.problems import Problems, did_you_mean, visible
from webapp.ratings.table_file import open_table

ALL_ITEMS = "all items"
"""The facet that holds every item when no facet was named."""


MOST_POINTS = 1001
"""Points that a scale may have: what random answers give is simulated point by point."""


class BadChoice(Refusal):
    """An option that cannot be followed."""

    status = 422

    def __init__(self, sentence: str) -> None:
        super().__init__(visible(sentence))


@dataclass(frozen=True)
class Choices:
    """Options as they were given, each already read but not yet compared with a file."""

    scale: tuple[int, int]
    facets: Mapping[str, tuple[str, ...]]
    reverse: tuple[str, ...] = ()
    weights: Mapping[str, float] | None = None
    leave_out: tuple[str, ...] = ()


def choices(
    scale: tuple[int, int],
    facets: Sequence[str],
    reverse: Sequence[str],
    weights: Sequence[str],
    leave_out: Sequence[str],
) -> Choices:
    """Read the options. Raises BadChoice with a sentence about the first that makes no sense."""
    if scale[0] >= scale[1]:
        raise BadChoice(
            f"--scale {scale[0]} {scale[1]} runs backwards: give the smallest value of the scale first, "
            f"such as --scale {min(scale)} {max(scale) if scale[0] != scale[1] else scale[1] + 4}."
        )
    if scale[1] - scale[0] >= MOST_POINTS:
        raise BadChoice(
            f"--scale {scale[0]} {scale[1]} has {scale[1] - scale[0] + 1:,} points; at most {MOST_POINTS:,} "
            "can be scored. Give the ends of the scale on which people answered, or divide the values first."
        )
    return Choices(scale, _facets(facets), tuple(_listed(reverse)), _weights(weights), tuple(leave_out))


def _facets(given: Sequence[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for text in given:
        name, sign, rest = text.partition("=")
        name, items = name.strip(), tuple(_listed([rest]))
        if not sign or not name or not items:
            raise BadChoice(f'--facet "{text}" must be a name and its items: --facet NAME=item1,item2.')
        if name in found:
            raise BadChoice(f'--facet "{name}" is given twice. List all its items in one.')
        twice = next((item for item in items if items.count(item) > 1), None)
        if twice is not None:
            raise BadChoice(f'--facet "{name}" names the item "{twice}" twice. Name it once.')
        found[name] = items
    return found


def _listed(given: Iterable[str]) -> list[str]:
    """What commas part; as in CSV, quotation marks hold a name together that has a comma in it."""
    try:
        rows = [row for text in given for row in csv.reader([text], skipinitialspace=True, strict=True)]
    except csv.Error:
        raise BadChoice(
            f"{', '.join(given)}: a quotation mark is not closed, or something stands behind it. A name with "
            'a comma stands in quotation marks, one inside them is doubled: "Does X, or Y",Q2.'
        ) from None
    return [word.strip() for row in rows for word in row if word.strip()]


def _weights(given: Sequence[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    for text in given:
        group, sign, weight = text.partition("=")
        value = number(weight, decimal_comma=True) if sign else None
        if value is None or not isfinite(value) or value <= 0 or not group.strip():
            raise BadChoice(f'--weight "{text}" must be a rater group and a number above zero: peer=0.25.')
        if group.strip() in found:
            raise BadChoice(f'--weight "{group.strip()}" is given twice. Give each group one weight.')
        found[group.strip()] = value
    return found


def design_for(ratings: Ratings, asked: Choices, invited: Mapping[str, int]) -> Design:
    """The options for these ratings. Raises BadChoice if they name what the file does not have."""
    facets = asked.facets or {ALL_ITEMS: tuple(sorted(ratings.items))}
    for facet, items in facets.items():
        for item in items:
            _require(item, ratings.items, f'--facet "{facet}"', "item")
    for item in asked.reverse:
        _require(item, ratings.items, "--reverse", "item")
    for group in (*(asked.weights or {}), *asked.leave_out):
        _require(group, ratings.groups, "--weight or --leave-out", "rater group")
    left_out = left_out_by_default(ratings.groups) | frozenset(asked.leave_out)
    _check_weights(ratings, asked.weights or {}, left_out)
    return Design(asked.scale, facets, frozenset(asked.reverse), asked.weights or {}, left_out, invited)


def _require(word: str, known: Sequence[str], option: str, kind: str) -> None:
    if word not in known:
        near = did_you_mean(word, known)
        some = ", ".join(sorted(one for one in known if one)[:8]) or "none"
        more = ", …" if len(known) > 8 else ""
        told = near or f" The file has: {some}{more}."
        raise BadChoice(f'{option}: the {kind} "{word}" never occurs in the file.{told}')


def _check_weights(ratings: Ratings, weights: Mapping[str, float], left_out: frozenset[str]) -> None:
    if not weights:
        return
    if both := sorted(left_out & set(weights)):
        why = "holds ratings of oneself" if both[0].casefold() == SELF else "is left out"
        raise BadChoice(f'--weight: the group "{both[0]}" {why} and is never averaged in. Drop its weight.')
    if bare := sorted(set(ratings.groups) - left_out - set(weights)):
        name = f'the group "{bare[0]}"' if bare[0] else "lines without a rater group"
        raise BadChoice(f"--weight: {name} has no weight. Give every group one, or leave it out.")


def read_invited(content: bytes, name: str, ratings: Ratings) -> dict[str, int]:
    """How many people were asked about each subject, from a file with the columns subject and invited.

    Subjects about whom nobody answered may stand in it. Raises BadFile with everything that is wrong, also
    where more people answered than were asked.
    """
    problems = Problems(name)
    table = open_table(content, problems)
    places = column_places(table.header, ("subject", "invited"), (), problems)
    problems.refuse()
    answered = _answered(ratings)
    found: dict[str, int] = {}
    for block in table.blocks:
        whole = whole_rows(block, len(table.header), problems)
        for line, row in zip(whole.lines, whole.rows, strict=True):
            subject, cell = (" ".join(row[places[one]].split()) for one in ("subject", "invited"))
            if told := _wrong(subject, cell, answered, found):
                problems.add(told, line)
            else:
                found[subject] = int(cell)
    problems.refuse()
    return found


def _wrong(subject: str, cell: str, answered: Mapping[str, int], found: Mapping[str, int]) -> str:
    if not subject:
        return "The subject is missing."
    if subject in found:
        return f'"{subject}" stands here twice. Keep one of the two.'
    if subject not in answered and (near := did_you_mean(subject, answered)):
        return f'"{subject}" has no ratings.{near}'
    if not cell.isdecimal() or int(cell) < 1:
        return f'"{cell[:40]}" is not a number of people. Write how many were asked about "{subject}".'
    if int(cell) < answered.get(subject, 0):
        were = "was" if int(cell) == 1 else "were"
        return f'{answered[subject]} people rated "{subject}", but only {cell} {were} invited.'
    return ""


def _answered(ratings: Ratings) -> dict[str, int]:
    """How many raters each subject has, without ratings of oneself."""
    own = left_out_by_default(ratings.groups)
    kept = np.array([group not in own for group in ratings.groups], dtype=bool)[ratings.group]
    key = (ratings.subject * len(ratings.groups) + ratings.group) * len(ratings.raters) + ratings.rater
    whose = np.unique(key[kept]) // (len(ratings.groups) * len(ratings.raters))
    counts = np.bincount(whose, minlength=len(ratings.subjects))
    return dict(zip(ratings.subjects, counts.tolist(), strict=True))
