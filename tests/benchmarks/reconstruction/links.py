"""RC: does anything beside the words join two comments of one author?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from surveys.campaigns import Comment
from tests.benchmarks.reconstruction.producing import Produced
from tests.benchmarks.reconstruction.readers import GROUPS, read_comments

Quoted = Mapping[str, Sequence[str]]
"""Quotes by question, in the order in which somebody finds them."""
TELLING = re.compile(r"<blockquote[^>]*\s(?:id|class|data-[\w-]+|title)=|<time\b")
KEPT = {"id", "subject_id", "item", "text", "facet", "direction", "withheld_because"}
"""What is kept of a comment; a new column has to be looked at here."""


@dataclass
class Linked:
    """Guesses by order: how many were right, and how many chance would have got right."""

    tries: int = 0
    right: int = 0
    chance: float = 0.0
    variance: float = 0.0

    @property
    def sigmas(self) -> float:
        """How far above chance."""
        return (self.right - self.chance) / sqrt(self.variance) if self.variance else 0.0


def link(found: Linked, quoted: Quoted, authors: Mapping[str, str]) -> None:
    """Guess for each quote on one question that its author's other quote stands at the same height."""
    if len(quoted) < 2:
        return
    first, second = list(quoted.values())[:2]
    writers = [authors[text] for text in second]
    for place, text in enumerate(first):
        if authors[text] in writers:
            guess = round(place * (len(second) - 1) / max(1, len(first) - 1))
            share = 1 / len(second)
            found.tries += 1
            found.right += writers[guess] == authors[text]
            found.chance += share
            found.variance += share * (1 - share)


def by_page(leaders: Iterable[Produced]) -> Linked:
    """Order on the page."""
    return _all(leaders, lambda one: read_comments(one.files["leader.html"]))


def by_row(leaders: Iterable[Produced]) -> Linked:
    """Order of the rows that are kept."""
    return _all(leaders, lambda one: one.kept_order)


def marks(leaders: Iterable[Produced]) -> Iterator[str]:
    """Anything about a quote beside its words: an id, a time, a rater group."""
    for one in leaders:
        page = one.files["leader.html"].decode()
        chapter = (
            page[page.find('id="comments"') : page.find('id="appendix"')] if 'id="comments"' in page else ""
        )
        if TELLING.search(chapter) or any(group in re.sub(r"<[^>]*>", " ", chapter) for group in GROUPS):
            yield one.led.email


def new_columns() -> set[str]:
    """Columns of kept comments that nobody has looked at."""
    return set(Comment.__table__.columns.keys()) - KEPT


def _all(leaders: Iterable[Produced], quotes: object) -> Linked:
    found = Linked()
    for one in leaders:
        authors = {
            said.text: rater.email
            for raters in one.sets.values()
            for rater in raters
            for said in rater.comments
        }
        link(found, quotes(one), authors)  # type: ignore[operator]
    return found
