"""Reports as they are kept when ballots are opened, and the one rule by which a report may be corrected.

Two reports from almost the same ballots differ by what a few people said. A correction is therefore taken
only if at least k ballots changed in every set that changed at all, and then replaces the whole report;
otherwise the old one stands. (Were k enough in all sets together, a set with one ballot more would tell that
ballot, answer by answer: whoever was counted before is counted again with the very same answers.)
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from surveys import scorecards
from surveys.campaigns import Comment, Subject, Wave
from surveys.opened_counts import OpenedCount
from surveys.release import Quote
from surveys.scorecards import KeptCell, KeptScorecard, Scorecard

UNREVIEWED = "It came with a correction; nobody at the desk has read it yet."
"""Why a comment that a corrected report brings is withheld at first."""

Verdict = Literal["same", "corrected", "too-few", "alarm"]


@dataclass(frozen=True)
class Report:
    """One leader's scorecard with the comments that may be quoted and the exact numbers of opened ballots."""

    card: Scorecard
    quotes: Sequence[Quote]
    counts: Mapping[str, int]  # set -> ballots that could be read, shown or not

    @property
    def subject_id(self) -> str:
        """The leader's place in the wave."""
        return self.card.subject.subject_id


def keep_report(session: Session, report: Report) -> None:
    """Keep a leader's first report."""
    scorecards.keep(session, report.card)
    _keep_words(session, report, {})
    _keep_counts(session, report)


def judge(session: Session, report: Report, k: int) -> Verdict:
    """What becomes of a second report of the same leader.

    same: it says what the kept one says. corrected: no set changed by fewer than k ballots. too-few: one may
    have, so the kept one stands. alarm: as many ballots in a set as before, and yet other figures.
    """
    kept = scorecards.read(session, report.subject_id)
    if kept is None or set(kept.cells) == set(report.card.cells):
        return "same"
    counts = opened_before(session, report.subject_id)
    if not counts:  # kept before exact numbers were
        return "too-few"
    changes = changed_at_least(counts, report.counts)
    alike = {name for joined, change in changes.items() if not change for name in joined}
    if alike == {*counts, *report.counts} or _of(kept, alike) != _of(report.card, alike):
        return "alarm"
    return "corrected" if min(change for change in changes.values() if change) >= k else "too-few"


def changed_at_least(before: Mapping[str, int], after: Mapping[str, int]) -> Mapping[frozenset[str], int]:
    """For each set the number of ballots that must have changed between two openings; never more than did.

    Both give ballots by set. Sets that merged otherwise the second time are compared together.
    """
    return {
        joined: abs(sum(before.get(name, 0) for name in joined) - sum(after.get(name, 0) for name in joined))
        for joined in _joined(sorted({*before, *after}))
    }


def replace_report(session: Session, report: Report, now: datetime) -> Scorecard:
    """Put a corrected report in the place of the kept one, as its next revision.

    A comment of the same words stays withheld. Where the leader has the report already, a comment that is new
    waits withheld until somebody at the desk has read it.
    """
    kept = scorecards.read(session, report.subject_id)
    revision = kept.revision + 1 if kept else 1
    card = report.card.model_copy(update={"revision": revision, "corrected_on": now.date().isoformat()})
    scorecards.replace(session, card)
    withheld = _reasons(session, report.subject_id)
    released = session.get_one(Subject, report.subject_id).released_at is not None
    session.execute(delete(Comment).where(Comment.subject_id == report.subject_id))
    _keep_words(session, report, withheld, UNREVIEWED if released else "")
    session.execute(delete(OpenedCount).where(OpenedCount.subject_id == report.subject_id))
    _keep_counts(session, report)
    return card


def revisions(session: Session, wave: Wave) -> dict[str, int]:
    """The reports of a wave that were corrected (by subject id), with the revision that stands."""
    query = (
        select(KeptScorecard)
        .join(Subject, Subject.id == KeptScorecard.subject_id)
        .where(Subject.wave_id == wave.id, KeptScorecard.revision > 1)
    )
    return {kept.subject_id: kept.revision for kept in session.scalars(query)}


def quoted_before(session: Session, subject: Subject) -> set[tuple[str, str]]:
    """What the kept report quotes, withheld or not: (question, text)."""
    return set(_reasons(session, subject.id))


def opened_before(session: Session, subject_id: str) -> dict[str, int]:
    """The exact numbers of opened ballots behind the kept report, by set; empty once they are destroyed."""
    query = select(OpenedCount).where(OpenedCount.subject_id == subject_id)
    return {one.set_id: one.ballots for one in session.scalars(query)}


def _of(card: Scorecard, set_ids: Collection[str]) -> set[KeptCell]:
    return {cell for cell in card.cells if cell.set_id in set_ids}


def _joined(set_ids: Sequence[str]) -> list[frozenset[str]]:
    """Sets that share a rater group, directly or by way of others, together."""
    joined: list[frozenset[str]] = []
    for set_id in set_ids:
        groups = set(set_id.split("+"))
        touching = [one for one in joined if groups & {group for name in one for group in name.split("+")}]
        joined = [one for one in joined if one not in touching]
        joined.append(frozenset({set_id}).union(*touching))
    return joined


def _reasons(session: Session, subject_id: str) -> dict[tuple[str, str], str]:
    query = select(Comment).where(Comment.subject_id == subject_id)
    reasons: dict[tuple[str, str], str] = {}
    for one in session.scalars(query):
        said = (one.item, one.text)
        reasons[said] = reasons.get(said) or one.withheld_because
    return reasons


def _keep_words(
    session: Session, report: Report, withheld: Mapping[tuple[str, str], str], new: str = ""
) -> None:
    session.add_all(
        Comment(
            subject_id=report.subject_id,
            item=one.item,
            text=one.text,
            facet=one.facet,
            direction=one.direction,
            withheld_because=withheld.get((one.item, one.text), new),
        )
        for one in report.quotes
    )


def _keep_counts(session: Session, report: Report) -> None:
    session.add_all(
        OpenedCount(subject_id=report.subject_id, set_id=name, ballots=ballots)
        for name, ballots in sorted(report.counts.items())
    )
    session.flush()
