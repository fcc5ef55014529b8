"""Keyholder and deputy of a wave: who may be one, their keys, and what they countersign."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.people import Person
from surveys.storage import Base

PLACES = ("keyholder", "deputy")


class Keyholder(Base):
    """One of the two people outside the operator who can open the ballots of a wave."""

    __tablename__ = "keyholder"
    __table_args__ = (CheckConstraint(f"place IN ({', '.join(map(repr, PLACES))})", name="place_known"),)

    wave_id: Mapped[str] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[str] = mapped_column(String(10), primary_key=True)  # keyholder or deputy
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    public_key: Mapped[bytes | None] = mapped_column(
        LargeBinary(65)
    )  # of the opening key; None before it is made
    test_t: Mapped[bytes | None] = mapped_column(LargeBinary(32))  # name of the test ballot
    test_box: Mapped[bytes | None] = mapped_column(LargeBinary)  # the test ballot, sealed to this key
    test_answer: Mapped[bytes | None] = mapped_column(LargeBinary(32))  # SHA-256 of the words inside
    proved: Mapped[bool] = mapped_column(default=False)  # the words were told
    countersigned_root: Mapped[str] = mapped_column(String(64), default="")  # of the manifest they agreed to
    refused_because: Mapped[str] = mapped_column(Text, default="")  # why they did not agree
    lost: Mapped[bool] = mapped_column(default=False)  # they said that the key is gone
    person: Mapped[Person] = relationship()
