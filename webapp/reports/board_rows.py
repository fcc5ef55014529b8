"""The rows of the board's comparison: one grid of words, one strip a facet, one page a leader."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from surveys.scorecards import Estimate, FacetScore, Scorecard
from webapp.reports import names, words
from webapp.reports.charts.positions import position_marks
from webapp.reports.expectations import Expectation
from webapp.reports.facets import MIDDLE_OF_AGREEMENT, by_name, depth_word, with_interval
from webapp.reports.verdicts import board_sentence, loudest
from webapp.reports.words import gettext as _

ACROSS = 5  # leaders side by side in one grid
SIGNS = {"too-little": "◄", "right": "●", "too-much": "►", "divided": "◆", "unclear": "○", "not-shown": "–"}


@dataclass(frozen=True)
class GridRow:
    """One facet over all leaders of a grid: sign and word for each."""

    name: str
    words: list[tuple[str, str]]


@dataclass(frozen=True)
class Grid:
    """Some leaders side by side."""

    leaders: list[tuple[str, str]]  # name, role
    rows: list[GridRow]


@dataclass(frozen=True)
class StripRow:
    """One leader on one facet, or one facet of a leader."""

    name: str
    role: str
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
    rows: list[StripRow]
    note: str
    against: bool  # whether an expectation was written down for anybody here


@dataclass(frozen=True)
class LeaderPage:
    """One leader's page for the board."""

    anchor: str
    name: str
    role: str
    expectation: str
    sentence: str
    rows: list[StripRow]
    credibility: str
    few: bool
    reply: str
    question: str


def grids(cards: Sequence[Scorecard]) -> list[Grid]:
    """Words only, at most five leaders side by side."""
    return [_grid(cards[start : start + ACROSS]) for start in range(0, len(cards), ACROSS)]


def _grid(cards: Sequence[Scorecard]) -> Grid:
    rows = [
        GridRow(names.facet_name(facet), [_word(card, facet) for card in cards]) for facet in names.FACETS
    ]
    distance = GridRow(_("Distance from the work"), [("", depth_word(card)) for card in cards])
    standing = GridRow(names.facet_name("credibility"), [("", credibility(card)) for card in cards])
    leaders = [(card.subject.name, names.role_name(card.subject.role)) for card in cards]
    return Grid(leaders, [distance, *rows, standing])


def _word(card: Scorecard, facet: str) -> tuple[str, str]:
    score = by_name(card).get(facet)
    position = score.position if score else "not-shown"
    return (SIGNS[position], names.position_word(position))


def credibility(card: Scorecard) -> str:
    """Credibility against the middle of its scale, never against the other leaders."""
    mean = card.credibility.mean
    if mean is None:
        return _("not shown")
    if mean.low > MIDDLE_OF_AGREEMENT:
        return _("above")
    return _("below") if mean.high < MIDDLE_OF_AGREEMENT else _("not distinguishable")


def strips(
    cards: Sequence[Scorecard], expectations: Mapping[str, Expectation], role_worded: Collection[str]
) -> list[Strip]:
    """Every facet with all leaders on the same scale, in alphabetical order; credibility last."""
    found = [_strip(facet, cards, expectations, role_worded) for facet in names.FACETS]
    return [*found, _standing(cards)]


def _strip(
    facet: str,
    cards: Sequence[Scorecard],
    expectations: Mapping[str, Expectation],
    role_worded: Collection[str],
) -> Strip:
    rows = [_row(card, facet, expectations.get(card.subject.role), by_leader=True) for card in cards]
    return Strip(
        facet=facet,
        title=names.facet_name(facet),
        ends=(_("too little"), _("too much")),
        rows=rows,
        note=_note(facet, cards, role_worded),
        against=any(row.expected for row in rows),
    )


def _note(facet: str, cards: Sequence[Scorecard], role_worded: Collection[str]) -> str:
    items = {item for card in cards if facet in by_name(card) for item in by_name(card)[facet].items}
    if len({card.subject.role for card in cards}) > 1 and items & set(role_worded):
        return _("Asked in words that differ by role: compare leaders of the same role only.")
    return ""


