"""The dates of a wave at the desk: one sitting, or two steps. Moments are in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, DateTimeLocalField
from wtforms.validators import Optional

from surveys.dates import TWO_STEPS, BadDates, Dates, checked, whole_day
from webapp.people.forms import needed
from webapp.people.sentences import said

_EXAMPLE = _l("Enter date and time, like 2026-12-01 08:00.")


class DatesForm(FlaskForm):  # type: ignore[misc]
    """When people answer in one sitting."""

    level = "basic"

    opens_at = DateTimeLocalField(_l("Opens (UTC)"), [needed(_EXAMPLE)])
    closes_at = DateTimeLocalField(_l("Closes (UTC)"), [needed(_EXAMPLE)])
    extension_to = DateTimeLocalField(_l("May be extended once until (UTC)"), [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """What the domain says about the dates stands beside the field that has to be changed."""
        if not super().validate(extra_validators):
            return False
        try:
            checked(self.dates, self.level)
        except BadDates as refusal:
            field = self[refusal.field]
            field.errors = [*field.errors, said(refusal)]
            return False
        return True

    @property
    def dates(self) -> Dates:
        """The moments, aware."""
        return Dates(
            opens_at=_aware(self.opens_at.data),
            closes_at=_aware(self.closes_at.data),
            extension_to=self.extension_to.data and _aware(self.extension_to.data),
        )


class TwoStepsForm(DatesForm):
    """When people collect, and when they answer."""

    level = TWO_STEPS

    collect_from = DateTimeLocalField(_l("Collecting begins (UTC)"), [needed(_EXAMPLE)])
    collect_to = DateTimeLocalField(_l("Collecting ends (UTC)"), [needed(_EXAMPLE)])
    opens_at = DateTimeLocalField(_l("Answering begins (UTC)"), [needed(_EXAMPLE)])
    closes_at = DateTimeLocalField(_l("Answering ends (UTC)"), [needed(_EXAMPLE)])
    late_from = DateField(_l("A day for latecomers (UTC)"), [Optional()])

    @property
    def dates(self) -> Dates:
        """The moments, aware; the day for latecomers is a whole one."""
        late_from, late_to = whole_day(self.late_from.data) if self.late_from.data else (None, None)
        return Dates(
            opens_at=_aware(self.opens_at.data),
            closes_at=_aware(self.closes_at.data),
            collect_from=_aware(self.collect_from.data),
            collect_to=_aware(self.collect_to.data),
            late_from=late_from,
            late_to=late_to,
            extension_to=self.extension_to.data and _aware(self.extension_to.data),
        )


def dates_form(level: str, dates: Dates) -> DatesForm:
    """The form for a level, filled in with these dates unless something was sent."""
    form = TwoStepsForm if level == TWO_STEPS else DatesForm
    return form(data=vars(dates))


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)
