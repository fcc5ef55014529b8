"""What a scorecard says beside its figures: the wave as it was promised, the leader, who was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from surveys.campaigns import Subject, Wave
from surveys.instruments import Instrument
from surveys.release import Policy, n_range
from surveys.sheets import Sheet

BELOW_SHARE = 0.6
"""Response share under which a scorecard says so."""

Sets = Mapping[str, Sequence[Sheet]]
"""The sheets of each set of one leader."""


def who_was_asked(subject: Subject, sets: Sets) -> dict[str, Any]:
    """The fields of a scorecard on who was invited, which sets may be shown, and which may not.

    A set whose sheets may not be shown comes without any.
    """
    shown = {name: sheets for name, sheets in sets.items() if sheets}
    return {
        "invited": _group_sizes(subject),
        "sets": _sets(subject, shown),
        "withheld": [f"{name}:few-answers" for name, sheets in sorted(sets.items()) if not sheets],
        "share_answered": _share(subject, shown),
    }


def invited_to(subject: Subject, sets: Sets) -> dict[str, int]:
    """People invited to each set; a set is one or several ballot groups."""
    sizes = {group.members: group.n_invited for group in subject.ballot_groups}
    return {
        name: sum(n for members, n in sizes.items() if set(members.split("+")) <= set(name.split("+")))
        for name in sorted(sets)
    }


def subject_facts(subject: Subject) -> dict[str, str]:
    """The leader as they were rated."""
    return {
        "subject_id": subject.id,
        "person_id": subject.person_id,
        "name": subject.person.name,
        "role": subject.role,
    }


def wave_facts_of_card(wave: Wave, instrument: Instrument, policy: Policy) -> dict[str, Any]:
    """The wave as it was promised."""
    return {
        "wave_id": wave.id,
        "campaign_id": wave.campaign_id,
        "campaign": wave.campaign.title,
        "number": wave.number,
        "purpose": wave.campaign.purpose,
        "selection": wave.campaign.selection,
        "level": wave.level,
        "holder": wave.holder,
        "opens": wave.opens_at.date().isoformat(),
        "closes": wave.closes_at.date().isoformat(),
        "root": wave.root,
        "fingerprint": wave.fingerprint,
        "instrument": instrument.id,
        "instrument_version": instrument.version,
        "instrument_sha256": instrument.sha256,
        "k": policy.k,
        "profile": policy.profile,
    }


def _sets(subject: Subject, sets: Sets) -> list[dict[str, Any]]:
    found = []
    for name, invited in invited_to(subject, sets).items():
        low, high = n_range(len(sets[name]))
        members = name.split("+")
        found.append({"set_id": name, "members": members, "invited": invited, "n_low": low, "n_high": high})
    return found


def _share(subject: Subject, sets: Sets) -> str:
    """Whether fewer than 60 % answered. The release rules hold against readers who know the exact number."""
    if not sets:
        return "unknown"
    answered = sum(len(sheets) for sheets in sets.values())
    invited = sum(group.n_invited for group in subject.ballot_groups)
    return "below-60" if answered < BELOW_SHARE * invited else "60-or-more"


def _group_sizes(subject: Subject) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for rater in subject.assignments:
        sizes[rater.rater_group] = sizes.get(rater.rater_group, 0) + 1
    return dict(sorted(sizes.items()))
