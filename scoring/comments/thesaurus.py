"""The thesaurus: different words for one idea ("parked", "queued", "on hold") seen as the same feature."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

_SHORTEST_PREFIX: Final = 3

Index = dict[str, tuple[str, ...]]


def ideas_of(written: Sequence[str]) -> list[str]:
    """The ideas that the words of a normalised comment mention, one entry for each mention."""
    exact, _ = _indexes()
    found: list[str] = []
    for start, word in enumerate(written):
        found.extend(_of_word(word))
        for length in _phrase_lengths().get(word, ()):
            found.extend(exact.get(" ".join(written[start : start + length]), ()))
    return found


@cache
def _phrase_lengths() -> dict[str, tuple[int, ...]]:
    """For each word that begins a phrase, how many words such phrases have."""
    exact, _ = _indexes()
    lengths: dict[str, set[int]] = defaultdict(set)
    for entry in exact:
        first, *rest = entry.split()
        if rest:
            lengths[first].add(1 + len(rest))
    return {first: tuple(sorted(found)) for first, found in lengths.items()}


@lru_cache(maxsize=65536)
def _of_word(word: str) -> tuple[str, ...]:
    exact, prefixes = _indexes()
    found = list(exact.get(word, ()))
    for length in range(_SHORTEST_PREFIX, len(word) + 1):
        found.extend(prefixes.get(word[:length], ()))
    return tuple(dict.fromkeys(found))


@cache
def _indexes() -> tuple[Index, Index]:
    """Words and phrases as they are, and beginnings of words (written `promis*`), each to its ideas."""
    page = files("scoring.comments").joinpath("thesaurus.toml").read_text(encoding="utf-8")
    exact: dict[str, list[str]] = defaultdict(list)
    prefixes: dict[str, list[str]] = defaultdict(list)
    for idea, entries in tomllib.loads(page).items():
        for entry in entries:
            target = prefixes if entry.endswith("*") else exact
            target[entry.removesuffix("*")].append(idea)
    return _settled(exact), _settled(prefixes)


def _settled(index: dict[str, list[str]]) -> Index:
    return {entry: tuple(ideas) for entry, ideas in index.items()}
