"""Everything that may be published about one leader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from surveys.anonymity.merging import set_id
from surveys.instruments import Instrument, Item
from surveys.question_types import question_types
from surveys.release.amounts import release_amount
from surveys.release.bins import release_bins
from surveys.release.cells import Cell, Figure, place
from surveys.release.medians import release_median
from surveys.release.policy import Policy
from surveys.release.ratings import release_rating
from surveys.release.statements import release_statements
from surveys.sheets import Comment, Sheet


@dataclass(frozen=True)
class Release:
    """The published cells of one leader, and in `withheld` which may not be shown, each with its reason."""

    cells: tuple[Cell, ...]
    withheld: tuple[Cell, ...]


def release_subject(
    policy: Policy,
    instrument: Instrument,
    sets: Mapping[str, Sequence[Sheet]],
    comments: Sequence[Comment] | None = None,
) -> Release:
    """Reduce the opened sheets of one leader to what may be published.

    `sets` holds the sheets of each base set by its id. Closed items are released set by set;
    calibration questions and statements once for all sets together, because each rater answers them
    about one leader only or taps one statement only. `comments` are those that came apart from their
    sheets; without them, the comments still in the sheets count. The result depends on counts only.
    """
    pool = list(chain.from_iterable(sets.values()))
    if comments is None:
        comments = [comment for sheet in pool for comment in sheet.comments]
    together = set_id(sets)
    cells = [cell for name, sheets in sets.items() for cell in _closed(policy, instrument, name, sheets)]
    cells += _medians(policy, instrument, together, pool)
    cells += _statements(policy, comments, comment_pools(instrument, sets), together)
    return Release(
        cells=tuple(cell for cell in cells if cell.figure != "withheld"),
        withheld=tuple(cell for cell in cells if cell.figure == "withheld"),
    )


def comment_pools(instrument: Instrument, sets: Mapping[str, Sequence[Sheet]]) -> dict[str, int]:
    """For each open question, how many ballots about this leader asked it and did not decline."""
    sheets = [sheet for sheets in sets.values() for sheet in sheets if not sheet.declined]
    asked = {item.id: 0 for item in instrument.items if item.type == "comment"}
    for sheet in sheets:
        for item_id in set(instrument.forms.get(sheet.form, ())) & set(asked):
            asked[item_id] += 1
    return {item_id: n for item_id, n in asked.items() if n}


def _closed(policy: Policy, instrument: Instrument, name: str, sheets: Sequence[Sheet]) -> Iterator[Cell]:
    for item in _asked(instrument, sheets):
        if _rule(item) in ("amount", "rating"):
            values = [value for sheet in sheets if (value := sheet.answers.get(item.id)) is not None]
            yield from place(_item_figures(policy, item, values), name, item.id)


def _item_figures(policy: Policy, item: Item, values: Sequence[int]) -> tuple[Figure, ...]:
    if _rule(item) == "amount":
        return release_amount(policy, values)
    mean = release_rating(policy, values, question_types()[item.type].sensitive_ends[0])
    return mean if len(values) < policy.k else mean + release_bins(policy, values)


def _medians(
    policy: Policy, instrument: Instrument, together: str, sheets: Sequence[Sheet]
) -> Iterator[Cell]:
    answered = {item_id for sheet in sheets for item_id in sheet.calibration}
    for item in _asked(instrument, sheets):
        if _rule(item) == "median" and item.id in answered:
            steps = [step for sheet in sheets if (step := sheet.calibration.get(item.id)) is not None]
            yield from place(release_median(policy, steps, item.ladder), together, item.id)


def _statements(
    policy: Policy, comments: Sequence[Comment], pools: Mapping[str, int], together: str
) -> Iterator[Cell]:
    for question, asked in pools.items():
        about = [comment for comment in comments if comment.item == question]
        for statement, figure in release_statements(policy, about, asked).items():
            yield from place([figure], together, statement)


def _rule(item: Item) -> str:
    return question_types()[item.type].released_as


def _asked(instrument: Instrument, sheets: Sequence[Sheet]) -> list[Item]:
    """The items of all forms that these sheets answer, in the order of the instrument."""
    ids = {item_id for form in {sheet.form for sheet in sheets} for item_id in instrument.forms.get(form, ())}
    return [item for item in instrument.items if item.id in ids]
