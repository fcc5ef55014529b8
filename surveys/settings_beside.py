"""The settings of a draft beside those of the wave before: what a keyholder looks at before countersigning.

Counts only: no rater is named here. A group that hardly differs from the one before, or that is full of new
people, is where a dishonest operator would try to single somebody out.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.asking import asked_instrument
from surveys.campaigns import Subject, Wave
from surveys.dates import Dates, dates_of
from surveys.freezing import ballot_groups_of
from surveys.instruments import Instrument, read_instrument
from surveys.release import Policy

Concern = Literal["few-changed", "half-new"]


@dataclass(frozen=True)
class WaveSettings:
    """What was or will be promised in one wave."""

    wave: Wave
    dates: Dates
    instrument: Instrument
    policy: Policy

    @property
    def n_questions(self) -> int:
        """Questions of the long form."""
        return len(self.instrument.items_of("standard"))


@dataclass(frozen=True)
class GroupBeside:
    """A ballot group of a leader: people asked now, how many of them are new, and how many are no longer."""

    groups: tuple[str, ...]
    invited: int
    before: int | None  # None: there is no earlier wave about this leader
    new: int
    gone: int
    concerns: tuple[Concern, ...]


@dataclass(frozen=True)
class LeaderBeside:
    """A leader with the groups that the freeze would make."""

    subject: Subject
    groups: tuple[GroupBeside, ...]


@dataclass(frozen=True)
class SettingsBeside:
    """The settings of a draft, those of the wave before if there is one, and what differs."""

    now: WaveSettings
    before: WaveSettings | None
    leaders: tuple[LeaderBeside, ...]
    leaders_gone: tuple[str, ...]  # names of who was rated in the wave before and is not now
    questions_differ: int  # that are new, gone or worded otherwise

    @property
    def concerned(self) -> bool:
        """Whether any group needs a closer look."""
        return any(group.concerns for leader in self.leaders for group in leader.groups)


def settings_beside(session: Session, wave: Wave, policy: Policy) -> SettingsBeside:
    """A wave beside the last one of its campaign, or else the last one about any of its leaders.

    `policy` holds the release rules that a freeze would write now.
    """
    earlier = wave_before(session, wave)
    now, before = _settings(wave, policy), _settings(earlier, policy) if earlier else None
    by_name = sorted(wave.subjects, key=lambda subject: subject.person.name.casefold())
    rated = {subject.person_id for subject in wave.subjects}
    gone = [one.person.name for one in earlier.subjects if one.person_id not in rated] if earlier else []
    return SettingsBeside(
        now,
        before,
        tuple(_leader(session, subject, now.policy.k) for subject in by_name),
        tuple(sorted(gone)),
        _questions_differ(now.instrument, before.instrument) if before else 0,
    )


def wave_before(session: Session, wave: Wave) -> Wave | None:
    """The last frozen wave of the same campaign, or else the last one about any of the same leaders."""
    frozen = select(Wave).where(Wave.state != "draft", Wave.id != wave.id)
    same = frozen.where(Wave.campaign_id == wave.campaign_id, Wave.number < wave.number)
    found = session.scalar(same.order_by(Wave.number.desc()).limit(1))
    if found is not None:
        return found
    leaders = [subject.person_id for subject in wave.subjects]
    shared = frozen.join(Subject).where(Subject.person_id.in_(leaders), Wave.opens_at < wave.opens_at)
    return session.scalar(shared.order_by(Wave.opens_at.desc(), Wave.id).limit(1))


def _settings(wave: Wave, policy: Policy) -> WaveSettings:
    if wave.instrument_json is None or wave.policy_json is None:
        return WaveSettings(wave, dates_of(wave), asked_instrument(wave), policy)
    instrument = read_instrument(json.loads(wave.instrument_json))
    return WaveSettings(wave, dates_of(wave), instrument, Policy.from_json(wave.policy_json))


def _leader(session: Session, subject: Subject, k: int) -> LeaderBeside:
    earlier = _earlier(session, subject)
    groups = (
        _group(members, _people(subject, members), _people(earlier, members) if earlier else None, k)
        for members, _invited in ballot_groups_of(subject, k)
    )
    return LeaderBeside(subject, tuple(groups))


def _earlier(session: Session, subject: Subject) -> Subject | None:
    query = (
        select(Subject)
        .join(Wave, Subject.wave_id == Wave.id)
        .where(
            Subject.person_id == subject.person_id,
            Wave.state != "draft",
            Wave.id != subject.wave_id,
            Wave.opens_at < subject.wave.opens_at,
        )
    )
    return session.scalar(query.order_by(Wave.opens_at.desc(), Wave.id).limit(1))


def _people(subject: Subject, members: Collection[str]) -> set[str]:
    return {one.person_id for one in subject.assignments if one.rater_group in members}


def _group(members: tuple[str, ...], now: set[str], before: set[str] | None, k: int) -> GroupBeside:
    if before is None:
        return GroupBeside(members, len(now), None, 0, 0, ())
    new, gone = len(now - before), len(before - now)
    return GroupBeside(members, len(now), len(before), new, gone, tuple(_concerns(len(now), new, gone, k)))


def _concerns(invited: int, new: int, gone: int, k: int) -> Iterator[Concern]:
    if 1 <= new + gone < k:
        yield "few-changed"
    if new and 2 * new >= invited:
        yield "half-new"


def _questions_differ(now: Instrument, before: Instrument) -> int:
    asked, asked_before = ({item.id: item for item in one.items} for one in (now, before))
    return sum(asked.get(item) != asked_before.get(item) for item in {*asked, *asked_before})
