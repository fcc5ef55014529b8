"""Which words may be quoted: from one pool per leader, in random order, with typography evened out."""

from __future__ import annotations

import random
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from surveys.release.policy import COMMENTS_FROM, POOL_FROM, STATEMENTS_FROM, Policy
from surveys.release.statements import release_statements, statement_of
from surveys.sheets import Comment

TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛‹›′`´", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
    }
)


@dataclass(frozen=True)
class Quote:
    """A comment that may be shown, without anything that joins it to its ballot, group or author."""

    item: str
    text: str
    facet: str | None
    direction: str | None


@dataclass(frozen=True)
class QuotedComments:
    """What may be quoted, and for each question what became of it: shown, few-ballots, few-comments."""

    quotes: tuple[Quote, ...]
    states: Mapping[str, str]


def release_comments(
    policy: Policy,
    comments: Sequence[Comment],
    pools: Mapping[str, int],
    rng: random.Random,
    before: Collection[tuple[str, str]] = (),
) -> QuotedComments:
    """The comments on one leader that may be quoted.

    `pools` gives for each open question the number of ballots that asked it. A question is quoted from
    8 ballots and 3 comments on that may be quoted; those marked "themes only" never are. At least one
    honest rater more than could collude must be thought silent, so at most n - colluders - 1 comments
    are quoted. The order comes from `rng` alone.

    `before` holds what a report that is now corrected quoted, as (question, text): it is quoted again as far
    as it may be. Otherwise two draws would quote together what neither may quote alone.
    """
    quotes: list[Quote] = []
    states: dict[str, str] = {}
    for item, asked in pools.items():
        about = [comment for comment in comments if comment.item == item]
        quotable = [comment for comment in about if comment.text and not comment.themes_only]
        states[item] = _state(policy, len(quotable), asked)
        if states[item] == "shown":
            most = min(len(quotable), asked - policy.coalition(asked) - 1)
            chosen = _draw(quotable, most, rng, {text for about_it, text in before if about_it == item})
            quotes += _quoted(chosen, set(release_statements(policy, about, asked)))
    return QuotedComments(tuple(quotes), states)


def _draw(
    quotable: Sequence[Comment], most: int, rng: random.Random, before: Collection[str]
) -> list[Comment]:
    known = [comment for comment in quotable if even_out(comment.text) in before]
    fresh = [comment for comment in quotable if even_out(comment.text) not in before]
    again = rng.sample(known, min(len(known), most))
    return rng.sample([*again, *rng.sample(fresh, most - len(again))], most)


def even_out(text: str) -> str:
    """The words with the habits of typing taken out: quotes, dashes, spaces, stops, first and last mark.

    >>> even_out("so   far away … he never asks us!!!")
    'So far away... he never asks us!'
    """
    plain = unicodedata.normalize("NFKC", text).translate(TYPOGRAPHY)
    plain = "".join(_visible(letter) for letter in plain)
    plain = re.sub(r"\s+([.,;:!?])", r"\1", re.sub(r"\s+", " ", plain)).strip()
    plain = re.sub(r"\.{2,}", "...", re.sub(r"([!?,;:])[!?,;:]+", r"\1", plain))
    ended = plain if plain[-1:] in ("", ".", "!", "?", '"', "'", ")") else f"{plain}."
    return ended[:1].upper() + ended[1:]


def _state(policy: Policy, quotable: int, asked: int) -> str:
    if asked < max(policy.k, POOL_FROM):
        return "few-ballots"
    return "shown" if quotable >= COMMENTS_FROM else "few-comments"


def _quoted(comments: Sequence[Comment], published: set[str]) -> list[Quote]:
    """Quotes keep subject and direction for published statements only, and at most three for each:
    more would count what the label "3 or more" leaves open.
    """
    kept: Counter[str] = Counter()
    quotes = []
    for comment in comments:
        statement = statement_of(comment) or ""
        kept[statement] += 1
        told = statement in published and kept[statement] <= STATEMENTS_FROM
        facet, direction = (comment.facet, comment.direction) if told else (None, None)
        quotes.append(Quote(comment.item, even_out(comment.text), facet, direction))
    return quotes


def _visible(letter: str) -> str:
    """The letter itself; nothing for an invisible mark, a space for any other character of control."""
    category = unicodedata.category(letter)
    return letter if category[0] != "C" else "" if category == "Cf" else " "
