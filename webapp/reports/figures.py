"""The figures of a report as a table: what the page shows, line by line.

Labels stand as they were published. Numbers of answers are published ranges; estimates are rounded as they
are printed. There is no line for what is not shown, and no comment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from scoring.intervals import Printed
from surveys.scorecards import Estimate, FacetScore, Scorecard
from webapp.reports import facets, names, words
from webapp.reports.board_compared import CREDIBILITY
from webapp.reports.cells import label_words
from webapp.reports.charts.marks import printed
from webapp.reports.groups import shown_sets
from webapp.reports.pattern_texts import known_patterns
from webapp.reports.since_before import changes
from webapp.reports.words import gettext as _
from webapp.reports.words import translated


@dataclass(frozen=True)
class Line:
    """One figure. `part` says what it is about; `code` and `figure` are the same in every language."""

    part: str  # raters, item, facet, credibility, distance, pattern or change
    code: str  # the item, facet or pattern
    words: str  # the same in words
    label: str  # as it was published, or the word that the page says
    leader: str = ""  # in a board's comparison
    role: str = ""  # the leader's, in words
    set: str = ""  # of raters; empty: all of them
    raters: str = ""  # the same in words
    figure: str = ""  # which figure of an item or facet
    value: float | None = None  # of an estimate, as it is printed
    low: float | None = None  # band of a label, or interval of an estimate
    high: float | None = None
    scale: str = ""  # of an estimate, in words: estimates on different scales stand in one table
    answers_low: int | None = None  # published range of answers
    answers_high: int | None = None  # None: and more
    change: str = ""  # since the wave before: up, steady, down, or nothing
    expectation: str = ""  # in a board's comparison, against what the board wrote down
    expected_low: float | None = None  # the range that the board wrote down
    expected_high: float | None = None
    detectable: float | None = None  # in a board's comparison: a smaller change would not show
    note: str = ""  # what the page says beside this figure, so that it goes where the line goes


@dataclass(frozen=True)
class Table:
    """The lines, and what is said above them: pairs of a code and a text, then sentences."""

    facts: Mapping[str, str | int]
    sentences: Sequence[str]
    lines: Sequence[Line]


def leader_table(
    card: Scorecard,
    item_texts: Mapping[str, str],
    language: str,
    earlier: Sequence[Scorecard] = (),
) -> Table:
    """What a leader's report shows in figures; `earlier` are the released waves before, oldest first."""
    found, series = changes(earlier, card)
    told = {(one.set_id, one.subject, one.figure): one.direction for one in found}
    with words.speaking(language):
        lines = [*_raters(card), *_items(card, item_texts, told), *_facets(card, told)]
        lines += [*_groups(card), *_patterns(card)]
        sentences = [*what_this_is(), names.not_meant_for(), *([translated(series)] if series else [])]
        facts = {"leader": card.subject.name, "role": names.role_name(card.subject.role), **wave_facts(card)}
        return Table({**facts, **_revision(card)}, sentences, lines)


def what_this_is() -> list[str]:
    """The sentences above every table: what its figures are."""
    return [
        _("What the page shows, in figures. Numbers of answers are published as ranges only."),
        _("“As published” is the label; “from” and “to” are the band or the interval behind it."),
    ]


def wave_facts(card: Scorecard) -> dict[str, str | int]:
    """What a wave is known by."""
    return {
        "campaign": card.wave.campaign,
        "wave": card.wave.number,
        "opens": card.wave.opens[:10],
        "closes": card.wave.closes[:10],
        "fingerprint": card.wave.fingerprint,
        "questionnaire": f"{card.wave.instrument} {card.wave.instrument_version}",
    }


def _revision(card: Scorecard) -> dict[str, str | int]:
    return {"revision": card.revision, **({"corrected_on": card.corrected_on} if card.corrected_on else {})}


