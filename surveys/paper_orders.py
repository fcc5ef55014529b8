"""A coordinator's wish to have reports on paper: which ones, in which language, on which size.

It stands in the log of the desk, so that the page that tells its progress has a short address, may be left,
and shows the same to every coordinator. No file belongs to it: papers are kept apart from it, and forgotten.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from surveys.campaigns import DeskEvent, Subject, Wave
from surveys.log import note
from surveys.papers import PaperKey
from surveys.refusals import NotFound

ASKED_FOR_PAPERS = "asked-for-papers"
DOWNLOADED_PAPERS = "downloaded-papers"


@dataclass(frozen=True)
class PaperOrder:
    """What was asked for. `language`: empty means each leader's own."""

    id: str
    subject_ids: tuple[str, ...]
    language: str
    paper: str
    asked_at: datetime

    def paper_of(self, subject: Subject) -> PaperKey:
        """Which paper this order wants of a leader."""
        return subject.id, self.language or subject.person.language, self.paper


def ask_for_papers(
    session: Session,
    wave: Wave,
    subjects: Sequence[Subject],
    *,
    language: str,
    paper: str,
    actor: str,
    now: datetime,
) -> PaperOrder:
    """Write an order down. The caller commits and has the papers made."""
    wish = {"leaders": [subject.id for subject in subjects], "language": language, "paper": paper}
    event = note(session, wave, actor, ASKED_FOR_PAPERS, json.dumps(wish), now)
    session.flush()
    return _order(event)


def find_order(session: Session, wave: Wave, order_id: str) -> PaperOrder:
    """An order of this wave, or NotFound."""
    event = session.get(DeskEvent, order_id)
    if event is None or event.wave_id != wave.id or event.what != ASKED_FOR_PAPERS:
        raise NotFound("Nobody has asked for these reports on paper.")
    return _order(event)


def number_asked(event: DeskEvent) -> int:
    """Of how many leaders an order wants the report."""
    return len(_order(event).subject_ids)


def _order(event: DeskEvent) -> PaperOrder:
    wish = json.loads(event.detail)
    return PaperOrder(event.id, tuple(wish["leaders"]), wish["language"], wish["paper"], event.done_at)
