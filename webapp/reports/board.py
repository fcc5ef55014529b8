"""The board's comparison: leaders side by side, in alphabetical order, never ranked and without comments."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from surveys.refusals import Refusal
from surveys.scorecards import Scorecard, WaveFacts
from webapp.reports import (
    board_beside,
    board_drift,
    board_groups,
    board_leader,
    board_limits,
    board_many,
    board_map,
    board_patterns,
    board_ranks,
    board_rows,
    names,
    words,
)
from webapp.reports.board_compared import CREDIBILITY, DEPTH, FEWEST, MANY, Compared, compared
from webapp.reports.board_drift import Earlier
from webapp.reports.board_view import View, said
from webapp.reports.expectations import Expectation
from webapp.reports.filling import template
from webapp.reports.paper import Paper
from webapp.reports.plan import Promise
from webapp.reports.press import to_pdf
from webapp.uncollected import uncollected

MOST_PRINTED = 50
"""Of more leaders than this paper shows the overview only: each of them takes half a page."""


class NotComparable(Refusal):
    """These leaders may not be set side by side."""


@dataclass(frozen=True)
class BoardPack:
    """All that a board's comparison is made from.

    `expectations`: role -> what the board has written down; `replies`: subject id -> the leader's own words;
    `plans`: subject id -> what the leader will do;
    `role_worded`: items whose wording differs by role and which are therefore not compared across roles;
    `earlier`: subject id -> scorecards of the leader's waves before, oldest first; `view`: what the reader
    chose to see of all this.
    """

    cards: Sequence[Scorecard]
    expectations: Mapping[str, Expectation] = field(default_factory=dict)
    replies: Mapping[str, str] = field(default_factory=dict)
    plans: Mapping[str, Sequence[Promise]] = field(default_factory=dict)
    role_worded: Collection[str] = ()
    language: str = "en"
    earlier: Earlier = field(default_factory=dict)
    view: View = field(default_factory=View)


def board_html(pack: BoardPack, *, web: bool = True) -> Markup:
    """The comparison as HTML: for the web a fragment, for paper a whole document. Raises NotComparable."""
    refuse_unlike(pack.cards)
    with words.speaking(pack.language):
        name = "board/web.html" if web else "board/paper.html"
        return Markup(template(name, **_values(pack, web)))  # noqa: S704 (the template has escaped it)


def board_pdf(pack: BoardPack, paper: Paper = "A4") -> bytes:
    """The comparison on paper as PDF/UA-1: overview, facets, half a page a leader. Raises NotComparable."""
    with uncollected():
        page = board_html(pack, web=False)
    return to_pdf(page, paper)


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
    table = compared(pack.cards, pack.expectations, pack.role_worded, pack.view)
    heads = [board_rows.head(card) for card in table.named]
    return {
        "web": web,
        "view": pack.view,
        "chosen": said(pack.view),
        "many": table.many,
        "whole": table.whole,
        "number": len(table.shown),
        "most_beside": MANY,
        "waves": waves_of(table),
        "grids": board_rows.grids(table),
        "counts": board_many.counts(table) if table.many else [],
        "read_against": board_limits.read_against(),
        "choosing": board_limits.choosing(pack.view),
        "not_corrected": board_limits.not_corrected(),
        "not_to_be_read": board_limits.not_to_be_read(),
        "few": [one.name for one in heads if one.few],
        "drift": board_drift.drift(table, pack.earlier, tables=web or not table.many),
        **_measures(table, web),
        **(_over_all_facets(pack, table, web) if table.whole else {"leaders": []}),
    }


def waves_of(table: Compared) -> list[WaveFacts]:
    """The waves that these leaders come from, the latest first."""
    found = {card.wave.wave_id: card.wave for card in table.shown}
    return sorted(found.values(), key=lambda wave: (wave.closes, wave.campaign, wave.number), reverse=True)


def _measures(table: Compared, web: bool) -> dict[str, object]:
    """Facet by facet, beside one another, sets of ranks. Of many leaders paper shows none of these."""
    view, left_out = table.view, table.many and not web
    return {
        "strips": [] if left_out else board_rows.strips(table),
        "panels": [] if left_out else _panels(table, web),
        "measures": [(measure, names.facet_name(measure)) for measure in view.measures],
        "ranks": board_ranks.ranks(table) if web else None,
        "highest": board_ranks.who_is_highest(table),
    }


def _panels(table: Compared, web: bool) -> list[board_beside.Panel]:
    return [board_beside.panel(table, table.view.shown)] if web else board_beside.panels(table)


def _over_all_facets(pack: BoardPack, table: Compared, web: bool) -> dict[str, object]:
    """What rests on several facets, and is left out where a reader chose some."""
    each = not table.many if web else len(table.shown) <= MOST_PRINTED
    return {
        "heat_maps": [] if table.many else board_patterns.heat_maps(table),
        "heat_key": [] if table.many else board_patterns.heat_key(),
        "patterns": board_patterns.named_patterns(table) if table.many else [],
        "patterns_not_shown": board_patterns.patterns_not_shown(table) if table.many else [],
        "map": None if table.many else board_map.leader_map(table),
        "map_note": board_rows.roles_note(table, (DEPTH, CREDIBILITY)),
        "crossing": board_many.crossing(table) if table.many else None,
        "groups": board_groups.groups(table, pack.earlier),
        "leaders": [board_leader.leader(table, card, pack.replies, pack.plans) for card in table.shown]
        if each
        else [],
    }
