"""The public transcript of a closed wave: kept once, before anybody opens a ballot."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from surveys.storage import Base


class KeptTranscript(Base):
    """The transcript of a wave, as it is published."""

    __tablename__ = "transcript"

    wave_id: Mapped[str] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"), primary_key=True)
    body: Mapped[str] = mapped_column(Text)  # canonical JSON
    sha256: Mapped[str] = mapped_column(String(64))  # of the body, hex
    signature: Mapped[str] = mapped_column(String(128))  # of this installation over the body, hex
