"""Which mails raters get in a wave, when, to whom, and with which link."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from surveys.campaigns import Wave
from surveys.dates import whole_day
from surveys.moves import end_of_answers

INVITE = "invite"
"""The kind of the batches with invitations."""

BEGIN_ANSWERING = "answer"
"""Two steps: answering begins; everybody who has collected gets the common link."""

LATE = "late"
"""Two steps: the day for latecomers; who has not collected gets the personal link once more."""

Audience = Literal["everybody", "reminded", "late", "collected"]
"""reminded: who has not collected, and in small groups everybody; late: who has not collected."""

LATE_REMINDER = timedelta(days=2)
"""How long before the end of the answers the last reminder goes out; one day for the end of collecting."""


@dataclass(frozen=True)
class Mailing:
    """One mail of a wave: it goes out in [begins, ends), with each person's own link or the common one."""

    kind: str
    begins: datetime
    ends: datetime
    to: Audience
    personal: bool = True

    def is_due(self, now: datetime) -> bool:
        """Whether it goes out at this moment."""
        return self.begins <= now < self.ends


def mailings(wave: Wave) -> list[Mailing]:
    """Every mail to the raters of a wave, in the order of their beginnings."""
    return list(_in_two_steps(wave) if wave.collect_from else _in_one_sitting(wave))


def mailing_of(wave: Wave, kind: str) -> Mailing | None:
    """The mail of that kind."""
    return next((mailing for mailing in mailings(wave) if mailing.kind == kind), None)


def reminders(wave: Wave) -> list[datetime]:
    """When the reminders of a wave go out, in order."""
    others = (INVITE, BEGIN_ANSWERING, LATE)
    return [mailing.begins for mailing in mailings(wave) if mailing.kind not in others]


def reminder_days(begins: datetime, ends: datetime, before: timedelta = LATE_REMINDER) -> list[date]:
    """When reminders go out: half way through, and shortly before the end; none in very short spans."""
    if ends - begins < timedelta(days=3):
        return []
    return sorted({(begins + (ends - begins) / 2).date(), (ends - before).date()})


def _in_one_sitting(wave: Wave) -> Iterator[Mailing]:
    yield Mailing(INVITE, wave.opens_at, end_of_answers(wave), "everybody")
    for number, day in enumerate(_answering_days(wave), start=1):
        yield Mailing(f"remind-{number}", *whole_day(day), "reminded")


def _in_two_steps(wave: Wave) -> Iterator[Mailing]:
    assert wave.collect_from is not None  # noqa: S101 - two steps have both
    assert wave.collect_to is not None  # noqa: S101
    yield Mailing(INVITE, wave.collect_from, wave.collect_to, "everybody")
    days = reminder_days(wave.collect_from, wave.collect_to, timedelta(days=1))
    for number, day in enumerate(days, start=1):
        yield Mailing(f"collect-{number}", *whole_day(day), "reminded")
    pause = wave.late_from or end_of_answers(wave)
    yield Mailing(BEGIN_ANSWERING, wave.opens_at, pause, "collected", personal=False)
    if wave.late_from and wave.late_to:
        yield Mailing(LATE, wave.late_from, wave.late_to, "late")
    for number, (begins, ends) in enumerate(_outside_the_pause(wave), start=1):
        yield Mailing(f"remind-{number}", begins, ends, "collected", personal=False)


def _answering_days(wave: Wave) -> list[date]:
    # the days that were planned keep their numbers when the end is moved
    days = reminder_days(wave.opens_at, wave.closes_at)
    if wave.extended_at is None or wave.extension_to is None:
        return days
    return [*days, *({(wave.extension_to - LATE_REMINDER).date()} - set(days))]


def _outside_the_pause(wave: Wave) -> Iterator[tuple[datetime, datetime]]:
    """The days of the reminders; the first one tells that answers are taken again after the late window."""
    days = _answering_days(wave)
    if wave.late_from is None or wave.late_to is None:
        yield from map(whole_day, days)
        return
    again = wave.late_to
    yield again, again + timedelta(days=1)
    yield from (whole_day(day) for day in days[1:] if whole_day(day)[0] > again)
