"""The comments page: each comment on its own, by question and by what it is about."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from surveys.scorecards import CommentPool, Scorecard, ThemeShown
from webapp.reports import names, words
from webapp.reports.pattern_texts import in_words
from webapp.reports.words import gettext as _


class Comment(NamedTuple):
    """One released comment; `direction` is helped, too-far, too-involved or None, `facet` is the tap."""

    item: str
    text: str
    facet: str | None
    direction: str | None


@dataclass(frozen=True)
class Theme:
    """Comments on one question that are about the same thing."""

    heading: str
    texts: list[str]


@dataclass(frozen=True)
class Question:
    """An open question: what people wrote, or why it is not shown."""

    stem: str
    note: str
    found: list[ThemeShown]
    themes: list[Theme]


def questions(card: Scorecard, comments: Sequence[Comment], item_texts: Mapping[str, str]) -> list[Question]:
    """The open questions in the order of the card; comments only where the card says they are shown."""
    quoted = {comment.item for comment in comments}
    return [
        Question(
            stem=words.stem(pool.item, item_texts),
            note=_note(pool, pool.item in quoted),
            found=[in_words(theme) for theme in card.themes if theme.item == pool.item and theme.stable],
            themes=_themes(comment for comment in comments if comment.item == pool.item)
            if pool.state == "shown"
            else [],
        )
        for pool in card.comments
    ]


def _note(pool: CommentPool, is_quoted: bool) -> str:
    notes = {
        "shown": "" if is_quoted else _("No comment on this question is quoted."),
        "few-ballots": _("Too few people answered for comments to be quoted."),
        "few-comments": _("Too few people commented for their words to be quoted."),
        "none": _("Nobody commented."),
    }
    return notes[pool.state]


def _themes(comments: Iterable[Comment]) -> list[Theme]:
    by_heading: dict[tuple[int, str], list[str]] = {}
    for comment in comments:
        by_heading.setdefault(_heading(comment), []).append(comment.text)
    return [Theme(heading, _shuffled(texts)) for (_place, heading), texts in sorted(by_heading.items())]


def _heading(comment: Comment) -> tuple[int, str]:
    sides = {"too-far": _("too far from it"), "too-involved": _("too involved in it")}
    side = sides.get(comment.direction or "", "")
    if comment.facet is None:
        headings = {"too-far": _("Too far from the work"), "too-involved": _("Too involved in the work")}
        return (len(names.FACETS) + 1, headings.get(comment.direction or "", _("Without a subject chosen")))
    place = names.FACETS.index(comment.facet) if comment.facet in names.FACETS else len(names.FACETS)
    name = names.facet_name(comment.facet)
    return (place, f"{name}: {side}" if side else name)


def _shuffled(texts: list[str]) -> list[str]:
    """An order that has nothing to do with who wrote or when, and is the same each time."""
    return sorted(texts, key=lambda text: hashlib.sha256(text.encode()).digest())
