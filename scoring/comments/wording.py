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
_TITLE_WORDS: Final = frozenset(
    word + ending
    for word in (
        *("boss", "chief", "director", "cto", "ceo", "cro", "ciso", "vp", "founder", "superior", "president"),
        *("lead", "head", "manager", "colleague", "counterpart", "peer"),
    )
    for ending in ("", "'s")
)
"""Where none of these stands among the words (`leader` apart), looking for `_TITLE` is spared."""
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
    found = list(chain.from_iterable(map(_words_of, text.split())))
    if "leader" in text or not _TITLE_WORDS.isdisjoint(found):
        found = list(chain.from_iterable(map(_words_of, _TITLE.sub(" leader ", text).split())))
    return found


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
