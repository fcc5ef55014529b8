"""The days of a wave as a strip: what happens when, in words and as parts of a whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from surveys.campaigns import Wave


@dataclass(frozen=True)
class Span:
    """Some days with one use; `x` and `width` are percents of the strip."""

    kind: str  # collect, rest, answer, late or extension
    name: str
    begins: datetime
    ends: datetime
    x: float = 0
    width: float = 0


def timeline(wave: Wave) -> list[Span]:
    """The spans of a wave in the order of their beginnings, the later drawn over the earlier."""
    spans = list(_spans(wave))
    start, whole = spans[0].begins, max(span.ends for span in spans) - spans[0].begins

    def percent(until: datetime) -> float:
        return round(100 * ((until - start) / whole), 2)

    return [
        Span(
            span.kind,
            span.name,
            span.begins,
            span.ends,
            percent(span.begins),
            round(percent(span.ends) - percent(span.begins), 2),
        )
        for span in spans
    ]


def _spans(wave: Wave) -> Iterator[Span]:
    answering = _("Step two: answering") if wave.collect_to else _("Answering")
    if wave.collect_from and wave.collect_to:
        yield Span("collect", _("Step one: collecting"), wave.collect_from, wave.collect_to)
        yield Span("rest", _("Rest: neither collecting nor answering"), wave.collect_to, wave.opens_at)
    yield Span("answer", answering, wave.opens_at, wave.closes_at)
    if wave.late_from and wave.late_to:
        late = _("Day for latecomers: they collect, nobody answers")
        yield Span("late", late, wave.late_from, wave.late_to)
    if wave.extension_to:
        extension = _("Extended") if wave.extended_at else _("May be extended, once")
        yield Span("extension", extension, wave.closes_at, wave.extension_to)
