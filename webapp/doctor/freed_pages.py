"""Whether freed pages of an SQLite file were cleared: with secure_delete nothing stays in them.

The layout is that of https://www.sqlite.org/fileformat2.html#the_freelist. A page that lists other freed
pages may keep old page numbers, but nothing else.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_HEADER = 100
_PAGE_SIZE, _FIRST_TRUNK = 16, 32


def pages_not_cleared(path: Path) -> int:
    """How many freed pages still hold something. The caller keeps writers away while this reads."""
    with path.open("rb") as file:
        head = file.read(_HEADER)
        if len(head) < _HEADER:
            return 0
        (size,) = struct.unpack_from(">H", head, _PAGE_SIZE)
        (first,) = struct.unpack_from(">I", head, _FIRST_TRUNK)
        return _count(file, 65536 if size == 1 else size, first)


def _count(file: BinaryIO, size: int, first: int) -> int:
    last = file.seek(0, 2) // size
    uncleared = 0
    for trunk in _trunks(file, size, first):
        leaves = trunk[2 : 2 + trunk[1]]
        uncleared += any(number > last for number in trunk)
        uncleared += sum(any(_words(file, size, number)) for number in leaves if number <= last)
    return uncleared


def _trunks(file: BinaryIO, size: int, number: int) -> Iterator[tuple[int, ...]]:
    """The pages that list freed pages, as numbers: the next such page, how many are listed, and those."""
    seen: set[int] = set()
    while number and number not in seen:
        seen.add(number)
        words = _words(file, size, number)
        if len(words) < 2:
            return
        yield words
        number = words[0]


def _words(file: BinaryIO, size: int, number: int) -> tuple[int, ...]:
    file.seek((number - 1) * size)
    page = file.read(size)
    return struct.unpack(f">{len(page) // 4}I", page[: len(page) // 4 * 4])
