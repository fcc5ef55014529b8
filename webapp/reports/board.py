"""The board's comparison: leaders side by side, in alphabetical order, never ranked and without comments."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from surveys.refusals import Refusal
from surveys.scorecards import Scorecard
from webapp.reports import board_rows, facets, names, words
from webapp.reports.expectations import Expectation
from webapp.reports.render import Paper, template, to_pdf

FEWEST = 3


class NotComparable(Refusal):
    """These leaders may not be set side by side."""


@dataclass(frozen=True)
class BoardPack:
    """All that a board's comparison is made from.

    `expectations`: role -> what the board has written down; `replies`: subject id -> the leader's own words;
    `role_worded`: items whose wording differs by role and which are therefore not compared across roles.
    """

    cards: Sequence[Scorecard]
    expectations: Mapping[str, Expectation] = field(default_factory=dict)
    replies: Mapping[str, str] = field(default_factory=dict)
    role_worded: Collection[str] = ()
    language: str = "en"


def board_html(pack: BoardPack, *, web: bool = True) -> Markup:
    """The comparison as HTML: for the web a fragment, for paper a whole document. Raises NotComparable."""
    refuse_unlike(pack.cards)
    with words.speaking(pack.language):
        name = "board/web.html" if web else "board/paper.html"
        return Markup(template(name, **_values(pack)))  # noqa: S704 (the template has escaped it)


def board_pdf(pack: BoardPack, paper: Paper = "A4") -> bytes:
    """The comparison on paper as PDF/UA-1: overview, facets, one page a leader. Raises NotComparable."""
    return to_pdf(board_html(pack, web=False), paper)


def refuse_unlike(cards: Sequence[Scorecard]) -> None:
    """Raise NotComparable for fewer than three leaders, or for leaders who were not rated in the same way."""
    if len({card.subject.person_id for card in cards}) < FEWEST:
        raise NotComparable(
            "A comparison needs at least %(fewest)s leaders; with fewer, it would single one out.",
            fewest=FEWEST,
        )
    if len({(card.wave.instrument, card.wave.instrument_sha256) for card in cards}) > 1:
        raise NotComparable("These leaders answered to different questionnaires and cannot be compared.")
    if len({card.wave.selection for card in cards}) > 1:
        raise NotComparable(
            "Leaders rated by everybody and leaders rated by nominated people cannot be compared."
        )


def _values(pack: BoardPack) -> dict[str, object]:
    cards = sorted(pack.cards, key=lambda card: words.in_alphabet(card.subject.name))
    return {
        "cards": cards,
        "wave": cards[0].wave,
        "names": names,
        "facets": facets,
        "grids": board_rows.grids(cards),
        "strips": board_rows.strips(cards, pack.expectations, pack.role_worded),
        "leaders": [board_rows.leader(card, pack.expectations, pack.replies) for card in cards],
        "few": [card.subject.name for card in cards if card.share_answered == "below-60"],
    }
