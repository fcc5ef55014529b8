"""The board's comparison: leaders side by side, in alphabetical order, never ranked and without comments."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from surveys.refusals import Refusal
from surveys.scorecards import Scorecard
from webapp.reports import (
    board_beside,
    board_groups,
    board_leader,
    board_map,
    board_patterns,
    board_rows,
    names,
    words,
)
from webapp.reports.board_compared import FEWEST, Compared, compared
from webapp.reports.expectations import Expectation
from webapp.reports.filling import template
from webapp.reports.plan import Promise
from webapp.reports.render import Paper, to_pdf


class NotComparable(Refusal):
    """These leaders may not be set side by side."""


@dataclass(frozen=True)
class BoardPack:
    """All that a board's comparison is made from.

    `expectations`: role -> what the board has written down; `replies`: subject id -> the leader's own words;
    `plans`: subject id -> what the leader will do;
    `role_worded`: items whose wording differs by role and which are therefore not compared across roles;
    `measure`: the facet, or credibility, that a reader on the web wants to see side by side.
    """

    cards: Sequence[Scorecard]
    expectations: Mapping[str, Expectation] = field(default_factory=dict)
    replies: Mapping[str, str] = field(default_factory=dict)
    plans: Mapping[str, Sequence[Promise]] = field(default_factory=dict)
    role_worded: Collection[str] = ()
    language: str = "en"
    measure: str = ""


def board_html(pack: BoardPack, *, web: bool = True) -> Markup:
    """The comparison as HTML: for the web a fragment, for paper a whole document. Raises NotComparable."""
    refuse_unlike(pack.cards)
    with words.speaking(pack.language):
        name = "board/web.html" if web else "board/paper.html"
        return Markup(template(name, **_values(pack, web)))  # noqa: S704 (the template has escaped it)


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


def _values(pack: BoardPack, web: bool) -> dict[str, object]:
    table = compared(pack.cards, pack.expectations, pack.role_worded)
    return {
        "web": web,
        "wave": table.cards[0].wave,
        "grids": board_rows.grids(table),
        "strips": board_rows.strips(table),
        "heat_maps": board_patterns.heat_maps(table),
        "heat_key": board_patterns.heat_key(),
        "map": board_map.leader_map(table),
        "groups": board_groups.groups(table),
        "highest": board_beside.who_is_highest(table),
        "leaders": [board_leader.leader(table, card, pack.replies, pack.plans) for card in table.cards],
        "few": [card.subject.name for card in table.cards if board_leader.few_answered(card)],
        **_beside(pack, table, web),
    }


def _beside(pack: BoardPack, table: Compared, web: bool) -> dict[str, object]:
    chosen = board_beside.known_measure(pack.measure)
    return {
        "chosen": chosen,
        "measures": [(measure, names.facet_name(measure)) for measure in board_beside.MEASURES],
        "panels": [board_beside.panel(table, chosen)] if web else board_beside.panels(table),
    }
