"""Numbers as words that can be read out: proquints (D. Wilkerson, 2009), five letters for 16 bits."""

from __future__ import annotations

_CONSONANTS = "bdfghjklmnprstvz"
_VOWELS = "aiou"
_LETTERS = 5


def proquints(data: bytes) -> str:
    """An even number of bytes as five-letter words joined by "-"."""
    if len(data) % 2:
        raise ValueError("proquints stand for pairs of bytes")
    pairs = [int.from_bytes(data[i : i + 2], "big") for i in range(0, len(data), 2)]
    return "-".join(map(_word, pairs))


def read_proquints(text: str) -> bytes:
    """The bytes behind the words. Raises ValueError for anything else."""
    return b"".join(_number(word).to_bytes(2, "big") for word in text.split("-")) if text else b""


def _word(number: int) -> str:
    return (
        _CONSONANTS[number >> 12]
        + _VOWELS[number >> 10 & 3]
        + _CONSONANTS[number >> 6 & 15]
        + _VOWELS[number >> 4 & 3]
        + _CONSONANTS[number & 15]
    )


def _number(word: str) -> int:
    if len(word) != _LETTERS:
        raise ValueError("a proquint has five letters")
    first, second, third = (_CONSONANTS.index(word[place]) for place in (0, 2, 4))
    return first << 12 | _VOWELS.index(word[1]) << 10 | second << 6 | _VOWELS.index(word[3]) << 4 | third
