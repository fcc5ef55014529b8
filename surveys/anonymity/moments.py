"""Moments as they travel: UTC to the minute, `2026-12-01T08:00Z`."""

from __future__ import annotations

from datetime import UTC, datetime

_FORM = "%Y-%m-%dT%H:%MZ"


def moment_text(moment: datetime) -> str:
    """A timezone-aware moment as text, cut to the minute. Raises ValueError without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without time zone cannot be sent")
    return moment.astimezone(UTC).strftime(_FORM)


def read_moment(text: str) -> datetime:
    """The moment behind the text, in UTC. Raises ValueError for any other form."""
    return datetime.strptime(text, _FORM).replace(tzinfo=UTC)
