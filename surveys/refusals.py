"""Refusals: what cannot be done, said in a sentence that names the cause and the way out."""

from __future__ import annotations


class Refusal(Exception):
    """Something was asked that a rule forbids. `sentence` is for people; `status` for the web."""

    status = 409

    def __init__(self, sentence: str, **facts: object) -> None:
        self.template = sentence
        self.facts = facts
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """The English sentence, with its facts filled in."""
        return self.template % self.facts if self.facts else self.template


class NotFound(Refusal):
    """There is no such thing, or not for this person."""

    status = 404


class NotAllowed(Refusal):
    """The person may not do this."""

    status = 403


class WrongState(Refusal):
    """The wave is not in the state that this move needs."""


class Incomplete(Refusal):
    """Something is missing before this move can be made."""

    status = 422
