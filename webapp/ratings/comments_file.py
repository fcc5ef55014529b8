"""Comments from a file with the columns id, text and, where known, the question they answer."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.ratings.long_form import column_places, whole_rows
from webapp.ratings.problems import Problems, did_you_mean
from webapp.ratings.table_file import open_table

QUESTIONS = {
    "helped": "helped",
    "too-far": "too-far",
    "too-involved": "too-involved",
    "too-close": "too-involved",
}
"""What may stand in the column `question`, and what the classifier calls it."""


@dataclass(frozen=True)
class WrittenComment:
    """A comment with its id; `question` is None where it is not known."""

    id: str
    text: str
    question: str | None


def read_comments(content: bytes, name: str) -> list[WrittenComment]:
    """Comments in the order of the file. Raises BadFile with everything that is wrong with it."""
    problems = Problems(name)
    table = open_table(content, problems)
    places = column_places(table.header, ("id", "text"), ("question",), problems)
    problems.refuse()
    seen: dict[str, int] = {}
    found = []
    for block in table.blocks:
        whole = whole_rows(block, len(table.header), problems)
        for line, row in zip(whole.lines, whole.rows, strict=True):
            question = row[places["question"]].strip() if places["question"] >= 0 else ""
            comment = WrittenComment(row[places["id"]].strip(), row[places["text"]], _known(question))
            _check(comment, question, line, seen, problems)
            found.append(comment)
    if not found and not problems.found:
        problems.add("There is no line below the names of the columns.")
    problems.refuse()
    return found


def _known(question: str) -> str | None:
    return QUESTIONS.get(question.casefold())


def _check(
    comment: WrittenComment, question: str, line: int, seen: dict[str, int], problems: Problems
) -> None:
    if not comment.id:
        problems.add("The id is missing.", line, "id")
    elif comment.id in seen:
        problems.add(f'The id "{comment.id}" stands already in line {seen[comment.id]}.', line, "id")
    if question and comment.question is None:
        near = did_you_mean(question, QUESTIONS) or f" It must be one of {', '.join(QUESTIONS)}, or empty."
        problems.add(f'"{question}" is not a question.{near}', line, "question")
    seen.setdefault(comment.id, line)