def _raters(card: Scorecard) -> Iterator[Line]:
    for one in card.sets:
        raters = names.set_name(one.set_id)
        yield Line(
            "raters",
            one.set_id,
            raters,
            _("%(n)s invited", n=one.invited),
            set=one.set_id,
            raters=raters,
            answers_low=one.n_low,
            answers_high=one.n_high,
        )


def _items(
    card: Scorecard, item_texts: Mapping[str, str], told: Mapping[tuple[str, str, str], str]
) -> Iterator[Line]:
    for cell in card.cells:
        facet, colon, direction = cell.item.partition(":")
        hidden = cell.figure == "withheld"
        yield Line(
            "item",
            cell.item,
            names.statement_name(facet, direction) if colon else words.stem(cell.item, item_texts),
            label_words(cell),
            set=cell.set_id,
            raters=names.set_name(cell.set_id),
            figure=cell.figure,
            low=cell.low,
            high=cell.high,
            answers_low=None if hidden else cell.n_low,
            answers_high=None if hidden else cell.n_high,
            change=told.get((cell.set_id, cell.item, cell.figure), ""),
        )


def _facets(card: Scorecard, told: Mapping[tuple[str, str, str], str]) -> Iterator[Line]:
    scores = facets.by_name(card)
    for facet in names.FACETS:
        if facet in scores:
            yield from _facet(scores[facet], told)
    mean = card.credibility.mean
    if mean is not None:
        name, word = names.facet_name(CREDIBILITY), facets.credibility_word(card)
        change = told.get(("", CREDIBILITY, "mean"), "")
        shown = printed_figures(mean, card.credibility, agreement_scale())
        yield Line(CREDIBILITY, CREDIBILITY, name, word, figure="mean", change=change, **shown)


def _facet(score: FacetScore, told: Mapping[tuple[str, str, str], str]) -> Iterator[Line]:
    name, word = names.facet_name(score.facet), names.position_word(score.position)
    shown = [("too-little", score.too_little), ("too-much", score.too_much)]
    change = told.get(("", score.facet, "bias"), "")
    yield Line("facet", score.facet, name, word, figure="position", change=change)
    for figure, estimate in shown:
        if estimate is not None:
            yield Line(
                "facet",
                score.facet,
                name,
                word,
                figure=figure,
                **printed_figures(estimate, score, _end_scale()),
            )


def _groups(card: Scorecard) -> Iterator[Line]:
    """Each facet as each group sees it, where the report shows groups side by side."""
    sets = shown_sets(card)
    for one in sets if len(sets) > 1 else ():
        for score in card.by_set[one.set_id]:
            if score.bias is not None:
                yield Line(
                    "facet",
                    score.facet,
                    names.facet_name(score.facet),
                    names.position_word(score.position),
                    set=one.set_id,
                    raters=names.set_name(one.set_id),
                    figure="bias",
                    **printed_figures(score.bias, score, amount_scale()),
                )


def _patterns(card: Scorecard) -> Iterator[Line]:
    titles = {text.slug: translated(text.title) for text in known_patterns()}
    for mode in card.modes:
        word = names.strength_word(mode.words)
        yield Line("pattern", mode.slug, titles.get(mode.slug, mode.slug), word, figure="evidence")


def printed_figures(estimate: Estimate, behind: Any, scale: str) -> dict[str, Any]:
    """An estimate as it is printed on `scale`, with the published range of answers behind it."""
    return {**rounded(estimate), "scale": scale, "answers_low": behind.n_low, "answers_high": behind.n_high}


def amount_scale() -> str:
    """The scale of a facet, in words."""
    return _("−3 too little, 0 right, 3 too much")


def agreement_scale() -> str:
    """The scale of credibility, in words."""
    return _("1 low, 5 high")


def _end_scale() -> str:
    return _("0 nobody, 3 everybody “far too …”")


def rounded(estimate: Printed) -> dict[str, Any]:
    """An estimate as it is printed: to one decimal."""
    return asdict(printed(estimate))
