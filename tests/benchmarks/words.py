"""The certificate for what raters say in words: taps that are published, and comments that are quoted.

Here it is the deed that must not be provable: to have made one of the published statements, or to have
written at all. One question is looked at; what raters say on another one is published without any link.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator

from surveys.release.comments import QuotedComments, release_comments
from surveys.release.policy import Policy
from surveys.release.statements import published_statements
from surveys.sheets import Comment
from tests.benchmarks.breach import Breach

PublishStatements = Callable[[Counter[str], int], Iterable[str]]
PublishQuotes = Callable[[list[Comment], int], QuotedComments]

STATEMENTS = 18
"""Nine facets in two directions."""


def statement_breaches(publish: PublishStatements, n: int, c: int) -> Iterator[Breach]:
    """Every number of statements published at once: another rater may always have made none.

    What can be told is how many statements are published, and which of the colluding raters made one of
    them. For each case the world with the fewest makers is built, the others of the coalition having
    made something else: it must be published alike and leave room for somebody who made none.
    """
    names = [f"statement-{number:02}" for number in range(STATEMENTS + 1)]
    for j in range(min(STATEMENTS, n // 3) + 1):
        shown = set(names[:j])
        if set(publish(Counter(dict.fromkeys(shown, 3)), n)) != shown:
            continue
        for others in range(c + 1):
            world = Counter(dict.fromkeys(shown, 3)) + Counter({names[-1]: others})
            if set(publish(world, n)) != shown or world.total() + 1 > n:
                yield Breach("statements", n, j, c - others, ("made one",))


def quote_breaches(publish: PublishQuotes, n: int, c: int) -> Iterator[Breach]:
    """Every number of writers: another rater may always have written nothing that may be quoted.

    Colluding raters know how many of themselves wrote, and read the state and the number of quotes.
    """
    writers: defaultdict[Hashable, list[int]] = defaultdict(list)
    for wrote in range(n + 1):
        shown = publish([_written(None)] * wrote, n)
        writers[shown.states["O2"], len(shown.quotes)].append(wrote)
    for published, fitting in writers.items():
        for own in range(c + 1):
            others = {wrote - own for wrote in fitting if own <= wrote <= n - c + own}
            if others and min(others) > n - c - 1:
                yield Breach("quotes", n, published, own, ("wrote",))


def tag_breaches(publish: PublishQuotes, n: int) -> Iterator[Breach]:
    """What quotes tell beside their words never counts a published statement, nor names another one."""
    for makers in range(1, n):
        shown = publish([_written("contact")] * makers, n)
        tagged = sum(quote.facet is not None for quote in shown.quotes)
        if tagged not in (0, min(3, len(shown.quotes))) or (makers < 3 and tagged):
            yield Breach("tags", n, tagged, makers, ("made one",))


def words_breaches(policy: Policy, n: int, c: int) -> Iterator[Breach]:
    """Every breach of what a policy publishes of one open question, against c colluding raters."""
    yield from statement_breaches(statements_of(policy), n, c)
    yield from quote_breaches(quotes_of(policy), n, c)
    if c == 0:
        yield from tag_breaches(quotes_of(policy), n)


def statements_of(policy: Policy) -> PublishStatements:
    """How a policy publishes statements."""
    return lambda made, n: published_statements(policy, made, n)


def quotes_of(policy: Policy) -> PublishQuotes:
    """How a policy quotes the comments on one question; the dice fall anyhow."""
    return lambda comments, n: release_comments(policy, comments, {"O2": n}, random.Random(0))


def _written(facet: str | None) -> Comment:
    return Comment("O2", "Words that tell nothing.", facet, "too-far" if facet else None, themes_only=False)
