"""What may stand in a report as a number: what was published, as it is printed, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from gettext import NullTranslations
from html.parser import HTMLParser
from typing import Any

import pytest

from surveys.scorecards import Estimate, Scorecard
from webapp.reports import words

NUMBER = re.compile(r"(?<![\d.,])\d+(?:[.,]\d+)*")
SPOKEN = ("title", "alt", "aria-label", "data-label", "data-head", "data-page", "data-of", "content")
"""Attributes whose text people read or hear."""
SECRET = ("wave_id", "campaign_id", "subject_id", "person_id", "root", "instrument_sha256")
UNPRINTED = {"items": list, "penalty": dict, "score": dict}
"""Fields of a scorecard whose figures stand nowhere: what an item weighs, and what was only computed with."""
PRINTED = {"modes": (2, 1), "practices": (2, 1), "ranges": (0, 100)}
"""How many decimals estimates are printed with, and in which unit, where it is not to a tenth."""


def numbers(text: str) -> set[str]:
    """All numbers of a text, with a point for the decimal mark."""
    return {found.replace(",", ".") for found in NUMBER.findall(text)}


class _Read(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [text or "" for name, text in attrs if name in SPOKEN]

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def read(page: str) -> str:
    """What is read or heard of a page: its text, titles of pictures, and labels; one piece a line."""
    reader = _Read()
    reader.feed(str(page))
    return "\n".join(reader.found)


class Listening:
    """Hears the sentences that are said, before anything is filled in: their numbers are fixed."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.heard: set[str] = set()
        catalogue = words._catalogue
        patch.setattr(words, "_catalogue", lambda language: _Heard(catalogue(language), self.heard))

    def numbers(self) -> set[str]:
        """The numbers of all sentences heard, those in names of what is filled in left out."""
        return set().union(*(numbers(re.sub(r"%\(\w+\)s", "", text)) for text in self.heard))


class _Heard(NullTranslations):
    def __init__(self, catalogue: NullTranslations, heard: set[str]) -> None:
        super().__init__()
        self.catalogue, self.heard = catalogue, heard

    def gettext(self, message: str) -> str:
        said = self.catalogue.gettext(message)
        self.heard.add(said)
        return said

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        said = self.catalogue.ngettext(msgid1, msgid2, n)
        self.heard.add(said)
        return said


def published(card: Scorecard, language: str) -> set[str]:
    """The numbers that a card allows: labels, ranges of answers, facts of the wave, and rounded estimates."""
    with words.speaking(language):
        days = {words.day(day) for day in (card.wave.opens, card.wave.closes, card.corrected_on) if day}
    found = {number for text in days for number in numbers(text)}
    found |= {f"{round(100 * card.standout.share)}"}
    return found.union(*_numbers(card.model_dump(exclude={"standout"})))


def _numbers(part: Any, printed: tuple[int, int] = (1, 1)) -> Iterator[set[str]]:
    if isinstance(part, Mapping):
        if set(part) == set(Estimate.model_fields):
            yield {_said(printed[1] * value, printed[0]) for value in part.values()}
            return
        for key, inner in part.items():
            if key not in SECRET and not isinstance(inner, UNPRINTED.get(key, ())):
                yield numbers(str(key))
                yield from _numbers(inner, PRINTED.get(key, printed))
    elif isinstance(part, Collection) and not isinstance(part, str):
        for inner in part:
            yield from _numbers(inner, printed)
    elif isinstance(part, float):
        yield {_said(part, digits) for digits in ((0, 1) if part.is_integer() else (1, 2))}
    elif part is not None:
        yield numbers(str(part))


def _said(value: float, digits: int) -> str:
    return f"{abs(round(value, digits)):.{digits}f}"
