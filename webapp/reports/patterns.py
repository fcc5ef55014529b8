"""The pattern page: each pattern with evidence, what raters saw, and what may help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from surveys.scorecards import ItemEvidence, KeptCell, ModeEvidence, Scorecard, ThemeShown
from webapp.reports import cells, names, words
from webapp.reports.charts.strengths import strength_marks
from webapp.reports.facets import with_interval
from webapp.reports.pattern_texts import Advice, PatternText, advice, in_words
from webapp.reports.words import gettext as _
from webapp.reports.words import translated

WITH_EVIDENCE = ("strong", "clear", "some")
MOST_AMOUNT = 3.0  # how much too little or too much can be at most
IN_FULL = 3  # patterns with all their counsel: nobody works on more at once
SEEN = 0.25  # evidence of an item from here on counts as a sign that raters saw


@dataclass(frozen=True)
class Sign:
    """What was answered to an item that speaks for a pattern, with the published figures, set by set."""

    text: str
    figures: str


@dataclass(frozen=True)
class Pattern:
    """A pattern with evidence."""

    slug: str
    title: str
    story: str
    word: str
    strength: str
    marks: Markup | None
    seen: list[Sign]
    signs: Sequence[str]
    themes: list[ThemeShown]
    statement: str
    counsel: list[Advice]


@dataclass(frozen=True)
class PatternPage:
    """Patterns with evidence, the strongest first; the titles of the others; and what stands out.

    `further` patterns come after the first three, with one piece of counsel each.
    """

    standout: str
    patterns: list[Pattern]
    further: list[Pattern]
    without: list[str]
    hidden: list[str]


def pattern_page(
    card: Scorecard, patterns: Sequence[PatternText], item_texts: Mapping[str, str]
) -> PatternPage:
    """All patterns of a card in words."""
    texts = {pattern.slug: pattern for pattern in patterns}
    known = [mode for mode in card.modes if mode.slug in texts]
    found = with_evidence(known)
    shown = [_pattern(card, mode, texts[mode.slug], item_texts) for mode in found]
    return PatternPage(
        standout=_standout(card, texts, bool(found)),
        patterns=shown[:IN_FULL],
        further=[replace(one, counsel=one.counsel[:1]) for one in shown[IN_FULL:]],
        without=[translated(texts[mode.slug].title) for mode in known if mode.words in ("little", "none")],
        hidden=[translated(texts[mode.slug].title) for mode in known if mode.words == "not-shown"],
    )


def with_evidence(modes: Iterable[ModeEvidence]) -> list[ModeEvidence]:
    """The patterns with evidence, the strongest first by the strength that is printed."""
    found = [mode for mode in modes if mode.words in WITH_EVIDENCE]
    return sorted(found, key=lambda mode: (-_printed_strength(mode), mode.slug))


def _printed_strength(mode: ModeEvidence) -> float:
    return round(mode.strength.value, 2) if mode.strength else 0.0


def _standout(card: Scorecard, texts: Mapping[str, PatternText], any_found: bool) -> str:
    share = words.figure(card.standout.share * 100, 0)
    name = card.standout.name or ""
    if card.standout.kind == "mode" and name in texts:
        return _(
            "One pattern stands out: “%(title)s”. It leads in %(share)s of 100 re-drawings of the figures.",
            title=translated(texts[name].title),
            share=share,
        )
    if card.standout.kind == "family":
        return _(
            "No single pattern stands out, but a family of them does: %(family)s, in %(share)s of 100 "
            "re-drawings of the figures.",
            family=names.family_name(name),
            share=share,
        )
    if any_found:
        return _("There is evidence for more than one pattern, and none stands out from the others.")
    return _("No pattern stands out.")


def _pattern(
    card: Scorecard, mode: ModeEvidence, text: PatternText, item_texts: Mapping[str, str]
) -> Pattern:
    word, title = names.strength_word(mode.words), translated(text.title)
    return Pattern(
        slug=mode.slug,
        title=title,
        story=translated(text.story),
        word=word,
        strength=with_interval(mode.strength, 2),
        marks=strength_marks(f"strength-{mode.slug}", f"{title}: {word}", mode.strength)
        if mode.strength
        else None,
        seen=_seen(card, mode, item_texts),
        signs=[translated(sign) for sign in text.signs],
        themes=[in_words(theme) for theme in card.themes if theme.mode == mode.slug and theme.stable],
        statement=_statement(mode),
        counsel=advice(mode.slug, card.subject.role),
    )


def _seen(card: Scorecard, mode: ModeEvidence, item_texts: Mapping[str, str]) -> list[Sign]:
    items = [item for item in mode.items if item.value >= SEEN]
    items.sort(key=lambda item: -round(item.value * item.weight, 2))
    return [_sign(card, item, item_texts) for item in items]


def _sign(card: Scorecard, evidence: ItemEvidence, item_texts: Mapping[str, str]) -> Sign:
    """An item as a sign; where it has two ends, with the end that the evidence comes from."""
    stem = words.stem(evidence.item, item_texts)
    ends = {
        end: cells.weight(card, evidence.item, (end,)) / MOST_AMOUNT for end in ("too-little", "too-much")
    }
    if not any(ends.values()):
        return Sign(stem, _figures(card, evidence.item, "mean", "total", "direction"))
    end = min(ends, key=lambda name: abs(ends[name] - evidence.value))
    text = _("%(word)s: %(item)s", word=names.position_word(end), item=stem[:1].lower() + stem[1:])
    return Sign(text, _figures(card, evidence.item, end))


def _figures(card: Scorecard, item: str, *figures: str) -> str:
    """The published figures, set by set; an amount lies on 0..3 and a mean on 1..5."""
    found = {
        set_id: [cell for cell in of_set if cell.figure in figures]
        for set_id, of_set in cells.of_item(card, item).items()
    }
    return " · ".join(
        _("%(raters)s: %(figures)s", raters=names.set_name(set_id), figures=_said(shown))
        for set_id, shown in found.items()
        if shown
    )


def _said(shown: Sequence[KeptCell]) -> str:
    return cells.label_words(shown[0]) if len(shown) == 1 else cells.sentence(shown)


def _statement(mode: ModeEvidence) -> str:
    if not mode.statement:
        return ""
    number = mode.statement.removesuffix(" or more")
    return _("%(number)s or more people named it themselves in their comments.", number=number)
