"""The verdict: one careful sentence about a leader, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass

from surveys.scorecards import Estimate, FacetScore, Scorecard
from webapp.reports import names, words
from webapp.reports.facets import by_name
from webapp.reports.words import gettext as _


@dataclass(frozen=True)
class Verdict:
    """One sentence, and a second one that says how certain the first is."""

    sentence: str
    certainty: str
    shown: bool  # whether any facet may be shown


def leader_verdict(card: Scorecard) -> Verdict:
    """The verdict as it is said to the leader."""
    if not anything_shown(card):
        return Verdict(
            _("There are too few answers to tell how the people who work with you see you."),
            _nothing(card),
            shown=False,
        )
    return Verdict(_with_standout(card, _to_leader(card)), _certainty(card.depth), shown=True)


def board_sentence(card: Scorecard) -> str:
    """The verdict as it is said to the board about a leader."""
    name = card.subject.name
    if not anything_shown(card):
        return _("There are too few answers to tell how people see %(name)s.", name=name)
    return _with_standout(card, _to_board(card, name))


def anything_shown(card: Scorecard) -> bool:
    """Whether any facet may be shown."""
    return any(facet.position != "not-shown" for facet in card.facets)


def _nothing(card: Scorecard) -> str:
    return _(
        "At least %(k)s answers to the same question are needed before a figure may be shown.", k=card.wave.k
    )


def _to_leader(card: Scorecard) -> str:
    side = _side(card.depth)
    amount = _amount(card.depth, side)
    sentences = {
        "deep": _("People who work with you see you %(amount)s in the work", amount=amount),
        "far": _("People who work with you see you %(amount)s from the work", amount=amount),
        "right": _("People who work with you see you at about the right distance from the work"),
        "open": _("These answers do not tell whether you stand too far from the work or too deep in it"),
        "missing": _("Too little may be shown to place you between too far from the work and too deep in it"),
    }
    return sentences[side]


def _to_board(card: Scorecard, name: str) -> str:
    side = _side(card.depth)
    amount = _amount(card.depth, side)
    sentences = {
        "deep": _("People see %(name)s %(amount)s in the work", name=name, amount=amount),
        "far": _("People see %(name)s %(amount)s from the work", name=name, amount=amount),
        "right": _("People see %(name)s at about the right distance from the work", name=name),
        "open": _(
            "The answers do not tell whether %(name)s stands too far from the work or too deep in it",
            name=name,
        ),
        "missing": _(
            "Too little may be shown to place %(name)s between too far from the work and too deep in it",
            name=name,
        ),
    }
    return sentences[side]


def _side(depth: Estimate | None) -> str:
    if depth is None:
        return "missing"
    if depth.low > 0:
        return "deep"
    if depth.high < 0:
        return "far"
    return "right" if depth.low >= -0.5 and depth.high <= 0.5 else "open"


def _amount(depth: Estimate | None, side: str) -> str:
    size = abs(depth.value) if depth else 0.0
    if side == "deep":
        return _("a little too deep") if size < 0.6 else _("too deep") if size < 1.4 else _("far too deep")
    return _("a little too far") if size < 0.6 else _("too far") if size < 1.4 else _("very much too far")


def _with_standout(card: Scorecard, start: str) -> str:
    facet = loudest(card)
    if facet is None:
        return start + "."
    return _(
        "%(start)s; the clearest of the nine facets is “%(facet)s”: %(word)s.",
        start=start,
        facet=names.facet_name(facet.facet),
        word=names.position_word(facet.position),
    )


def loudest(card: Scorecard) -> FacetScore | None:
    """The facet furthest from the right amount, among those of which something can be told."""
    told = [
        by_name(card)[facet]
        for facet in names.FACETS
        if facet in by_name(card) and by_name(card)[facet].position in ("too-little", "too-much", "divided")
    ]
    return max(told, key=lambda facet: round(facet.penalty.value, 1) if facet.penalty else 0.0, default=None)


def _certainty(depth: Estimate | None) -> str:
    if depth is None:
        return _("Single facets can be told, and stand below.")
    return _(
        "The estimate is %(value)s on a scale from −3, too far, to 3, too deep; the answers go with "
        "anything from %(low)s to %(high)s (95 %% interval).",
        value=words.figure(depth.value),
        low=words.figure(depth.low),
        high=words.figure(depth.high),
    )
