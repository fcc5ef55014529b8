"""One comment as plain words: lower case, the leader always called `leader`, figures as `#`, no endings."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_REWRITES: Final = (
    (re.compile(r"[’`´]"), "'"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"\bcan't\b|\bcannot\b"), "can not"),
    (re.compile(r"n't\b"), " not"),
    (
        re.compile(
            r"\b(?:(?:our|my|the|your)\s+)?(?:boss|chief|director|cto|ceo|cro|ciso|vp|founder|superior|"
            r"vice president|team lead|head of \w+|tech lead)\b(?:'s)?"
        ),
        " leader ",
    ),
    (
        re.compile(r"\b(?:our|my|the)\s+(?:head|leader|manager|colleague|counterpart|peer)\b(?:'s)?"),
        " leader ",
    ),
    (
        re.compile(
            r"\b(?:he|she|they|him|her|them|his|their|theirs|hers|himself|herself|themself|themselves)\b"
            r"(?:'(?:s|re|ve|d|ll))?"
        ),
        " leader ",
    ),
    (re.compile(r"\d+"), " # "),
    (re.compile(r"\s+"), " "),
)
_WORD: Final = re.compile(r"[^\W_]+(?:['/:-][^\W_]+)*|#")
_ENDINGS: Final = ("edly", "ing", "ed", "es", "ly", "s", "e")
_SHORTEST_STEM: Final = 4


def normalise(text: str) -> str:
    """The comment in lower case with contractions opened, the leader named `leader`, figures as `#`."""
    text = text.lower()
    for pattern, replacement in _REWRITES:
        text = pattern.sub(replacement, text)
    return text.strip()


def words(text: str) -> list[str]:
    """The words of a normalised comment, in order."""
    return _WORD.findall(text)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The word without a common English ending, as long as four letters remain."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word
