"""True figures of calibration questions, written down at the desk: from logs or tickets, not from raters."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveys.campaigns import Subject, Wave
from surveys.estimates import amount_trouble
from surveys.instruments import Instrument
from surveys.moves import hold
from surveys.named import OPEN_STATES, calibration_items
from surveys.refusals import Refusal, WrongState
from surveys.storage import Base

LONGEST_SOURCE = 200
Figures = Mapping[str, tuple[float, str]]
"""By question: the figure in its unit, and in a few words where it comes from."""


class KnownFigure(Base):
    """The true figure of one calibration question for the team of one leader. Says nothing of any rater."""

    __tablename__ = "known_figure"

    subject_id: Mapped[str] = mapped_column(ForeignKey("subject.id", ondelete="CASCADE"), primary_key=True)
    item: Mapped[str] = mapped_column(String(10), primary_key=True)  # the calibration question
    value: Mapped[float]  # in the unit of the question
    source: Mapped[str] = mapped_column(String(LONGEST_SOURCE), default="")  # where it comes from, in words


class BadFigure(Refusal):
    """A number that cannot be the answer, or a question that this leader's team is not asked."""

    status = 422


def may_be_written(wave: Wave) -> bool:
    """Whether true figures may still be written down: from the draft until the wave is scored."""
    return wave.state == "draft" or wave.state in OPEN_STATES


def figures_of(session: Session, subject: Subject) -> dict[str, tuple[float, str]]:
    """The figures that are known for a leader's team, by question."""
    query = select(KnownFigure).where(KnownFigure.subject_id == subject.id).order_by(KnownFigure.item)
    return {one.item: (one.value, one.source) for one in session.scalars(query)}


def write_figures(session: Session, subject: Subject, instrument: Instrument, figures: Figures) -> None:
    """Replace the known figures of a leader; what is not among `figures` is removed. The caller commits.

    Raises WrongState once the wave is scored, BadFigure.
    """
    hold(session, subject.wave)
    if not may_be_written(subject.wave):
        raise WrongState(
            "The reports of this campaign are made: true figures can no longer change. Write them down in "
            "the next wave, before it is scored."
        )
    for item, (value, source) in figures.items():
        _check(instrument, subject, item, value, source)
    known = session.scalars(select(KnownFigure).where(KnownFigure.subject_id == subject.id)).all()
    for one in known:
        if one.item not in figures:
            session.delete(one)
    for item, (value, source) in figures.items():
        session.merge(KnownFigure(subject_id=subject.id, item=item, value=value, source=source.strip()))
    session.flush()


def _check(instrument: Instrument, subject: Subject, item_id: str, value: float, source: str) -> None:
    asked = {item.id: item for item in calibration_items(instrument, subject.role)}
    if item_id not in asked:
        raise BadFigure("The team of this leader is not asked %(item)s.", item=item_id)
    trouble = amount_trouble(asked[item_id], item_id, value)
    if trouble is not None:
        raise BadFigure(trouble.template, unit=(asked[item_id].unit or {}).get("en", ""), **trouble.facts)
    if len(source.strip()) > LONGEST_SOURCE:
        raise BadFigure("Say in at most 200 characters where the figure comes from.")
