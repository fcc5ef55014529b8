"""Exact numbers of opened ballots, for the correction rule; destroyed together with the ballots."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from surveys.storage import Base


class OpenedCount(Base):
    """How many ballots of one set were opened."""

    __tablename__ = "opened_count"

    subject_id: Mapped[str] = mapped_column(ForeignKey("subject.id", ondelete="CASCADE"), primary_key=True)
    set_id: Mapped[str] = mapped_column(String(60), primary_key=True)  # rater groups joined by +
    ballots: Mapped[int]  # exact; scorecards know only a range
