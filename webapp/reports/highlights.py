"""The page: two things to keep, two areas to work on, and one question for Monday."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from surveys.scorecards import FacetScore, Scorecard
from webapp.reports import cells, names, words
from webapp.reports.facets import by_name
from webapp.reports.pattern_texts import (
    PatternText,
    keep_sentence,
    mode_at,
    open_question,
    practices_seen,
    short_advice,
)
from webapp.reports.verdicts import clearest, most_clearly_off
from webapp.reports.words import gettext as _
from webapp.reports.words import translated

MOST = 2
MOST_PRACTICES = 3
ENDS = ("too-little", "too-much", "total")
OTHER_END = {"too-little": "too-much", "too-much": "too-little"}


@dataclass(frozen=True)
class Evidence:
    """The published figures of one item in one set."""

    raters: str
    figures: str
    answers: str


@dataclass(frozen=True)
class Point:
    """A facet to keep or to work on, with the item that says so; `turned` tells that its ends are swapped."""

    name: str
    word: str
    item: str
    turned: bool
    evidence: list[Evidence]
    advice: str


@dataclass(frozen=True)
class PracticePoint:
    """A practice that people see, in words, with the items that say so."""

    title: str
    what: str
    keep: str
    items: str


def practice_points(card: Scorecard, item_texts: Mapping[str, str]) -> list[PracticePoint]:
    """At most three practices that people see, the surest first; none is ever missed or asked for."""
    items = {one.slug: one.items for one in card.practices}
    return [
        PracticePoint(
            translated(one.title),
            translated(one.what),
            translated(one.keep),
            words.listed([_("“%(words)s”", words=words.stem(item, item_texts)) for item in items[one.slug]]),
        )
        for one in practices_seen(card)[:MOST_PRACTICES]
    ]


def keeps(
    card: Scorecard, item_texts: Mapping[str, str], turned: Collection[str] = frozenset()
) -> list[Point]:
    """At most two facets that people find about right, those nearest to it first.

    `turned` are the items of which too much counts as too little of their facet.
    """
    right = [facet for facet in _in_order(card) if facet.position == "right"]
    right.sort(key=_penalty)
    return [_point(card, facet, item_texts, turned) for facet in right[:MOST]]


def areas(
    card: Scorecard, item_texts: Mapping[str, str], turned: Collection[str] = frozenset()
) -> list[Point]:
    """At most two facets in which people find too little or too much, or are divided; the clearest first."""
    return [_point(card, facet, item_texts, turned) for facet in off(card)]


def off(card: Scorecard) -> list[FacetScore]:
    """The facets behind the areas to work on, the clearest first."""
    return most_clearly_off(_in_order(card))[:MOST]


def _in_order(card: Scorecard) -> list[FacetScore]:
    scores = by_name(card)
    return [scores[facet] for facet in names.FACETS if facet in scores]


def _penalty(facet: FacetScore) -> float:
    return round(facet.penalty.value, 1) if facet.penalty else 0.0


def _point(
    card: Scorecard, facet: FacetScore, item_texts: Mapping[str, str], turned: Collection[str]
) -> Point:
    item = max(facet.items, key=lambda item: _says_so(card, facet, item, turned), default="")
    keep = facet.position == "right"
    return Point(
        name=names.facet_name(facet.facet),
        word=names.position_word(facet.position),
        item=words.stem(item, item_texts),
        turned=item in turned,
        evidence=evidence(card, item),
        advice=keep_sentence(facet.facet)
        if keep
        else short_advice(facet.facet, facet.position, card.subject.role),
    )


def _says_so(card: Scorecard, facet: FacetScore, item: str, turned: Collection[str]) -> float:
    """How much an item goes along with the word for its facet."""
    if facet.position not in OTHER_END:
        heavy = cells.weight(card, item, ENDS)
        return -heavy if facet.position == "right" else heavy
    end = OTHER_END[facet.position] if item in turned else facet.position
    return cells.toward(card, item, end)


def evidence(card: Scorecard, item: str) -> list[Evidence]:
    """The published figures of an item, one line a set."""
    lines = []
    for set_id, found in cells.of_item(card, item).items():
        figures = cells.sentence(found)
        if figures:
            answers = words.answers(found[0].n_low, found[0].n_high)
            lines.append(Evidence(names.set_name(set_id), figures, answers))
    return lines


def monday_question(card: Scorecard, patterns: Sequence[PatternText]) -> str:
    """One question to ask the team: of the pattern that stands out, else of the facet that does."""
    texts = {pattern.slug: pattern for pattern in patterns}
    if card.standout.kind == "mode" and card.standout.name in texts:
        return translated(texts[card.standout.name].monday_question)
    facet = clearest(card)
    return _question_about(facet, texts) if facet else open_question()


def _question_about(facet: FacetScore, texts: Mapping[str, PatternText]) -> str:
    """The question of the pattern at the end that people find, so that it asks in the right direction."""
    if facet.position == "divided":
        return _(
            "About “%(facet)s” you see me differently: where should I do more of it, and where less?",
            facet=names.facet_name(facet.facet),
        )
    mode = mode_at(facet.facet, facet.position)
    if mode and mode.slug in texts:
        return translated(texts[mode.slug].monday_question)
    return _questions_at_an_end().get((facet.facet, facet.position)) or open_question()


def _questions_at_an_end() -> dict[tuple[str, str], str]:
    """Questions for the ends that no pattern begins at."""
    return {
        ("ground-truth", "too-much"): _(
            "Which of my looks into your work cost you more last month than they helped?"
        ),
        ("friction", "too-much"): _("Which improvement that I pushed for could have waited?"),
        ("room", "too-much"): _(
            "Which decision did you have to take alone that you would have liked to take with me?"
        ),
        ("bridging", "too-much"): _(
            "Where did I speak for you outside when I should have been here, or you should have spoken?"
        ),
    }
