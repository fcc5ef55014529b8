"""What a leader writes for others to read: checked before it is kept, with the refusal beside its field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from surveys.campaigns import Subject
from surveys.share_backs import BadText
from webapp.people.sentences import said
from webapp.people.surroundings import db

Check = Callable[[Session, Subject, str], None]


def may_stand(field: Any, subject: Subject, check: Check) -> bool:
    """Whether `check` (which raises BadText) lets a leader say what stands in a field."""
    try:
        check(db(), subject, field.data or "")
    except BadText as refusal:
        field.errors = [*field.errors, said(refusal)]
        return False
    return True
