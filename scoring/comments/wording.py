"""One comment as plain words: lower case, the leader always called `leader`, figures as `#`, no endings."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from typing import Final

_QUOTES: Final = str.maketrans("’`´", "'''")
_WORD: Final = re.compile(r"[^\W_]+(?:['/:-][^\W_]+)*|#")
_OPENED: Final = (
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"\bcan't\b|\bcannot\b"), "can not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"\d+"), " # "),
)
_TITLE: Final = re.compile(
    r"\b(?:(?:(?:our|my|the|your)\s+)?(?:boss|chief|director|cto|ceo|cro|ciso|vp|founder|superior|"
    r"vice president|team lead|tech lead|head of \w+)|"
    r"(?:our|my|the)\s+(?:head|leader|manager|colleague|counterpart|peer))\b(?:['’`´]s)?"
)
_TITLE_HINT: Final = re.compile(
    r"\b(?:boss|chief|director|cto|ceo|cro|ciso|vp|founder|superior|president|"
    r"lead|head|leader|manager|colleague|counterpart|peer)\b"
)
"""One of these stands in every text that `_TITLE` matches; where none does, looking for it is spared."""
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
    text = text.lower()
    chunks = text.split()
    if any(map(_hints_at_a_title, chunks)):
        chunks = _TITLE.sub(" leader ", text).split()
    return list(chain.from_iterable(map(_words_of, chunks)))


@lru_cache(maxsize=65536)
def _hints_at_a_title(chunk: str) -> bool:
    return _TITLE_HINT.search(chunk) is not None


@lru_cache(maxsize=65536)
def _words_of(chunk: str) -> tuple[str, ...]:
    """The words of a piece of text without blanks; most pieces come again and again."""
    chunk = chunk.translate(_QUOTES)
    for pattern, opened in _OPENED:
        chunk = pattern.sub(opened, chunk)
    return tuple(_PRONOUNS.get(word, word) for word in _WORD.findall(chunk))


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The word without a common English ending, as long as four letters remain."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word
