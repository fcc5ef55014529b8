"""The verdict: one careful sentence about a leader, and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.scorecards import Estimate, FacetScore, Scorecard
from webapp.reports import names, words
from webapp.reports.facets import by_name, depth_side
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
    return Verdict(with_clearest(_to_leader(card), loudest(card)), _certainty(card.depth), shown=True)


def anything_shown(card: Scorecard) -> bool:
    """Whether any facet may be shown."""
    return any(facet.position != "not-shown" for facet in card.facets)


def _nothing(card: Scorecard) -> str:
    return _(
        "At least %(k)s answers to the same question are needed before a figure may be shown.", k=card.wave.k
    )


def _to_leader(card: Scorecard) -> str:
    side = depth_side(card.depth)
    amount = how_much(card.depth, side)
    sentences = {
        "deep": _("People who work with you see you %(amount)s in the work", amount=amount),
        "far": _("People who work with you see you %(amount)s from the work", amount=amount),
        "right": _("People who work with you see you at about the right distance from the work"),
        "open": _("These answers do not tell whether you stand too far from the work or too deep in it"),
        "missing": _("Too little may be shown to place you between too far from the work and too deep in it"),
    }
    return sentences[side]


def how_much(depth: Estimate | None, side: str) -> str:
    """How far on the side of `far` or `deep` an estimate lies, in words."""
    size = abs(round(depth.value, 1)) if depth else 0.0
    if side == "deep":
        return _("a little too deep") if size < 0.6 else _("too deep") if size < 1.4 else _("far too deep")
    return _("a little too far") if size < 0.6 else _("too far") if size < 1.4 else _("very much too far")


def with_clearest(start: str, facet: FacetScore | None) -> str:
    """A sentence that begins with `start` and names the clearest facet, if there is one."""
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
    return furthest(told)


def furthest(told: Sequence[FacetScore]) -> FacetScore | None:
    """Of these facets the one furthest from the right amount, as far as printed figures tell."""
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
