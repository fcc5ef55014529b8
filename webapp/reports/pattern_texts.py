"""The words of the patterns (failure modes), said in the language of the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from scoring.counsel import COUNSEL_ROLES, counsel
from scoring.modes import failure_modes, healthy
from scoring.practices import Practice, practices
from surveys.scorecards import Scorecard, ThemeShown
from webapp.reports.words import translated


class PatternText(Protocol):
    """What a report needs to know of a pattern, whoever keeps it."""

    @property
    def slug(self) -> str:
        """The permanent name."""

    @property
    def title(self) -> str:
        """A few words."""

    @property
    def story(self) -> str:
        """One sentence."""

    @property
    def signs(self) -> Sequence[str]:
        """What raters could have seen."""

    @property
    def monday_question(self) -> str:
        """What the leader may ask the team."""


@dataclass(frozen=True)
class Advice:
    """One piece of counsel: what to do, how often, and how to notice that it worked."""

    what: str
    often: str
    notice: str


def known_patterns() -> tuple[PatternText, ...]:
    """All patterns that can be scored."""
    return tuple(failure_modes().values())


def advice(slug: str, role: str) -> list[Advice]:
    """Counsel for a pattern in the words of the role. Raises KeyError for an unknown pattern."""
    return [
        Advice(translated(piece.what), translated(piece.often), translated(piece.notice))
        for piece in counsel(slug, role)
    ]


def keep_sentence(facet: str) -> str:
    """What to keep about a facet that is right."""
    return translated(healthy().keep[facet])


@dataclass(frozen=True)
class PracticeText:
    """A practice for everybody: what it is, what to keep, the patterns it protects from, and whose it is."""

    title: str
    what: str
    keep: str
    protects_from: list[str]
    for_boards: bool


def practices_in_words() -> list[PracticeText]:
    """All practices, those of leaders first."""
    return [
        PracticeText(
            title=translated(one.title),
            what=translated(one.what),
            keep=translated(one.keep),
            protects_from=[translated(failure_modes()[slug].title) for slug in one.helps],
            for_boards=one.roles == ("board",),
        )
        for one in sorted(practices(), key=lambda one: one.roles == ("board",))
    ]


def practices_seen(card: Scorecard) -> list[Practice]:
    """The practices that people see in this leader, those for the leader's role, the surest first."""
    sure = {one.slug: one.strength.low for one in card.practices if one.words == "seen" and one.strength}
    found = [one for one in practices() if one.slug in sure and _told_to(one, card.subject.role)]
    return sorted(found, key=lambda one: -round(sure[one.slug], 2))


def _told_to(practice: Practice, role: str) -> bool:
    return not practice.roles or COUNSEL_ROLES.get(role, "general") in practice.roles


def open_question() -> str:
    """What to ask when nothing stands out."""
    return translated(healthy().monday_question)


def in_words(theme: ThemeShown) -> ThemeShown:
    """A theme with its title in the language of the report."""
    return theme.model_copy(update={"title": translated(theme.title)})
