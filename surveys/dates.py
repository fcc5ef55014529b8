"""The dates of a wave: one sitting, or collecting first and answering days later; and what must hold."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta

from surveys.anonymity.phases import AFTER_LATE, APART
from surveys.campaigns import Wave
from surveys.refusals import Refusal

TWO_STEPS = "strongest"
"""The level at which ballots are collected first and used days later."""

COLLECTING, RESTING, ANSWERING, UNTIL_LATECOMERS = (timedelta(days=days) for days in (5, 2, 10, 4))
"""What is proposed for two steps: five days to collect, two of rest, ten to answer, a late day amid them."""


class BadDates(Refusal):
    """The dates of a wave do not follow each other; `field` names the one to be changed."""

    status = 422

    def __init__(self, field: str, sentence: str, **facts: object) -> None:
        self.field = field
        super().__init__(sentence, **facts)


@dataclass(frozen=True)
class Dates:
    """When a wave happens; aware moments.

    Answers are taken in [opens_at, closes_at). In two steps ballots are collected in [collect_from,
    collect_to) before, and once more in [late_from, late_to), while no answer is taken. The end may be
    moved to extension_to, once.
    """

    opens_at: datetime
    closes_at: datetime
    collect_from: datetime | None = None
    collect_to: datetime | None = None
    late_from: datetime | None = None
    late_to: datetime | None = None
    extension_to: datetime | None = None

    @property
    def begins(self) -> datetime:
        """When the first mails go out."""
        return self.collect_from or self.opens_at

    def shifted(self, by: timedelta) -> Dates:
        """The same rhythm at another time."""
        return Dates(**{name: moment + by for name, moment in _given(self).items()})

    def to_the_minute(self) -> Dates:
        """As the dates travel to the ballot side: else the two sides would disagree."""
        cut = {name: moment.replace(second=0, microsecond=0) for name, moment in _given(self).items()}
        return Dates(**cut)


def dates_of(wave: Wave) -> Dates:
    """The dates of a wave."""
    return Dates(**{field.name: getattr(wave, field.name) for field in fields(Dates)})


def set_dates(wave: Wave, dates: Dates) -> None:
    """Give a wave all its dates."""
    for field in fields(Dates):
        setattr(wave, field.name, getattr(dates, field.name))


def whole_day(day: date) -> tuple[datetime, datetime]:
    """The first moment of a day in UTC, and of the day after."""
    start = datetime.combine(day, time(), UTC)
    return start, start + timedelta(days=1)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last day if it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def fitted(dates: Dates, level: str) -> Dates:
    """Dates for another level: in one sitting without a first step, in two steps with sensible days."""
    if level != TWO_STEPS:
        one = replace(dates, collect_from=None, collect_to=None, late_from=None, late_to=None)
        return one if dates.collect_from is None else replace(one, opens_at=dates.begins)
    if dates.collect_from is not None:
        return dates
    opens = dates.opens_at + COLLECTING + RESTING
    late_from, late_to = whole_day((opens + UNTIL_LATECOMERS).astimezone(UTC).date())
    return Dates(
        opens_at=opens,
        closes_at=(opens + ANSWERING).replace(hour=dates.closes_at.hour, minute=dates.closes_at.minute),
        collect_from=dates.opens_at,
        collect_to=dates.opens_at + COLLECTING,
        late_from=late_from,
        late_to=late_to,
    )


def checked(dates: Dates, level: str) -> Dates:
    """The dates to the minute. Raises BadDates, naming the first that is missing or in the wrong place."""
    cut = dates.to_the_minute()
    if cut.opens_at >= cut.closes_at:
        raise BadDates(
            "closes_at", "The campaign closes before it opens. Choose a closing date after the opening date."
        )
    if level == TWO_STEPS:
        _check_steps(cut)
        _check_late(cut)
    elif cut != fitted(cut, level):
        raise BadDates(
            "collect_from",
            "Only the level “strongest” has days for collecting. Leave them out.",
        )
    _check_extension(cut)
    return cut


def _check_steps(dates: Dates) -> None:
    if dates.collect_from is None or dates.collect_to is None:
        raise BadDates(
            "collect_from",
            "At this level ballots are collected first and used days later. Say from when to when people "
            "collect.",
        )
    if dates.collect_from >= dates.collect_to:
        raise BadDates("collect_to", "Collecting ends before it begins. Choose a later end.")
    if dates.collect_to > dates.opens_at:
        raise BadDates("opens_at", "Answering begins before collecting has ended. Choose a later day.")
    if dates.opens_at - dates.collect_to < APART:
        raise BadDates(
            "opens_at",
            "Answering begins less than %(hours)d hours after collecting ends. The rest between them keeps "
            "the times of the two visits from being matched: choose a later day.",
            hours=APART // timedelta(hours=1),
        )


def _check_late(dates: Dates) -> None:
    if dates.late_from is None and dates.late_to is None:
        return
    if dates.late_from is None or dates.late_to is None or dates.late_from >= dates.late_to:
        raise BadDates("late_from", "The day for latecomers needs a beginning and a later end.")
    if not dates.opens_at <= dates.late_from < dates.late_to <= dates.closes_at:
        raise BadDates("late_from", "The day for latecomers lies outside the answering days. Choose another.")
    if dates.closes_at - dates.late_to < AFTER_LATE:
        raise BadDates(
            "late_from",
            "Less than a day of answering is left after the day for latecomers. Everybody must be able to "
            "answer after it, else latecomers would stand out: choose an earlier day.",
        )


def _check_extension(dates: Dates) -> None:
    if dates.extension_to is None:
        return
    if dates.extension_to <= dates.closes_at:
        raise BadDates("extension_to", "An extension ends after the regular end. Choose a later day.")
    if dates.extension_to - dates.closes_at > dates.closes_at - dates.opens_at:
        raise BadDates(
            "extension_to",
            "An extension lasts at most as long as the answering days. Choose an earlier day.",
        )


def _given(dates: Dates) -> dict[str, datetime]:
    named = {field.name: getattr(dates, field.name) for field in fields(Dates)}
    return {name: moment for name, moment in named.items() if moment is not None}