def _row(card: Scorecard, facet: str, expectation: Expectation | None, *, by_leader: bool) -> StripRow:
    score = by_name(card).get(facet)
    target = expectation.targets.get(facet) if expectation else None
    word = names.position_word(score.position if score else "not-shown")
    name = card.subject.name if by_leader else names.facet_name(facet)
    bias = score.bias if score else None
    prefix = "strip" if by_leader else "leader"
    return StripRow(
        name=name,
        role=names.role_name(card.subject.role),
        marks=position_marks(
            f"{prefix}-{facet}-{card.subject.subject_id}",
            f"{name}: {word}",
            bias,
            split=bool(score and score.split),
            expected=target,
        ),
        word=word,
        figure=with_interval(bias),
        expected=against(bias, target),
        answers=_answers(score),
    )


def _answers(score: FacetScore | None) -> str:
    return words.answers(score.n_low, score.n_high) if score and score.bias else ""


def against(estimate: Estimate | None, target: tuple[float, float] | None) -> str:
    """An estimate against the range that the board expects; empty where there is none to read it against."""
    if estimate is None or target is None:
        return ""
    if estimate.high < target[0]:
        return _("below it")
    if estimate.low > target[1]:
        return _("above it")
    if estimate.low >= target[0] and estimate.high <= target[1]:
        return _("within it")
    return _("cannot be told")


def _standing(cards: Sequence[Scorecard]) -> Strip:
    return Strip(
        facet="credibility",
        title=names.facet_name("credibility"),
        ends=(_("1, low"), _("5, high")),
        rows=[_standing_row(card) for card in cards],
        note=_("Read against the middle of the scale, and beside the facets: it is never added to them."),
        against=False,
    )


def _standing_row(card: Scorecard) -> StripRow:
    mean, word = card.credibility.mean, credibility(card)
    return StripRow(
        name=card.subject.name,
        role=names.role_name(card.subject.role),
        marks=position_marks(
            f"strip-credibility-{card.subject.subject_id}",
            f"{card.subject.name}: {word}",
            mean,
            ends=(1, 5),
            centre=MIDDLE_OF_AGREEMENT,
        ),
        word=word,
        figure=with_interval(mean),
        expected="",
        answers=words.answers(card.credibility.n_low, card.credibility.n_high) if mean else "",
    )


def leader(
    card: Scorecard, expectations: Mapping[str, Expectation], replies: Mapping[str, str]
) -> LeaderPage:
    """One leader's page: what was expected, one sentence, the facets, their own words, one question."""
    expectation = expectations.get(card.subject.role)
    return LeaderPage(
        anchor=f"leader-{card.subject.subject_id}",
        name=card.subject.name,
        role=names.role_name(card.subject.role),
        expectation=expectation.text if expectation else "",
        sentence=board_sentence(card),
        rows=[_row(card, facet, expectation, by_leader=False) for facet in names.FACETS],
        credibility=_credibility_sentence(card),
        few=card.share_answered == "below-60",
        reply=replies.get(card.subject.subject_id, ""),
        question=_question(card),
    )


def _credibility_sentence(card: Scorecard) -> str:
    if card.credibility.mean is None:
        return _("not shown: too few answers")
    return _(
        "%(word)s the middle of the scale of 1 to 5: %(figure)s",
        word={"above": _("above"), "below": _("below")}.get(_side(card), _("not distinguishable from")),
        figure=with_interval(card.credibility.mean),
    )


def _side(card: Scorecard) -> str:
    mean = card.credibility.mean
    if mean is None:
        return ""
    return "above" if mean.low > MIDDLE_OF_AGREEMENT else "below" if mean.high < MIDDLE_OF_AGREEMENT else ""


def _question(card: Scorecard) -> str:
    facet = loudest(card)
    questions = {
        "contact": _("Which work do you take part in yourself, and what would happen if you did not?"),
        "currency": _(
            "What have you tried yourself in the last months, and what did it change in a decision?"
        ),
        "challenge": _("Which date or claim did you question last, and what came of it?"),
        "ground-truth": _("How do you learn what is going on, apart from what is reported to you?"),
        "friction": _("What slows your teams most, and what would you need from us to remove it?"),
        "altitude": _("What are you not getting to, and who could take over what keeps you from it?"),
        "dialogue": _("When did somebody last change your mind on a technical question?"),
        "room": _("Which decisions have you handed over this year, and which will be next?"),
        "bridging": _("What should we know about the state of the work that we do not?"),
    }
    if facet:
        return questions[facet.facet]
    return _("What would you need to be a little closer to the work, or a little further from it?")
