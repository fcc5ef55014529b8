"""The board's default view: one grid of words, and one strip a facet with figures and intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from markupsafe import Markup

from surveys.scorecards import FacetScore, Scorecard
from webapp.reports import names, words
from webapp.reports.board_compared import CREDIBILITY, DEPTH, Compared
from webapp.reports.charts.positions import position_marks
from webapp.reports.facets import side_word, with_interval
from webapp.reports.words import gettext as _

ACROSS = 6  # leaders side by side in one grid
SIGNS = {"too-little": "◄", "right": "●", "too-much": "►", "divided": "◆", "unclear": "○", "not-shown": "–"}
SIDE_SIGNS = {"far": "◄", "right": "●", "deep": "►", "open": "○", "missing": "–"}
STANDING_SIGNS = {
    "above": "▲",
    "below": "▼",
    "not-distinguishable": "○",
    "not-compared": "–",
    "not-shown": "–",
}
TONES = {
    **dict.fromkeys(("too-little", "too-much", "divided", "far", "deep", "above", "below"), "off"),
    "right": "right",
}
"""How much a word stands out; any other cannot be told or is not shown."""


@dataclass(frozen=True)
class Head:
    """A leader at the head of a column or row. `few`: fewer than 60 in 100 answered."""

    name: str
    role: str
    few: bool


@dataclass(frozen=True)
class GridCell:
    """Sign and word of one facet for one leader, and, if it can be told, how it meets the expectation."""

    sign: str
    word: str
    expected: str = ""
    tone: str = "open"


@dataclass(frozen=True)
class GridRow:
    """One facet over all leaders of a grid. `beside`: no facet, but what stands beside them."""

    name: str
    cells: list[GridCell]
    beside: bool = False


@dataclass(frozen=True)
class Grid:
    """Some leaders side by side."""

    leaders: list[Head]
    rows: list[GridRow]


@dataclass(frozen=True)
class StripRow:
    """One leader on one facet, or one facet of a leader."""

    name: str
    few: bool
    marks: Markup
    word: str
    figure: str
    expected: str
    answers: str


@dataclass(frozen=True)
class Strip:
    """One facet over all leaders."""

    facet: str
    title: str
    ends: tuple[str, str]
    said: str  # what stands over the words
    rows: list[StripRow]
    note: str
    against: bool  # whether an expectation was written down for anybody here


def head(card: Scorecard) -> Head:
    """A leader with role and share of answers, as they stand over a column."""
    return Head(card.subject.name, names.role_name(card.subject.role), card.share_answered == "below-60")


def blocks(cards: Sequence[Scorecard]) -> list[Sequence[Scorecard]]:
    """The leaders in as few blocks of at most six as can be, of nearly the same size."""
    number = ceil(len(cards) / ACROSS)
    ends = [round(place * len(cards) / number) for place in range(number + 1)]
    return [cards[start:end] for start, end in pairwise(ends)]


def grids(table: Compared) -> list[Grid]:
    """Words only: at most six leaders side by side, or all of this page in one, to be read row by row."""
    if table.many:
        return [_grid(table, table.named)]
    return [_grid(table, block) for block in blocks(table.named)]


def _grid(table: Compared, cards: Sequence[Scorecard]) -> Grid:
    rows = [
        GridRow(
            names.measure_name(measure),
            [_cell(table, card, measure) for card in cards],
            beside=measure in (DEPTH, CREDIBILITY),
        )
        for measure in table.measures
    ]
    return Grid([head(card) for card in cards], rows)


def _cell(table: Compared, card: Scorecard, measure: str) -> GridCell:
    code = table.code(card, measure)
    expected = {
        "above": _("above expected"),
        "below": _("below expected"),
        "within": _("as expected"),
    }
    return GridCell(
        signs_of(measure)[code],
        word_of(measure, code),
        expected.get(table.expected(card, measure), "") if code != "not-shown" else "",
        TONES.get(code, "open"),
    )


def signs_of(measure: str) -> Mapping[str, str]:
    """The signs of all words that can be said of a measure, by their codes."""
    return {DEPTH: SIDE_SIGNS, CREDIBILITY: STANDING_SIGNS}.get(measure, SIGNS)


def word_of(measure: str, code: str) -> str:
    """The word for a code of a measure."""
    says = {DEPTH: side_word, CREDIBILITY: credibility_word}
    return says.get(measure, names.position_word)(code)


def credibility_word(standing: str) -> str:
    """Credibility against the mean of those compared, in words."""
    said = {
        "above": _("above"),
        "below": _("below"),
        "not-distinguishable": _("not distinguishable"),
        "not-compared": _("not compared"),
        "not-shown": _("not shown"),
    }
    return said[standing]


def expected_word(standing: str) -> str:
    """A facet against the expectation, in words; empty where there is none."""
    said = {
        "above": _("above it"),
        "below": _("below it"),
        "within": _("within it"),
        "not-distinguishable": _("cannot be told"),
    }
    return said.get(standing, "")


def strips(table: Compared) -> list[Strip]:
    """Every facet with the leaders of this page on the same scale, alphabetically; credibility last.

    Of many leaders only one measure, the one that was chosen to stand side by side.
    """
    measures = [table.view.shown] if table.many else table.view.measures
    return [_standing(table) if measure == CREDIBILITY else _strip(table, measure) for measure in measures]


def _strip(table: Compared, facet: str) -> Strip:
    rows = [facet_row(table, card, facet, by_leader=True) for card in table.named]
    return Strip(
        facet=facet,
        title=names.facet_name(facet),
        ends=(_("too little"), _("too much")),
        said=_("people find"),
        rows=rows,
        note=role_note() if table.facet_differs(facet) else "",
        against=any(row.expected for row in rows),
    )


def role_note() -> str:
    """What is said beside figures that rest on items worded by role."""
    return _("Asked in words that differ by role: compare leaders of the same role only.")


def roles_note(table: Compared, measures: Sequence[str]) -> str:
    """What is said beside a picture of measures some of which rest on items worded by role."""
    differing = [names.measure_name(one) for one in measures if table.facet_differs(one)]
    if not differing:
        return ""
    return _(
        "Asked in words that differ by role, so compare leaders of the same role only: %(measures)s.",
        measures=words.listed(differing),
    )


def facet_row(table: Compared, card: Scorecard, facet: str, *, by_leader: bool) -> StripRow:
    """One facet of one leader, named by the leader or by the facet."""
    score = table.figures(card).scores.get(facet)
    bias = score.bias if score else None
    word = names.position_word(table.position(card, facet))
    name = card.subject.name if by_leader else names.facet_name(facet)
    return StripRow(
        name=name,
        few=by_leader and head(card).few,
        marks=position_marks(
            f"{'strip' if by_leader else 'leader'}-{facet}-{card.subject.subject_id}",
            f"{name}: {word}",
            bias,
            split=bool(score and score.split),
            expected=table.target(card, facet),
        ),
        word=word,
        figure=with_interval(bias),
        expected=expected_word(table.expected(card, facet)) if bias else "",
        answers=_answers(score),
    )


def _answers(score: FacetScore | None) -> str:
    return words.answers(score.n_low, score.n_high) if score and score.bias else ""


def _standing(table: Compared) -> Strip:
    return Strip(
        facet=CREDIBILITY,
        title=names.facet_name(CREDIBILITY),
        ends=(_("1, low"), _("5, high")),
        said=_("against the mean"),
        rows=[_standing_row(table, card) for card in table.named],
        note=role_note() if table.facet_differs(CREDIBILITY) else "",
        against=False,
    )


def _standing_row(table: Compared, card: Scorecard) -> StripRow:
    mean, word = card.credibility.mean, credibility_word(table.credibility(card))
    return StripRow(
        name=card.subject.name,
        few=head(card).few,
        marks=position_marks(
            f"strip-credibility-{card.subject.subject_id}",
            f"{card.subject.name}: {word}",
            mean,
            ends=(1, 5),
            centre=table.mean_credibility,
        ),
        word=word,
        figure=with_interval(mean),
        expected="",
        answers=words.answers(card.credibility.n_low, card.credibility.n_high) if mean else "",
    )
