"""One comment as plain words: lower case, the leader always called `leader`, figures as `#`, no endings."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_QUOTES: Final = str.maketrans("’`´", "'''")
_CONTRACTIONS: Final = (
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"\bcan't\b|\bcannot\b"), "can not"),
    (re.compile(r"n't\b"), " not"),
)
_TITLES: Final = (
    re.compile(
        r"\b(?:(?:our|my|the|your)\s+)?(?:boss|chief|director|cto|ceo|cro|ciso|vp|founder|superior|"
        r"vice president|team lead|head of \w+|tech lead)\b(?:'s)?"
    ),
    re.compile(r"\b(?:our|my|the)\s+(?:head|leader|manager|colleague|counterpart|peer)\b(?:'s)?"),
)
_TITLE_HINTS: Final = (
    *("boss", "chief", "director", "cto", "ceo", "cro", "ciso", "vp", "founder", "superior", "president"),
    *("lead", "head", "manager", "colleague", "counterpart", "peer"),
)
"""One of these stands in every text that `_TITLES` match; looking for them first is faster."""
_DIGITS: Final = re.compile(r"\d+")
_WORD: Final = re.compile(r"[^\W_]+(?:['/:-][^\W_]+)*|#")
_PRONOUNS: Final = {
    pronoun + ending: "leader"
    for pronoun in (
        *("he", "she", "they", "him", "her", "them", "his", "their", "theirs", "hers"),
        *("himself", "herself", "themself", "themselves"),
    )
    for ending in ("", "'s", "'re", "'ve", "'d", "'ll")
}
_ENDINGS: Final = ("edly", "ing", "ed", "es", "ly", "s", "e")
_SHORTEST_STEM: Final = 4


def words(text: str) -> list[str]:
    """The words of a comment in order: in lower case, contractions opened, the leader always `leader`,
    figures as `#`.
    """
    text = text.lower().translate(_QUOTES)
    if "n't" in text or "cannot" in text:
        for pattern, opened in _CONTRACTIONS:
            text = pattern.sub(opened, text)
    if any(hint in text for hint in _TITLE_HINTS):
        for pattern in _TITLES:
            text = pattern.sub(" leader ", text)
    text = _DIGITS.sub(" # ", text)
    return [_PRONOUNS.get(word, word) for word in _WORD.findall(text)]


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The word without a common English ending, as long as four letters remain."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word
