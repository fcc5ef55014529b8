"""What the desk tells of a wave's reports and ballots: shown to whom, corrected, destroyed."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from surveys.campaigns import DeskEvent, Subject, Wave
from surveys.disclosures import Disclosure, shown_so_far
from surveys.log import DESTROYED
from surveys.paper_orders import ASKED_FOR_PAPERS, DOWNLOADED_PAPERS, number_asked
from surveys.report_retention import REPORTS_DESTROYED, WARNED, end_of_reports, reports_were_destroyed
from surveys.retention import UNREADABLE
from surveys.scorecards import Scorecard
from webapp.people.again import again_status, can_open_again, some_were_unreadable
from webapp.people.languages import short_day
from webapp.people.surroundings import db, settings

AUDIENCES = {
    "leader": _l("the leader"),
    "board": _l("a board"),
    "trend": _l("the leader, as change since the wave before"),
    "export": _l("figures as a table"),
    "api": _l("figures for programs"),
}


@dataclass(frozen=True)
class Shown:
    """A leader's report: the revision that stands, and to whom which one was shown since when."""

    name: str
    revision: int
    corrected_on: date | None
    audiences: list[tuple[str, int, datetime]]


@dataclass(frozen=True)
class WaveRecord:
    """Everything of it for one wave."""

    shown: list[Shown]
    destroyed: list[tuple[datetime, list[str]]]
    reports_end: date | None
    again: str  # offer, more, busy, or empty: not possible
    trouble: str


def wave_record(
    wave: Wave, leaders: Sequence[tuple[Subject, Scorecard | None]], events: Sequence[DeskEvent]
) -> WaveRecord:
    """What the desk tells of one wave, given its leaders with their scorecards and its log."""
    ledger = shown_so_far(db(), wave)
    gone = reports_were_destroyed(db(), wave)
    told = [event for event in events if event.what in (DESTROYED, REPORTS_DESTROYED)]
    return WaveRecord(
        shown=[_shown(subject, card, ledger.get(subject.id, [])) for subject, card in leaders],
        destroyed=[(event.done_at, detail_of(event)) for event in told],
        reports_end=None if gone else end_of_reports(wave, settings().report_months),
        again=_again(wave),
        trouble=wave.trouble if wave.state != "closed" and again_status(wave) else "",
    )


def detail_of(event: DeskEvent) -> list[str]:
    """What the log says about an event, in lines."""
    if event.what in (DESTROYED, REPORTS_DESTROYED):
        return _things(event.detail)
    if event.what == UNREADABLE and event.detail.isdigit():
        return [ngettext("%(num)s ballot", "%(num)s ballots", int(event.detail))]
    if event.what == DOWNLOADED_PAPERS:
        return [ngettext("%(num)s report", "%(num)s reports", int(event.detail))]
    if event.what == ASKED_FOR_PAPERS:
        return [ngettext("%(num)s report", "%(num)s reports", number_asked(event))]
    if event.what == WARNED:
        day = short_day(date.fromisoformat(event.detail))
        return [_("on %(day)s at the earliest", day=day)]
    return [event.detail] if event.detail else []


def _shown(subject: Subject, card: Scorecard | None, ledger: Sequence[Disclosure]) -> Shown:
    return Shown(
        name=subject.person.name,
        revision=card.revision if card else 1,
        corrected_on=date.fromisoformat(card.corrected_on) if card and card.corrected_on else None,
        audiences=[(str(AUDIENCES[one.audience]), one.revision, one.first_at) for one in ledger],
    )


def _again(wave: Wave) -> str:
    if not can_open_again(wave):
        return ""
    if again_status(wave) in ("waiting", "running"):
        return "busy"
    return "offer" if some_were_unreadable(wave) else "more"


def _things(detail: str) -> list[str]:
    try:
        found = json.loads(detail)
    except ValueError:  # the first version wrote a sentence
        return [_("sealed ballots, opening key, seed of the group keys, invitations and their secret")]
    return [words(found[kind]) for kind, words in _WORDS.items() if kind in found]


_WORDS: dict[str, Callable[[int], str]] = {
    "urns": lambda n: ngettext("%(num)s urn of sealed ballots", "%(num)s urns of sealed ballots", n),
    "opening-key": lambda _n: _("the opening key"),
    "seed": lambda _n: _("the seed of the group keys"),
    "draft-seed": lambda _n: _("the seed of the draft"),
    "invitation-secret": lambda _n: _("the secret of the invitation links"),
    "invitations": lambda n: ngettext("%(num)s invitation", "%(num)s invitations", n),
    "exact-numbers": lambda n: ngettext(
        "%(num)s exact number of ballots", "%(num)s exact numbers of ballots", n
    ),
    "test-ballots": lambda n: ngettext(
        "%(num)s test ballot of a keyholder", "%(num)s test ballots of keyholders", n
    ),
    "scorecards": lambda n: ngettext("%(num)s scorecard", "%(num)s scorecards", n),
    "figures": lambda n: ngettext("%(num)s released figure", "%(num)s released figures", n),
    "comments": lambda n: ngettext("%(num)s comment", "%(num)s comments", n),
    "named-answers": lambda n: ngettext(
        "%(num)s sheet of answers by name", "%(num)s sheets of answers by name", n
    ),
    "predictions": lambda n: ngettext("%(num)s prediction", "%(num)s predictions", n),
    "known-figures": lambda n: ngettext("%(num)s true figure", "%(num)s true figures", n),
    "commitments": lambda n: ngettext("%(num)s commitment", "%(num)s commitments", n),
    "plans": lambda n: ngettext("%(num)s plan of a leader", "%(num)s plans of leaders", n),
    "share-backs": lambda n: ngettext(
        "%(num)s text to the people who were asked", "%(num)s texts to the people who were asked", n
    ),
    "papers": lambda n: ngettext("%(num)s rendered report", "%(num)s rendered reports", n),
}
