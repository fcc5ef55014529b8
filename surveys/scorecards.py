"""What is kept of a released wave: one scorecard per leader; everything shown is computed from here."""

from __future__ import annotations

import hashlib
from typing import Literal

from pydantic import Field
from sqlalchemy import ForeignKey, Integer, String, Text, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveys.kept import Estimate as Estimate
from surveys.kept import Kept as Kept
from surveys.kept_calibration import Calibration as Calibration
from surveys.storage import Base


class KeptCell(Kept):
    """One released figure: the published label and its band. Neither the sum nor n is kept."""

    set_id: str
    item: str
    figure: str
    label: str
    low: float | None
    high: float | None
    n_low: int
    n_high: int | None  # None: and more


class RaterSet(Kept):
    """A disjoint set of raters whose figures may be shown together."""

    set_id: str
    members: list[str]  # rater groups
    invited: int
    n_low: int  # published range of ballots
    n_high: int | None


class FacetScore(Kept):
    """A facet on -3..3, where 0 is the right amount."""

    facet: str
    position: Literal["too-little", "right", "too-much", "divided", "unclear", "not-shown"]
    bias: Estimate | None  # -3..3: too much minus too little
    penalty: Estimate | None  # 0..3: distance from the right amount
    too_little: Estimate | None  # 0..3
    too_much: Estimate | None  # 0..3
    score: Estimate | None  # 0..100, 100 is the right amount for everybody
    split: bool  # raters are divided
    items: list[str]  # the items that could be shown
    n_low: int
    n_high: int | None


class CredibilityScore(Kept):
    """How far people take the leader's technical word, 1..5; reported beside the facets."""

    mean: Estimate | None
    items: list[str]
    n_low: int
    n_high: int | None


class ItemEvidence(Kept):
    """What one item says for a pattern: 0 nothing, 1 as strongly as can be."""

    item: str
    value: float
    weight: float


class ModeEvidence(Kept):
    """Evidence for one failure mode. Not a diagnosis."""

    slug: str
    family: str
    strength: Estimate | None  # 0..1; None: not enough may be shown
    words: Literal["strong", "clear", "some", "little", "none", "not-shown"]
    items: list[ItemEvidence]
    statement: str | None  # published label of the raters' own statements that name it


class Standout(Kept):
    """Whether one pattern stands out, one family of patterns, or none."""

    kind: Literal["mode", "family", "none"]
    name: str | None
    share: float  # of posterior draws in which it leads


class PracticeEvidence(Kept):
    """Whether people see a protective practice. Never an obligation, never summed."""

    slug: str
    words: Literal["seen", "not-told", "not-shown"]
    strength: Estimate | None  # 0..1, of the item that says it least
    items: list[str]  # the released items it rests on


class SelfOther(Kept):
    """The leader's own answer on a facet against the raters'."""

    facet: str
    own: float  # -3..3
    others: Estimate
    gap: Estimate  # own minus others
    typical: float  # gap that is usual in the population
    real: bool  # the interval of the gap lies beyond zero and the typical gap


class CommentPool(Kept):
    """What became of the comments on one open question."""

    item: str
    state: Literal["shown", "few-ballots", "few-comments", "none"]


class ThemeShown(Kept):
    """A theme in the comments, in our words, shown only when it is stable."""

    item: str | None
    mode: str | None
    title: str
    terms: list[str]
    stable: bool


class WaveFacts(Kept):
    """The wave as it was promised."""

    wave_id: str
    campaign_id: str
    campaign: str
    number: int
    purpose: str
    selection: str
    level: str
    holder: str
    opens: str  # ISO date
    closes: str
    root: str
    fingerprint: str
    instrument: str
    instrument_version: str
    instrument_sha256: str
    k: int
    profile: str


class SubjectFacts(Kept):
    """The leader as they were rated."""

    subject_id: str
    person_id: str
    name: str
    role: str


