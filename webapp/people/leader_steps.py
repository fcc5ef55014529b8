"""In which order things happen to a leader: predict, read, reply, plan, thank, follow up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext as _

from surveys.campaigns import Subject
from surveys.named import answers_of, is_open, prediction_of
from surveys.plans import Commitment, commitments_of
from surveys.share_backs import share_backs_of
from webapp.people.languages import short_day
from webapp.people.surroundings import db


@dataclass(frozen=True)
class Step:
    """One step: what, how it stands in a few words, and where it is done; `now`: it can be done now."""

    title: str
    standing: str
    address: str = ""
    done: bool = False
    now: bool = False


def steps(subject: Subject) -> list[Step]:
    """All steps of a leader in one wave, in their order."""
    return [*_before(subject), *_after(subject)]


def _before(subject: Subject) -> Iterator[Step]:
    answered, predicted = bool(answers_of(db(), subject, "self")), bool(prediction_of(db(), subject)[0])
    open_now = is_open(subject.wave)
    for endpoint, title, done in (
        ("leaders.rate", _("Answer the questions about yourself"), answered),
        ("leaders.predict", _("Predict what your team will answer"), predicted),
    ):
        if open_now:
            standing = _("done; you can still change it") if done else _("to do")
        else:
            standing = _("done") if done else _("left out")
        address = url_for(endpoint, subject_id=subject.id) if open_now else ""
        yield Step(title, standing, address, done, now=open_now and not done)


def _after(subject: Subject) -> Iterator[Step]:
    commitments = commitments_of(db(), subject)
    for endpoint, anchor, title, done in (
        ("leaders.report", None, _("Read the report"), subject.read_at is not None),
        ("leaders.report", "your-reply", _("Write a reply"), bool(subject.reply)),
        ("plans.plan", None, _("Write a plan"), bool(commitments)),
        ("thanks.write", None, _("Thank the people who were asked"), bool(share_backs_of(db(), subject))),
    ):
        yield _when_released(subject, endpoint, anchor, title, done)
    yield _follow_up(subject, commitments)


def _when_released(subject: Subject, endpoint: str, anchor: str | None, title: str, done: bool) -> Step:
    if subject.released_at is None:
        return Step(title, _("once the report is released"))
    address = url_for(endpoint, subject_id=subject.id, _anchor=anchor)
    return Step(title, _("done") if done else _("to do"), address, done, now=not done)


def _follow_up(subject: Subject, commitments: Sequence[Commitment]) -> Step:
    title = _("Say what came of it")
    if not commitments:
        return Step(title, _("once there is a plan"))
    address = url_for("plans.plan", subject_id=subject.id)
    open_ones: list[date] = [one.due for one in commitments if not one.outcome]
    if not open_ones:
        return Step(title, _("done"), address, done=True)
    day = short_day(min(open_ones))
    return Step(title, _("next: %(day)s", day=day), address, now=True)
