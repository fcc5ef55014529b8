"""What all kept figures have in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Kept(BaseModel):
    """Base of everything kept: frozen, and unknown fields are an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Estimate(Kept):
    """A figure with its 95 % interval, in the unit of the figure."""

    value: float
    low: float
    high: float
