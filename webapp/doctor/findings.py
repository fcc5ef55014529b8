"""What a check finds: a sentence in plain words, how it is to be taken, and the way out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Outcome = Literal["good", "warning", "bad"]


@dataclass(frozen=True)
class Sentence:
    """A sentence in English with facts to be filled in, so that a page can say it in another language."""

    template: str
    facts: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template % self.facts if self.facts else self.template


def marked(template: str, **facts: object) -> Sentence:
    """A sentence for people, marked for translation."""
    return Sentence(template, facts)


NOTHING = Sentence("")


@dataclass(frozen=True)
class Check:
    """One line of the doctor's list."""

    name: str
    """The check it comes from, such as `storage`."""
    outcome: Outcome
    sentence: Sentence
    way_out: Sentence = NOTHING
    """What to do; empty if there is nothing to do."""


@dataclass(frozen=True)
class Desk:
    """Where a check writes its lines: all under its own name."""

    name: str

    def good(self, sentence: Sentence, way_out: Sentence = NOTHING) -> Check:
        """As it should be."""
        return Check(self.name, "good", sentence, way_out)

    def warning(self, sentence: Sentence, way_out: Sentence = NOTHING) -> Check:
        """Worth a look, or something that could not be seen from here."""
        return Check(self.name, "warning", sentence, way_out)

    def bad(self, sentence: Sentence, way_out: Sentence) -> Check:
        """Not as it should be."""
        return Check(self.name, "bad", sentence, way_out)
