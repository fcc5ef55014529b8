"""Ballots opened once more: a second reading of a wave that is scored already, leader by leader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from surveys.anonymity.opening import OpenedWave
from surveys.campaigns import Wave
from surveys.corrections import Report, Verdict, judge, replace_report, revisions
from surveys.log import note
from surveys.moves import hold, require_state
from surveys.places import Places
from surveys.refusals import WrongState
from surveys.release import Policy
from surveys.retention import was_destroyed
from surveys.storage import only_reading
from webapp.opener import opened
from webapp.people.opening import Scored, note_unreadable, score
from webapp.people.themes_found import make_ready

SCORED = ("scored", "released", "archived")
"""States in which there are reports that may be corrected."""

EVENTS: Mapping[Verdict, str] = {
    "corrected": "corrected",
    "too-few": "not-corrected",
    "alarm": "correction-alarm",
}
"""What the log of the desk calls each verdict; a report that stays the same is not told."""


@dataclass(frozen=True)
class CorrectionResult:
    """What became of each leader's report, by subject id."""

    verdicts: Mapping[str, Verdict]

    @property
    def corrected(self) -> bool:
        """Whether any report was replaced."""
        return "corrected" in self.verdicts.values()

    @property
    def differed(self) -> bool:
        """Whether any second report said something else than the first, taken or not."""
        return set(self.verdicts.values()) != {"same"}


def correct(session: Session, wave: Wave, upload: OpenedWave, now: datetime) -> CorrectionResult:
    """Compare a second opening with the kept reports, and replace those that may be corrected.

    In one transaction; the caller commits and then calls `announce`. The same ballots again change nothing.
    Raises ForeignUpload, WrongState before the scoring and once the ballots are destroyed.
    """
    _require_correctable(session, wave)
    return _apply(session, wave, score(session, wave, upload), now)


def open_again(session: Session, wave: Wave, places: Places, now: datetime) -> CorrectionResult:
    """Open the ballots of a scored wave at level basic once more, and correct what may be corrected.

    Ends the session's transaction at first; the caller commits what is kept. Raises as `correct`, and
    OpeningFailed.
    """
    _require_correctable(session, wave)
    session.commit()
    upload = opened(places, wave.id)
    make_ready(upload, places)
    scored = score(only_reading(session), wave, upload)
    session.commit()
    return _apply(session, wave, scored, now)


def announce(jobs: Any, session: Session, wave: Wave) -> None:
    """Have every leader told whose report was replaced, and the old papers forgotten. After the commit.

    It may be called again: nobody is told twice of the same revision.
    """
    standing = revisions(session, wave)
    session.commit()  # the work may begin at once, and must not wait for this transaction
    for subject_id, revision in standing.items():
        jobs.submit("tell_corrected", subject_id, str(revision))


def _require_correctable(session: Session, wave: Wave) -> None:
    require_state(wave, *SCORED)
    if was_destroyed(session, wave):
        raise WrongState("The ballots of this campaign have been destroyed: its reports stay as they are.")


def _apply(session: Session, wave: Wave, scored: Scored, now: datetime) -> CorrectionResult:
    hold(session, wave)
    _require_correctable(session, wave)
    k = Policy.from_json(wave.policy_json or "").k
    verdicts = {report.subject_id: judge(session, report, k) for report in scored.reports}
    for report in scored.reports:
        if verdicts[report.subject_id] == "corrected":
            replace_report(session, report, now)
    if set(verdicts.values()) in ({"corrected"}, {"corrected", "same"}):
        # with a report that stands, figures of the whole wave would tell what that report may not
        wave.figures_json = scored.figures.model_dump_json()
    result = CorrectionResult(verdicts)
    _note(session, wave, scored, result, now)
    session.flush()
    return result


def _note(session: Session, wave: Wave, scored: Scored, result: CorrectionResult, now: datetime) -> None:
    note_unreadable(session, wave, scored.unreadable, now)
    if not result.differed:
        note(session, wave, "Soundline", "opened-same", "", now)
    for report in scored.reports:
        what = EVENTS.get(result.verdicts[report.subject_id])
        if what:
            note(session, wave, "Soundline", what, _named(report), now)


def _named(report: Report) -> str:
    return report.card.subject.name
