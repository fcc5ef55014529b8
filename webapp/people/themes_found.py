"""Themes in the quoted comments on one leader, as a scorecard keeps them.

They are made from what is quoted and from nothing else, so that they tell no more than the quotes do.
"""

from __future__ import annotations

from collections.abc import Sequence

from scoring import failure_modes
from scoring.comments import Comment, Theme, themes
from surveys.anonymity.opening import OpenedWave
from surveys.places import Places
from surveys.release import Quote
from surveys.scorecards import ThemeShown
from webapp.learned import learn_once

HELPED = "helped"


def make_ready(upload: OpenedWave, places: Places) -> None:
    """Have the sorting of comments ready, if there are any, before their wave is scored."""
    if upload["comments"]:
        learn_once(places.learned)


def themes_of(quotes: Sequence[Quote]) -> list[dict[str, object]]:
    """The stable themes per open question; what is not stable under resampling is left out."""
    found: list[dict[str, object]] = []
    for item in sorted({quote.item for quote in quotes}):
        about = [quote for quote in quotes if quote.item == item]
        said = [Comment(quote.text, quote.direction or _asked(item)) for quote in about]
        found += [_kept(item, theme) for theme in themes(said) if theme.stability is not None]
    return found


def themes_still_told(
    themes: Sequence[ThemeShown], shown: Sequence[str], withheld: Sequence[str]
) -> list[ThemeShown]:
    """The themes of a report without the words that only withheld comments would still explain.

    A theme is dropped once none of its words is left, and all are if no comment is shown any more.
    """
    if not withheld:
        return list(themes)
    left, gone = " ".join(shown).casefold(), " ".join(withheld).casefold()
    found = []
    for theme in themes if shown else ():
        terms = [term for term in theme.terms if term.casefold() in left or term.casefold() not in gone]
        titled = {} if theme.mode or len(terms) == len(theme.terms) else {"title": ", ".join(terms)}
        if terms or not theme.terms:
            found.append(theme.model_copy(update={"terms": terms, **titled}))
    return found


def _kept(item: str, theme: Theme) -> dict[str, object]:
    mode = failure_modes().get(theme.label)
    return {
        "item": item,
        "mode": mode.slug if mode else None,
        "title": mode.title if mode else theme.title,
        "terms": list(theme.terms),
        "stable": True,
    }


def _asked(item: str) -> str | None:
    return HELPED if item == "O1" else None
