"""The sentences for what should be known about a file of ratings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from scoring.rating_remarks import Remark
from surveys.roster_problems import marked

MOST_NAMED = 10

SENTENCES: Mapping[str, str] = {
    "no-facets": marked('No facet was named, so all items were taken together as one, "%(facet)s".'),
    "unused-items": marked("Items of the file that no facet names (%(n)s) count nowhere: %(names)s."),
    "unused-reverse": marked("Reversed items that no facet names change nothing: %(names)s."),
    "previews": marked("Lines that the survey tool marks as previews or spam were left out: %(n)s."),
    "left-out": marked('The rater group "%(group)s" counts in no figure.'),
    "one-subject": marked("There is one subject. Its estimate is its mean, and it is set against nobody."),
    "two-subjects": marked(
        "There are two subjects. Their estimates are their means, and they are set against nobody; their "
        "difference is given with its interval."
    ),
    "same-raters": marked(
        "Rater ids that stand under several subjects: %(n)s. Their answers about each subject are treated as "
        "those of independent people."
    ),
    "too-few-items": marked(
        'Sheets with answers to fewer than half of the items of "%(facet)s" are left out of it: %(n)s.'
    ),
    "not-observable": marked('Nobody could answer enough of "%(facet)s" (not observable) about: %(names)s.'),
    "one-group": marked(
        'On "%(facet)s" only one rater group answered about %(names)s. There the weights are dropped.'
    ),
    "some-groups": marked(
        'On "%(facet)s" not all rater groups answered about %(names)s. There the weights of the others are '
        "stretched to a sum of one."
    ),
    "constant": marked(
        'On "%(facet)s" all answers to %(names)s are equal. Alpha and omega leave that out, means keep it.'
    ),
    "no-difference": marked(
        'On "%(facet)s" there is no detectable difference between subjects (ICC(1) is zero or below).'
    ),
    "straight": marked(
        "Sheets with one and the same answer to all of their items, six or more: %(n)s of %(of)s. They are "
        "kept; without them no mean would move by more than %(change)s."
    ),
}


def sentence(remark: Remark, gettext: Callable[[str], str] = str) -> str:
    """A remark in words, in English or as `gettext` translates."""
    return gettext(SENTENCES[remark.code]) % {name: _fact(fact) for name, fact in remark.facts.items()}


def _fact(fact: Any) -> Any:
    if isinstance(fact, float):
        return f"{fact:.2f}"
    if not isinstance(fact, (list, tuple)):
        return fact
    more = len(fact) - MOST_NAMED
    return ", ".join(map(str, fact[:MOST_NAMED])) + (f" (+{more})" if more > 0 else "")
