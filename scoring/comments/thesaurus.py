"""The thesaurus: different words for one idea ("parked", "queued", "on hold") seen as the same feature."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Final

_SHORTEST_PREFIX: Final = 3

Index = dict[str, tuple[str, ...]]


def ideas_of_phrases(written: Sequence[str]) -> list[str]:
    """The ideas that phrases of a normalised comment mention, one entry for each mention."""
    exact, lengths = _indexes()[0], _phrase_lengths()
    begun = [(start, pair) for start, pair in enumerate(pairwise(written)) if pair in lengths]
    phrases = [written[start : start + length] for start, pair in begun for length in lengths[pair]]
    return [idea for phrase in phrases for idea in exact.get(" ".join(phrase), ())]


@cache
def _phrase_lengths() -> dict[tuple[str, str], tuple[int, ...]]:
    """For the first two words of each phrase, how many words such phrases have."""
    exact, _ = _indexes()
    lengths: dict[tuple[str, str], set[int]] = defaultdict(set)
    for entry in exact:
        first, *rest = entry.split()
        if rest:
            lengths[first, rest[0]].add(1 + len(rest))
    return {begin: tuple(sorted(found)) for begin, found in lengths.items()}


@lru_cache(maxsize=65536)
def ideas_of_word(word: str) -> tuple[str, ...]:
    """The ideas that a word stands for by itself."""
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
