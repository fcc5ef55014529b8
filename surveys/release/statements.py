"""What raters state themselves by tapping a subject and a direction beside a comment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from surveys.release.cells import Figure, n_range
from surveys.release.policy import POOL_FROM, STATEMENTS_FROM, Policy
from surveys.sheets import Comment

LABEL = f"{STATEMENTS_FROM} or more"


def release_statements(policy: Policy, comments: Sequence[Comment], asked: int) -> dict[str, Figure]:
    """Statements ("facet:direction") on one question that at least three raters made.

    `asked` is the number of ballots that asked the question, at least 8. The label never says how
    many. So that even colluding raters cannot prove of a colleague that they made one of the
    statements, at most (asked - colluders - 1) / 3 are shown, those made most often first; what is
    left out looks as if it had not been made.
    """
    if asked < max(policy.k, POOL_FROM):
        return {}
    made = Counter(statement for comment in comments if (statement := statement_of(comment)))
    return published_statements(policy, made, asked)


def published_statements(policy: Policy, made: Counter[str], asked: int) -> dict[str, Figure]:
    """The published statements of these counts; of the counts alone."""
    most = (asked - policy.coalition(asked) - 1) // STATEMENTS_FROM
    often = sorted((-count, statement) for statement, count in made.items() if count >= STATEMENTS_FROM)
    figure = Figure("statement", LABEL, float(STATEMENTS_FROM), None, *n_range(asked))
    return {statement: figure for _, statement in often[:most]}


def statement_of(comment: Comment) -> str | None:
    """The statement made with a comment: facet and direction together, or none."""
    if comment.facet is None or comment.direction is None:
        return None
    return f"{comment.facet}:{comment.direction}"
