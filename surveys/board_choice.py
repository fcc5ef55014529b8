"""Some of the leaders whom a reader may compare: chosen by role, by name or by wave, never one or two.

Roles and waves say who is compared. Names say only who is shown: a comparison of people who were picked one
by one would find something in the end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from surveys.boards import FEWEST_LEADERS, Comparison, Seen
from surveys.refusals import Refusal, WrongState

LETTERS = 8
"""Of a key, in an address: two hundred leaders must fit into one that every server takes."""


class TooFewChosen(Refusal):
    """A choice of leaders leaves fewer than may be compared."""

    status = 422


@dataclass(frozen=True)
class Choice:
    """Whom a reader wants to compare and to see; empty: all. Leaders and waves are named by `short`."""

    roles: frozenset[str] = frozenset()
    leaders: frozenset[str] = frozenset()
    waves: frozenset[str] = frozenset()

    def takes(self, one: Seen) -> bool:
        """Whether a leader is compared: has one of the roles, and was rated in one of the waves."""
        return (not self.roles or one.card.subject.role in self.roles) and (
            not self.waves or short(one.subject.wave_id) in self.waves
        )


def short(key: str) -> str:
    """How a leader or a wave is named in an address.

    >>> short("0123456789abcdef0123456789abcdef")
    '01234567'
    """
    return key[:LETTERS]


def narrowed(comparison: Comparison, choice: Choice) -> Comparison:
    """The comparison of those chosen. Of what a reader may not compare nothing can be chosen."""
    if choice == Choice():
        return comparison
    compared = [one for one in comparison.leaders if choice.takes(one)]
    persons = {short(one.subject.person_id): one.subject.person_id for one in compared}
    picked = frozenset(persons[key] for key in choice.leaders & persons.keys()) if choice.leaders else None
    found = replace(comparison, leaders=compared, picked=picked)
    return replace(found, chosen=len(found.shown) < len(comparison.leaders))


def require_enough(comparison: Comparison) -> None:
    """For fewer than three leaders raise TooFewChosen or, where nothing was chosen, WrongState."""
    if comparison.enough:
        return
    if comparison.chosen:
        raise TooFewChosen(
            "Your choice leaves fewer than %(fewest)s leaders. A comparison of fewer would single somebody "
            "out: choose more, or show all.",
            fewest=FEWEST_LEADERS,
        )
    raise WrongState("There are not enough leaders to compare yet.")


def roles_in(comparison: Comparison) -> list[str]:
    """The roles that can be chosen."""
    return sorted({one.card.subject.role for one in comparison.leaders})


def waves_in(comparison: Comparison) -> Mapping[str, str]:
    """The waves that can be chosen, by their short key, latest first, with their titles."""
    found: Sequence[Seen] = sorted(
        comparison.leaders, key=lambda one: one.subject.wave.opens_at, reverse=True
    )
    return {short(one.subject.wave_id): one.subject.wave.title for one in found}
