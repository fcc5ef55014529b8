"""Who was invited, how many answered as far as it may be said, and what a group of that size can show."""

from __future__ import annotations

from dataclasses import dataclass

from surveys.scorecards import RaterSet, Scorecard
from webapp.reports import names, words
from webapp.reports.words import gettext as _

NAMED = ("self", "manager")


@dataclass(frozen=True)
class SetRow:
    """A set of raters whose figures are shown together."""

    raters: str
    invited: int
    answers: str


@dataclass(frozen=True)
class Answered:
    """Groups and sets in words."""

    invited: list[tuple[str, int]]
    rows: list[SetRow]
    merged: list[str]
    withheld: list[str]
    coarse: list[str]
    share: str
    can_show: str


def who_answered(card: Scorecard) -> Answered:
    """The page on who answered."""
    return Answered(
        invited=[(names.group_name(group), n) for group, n in card.invited.items() if group not in NAMED],
        rows=[_row(group) for group in card.sets],
        merged=[
            words.listed([names.group_name(name) for name in group.members])
            for group in card.sets
            if len(group.members) > 1
        ],
        withheld=[_withheld(entry) for entry in card.withheld],
        coarse=[names.set_name(set_id) for set_id in card.coarse],
        share=_share(card),
        can_show=_can_show(card),
    )


def _row(group: RaterSet) -> SetRow:
    raters = words.listed([names.group_name(name) for name in group.members])
    return SetRow(raters, group.invited, words.answers(group.n_low, group.n_high))


def _withheld(entry: str) -> str:
    group, _colon, code = entry.rpartition(":")
    return f"{names.set_name(group)}: {names.reason(code)}" if group else names.set_name(code)


def _share(card: Scorecard) -> str:
    """What share answered, unless the ranges that are printed above it say more."""
    if card.share_answered == "60-or-more" and _is_plain(card):
        return ""
    sentences = {
        "below-60": _(
            "Fewer than 60 in 100 of those invited answered. Those who did not may see things differently."
        ),
        "60-or-more": _("At least 60 in 100 of those invited answered."),
        "unknown": "",
    }
    return sentences[card.share_answered]


def _is_plain(card: Scorecard) -> bool:
    """Whether the printed ranges alone show that more than 60 in 100 of all those invited answered."""
    invited = sum(number for group, number in card.invited.items() if group not in NAMED)
    return 100 * sum(group.n_low for group in card.sets) > 60 * invited


def _can_show(card: Scorecard) -> str:
    """What a group of this size can and cannot show, in one or two sentences."""
    n = sum(group.n_low for group in card.sets)
    if n == 0:
        return _("Too few people answered for any figure to be shown. That protects those who did.")
    if n < 8:
        return _(
            "A group of this size can show large differences from the right amount only. "
            "It cannot quote comments, and most smaller differences stay open."
        )
    if n < 15:
        return _(
            "A group of this size can show clear differences from the right amount. "
            "It cannot tell facets apart that lie close together."
        )
    return _(
        "A group of this size can show clear and middling differences from the right amount. "
        "Small ones stay open, and facets that lie close together cannot be told apart."
    )
