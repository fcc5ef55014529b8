"""The figures of a board's comparison as a table, with every guard that the page puts beside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from surveys.scorecards import Scorecard
from webapp.reports import board_drift, board_limits, board_patterns, board_rows, names, words
from webapp.reports.board import BoardPack, refuse_unlike, waves_of
from webapp.reports.board_compared import CREDIBILITY, DEPTH, Compared, compared
from webapp.reports.board_drift import Moved
from webapp.reports.board_rows import Head
from webapp.reports.board_view import said
from webapp.reports.figures import (
    Line,
    Table,
    agreement_scale,
    amount_scale,
    printed_figures,
    rounded,
    wave_facts,
    what_this_is,
)
from webapp.reports.words import gettext as _


def board_table(pack: BoardPack) -> Table:
    """What a board's comparison shows in figures. Raises NotComparable."""
    refuse_unlike(pack.cards)
    with words.speaking(pack.language):
        table = compared(pack.cards, pack.expectations, pack.role_worded, pack.view)
        lines = [*_compared(table), *(_board_patterns(table) if table.whole else ())]
        if pack.earlier:
            lines += _moved(table, pack.earlier)
        return Table(_waves(table), _sentences(table), lines)


def _sentences(table: Compared) -> list[str]:
    """What the page says around its tables."""
    heading, choice = _("What may not be read from this"), said(table.view)
    return [
        *what_this_is(),
        _("The map, groups and sets of ranks are not in this table."),
        _("Leaders stand in alphabetical order; nothing here is a ranking."),
        _(
            "Sorted by an estimate these lines would still be no ranking: more is not better, and a "
            "difference counts only where it can be told."
        ),
        *([_("Chosen: %(choice)s.", choice=choice), board_limits.choosing(table.view)] if choice else []),
        *board_limits.read_against(),
        board_limits.not_corrected(),
        *(f"{heading}: {sentence}" for sentence in board_limits.not_to_be_read()),
        *(_corrected(card) for card in table.shown if card.corrected_on),
    ]


def _corrected(card: Scorecard) -> str:
    return _(
        "The report of %(name)s was corrected on %(day)s.",
        name=card.subject.name,
        day=words.day(card.corrected_on),
    )


def _waves(table: Compared) -> dict[str, str | int]:
    """The wave of all these leaders, or the waves and what each is known by."""
    waves = waves_of(table)
    if len(waves) == 1:
        return wave_facts(table.shown[0])
    return {
        "waves": "; ".join(f"{wave.campaign} · {wave.number} ({wave.fingerprint})" for wave in waves),
        "questionnaire": f"{waves[0].instrument} {waves[0].instrument_version}",
    }


def _line(one: Head, part: str, code: str, word: str, aside: str = "", **figures: Any) -> Line:
    """A line about a leader; `aside` and what few answers mean are said in it."""
    few = _("† Fewer than six in ten of those invited answered; the others may see things differently.")
    note = " ".join(said for said in (few if one.few else "", aside) if said)
    name = figures.pop("name", "") or names.measure_name(code)
    return Line(part, code, name, word, leader=one.name, role=one.role, note=note, **figures)


def _compared(table: Compared) -> Iterator[Line]:
    differing = {measure for measure in table.measures if table.facet_differs(measure)}
    asides = {measure: board_rows.role_note() if measure in differing else "" for measure in table.measures}
    for card in table.shown:
        one = board_rows.head(card)
        for measure in table.measures:
            word = board_rows.word_of(measure, table.code(card, measure))
            part = {DEPTH: "distance", CREDIBILITY: CREDIBILITY}.get(measure, "facet")
            yield _line(one, part, measure, word, asides[measure], **_figures(table, card, measure))


def _figures(table: Compared, card: Scorecard, measure: str) -> dict[str, Any]:
    """What is printed of a measure beside its word; of the distance nothing."""
    if measure == CREDIBILITY:
        mean = card.credibility.mean
        return printed_figures(mean, card.credibility, agreement_scale()) if mean else {}
    return {} if measure == DEPTH else _of_facet(table, card, measure)


def _of_facet(table: Compared, card: Scorecard, facet: str) -> dict[str, Any]:
    score = table.figures(card).scores.get(facet)
    target = table.target(card, facet)
    expected = {"expected_low": target[0], "expected_high": target[1]} if target else {}
    if score is None or score.bias is None:
        return expected
    met = board_rows.expected_word(table.expected(card, facet))
    return {**expected, "expectation": met, **printed_figures(score.bias, score, amount_scale())}


def _moved(table: Compared, earlier: board_drift.Earlier) -> Iterator[Line]:
    """The changes that were told with their intervals; of all others what would have shown."""
    found = board_drift.moves(table, earlier)
    for card in table.shown:
        for measure in table.measures:
            moved = found.get((card.subject.subject_id, measure))
            if moved:
                word = board_drift.moved_word(measure, moved.verdict)
                yield _line(board_rows.head(card), "change", measure, word, **_change(moved))


def _change(moved: Moved) -> dict[str, Any]:
    if moved.verdict == board_drift.UNCHANGED:
        return {"detectable": round(moved.detectable, 1)}
    return {**rounded(moved.change), "scale": _("points, against the waves before")}


def _board_patterns(table: Compared) -> Iterator[Line]:
    for block in board_patterns.heat_maps(table):
        for row in (row for family in block.families for row in family.rows):
            for one, cell in zip(block.leaders, row.cells, strict=True):
                if cell.word:
                    yield _line(one, "pattern", row.slug, cell.word, name=row.title)
