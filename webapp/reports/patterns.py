"""The pattern page: each pattern with evidence, what raters saw, and what may help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from scoring.modes import failure_modes
from surveys.scorecards import ItemEvidence, KeptCell, ModeEvidence, Scorecard, ThemeShown
from webapp.reports import cells, names, words
from webapp.reports.charts.strengths import strength_marks
from webapp.reports.facets import by_name, credibility_is_below, credibility_word, with_interval
from webapp.reports.pattern_texts import Advice, PatternText, advice, in_words
from webapp.reports.words import gettext as _
from webapp.reports.words import translated

WITH_EVIDENCE = ("strong", "clear", "some")  # the surest first
WITHOUT = ("little", "none")
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

    `further` patterns come after the first three, with one piece of counsel each. `in_part` are patterns
    without evidence as a whole whose own facet is nevertheless called too little or too much at their end.
    """

    standout: str
    patterns: list[Pattern]
    further: list[Pattern]
    in_part: list[str]
    little: list[str]
    none: list[str]
    hidden: list[str]


def pattern_page(
    card: Scorecard, patterns: Sequence[PatternText], item_texts: Mapping[str, str]
) -> PatternPage:
    """All patterns of a card in words."""
    texts = {pattern.slug: pattern for pattern in patterns}
    known = [mode for mode in card.modes if mode.slug in texts]
    found = with_evidence(known)
    shown = [_pattern(card, mode, texts[mode.slug], item_texts) for mode in found]
    called = {mode.slug: word for mode in known if (word := _called(card, mode))}
    others = {mode.slug: _titled(mode, texts[mode.slug], called.get(mode.slug, "")) for mode in known}
    return PatternPage(
        standout=_standout(card, texts, len(found)),
        patterns=shown[:IN_FULL],
        further=[replace(one, counsel=one.counsel[:1]) for one in shown[IN_FULL:]],
        in_part=[others[one.slug] for one in known if one.words in WITHOUT and one.slug in called],
        little=[others[one.slug] for one in known if one.words == "little" and one.slug not in called],
        none=[others[one.slug] for one in known if one.words == "none" and one.slug not in called],
        hidden=[translated(texts[one.slug].title) for one in known if one.words == "not-shown"],
    )


def _called(card: Scorecard, mode: ModeEvidence) -> str:
    """The facet of a pattern with its word, where it is called too little or too much at that end."""
    facet, pole = failure_modes()[mode.slug].facet, failure_modes()[mode.slug].pole
    if facet == "credibility":
        return f"{names.facet_name(facet)}: {credibility_word(card)}" if credibility_is_below(card) else ""
    score = by_name(card).get(facet)
    found = score is not None and score.position == pole
    return f"{names.facet_name(facet)}: {names.position_word(pole)}" if found else ""


def _titled(mode: ModeEvidence, text: PatternText, called: str) -> str:
    """The title of a pattern without evidence, with what there is for it all the same."""
    beside = [part for part in (called, _statement(mode).rstrip(".")) if part]
    title = translated(text.title)
    return f"{title} ({'; '.join(beside)})" if beside else title


def with_evidence(modes: Iterable[ModeEvidence]) -> list[ModeEvidence]:
    """The patterns with evidence: those with the surest word first, then by the strength that is printed."""
    found = [mode for mode in modes if mode.words in WITH_EVIDENCE]
    return sorted(
        found, key=lambda mode: (WITH_EVIDENCE.index(mode.words), -_printed_strength(mode), mode.slug)
    )


def _printed_strength(mode: ModeEvidence) -> float:
    return round(mode.strength.value, 2) if mode.strength else 0.0


def _standout(card: Scorecard, texts: Mapping[str, PatternText], found: int) -> str:
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
    if found == 1:
        return _("There is evidence for one pattern, but not so much of it that it stands out.")
    if found:
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
    return Sign(text, _figures(card, evidence.item, end, "total", "direction"))


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
