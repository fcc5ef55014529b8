"""The dates of a campaign as options of a command."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

import click

from surveys.dates import Dates, whole_day

DAY = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"])

_OPTIONS = (
    click.option("--opens", required=True, type=DAY, help="Day (UTC) on which answering begins: 2026-12-01."),
    click.option("--closes", required=True, type=DAY, help="Day (UTC) on which it has ended: 2026-12-12."),
    click.option("--collect-from", type=DAY, help="Level strongest: day (UTC) on which collecting begins."),
    click.option("--collect-to", type=DAY, help="Level strongest: day (UTC) on which collecting has ended."),
    click.option("--late", type=DAY, help="Level strongest: the day (UTC) on which latecomers collect."),
    click.option("--extension", type=DAY, help="Day (UTC) to which the end may be moved, once."),
)


def with_dates(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options for dates; it is called with `dates` in their place."""

    @wraps(command)
    def called(
        *,
        opens: datetime,
        closes: datetime,
        collect_from: datetime | None,
        collect_to: datetime | None,
        late: datetime | None,
        extension: datetime | None,
        **others: Any,
    ) -> None:
        late_from, late_to = whole_day(late.date()) if late else (None, None)
        dates = Dates(
            opens_at=_in_utc(opens),
            closes_at=_in_utc(closes),
            collect_from=collect_from and _in_utc(collect_from),
            collect_to=collect_to and _in_utc(collect_to),
            late_from=late_from,
            late_to=late_to,
            extension_to=extension and _in_utc(extension),
        )
        command(dates=dates, **others)

    for option in reversed(_OPTIONS):
        called = option(called)
    return called


def _in_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)
