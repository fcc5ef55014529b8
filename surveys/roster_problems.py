"""What can be wrong with a roster file, told all at once: where it stands, what it is, and the way out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from surveys.refusals import Refusal


def marked(sentence: str) -> str:
    """Marks a sentence for the catalogues of languages; it is translated where it is shown."""
    return sentence


@dataclass(frozen=True)
class Remark:
    """One thing about the file: a problem that hinders it, or a warning that does not."""

    template: str
    facts: dict[str, Any] = field(default_factory=dict, hash=False)
    line: int | None = None
    """Line of the file, 1 for the first; None if it concerns the whole file."""
    column: str | None = None
    """Name of our column: name, email, manager, leader, rates or language."""

    @property
    def sentence(self) -> str:
        """The English sentence with its facts filled in."""
        return self.template % self.facts if self.facts else self.template

    def __str__(self) -> str:
        place = [f"line {self.line}"] if self.line else []
        place += [self.column] if self.column else []
        return f"{', '.join(place).capitalize()}: {self.sentence}" if place else self.sentence


class RosterProblems(Refusal):
    """The roster cannot be taken; `problems` names every reason, in the order of the file."""

    status = 422

    def __init__(self, problems: list[Remark]) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.line or 0)
        super().__init__("The roster cannot be taken yet. Problems found: %(n)s.", n=len(problems))

    def __str__(self) -> str:
        return "\n".join([self.sentence, *(str(problem) for problem in self.problems)])


class Remarks:
    """Collects problems and warnings while a file is read."""

    def __init__(self) -> None:
        self.problems: list[Remark] = []
        self.warnings: list[Remark] = []

    def wrong(self, template: str, line: int | None = None, column: str | None = None, **facts: Any) -> None:
        """Note a problem: the file will be refused."""
        self.problems.append(Remark(template, facts, line, column))

    def warn(self, template: str, line: int | None = None, column: str | None = None, **facts: Any) -> None:
        """Note something worth knowing that hinders nothing."""
        self.warnings.append(Remark(template, facts, line, column))

    def refuse_if_wrong(self) -> None:
        """Raise RosterProblems if a problem was noted."""
        if self.problems:
            raise RosterProblems(self.problems)
