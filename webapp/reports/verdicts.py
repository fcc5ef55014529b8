"""The verdict: one careful sentence about a leader, and how sure it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from surveys.scorecards import Estimate, FacetScore, Scorecard
from webapp.reports import names, words
from webapp.reports.facets import by_name, depth_side, printed
from webapp.reports.words import gettext as _

OFF = ("too-little", "too-much", "divided")


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
    return Verdict(with_clearest(_to_leader(card), clearest(card)), _certainty(card.depth), shown=True)


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
    """A sentence that begins with `start` and names the facet most clearly off, if there is one."""
    if facet is None:
        return start + "."
    name = names.facet_name(facet.facet)
    if facet.position == "divided":
        return _("%(start)s; people are divided about “%(facet)s”.", start=start, facet=name)
    return _(
        "%(start)s; most clearly off the right amount is “%(facet)s”: %(word)s.",
        start=start,
        facet=name,
        word=names.position_word(facet.position),
    )


def clearest(card: Scorecard) -> FacetScore | None:
    """The facet that is most clearly off the right amount, or None where none can be told to be."""
    return next(
        iter(most_clearly_off(by_name(card)[one] for one in names.FACETS if one in by_name(card))), None
    )


def most_clearly_off(facets: Iterable[FacetScore]) -> list[FacetScore]:
    """Those of the facets that are told to be off the right amount, or divided, the clearest first.

    By printed figures alone: the end of the interval that is nearer to the right amount, then the estimate.
    Where people are divided both say nothing, so these facets come last, by the shorter of their two bars.
    """
    told = [facet for facet in facets if facet.position in OFF]
    return sorted(told, key=_clearness, reverse=True)


def _clearness(facet: FacetScore) -> tuple[float, float, float]:
    bias, little, much = (printed(one) for one in (facet.bias, facet.too_little, facet.too_much))
    if facet.position == "divided":
        return -1.0, 0.0, min(little.value, much.value) if little and much else 0.0
    return (max(bias.low, -bias.high, 0.0), abs(bias.value), 0.0) if bias else (0.0, 0.0, 0.0)


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
