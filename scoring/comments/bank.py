"""The bank: comments written for this product, each with its class, from which the classifier learns."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from scoring.comments.labels import LABELS


@dataclass(frozen=True)
class BankComment:
    """One written example.

    `voice` names the imagined author and `hand` (a letter) who wrote that voice: a classifier is judged by
    hands whose comments it never read, since voices of one hand resemble each other. `secondary` is a second
    class the comment also touches, or None.
    """

    id: str
    hand: str
    voice: str
    text: str
    label: str
    secondary: str | None


@cache
def load_bank() -> tuple[BankComment, ...]:
    """Every comment of the bank, class by class in the order of `LABELS`."""
    return tuple(comment for label in LABELS for comment in _read(label))


def _read(label: str) -> Iterator[BankComment]:
    page = files("scoring.comments").joinpath("bank", f"{label}.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(page.splitlines()):
        yield BankComment(row["id"], row["hand"], row["voice"], row["text"], label, row["secondary"] or None)
