"""What is wrong with a file, told all at once: the line, the column, the cause and the way out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from surveys.refusals import Refusal

MOST_TOLD = 50
UNSEEN = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Signs that steer a terminal, break a line or turn the direction of reading."""


def visible(text: str) -> str:
    r"""A text in which signs that steer a terminal stand as their escapes.

    >>> visible("A\x1b[31mB")
    'A\\x1b[31mB'
    """
    return UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


@dataclass(frozen=True, order=True)
class Problem:
    """One reason why a file cannot be used; `line` is 1 for the first and 0 for the file as a whole."""

    line: int
    column: str
    sentence: str

    def __str__(self) -> str:
        place = [f"line {self.line}"] if self.line else []
        place += [f"column {self.column}"] if self.column else []
        return visible(f"{', '.join(place)}: {self.sentence}" if place else self.sentence)


class BadFile(Refusal):
    """A file that cannot be used; its sentence is every problem, in the order of the lines."""

    status = 422

    def __init__(self, name: str, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        told = [f"{visible(name)}, {problem}" for problem in self.problems[:MOST_TOLD]]
        more = len(self.problems) - len(told)
        told += [f"… and {more:,} more."] if more else []
        super().__init__("\n".join([*told, "Nothing was written. Mend the file and try again."]))


class Problems:
    """Collects what is wrong with one file while it is read."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found: list[Problem] = []

    def add(self, sentence: str, line: int = 0, column: str = "") -> None:
        """Note one problem."""
        self.found.append(Problem(int(line), column, sentence))

    def refuse(self) -> None:
        """Raise BadFile if anything is wrong."""
        if self.found:
            raise BadFile(self.name, self.found)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A question that names what is nearest to a word, with a blank before it; nothing if nothing is near."""
    plain = {one.casefold(): one for one in known}
    near = get_close_matches(word.casefold(), list(plain), n=3, cutoff=0.6)
    return f" Did you mean {' or '.join(plain[one] for one in near)}?" if near else ""
