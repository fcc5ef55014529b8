"""Evidence for the patterns: a cell is filled only where it can be told from no evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from scoring.comparison import compare
from scoring.evidence import STEPS
from scoring.modes import FAMILIES
from surveys.scorecards import ModeEvidence, Scorecard
from webapp.reports import names
from webapp.reports.board_compared import Compared
from webapp.reports.board_rows import Head, blocks, head
from webapp.reports.charts.heatmap import heat_marks
from webapp.reports.pattern_texts import known_patterns
from webapp.reports.words import gettext as _
from webapp.reports.words import translated

NO_EVIDENCE = STEPS[-1][1]  # below this strength the word is "no evidence"


@dataclass(frozen=True)
class HeatCell:
    """Nothing at all where the evidence cannot be told from none."""

    word: str = ""
    marks: Markup | None = None


@dataclass(frozen=True)
class HeatRow:
    """One pattern over the leaders of a table."""

    slug: str
    title: str
    cells: list[HeatCell]


@dataclass(frozen=True)
class HeatFamily:
    """Patterns of one family."""

    name: str
    rows: list[HeatRow]


@dataclass(frozen=True)
class HeatMap:
    """Some leaders side by side."""

    leaders: list[Head]
    families: list[HeatFamily]


@dataclass(frozen=True)
class NamedRow:
    """One pattern with the leaders of whom it can be told, by strength in words, strongest first."""

    title: str
    strengths: list[tuple[str, list[str]]]


def heat_maps(table: Compared) -> list[HeatMap]:
    """All patterns for all leaders, at most six leaders side by side."""
    told = _told(table.cards)
    return [_heat_map(block, told) for block in blocks(table.shown)]


def named_patterns(table: Compared) -> list[NamedRow]:
    """Of many leaders: each pattern that can be told of anybody on this page, with their names."""
    told, shown = _told(table.cards), heat_words()
    held: dict[str, dict[str, list[str]]] = {}
    for card in table.named:
        for mode in card.modes:
            if (card.subject.subject_id, mode.slug) in told and mode.words in shown:
                by_word = held.setdefault(mode.slug, {word: [] for word in reversed(shown)})
                by_word[mode.words].append(card.subject.name)
    return [
        NamedRow(
            translated(text.title),
            [(shown[word], named) for word, named in held[text.slug].items() if named],
        )
        for text in known_patterns()
        if text.slug in held
    ]


def patterns_not_shown(table: Compared) -> list[str]:
    """Leaders of this page of whom no pattern may be shown."""
    return [card.subject.name for card in table.named if all(mode.strength is None for mode in card.modes)]


def _told(cards: Sequence[Scorecard]) -> set[tuple[str, str]]:
    """Leader and pattern whose strength is above that of no evidence, after Holm over all of them."""
    strengths = {card.subject.subject_id: {mode.slug: mode.strength for mode in card.modes} for card in cards}
    none = {mode.slug: NO_EVIDENCE for card in cards for mode in card.modes}
    found = compare(strengths, references=none)
    return {(one.leader, one.measure) for one in found if one.against_reference == "above"}


def _heat_map(cards: Sequence[Scorecard], told: set[tuple[str, str]]) -> HeatMap:
    modes = {card.subject.subject_id: {mode.slug: mode for mode in card.modes} for card in cards}
    families = {mode.slug: mode.family for card in cards for mode in card.modes}
    titles = {text.slug: translated(text.title) for text in known_patterns()}
    groups = [
        HeatFamily(
            names.family_name(family),
            [
                HeatRow(
                    slug,
                    titles[slug],
                    [_cell(card, modes[card.subject.subject_id].get(slug), told) for card in cards],
                )
                for slug in sorted(titles)
                if families.get(slug) == family
            ],
        )
        for family in FAMILIES
    ]
    return HeatMap([head(card) for card in cards], [group for group in groups if group.rows])


def _cell(card: Scorecard, mode: ModeEvidence | None, told: set[tuple[str, str]]) -> HeatCell:
    if mode is None or mode.strength is None:
        return HeatCell(_("not shown"))
    if (card.subject.subject_id, mode.slug) not in told or mode.words not in heat_words():
        return HeatCell()
    word = heat_words()[mode.words]
    title = f"{card.subject.name}: {names.strength_word(mode.words)}"
    return HeatCell(word, heat_marks(f"heat-{mode.slug}-{card.subject.subject_id}", title, mode.words))


def heat_words() -> dict[str, str]:
    """The strengths of evidence that a cell can show, from weak to strong."""
    return {"little": _("little"), "some": _("some"), "clear": _("clear"), "strong": _("strong")}


def heat_key() -> list[HeatCell]:
    """A sample of each strength."""
    return [
        HeatCell(word, heat_marks(f"heat-key-{code}", names.strength_word(code), code))
        for code, word in heat_words().items()
    ]
