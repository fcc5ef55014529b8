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
from webapp.reports import board_drift, board_patterns, board_rows, facets, names, words
from webapp.reports.board import BoardPack, refuse_unlike, waves_of
from webapp.reports.board_compared import CREDIBILITY, DEPTH, Compared, compared
from webapp.reports.board_view import said
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
    set: str = ""  # of raters; empty: all of them
    raters: str = ""  # the same in words
    figure: str = ""  # which figure of an item or facet
    value: float | None = None  # of an estimate, as it is printed
    low: float | None = None  # band of a label, or interval of an estimate
    high: float | None = None
    answers_low: int | None = None  # published range of answers
    answers_high: int | None = None  # None: and more
    change: str = ""  # since the wave before: up, steady, down, or nothing
    expectation: str = ""  # in a board's comparison, against what the board wrote down
    detectable: float | None = None  # in a board's comparison: a smaller change would not show


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
        sentences = [*_what_this_is(), *([translated(series)] if series else [])]
        facts = {"leader": card.subject.name, "role": names.role_name(card.subject.role), **_wave(card)}
        return Table({**facts, **_revision(card)}, sentences, lines)


def board_table(pack: BoardPack) -> Table:
    """What a board's comparison shows in figures. Raises NotComparable."""
    refuse_unlike(pack.cards)
    with words.speaking(pack.language):
        table = compared(pack.cards, pack.expectations, pack.role_worded, pack.view)
        lines = [*_compared(table), *(_board_patterns(table) if table.whole else ())]
        if pack.earlier:
            lines += _moved(table, pack.earlier)
        order = _("Leaders stand in alphabetical order; nothing here is a ranking.")
        choice = said(pack.view)
        chosen = [_("Chosen: %(choice)s.", choice=choice)] if choice else []
        corrected = [_corrected(card) for card in table.shown if card.corrected_on]
        return Table(_waves(table), [*_what_this_is(), order, *chosen, *corrected], lines)


def _what_this_is() -> list[str]:
    return [
        _("Exactly what the page shows, in figures. Numbers of answers are published as ranges only."),
        _("“As published” is the label; “from” and “to” are the band or the interval behind it."),
    ]


def _corrected(card: Scorecard) -> str:
    return _(
        "The report of %(name)s was corrected on %(day)s.",
        name=card.subject.name,
        day=words.day(card.corrected_on),
    )


def _wave(card: Scorecard) -> dict[str, str | int]:
    return {
        "campaign": card.wave.campaign,
        "wave": card.wave.number,
        "opens": card.wave.opens[:10],
        "closes": card.wave.closes[:10],
        "fingerprint": card.wave.fingerprint,
        "questionnaire": f"{card.wave.instrument} {card.wave.instrument_version}",
    }


def _waves(table: Compared) -> dict[str, str | int]:
    """The wave of all these leaders, or the waves and what each is known by."""
    waves = waves_of(table)
    if len(waves) == 1:
        return _wave(table.cards[0])
    return {
        "waves": "; ".join(f"{wave.campaign} · {wave.number} ({wave.fingerprint})" for wave in waves),
        "questionnaire": f"{waves[0].instrument} {waves[0].instrument_version}",
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
        change, printed = told.get(("", CREDIBILITY, "mean"), ""), _printed(mean, card.credibility)
        yield Line(CREDIBILITY, CREDIBILITY, name, word, figure="mean", change=change, **printed)


def _facet(score: FacetScore, told: Mapping[tuple[str, str, str], str]) -> Iterator[Line]:
    name, word = names.facet_name(score.facet), names.position_word(score.position)
    shown = [("too-little", score.too_little), ("too-much", score.too_much)]
    change = told.get(("", score.facet, "bias"), "")
    yield Line("facet", score.facet, name, word, figure="position", change=change)
    for figure, estimate in shown:
        if estimate is not None:
            yield Line("facet", score.facet, name, word, figure=figure, **_printed(estimate, score))


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
                    **_printed(score.bias, score),
                )


def _patterns(card: Scorecard) -> Iterator[Line]:
    titles = {text.slug: translated(text.title) for text in known_patterns()}
    for mode in card.modes:
        word = names.strength_word(mode.words)
        yield Line("pattern", mode.slug, titles.get(mode.slug, mode.slug), word, figure="evidence")


def _compared(table: Compared) -> Iterator[Line]:
    for card in table.shown:
        leader, scores = card.subject.name, facets.by_name(card)
        if table.whole:
            distance = facets.side_word(table.side(card))
            yield Line("distance", "depth", names.measure_name(DEPTH), distance, leader=leader)
        for facet in names.FACETS:
            if facet in table.view.measures:
                yield _standing(table, card, facet, scores.get(facet))
        if CREDIBILITY in table.view.measures:
            standing = board_rows.credibility_word(table.credibility(card))
            shown = _printed(card.credibility.mean, card.credibility) if card.credibility.mean else {}
            name = names.facet_name(CREDIBILITY)
            yield Line(CREDIBILITY, CREDIBILITY, name, standing, leader=leader, **shown)


def _moved(table: Compared, earlier: board_drift.Earlier) -> Iterator[Line]:
    """The changes that were told with their intervals; of all others what would have shown."""
    found = board_drift.moves(table, earlier)
    for card in table.shown:
        for measure in table.measures:
            moved = found.get((card.subject.subject_id, measure))
            if moved:
                told = moved.verdict != "not-distinguishable"
                yield Line(
                    "change",
                    measure,
                    names.measure_name(measure),
                    board_drift.moved_word(measure, moved.verdict),
                    leader=card.subject.name,
                    detectable=None if told else round(moved.detectable, 1),
                    **(_rounded(moved.change) if told else {}),
                )


def _standing(table: Compared, card: Scorecard, facet: str, score: FacetScore | None) -> Line:
    bias = score.bias if score else None
    return Line(
        "facet",
        facet,
        names.facet_name(facet),
        names.position_word(table.position(card, facet)),
        leader=card.subject.name,
        expectation=board_rows.expected_word(table.expected(card, facet)) if bias else "",
        **(_printed(bias, score) if bias and score else {}),
    )


def _board_patterns(table: Compared) -> Iterator[Line]:
    for block in board_patterns.heat_maps(table):
        rows = [row for family in block.families for row in family.rows]
        for row in rows:
            for head, cell in zip(block.leaders, row.cells, strict=True):
                if cell.word:
                    yield Line("pattern", row.slug, row.title, cell.word, leader=head.name)


def _printed(estimate: Estimate, behind: Any) -> dict[str, Any]:
    """An estimate as it is printed, with the published range of answers behind it."""
    return {**_rounded(estimate), "answers_low": behind.n_low, "answers_high": behind.n_high}


def _rounded(estimate: Printed) -> dict[str, Any]:
    """An estimate as it is printed: to one decimal."""
    return asdict(printed(estimate))
