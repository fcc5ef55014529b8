"""What groups of a given size can and cannot show, told before anybody answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from surveys.release.policy import BINS_FROM, COMMENTS_FROM, MEDIAN_FROM, POOL_FROM, STATEMENTS_FROM, Policy

TEMPLATES = {
    "figures": "%(group)s: %(invited)d invited. Averages are shown if at least %(needed)d answer; "
    "if fewer do, their answers are joined with another group's or not shown.",
    "figures-never": "%(group)s: %(invited)d invited. Too few for averages of their own: "
    "at least %(needed)d must answer.",
    "bins": "%(group)s: how answers spread is shown, in three parts, if at least %(needed)d answer "
    "and their answers differ enough.",
    "bins-never": "%(group)s: how answers spread is never shown; that needs at least %(needed)d answers.",
    "median": "Estimates: the range that holds the middle estimate is shown if at least %(needed)d of "
    "%(invited)d give one.",
    "median-never": "Estimates: %(invited)d invited, never shown; that needs at least %(needed)d.",
    "statements": "Taps beside a comment: a subject is named if at least %(least)d of at least %(needed)d "
    "raters tap it; how many did is never told.",
    "statements-never": "Taps beside a comment: never shown; that needs at least %(needed)d raters.",
    "comments": "%(invited)d invited: comments are quoted in random order, without the writer's group, if at "
    "least %(needed)d answer and at least %(least)d of them comment.",
    "comments-never": "%(invited)d invited: comments are never quoted; a theme appears only if at least "
    "%(least)d raters raise it.",
}
"""English sentences with %(name)s marks, ready to be looked up in a catalogue; by code."""


@dataclass(frozen=True)
class Line:
    """One thing that can or cannot be shown: a code, and the numbers and group it is about."""

    code: str
    facts: Mapping[str, int | str] = field(default_factory=dict)

    @property
    def template(self) -> str:
        """The English sentence before its facts are filled in."""
        return TEMPLATES[self.code]

    @property
    def sentence(self) -> str:
        """The English sentence."""
        return self.template % self.facts


@dataclass(frozen=True)
class Forecast:
    """What can be shown about one leader: per ballot group, for all together, and for comments."""

    groups: Mapping[str, tuple[Line, ...]]
    pool: tuple[Line, ...]
    comment: Line

    @property
    def lines(self) -> tuple[Line, ...]:
        """Everything, group by group, then what concerns all raters together."""
        return (*(line for lines in self.groups.values() for line in lines), *self.pool, self.comment)

    @property
    def sentences(self) -> tuple[str, ...]:
        """All lines in English."""
        return tuple(line.sentence for line in self.lines)


def forecast(policy: Policy, invited: Mapping[str, int]) -> Forecast:
    """Tell what can be shown about a leader with these numbers of people invited per ballot group.

    Nobody can be promised that a figure is shown: that depends on how many answer. What a group is too
    small for is certain.
    """
    total = sum(invited.values())
    pool = {"invited": total, "needed": max(policy.k, POOL_FROM)}
    return Forecast(
        groups={group: tuple(_group_lines(policy, group, n)) for group, n in sorted(invited.items())},
        pool=(
            _line("median", total, max(policy.k, MEDIAN_FROM)),
            _decide("statements", pool | {"least": STATEMENTS_FROM}),
        ),
        comment=_decide("comments", pool | {"least": COMMENTS_FROM}),
    )


def _group_lines(policy: Policy, group: str, invited: int) -> Iterator[Line]:
    name = group.replace("+", ", ")
    yield _line("figures", invited, policy.k, group=name)
    yield _line("bins", invited, max(policy.k, BINS_FROM), group=name)


def _line(code: str, invited: int, needed: int, **facts: str) -> Line:
    return _decide(code, {"invited": invited, "needed": needed, **facts})


def _decide(code: str, facts: Mapping[str, int | str]) -> Line:
    """The line for what is possible, or for what is not: its code ends in "-never"."""
    possible = int(facts["invited"]) >= int(facts["needed"])
    return Line(code if possible else f"{code}-never", dict(facts))