class Scorecard(Kept):
    """All figures of one leader in one wave. Once kept, only a correction takes its place, as a whole."""

    version: Literal[1] = 1
    revision: int = 1  # 2 and up: a correction
    corrected_on: str = ""  # ISO date of that correction
    wave: WaveFacts
    subject: SubjectFacts
    invited: dict[str, int]  # rater group -> people invited
    sets: list[RaterSet]
    coarse: list[str] = Field(default_factory=list)  # in half steps: few came or left since the last wave
    withheld: list[str]  # sets or groups that may not be shown, with the reason code: "peer:few-answers"
    share_answered: Literal["below-60", "60-or-more", "unknown"]
    cells: list[KeptCell]
    facets: list[FacetScore]
    by_set: dict[str, list[FacetScore]]
    credibility: CredibilityScore
    depth: Estimate | None  # -3 too far from the work .. +3 too deep in it
    modes: list[ModeEvidence]
    standout: Standout
    practices: list[PracticeEvidence] = Field(default_factory=list)
    self_other: list[SelfOther]
    manager: dict[str, float] = Field(default_factory=dict)  # facet -> the manager's answer by name, -3..3
    calibration: Calibration
    comments: list[CommentPool]
    themes: list[ThemeShown]
    method: dict[str, str]  # versions, priors and formulas behind the figures


class ReleaseCell(Base):
    """A released figure as a row; only a correction takes the place of all figures of a leader."""

    __tablename__ = "release_cell"

    subject_id: Mapped[str] = mapped_column(ForeignKey("subject.id", ondelete="CASCADE"), primary_key=True)
    set_id: Mapped[str] = mapped_column(String(60), primary_key=True)  # rater groups joined by +
    item: Mapped[str] = mapped_column(String(60), primary_key=True)  # or facet:direction of a statement
    figure: Mapped[str] = mapped_column(String(20), primary_key=True)  # what kind of figure it is
    label: Mapped[str] = mapped_column(String(60))  # the published text
    low: Mapped[float | None]  # band of the figure
    high: Mapped[float | None]  # None: no upper bound, or withheld
    n_low: Mapped[int]  # published range of answers
    n_high: Mapped[int | None]  # None: and more
    rule_version: Mapped[int] = mapped_column(Integer, default=1)  # of the release rules


class KeptScorecard(Base):
    """The scorecard of one leader in one wave, as canonical JSON with its hash."""

    __tablename__ = "scorecard"

    subject_id: Mapped[str] = mapped_column(ForeignKey("subject.id", ondelete="CASCADE"), primary_key=True)
    body: Mapped[str] = mapped_column(Text)  # a Scorecard as JSON
    sha256: Mapped[str] = mapped_column(String(64))  # of the body, hex
    revision: Mapped[int] = mapped_column(Integer, default=1)  # 2 and up: a correction took its place


def body_sha256(body: str) -> str:
    """Hash of a scorecard's body, in hex."""
    return hashlib.sha256(body.encode()).hexdigest()


def keep(session: Session, card: Scorecard) -> KeptScorecard:
    """Keep a scorecard and its cells. One that is kept already stays: only `replace` takes its place."""
    body = card.model_dump_json()
    kept = KeptScorecard(
        subject_id=card.subject.subject_id, body=body, sha256=body_sha256(body), revision=card.revision
    )
    session.add(kept)
    _keep_cells(session, card)
    return kept


def replace(session: Session, card: Scorecard) -> KeptScorecard:
    """Put a corrected scorecard and its cells in the place of the kept ones. For corrections alone."""
    kept = session.get_one(KeptScorecard, card.subject.subject_id)
    kept.body = card.model_dump_json()
    kept.sha256, kept.revision = body_sha256(kept.body), card.revision
    session.execute(delete(ReleaseCell).where(ReleaseCell.subject_id == card.subject.subject_id))
    _keep_cells(session, card)
    return kept


def read(session: Session, subject_id: str) -> Scorecard | None:
    """The kept scorecard of a subject, or None before the wave is scored. Views ask `disclosures` instead."""
    kept = session.get(KeptScorecard, subject_id)
    return Scorecard.model_validate_json(kept.body) if kept else None


def _keep_cells(session: Session, card: Scorecard) -> None:
    session.add_all(
        ReleaseCell(subject_id=card.subject.subject_id, rule_version=1, **cell.model_dump())
        for cell in card.cells
    )
    session.flush()
