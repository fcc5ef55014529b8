"""The pre-flight list: what is missing before a freeze, and what each leader's groups can show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.anonymity.merging import merge_small
from surveys.campaigns import Subject, Wave
from surveys.dates import TWO_STEPS, BadDates, checked, dates_of
from surveys.keyholders import hindrances
from surveys.refusals import Incomplete
from surveys.release import Policy, forecast

APART = timedelta(days=90)
"""Least time between the openings of two waves about the same leader."""

MANY_LEADERS = 6
"""A rater asked about more leaders than this is named in the pre-flight list: it takes half an hour."""


@dataclass(frozen=True)
class Finding:
    """One line of the pre-flight list: a template and its facts, and the finished sentence."""

    template: str
    facts: dict[str, object]

    @property
    def sentence(self) -> str:
        """The sentence in English."""
        return self.template % self.facts if self.facts else self.template


@dataclass(frozen=True)
class LeaderForecast:
    """What the groups of one leader can and cannot show."""

    subject: Subject
    groups: dict[str, int]  # rater group -> people asked
    ballot_groups: list[tuple[tuple[str, ...], int]]  # after merging: member groups, people asked
    sentences: list[str]


@dataclass(frozen=True)
class Preflight:
    """Everything to know before the freeze."""

    blocking: list[Finding]
    notes: list[Finding]
    leaders: list[LeaderForecast]


def preflight(session: Session, wave: Wave, policy: Policy, now: datetime, root: str = "") -> Preflight:
    """What stands in the way of a freeze, what is worth knowing, and a forecast per leader.

    `root` is that of the manifest which a freeze would write now, for waves with keyholders.
    """
    session.refresh(wave)
    subjects = sorted(wave.subjects, key=lambda subject: subject.person.name)
    return Preflight(
        blocking=[
            *_blocking(wave, subjects, policy, now),
            *_too_soon(session, wave),
            *_laxer(wave, policy),
            *_of_keyholders(session, wave, root),
        ],
        notes=list(_notes(wave, subjects, policy)),
        leaders=[_forecast(subject, policy) for subject in subjects],
    )


def require_ready(session: Session, wave: Wave, policy: Policy, now: datetime, root: str = "") -> None:
    """Refuse to freeze while something is missing, with every reason."""
    findings = preflight(session, wave, policy, now, root).blocking
    if findings:
        raise Incomplete(" ".join(finding.sentence for finding in findings))


def _blocking(wave: Wave, subjects: list[Subject], policy: Policy, now: datetime) -> Iterator[Finding]:
    if not subjects:
        yield Finding("No leader is chosen yet. Import a roster that marks at least one leader.", {})
    if wave.closes_at <= now:
        yield Finding("The closing date has passed. Choose a later one.", {})
    yield from _unkept_dates(wave, now)
    for subject in subjects:
        if len(subject.assignments) < policy.k:
            yield Finding(
                "%(name)s has %(n)d anonymous raters; with fewer than %(k)d nothing could be shown. "
                "Add raters, or leave this leader out.",
                {"name": subject.person.name, "n": len(subject.assignments), "k": policy.k},
            )


def _unkept_dates(wave: Wave, now: datetime) -> Iterator[Finding]:
    if wave.collect_to is not None and wave.collect_to <= now:
        yield Finding("The days for collecting have passed: nobody could answer. Choose later dates.", {})
    try:
        checked(dates_of(wave), wave.level)
    except BadDates as refusal:
        yield Finding(refusal.template, refusal.facts)


def _too_soon(session: Session, wave: Wave) -> Iterator[Finding]:
    # two reports on the same people close to each other would tell what changed, and so who
    own = select(Subject.person_id).where(Subject.wave_id == wave.id)
    near = Wave.opens_at > wave.opens_at - APART, Wave.opens_at < wave.opens_at + APART
    query = (
        select(Subject)
        .join(Wave, Subject.wave_id == Wave.id)
        .where(Subject.person_id.in_(own), Wave.id != wave.id, Wave.state != "draft", *near)
    )
    for name in sorted({subject.person.name for subject in session.scalars(query)}):
        yield Finding(
            "%(name)s is rated in another wave that opens less than %(days)d days apart. "
            "Choose a later opening date, or leave this leader out.",
            {"name": name, "days": APART.days},
        )


def _of_keyholders(session: Session, wave: Wave, root: str) -> Iterator[Finding]:
    if wave.level != "basic":
        yield from (Finding(template, facts) for template, facts in hindrances(session, wave, root))


def _laxer(wave: Wave, policy: Policy) -> Iterator[Finding]:
    # what raters were promised once must not be taken back from them in the next wave
    for other in wave.campaign.waves:
        if other.policy_json is None or other.id == wave.id:
            continue
        kept = Policy.from_json(other.policy_json)
        if policy.k < kept.k or (kept.profile == "high-fear" and policy.profile != kept.profile):
            yield Finding(
                "The release rules of this installation are laxer than those of wave %(number)d: rules may "
                "only become stricter. Set k to %(k)d and the profile to %(profile)s, or begin "
                "another campaign.",
                {"number": other.number, "k": kept.k, "profile": kept.profile},
            )


def _notes(wave: Wave, subjects: list[Subject], policy: Policy) -> Iterator[Finding]:
    for subject in subjects:
        name = subject.person.name
        if subject.manager_id is None:
            yield Finding("%(name)s has no manager in the roster: no named answers.", {"name": name})
        for members in merge_small(_sizes(subject), policy.k):
            if len(members) > 1:
                yield Finding(
                    "The groups of %(name)s are too small to be shown apart and will be merged: %(groups)s.",
                    {"name": name, "groups": ", ".join(members)},
                )
    load = Counter(rater.person.name for subject in subjects for rater in subject.assignments)
    for name, n in load.most_common():
        if n > MANY_LEADERS:
            yield Finding("%(name)s is asked about %(n)d leaders.", {"name": name, "n": n})
    if wave.level == TWO_STEPS and (lonely := _lonely(subjects, policy.k)):
        yield Finding(
            "%(n)d people are asked about a set of leaders that fewer than %(k)d people share. Their "
            "ballots appear together, so somebody who kept a history of the ballots could tell theirs "
            "apart, in spite of the two steps. Ask more people about the same leaders, or accept it: "
            "raters are told.",
            {"n": lonely, "k": policy.k},
        )
    if wave.campaign.purpose == "board" and len(subjects) < 3:
        yield Finding("A board comparison needs at least three leaders.", {})


def _lonely(subjects: list[Subject], k: int) -> int:
    """People asked about a set of leaders, in the same groups, that fewer than k people are asked about."""
    asked: dict[str, set[str]] = {}
    for subject in subjects:
        group_of = {name: members for members in merge_small(_sizes(subject), k) for name in members}
        for rater in subject.assignments:
            asked.setdefault(rater.person_id, set()).add(f"{subject.id} {group_of[rater.rater_group]}")
    sharing = Counter(frozenset(leaders) for leaders in asked.values())
    return sum(n for n in sharing.values() if n < k)


def _forecast(subject: Subject, policy: Policy) -> LeaderForecast:
    sizes = _sizes(subject)
    groups = [(members, sum(sizes[name] for name in members)) for members in merge_small(sizes, policy.k)]
    outlook = forecast(policy, {"+".join(members): n for members, n in groups})
    return LeaderForecast(subject, sizes, groups, list(outlook.sentences))


def _sizes(subject: Subject) -> dict[str, int]:
    return dict(Counter(assignment.rater_group for assignment in subject.assignments))
