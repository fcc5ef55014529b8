"""The leaders of a scored wave as its desk reviews and releases them, one row each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from surveys.campaigns import Comment, DeskEvent, Subject, Wave
from surveys.disclosures import previews, shown_so_far
from surveys.papers import papers_kept
from surveys.reviewing import LOOKED, first_looks
from surveys.scorecards import Scorecard
from surveys.withholding import is_waiting
from webapp.people.roles import me
from webapp.people.surroundings import db, settings


@dataclass(frozen=True)
class CommentCount:
    """How many comments of a report are shown, withheld, or wait to be read after a correction."""

    shown: int = 0
    withheld: int = 0
    waiting: int = 0


@dataclass(frozen=True)
class LeaderRow:
    """A leader with the state of the report. Of their own report a coordinator sees the release alone."""

    subject: Subject
    card: Scorecard | None
    is_own: bool
    comments: CommentCount
    looked: DeskEvent | None
    on_paper: bool  # in the leader's language, on A4
    was_read: bool

    @property
    def may_be_chosen(self) -> bool:
        """Whether this coordinator may release the report or have it on paper."""
        return self.card is not None and not self.is_own

    @property
    def may_be_released(self) -> bool:
        """Whether this coordinator may still release it."""
        return self.may_be_chosen and self.subject.released_at is None


def by_name(subjects: Sequence[Subject]) -> list[Subject]:
    """Leaders in alphabetical order; those of one name by their mail address."""
    return sorted(subjects, key=lambda one: (one.person.name.casefold(), one.person.email))


def leader_rows(wave: Wave) -> list[LeaderRow]:
    """Every leader of a wave in alphabetical order."""
    looks, counts, papers = first_looks(db(), wave), _comment_counts(wave), papers_kept(settings().places)
    cards, ledger = previews(db(), wave.subjects), shown_so_far(db(), wave)
    rows = []
    for subject in by_name(wave.subjects):
        card = cards.get(subject.id)
        row = LeaderRow(
            subject=subject,
            card=card,
            is_own=subject.person_id == me().id,
            comments=counts.get(subject.id, CommentCount()),
            looked=looks.get((subject.id, card.revision)) if card else None,
            on_paper=(subject.id, subject.person.language, "A4") in papers,
            was_read=any(one.audience == "leader" for one in ledger.get(subject.id, [])),
        )
        rows.append(row)
    return rows


def told_events(events: Sequence[DeskEvent]) -> list[DeskEvent]:
    """The log of a wave without what stands in the rows, and without what was withheld from its reader."""
    about_me = f"{me().name}: "

    def is_hidden(one: DeskEvent) -> bool:
        return one.what in ("withheld", "shown-again") and f"{one.detail}: ".startswith(about_me)

    return [one for one in events if one.what != LOOKED and not is_hidden(one)]


def _comment_counts(wave: Wave) -> Mapping[str, CommentCount]:
    query = select(Comment).join(Subject, Subject.id == Comment.subject_id).where(Subject.wave_id == wave.id)
    found = Counter((one.subject_id, _state(one)) for one in db().scalars(query))
    return {
        subject_id: CommentCount(*(found[subject_id, state] for state in ("shown", "withheld", "waiting")))
        for subject_id, _state_of_it in found
    }


def _state(comment: Comment) -> str:
    if is_waiting(comment):
        return "waiting"
    return "withheld" if comment.withheld_because else "shown"
