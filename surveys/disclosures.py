"""The disclosure ledger: which scorecard was shown to which audience, and that it never was another one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surveys.storage import Base, Id, Instant, new_id

AUDIENCES = ("leader", "board", "trend", "export", "api")


class Disclosure(Base):
    """The first time that one revision of a leader's scorecard was shown to an audience."""

    __tablename__ = "disclosure"
    __table_args__ = (
        UniqueConstraint("subject_id", "audience", "revision"),
        CheckConstraint(f"audience IN ({', '.join(map(repr, AUDIENCES))})", name="audience_known"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    subject_id: Mapped[str] = mapped_column(ForeignKey("subject.id", ondelete="CASCADE"))
    audience: Mapped[str] = mapped_column(String(10))  # who could read it: leader, board, trend, export, api
    revision: Mapped[int]  # of the scorecard; 2 and up after a correction
    sha256: Mapped[str] = mapped_column(String(64))  # of the scorecard's body, hex
    first_at: Mapped[datetime] = mapped_column(Instant)  # when it was first shown
