"""What the certificate looks for."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass


@dataclass(frozen=True)
class Breach:
    """Something published from which colluding raters could prove a colleague's answer."""

    question: str
    n: int
    published: Hashable
    known: Hashable  # what the colluding raters know of their own answers
    left: tuple[Hashable, ...]  # all that another rater can have answered


class Uncertified(Exception):
    """A question type that publishes answers in a way which no certificate covers."""
