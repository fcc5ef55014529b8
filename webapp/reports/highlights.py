"""The page: two things to keep, two areas to work on, and one question for Monday."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from surveys.scorecards import FacetScore, Scorecard
from webapp.reports import cells, names, words
from webapp.reports.facets import by_name
from webapp.reports.pattern_texts import PatternText, keep_sentence, open_question, practices_seen
from webapp.reports.verdicts import loudest
from webapp.reports.words import gettext as _
from webapp.reports.words import translated

MOST = 2
MOST_PRACTICES = 3
ENDS = ("too-little", "too-much", "total")


@dataclass(frozen=True)
class Evidence:
    """The published figures of one item in one set."""

    raters: str
    figures: str
    answers: str


@dataclass(frozen=True)
class Point:
    """A facet to keep or to work on, with the item that says so."""

    name: str
    word: str
    item: str
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


def keeps(card: Scorecard, item_texts: Mapping[str, str]) -> list[Point]:
    """At most two facets that people find about right, those nearest to it first."""
    right = [facet for facet in _in_order(card) if facet.position == "right"]
    right.sort(key=_penalty)
    return [_point(card, facet, item_texts, least=True) for facet in right[:MOST]]


def areas(card: Scorecard, item_texts: Mapping[str, str]) -> list[Point]:
    """At most two facets in which people find too little or too much, or are divided; the furthest first."""
    return [_point(card, facet, item_texts, least=False) for facet in off(card)]


def off(card: Scorecard) -> list[FacetScore]:
    """The facets behind the areas to work on, the furthest first."""
    found = [facet for facet in _in_order(card) if facet.position in ("too-little", "too-much", "divided")]
    return sorted(found, key=_penalty, reverse=True)[:MOST]


def _in_order(card: Scorecard) -> list[FacetScore]:
    scores = by_name(card)
    return [scores[facet] for facet in names.FACETS if facet in scores]


def _penalty(facet: FacetScore) -> float:
    return round(facet.penalty.value, 1) if facet.penalty else 0.0


def _point(card: Scorecard, facet: FacetScore, item_texts: Mapping[str, str], *, least: bool) -> Point:
    items = sorted(facet.items, key=lambda item: cells.weight(card, item, ENDS), reverse=not least)
    item = items[0] if items else ""
    return Point(
        name=names.facet_name(facet.facet),
        word=names.position_word(facet.position),
        item=words.stem(item, item_texts),
        evidence=evidence(card, item),
        advice=keep_sentence(facet.facet) if least else "",
    )


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
    facet = loudest(card)
    return _facet_question(facet.facet) if facet else open_question()


def _facet_question(facet: str) -> str:
    questions = {
        "contact": _("Which piece of work should I take part in, and which should I let go of?"),
        "currency": _("What have you tried lately that I should see for myself?"),
        "challenge": _("Which of our dates do you not believe, and what would you need to say so earlier?"),
        "ground-truth": _("What is going on in the work that I would not learn from our reports?"),
        "friction": _("What slows you down every week, and what would it take to be rid of it?"),
        "altitude": _("What should I have decided about next year that is still open?"),
        "dialogue": _("When did you keep a technical view to yourself because of how I spoke?"),
        "room": _("Which decision of the last weeks was yours to take and ended up with me?"),
        "bridging": _("What do people outside the team still not know about our work?"),
    }
    return questions.get(facet, open_question())
