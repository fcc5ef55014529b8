"""The words of the patterns (failure modes), said in the language of the report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from scoring.counsel import COUNSEL_ROLES, counsel
from scoring.modes import FailureMode, failure_modes, healthy
from scoring.practices import Practice, practices
from surveys.scorecards import Scorecard, ThemeShown
from webapp.reports.words import gettext as _
from webapp.reports.words import translated

END_OF_SENTENCE = re.compile(r"(?<=[a-zäöüß]{2}[.!?]) (?=[A-ZÄÖÜ])")
SHORT = 125  # characters of English that still count as one short piece of counsel


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


def mode_at(facet: str, pole: str) -> FailureMode | None:
    """The pattern that begins at one end of a facet, if there is one."""
    return next((one for one in failure_modes().values() if (one.facet, one.pole) == (facet, pole)), None)


def short_advice(facet: str, pole: str, role: str) -> str:
    """What may help at one end of a facet, in one sentence; empty where there is nothing to say."""
    mode = mode_at(facet, pole)
    if mode is None:
        return _advice_at_an_end().get((facet, pole), "")
    pieces = [piece.what for piece in counsel(mode.slug, role)]
    short = (piece for piece in pieces if len(_first_sentence(piece)) <= SHORT)
    chosen = next(short, min(pieces, key=lambda piece: len(_first_sentence(piece))))
    return _first_sentence(translated(chosen))


def _first_sentence(text: str) -> str:
    return END_OF_SENTENCE.split(text, maxsplit=1)[0]


def _advice_at_an_end() -> dict[tuple[str, str], str]:
    """Counsel for the ends that no pattern begins at."""
    return {
        ("ground-truth", "too-much"): _(
            "Agree on one time a week at which you look at the work, and leave it alone in between."
        ),
        ("friction", "too-much"): _(
            "Before you clear the next obstacle, ask the team what it costs them, and leave the cheap ones."
        ),
        ("room", "too-much"): _(
            "At the start of larger work, ask which decisions people want to take together with you."
        ),
        ("bridging", "too-much"): _(
            "Let somebody from the team speak in your place outside once, and spend the hour with the work."
        ),
    }


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
