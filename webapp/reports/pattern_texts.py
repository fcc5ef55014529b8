"""What a report needs to know of a pattern (a failure mode): its words, whoever keeps them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol


class PatternText(Protocol):
    """The words of one pattern. Counsel is by role, with `general` for everybody else."""

    @property
    def slug(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def story(self) -> str: ...
    @property
    def signs(self) -> Sequence[str]: ...
    @property
    def counsel(self) -> Mapping[str, Sequence[str]]: ...
    @property
    def monday_question(self) -> str: ...
